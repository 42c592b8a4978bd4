//! Reading what an authority sends as its overlay against the standard in force, or the one that will be.

use contracts::catalogue::OverlayContent;
use kernel::{code::ImplementingItemCode, db::Tx, problem::FieldError};

use crate::{
    domain::standard::{
        admit::{Departure, admit},
        refusal::StandardError,
    },
    problem::CatalogueError,
    store,
    views::standard::OverlaySent,
};

/// The overlay in what was sent; what is not the authority's to say is refused with a sentence for each field.
pub(crate) async fn admitted(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    sent: &OverlaySent,
) -> Result<OverlayContent, CatalogueError> {
    let base = store::published::base_or_next(tx, &code.base()).await?;
    let (_, base, _) = base.ok_or_else(|| CatalogueError::BaseUnpublished(code.base()))?;
    let own = admit(&base, &sent.0).map_err(StandardError::Departs)?;
    serde_json::from_value(own).map_err(|error| {
        // serde names the element; values are not repeated.
        let field = FieldError { pointer: "/overlay".to_owned(), detail: error.to_string() };
        let sentence = format!("实施清单读不出来：{}。", field.detail);
        StandardError::Departs(vec![Departure { pointer: field.pointer, sentence }]).into()
    })
}
