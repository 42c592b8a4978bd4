//! Licences whose time has run out. Checks see it by the date at once; this writes it down and tells the others.
use super::change::{ChangeOrder, move_status};
use crate::{
    domain::{Action, By, Reason, hall_date},
    problem::LicenceError,
    store,
};
use kernel::{
    actor::Actor,
    db::{Db, transact},
};

/// Expires what ran out, a bounded number at a time, and tells how many it were.
pub(crate) async fn expire_licences(db: &Db) -> Result<usize, LicenceError> {
    /// How many in one transaction.
    const BITE: i64 = 100;
    transact(db, &Actor::service("licence"), async |tx| {
        let today = hall_date(tx.now());
        let due = store::running_out(tx, today, BITE).await?;
        let order = ChangeOrder {
            action: Action::Expire,
            reason_code: Reason::TimeRunOut,
            reason: "the last day is over".into(),
        };
        for row in &due {
            move_status(tx, row, &order, By::Clock).await?;
        }
        Ok(due.len())
    })
    .await
}
