//! What the lobby hears and tells: cases, mandates and merged persons in, the windows as they stand out.
use crate::flows;
use bus::{Received, Snapshot, Subscription};
use contracts::intake::CaseSubmitted;
use kernel::db::Tx;

/// The subscriptions of the lobby.
pub(crate) fn subscriptions() -> Vec<Subscription> {
    vec![
        Subscription::new("intake")
            .on_all(async |tx: &mut Tx, heard: &[Received<CaseSubmitted>]| {
                flows::cases_submitted(tx, heard).await
            })
            .on(async |tx: &mut Tx, event| flows::mandate_given(tx, &event.data).await)
            .on(async |tx: &mut Tx, event| flows::mandate_revoked(tx, &event.data).await),
        Subscription::new("identity")
            .on(async |tx: &mut Tx, event| flows::person_merged(tx, &event.data).await)
            .on(async |tx: &mut Tx, event| flows::person_unmerged(tx, &event.data).await),
    ]
}

/// How the lobby tells its present state to a new consumer.
pub(crate) fn snapshot() -> Snapshot {
    Snapshot::new(async |tx: &mut Tx, _after: Option<String>| flows::tell_windows(tx).await)
}
