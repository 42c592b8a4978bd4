//! What the catalogue hears: which items people apply for.

use bus::{Received, Subscription};
use contracts::intake::CaseSubmitted;
use kernel::db::Tx;

use crate::flows::uses;

/// Applications count as use of an item.
pub(crate) fn subscription() -> Subscription {
    Subscription::new("intake").on_all(async |tx: &mut Tx, events: &[Received<CaseSubmitted>]| {
        uses::cases_submitted(tx, events.iter().map(|event| &event.data.implementing_code)).await
    })
}
