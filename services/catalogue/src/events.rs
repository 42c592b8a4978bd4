//! What the catalogue hears: which items people apply for.

use bus::{Received, Subscription};
use contracts::intake::CaseSubmitted;
use kernel::db::Tx;

use crate::flows::uses;

/// Applications count as use of an item.
pub(crate) fn subscription() -> Subscription {
    Subscription::new("intake").on(async |tx: &mut Tx, event: &Received<CaseSubmitted>| {
        uses::case_submitted(tx, &event.data.implementing_code).await
    })
}
