//! What intake listens to: items from the catalogue, staff from identity, licences from the repository; and, to be counted,
//! its own cases and the visits of the floor.
use crate::flows::{figures, hear, merged, snapshot};
use bus::{Received, Snapshot, Subscription};
use contracts::{
    intake::{
        CaseAccepted, CaseClosed, CaseDecided, CaseRated, CaseRejected, CaseReopened, CaseReturned,
        CaseSubmitted, CaseWithdrawn, ClockChanged, RatingAnnulled, SupplementRequested,
    },
    lobby::{TicketIssued, VisitEnded, WindowChanged},
};
use kernel::db::Tx;

/// The subscriptions of intake.
pub(crate) fn subscriptions() -> Vec<Subscription> {
    vec![
        own(),
        Subscription::new("lobby")
            .on_all(async |tx: &mut Tx, heard: &[Received<TicketIssued>]| {
                figures::tickets_issued(tx, heard).await
            })
            .on_all(async |tx: &mut Tx, heard: &[Received<VisitEnded>]| {
                figures::visits_ended(tx, heard).await
            })
            .on(async |tx: &mut Tx, event: &Received<WindowChanged>| {
                hear::window_changed(tx, &event.data).await
            }),
        Subscription::new("catalogue")
            .on(async |tx, event| hear::base_item_published(tx, &event.data).await)
            .on(async |tx, event| hear::overlay_published(tx, &event.data).await)
            .on(async |tx, event| hear::bundle_published(tx, &event.data).await)
            .on(async |tx, event| hear::item_suspended(tx, &event.data).await)
            .on(async |tx, event| hear::item_repealed(tx, &event.data).await)
            .on(async |tx, event| hear::power_moved(tx, &event.data).await),
        Subscription::new("identity")
            .on(async |tx, event| hear::staff_changed(tx, &event.data).await)
            .on(async |tx, event| hear::absence_moved(tx, &event.data).await)
            .on(async |tx, event| merged::person_merged(tx, &event.data).await)
            .on(async |tx, event| merged::person_unmerged(tx, &event.data).await),
        Subscription::new("licence")
            .on(async |tx, event| hear::licence_issued(tx, &event.data).await)
            .on(async |tx, event| hear::licence_revoked(tx, &event.data).await)
            .on(async |tx, event| hear::licence_status_changed(tx, &event.data).await),
    ]
}

/// What it tells itself is counted: figures are a consumer like any other, and never in the way of what they count.
fn own() -> Subscription {
    macro_rules! counted {
        ($subscription:expr; $($event:ident),+) => {
            $subscription$(.on_all(async |tx: &mut Tx, heard: &[Received<$event>]| figures::count_moved(tx, heard).await))+
        };
    }
    let receipts =
        Subscription::new("intake").on_all(async |tx: &mut Tx, heard: &[Received<CaseSubmitted>]| {
            figures::count_received(tx, heard).await
        });
    counted!(receipts; SupplementRequested, CaseAccepted, CaseRejected, CaseReturned, CaseDecided, CaseClosed, CaseWithdrawn,
        CaseReopened, CaseRated, RatingAnnulled, ClockChanged)
}

/// How intake tells its present state to a new consumer.
pub(crate) fn snapshot() -> Snapshot {
    Snapshot::new(async |tx, after| snapshot::tell_state(tx, after).await)
}
