//! The present state, told to consumers that come new: the windows as they stand.
use super::window::changed;
use crate::store;
use bus::{Part, Telling};
use kernel::db::{DbError, Tx};

/// All windows, in one part: a prefecture has some hundreds.
pub(crate) async fn tell_windows(tx: &mut Tx) -> Result<Part, DbError> {
    let rows = store::all_windows(tx).await?;
    let tellings: Result<Vec<_>, _> = rows.iter().map(|row| Telling::of(&changed(row))).collect();
    Ok(Part { tellings: tellings?, next: None })
}
