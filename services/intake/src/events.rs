//! What intake listens to: items from the catalogue, staff from identity, licences from the repository.
use crate::flows::{hear, snapshot};
use bus::{Snapshot, Subscription};

/// The subscriptions of intake.
pub(crate) fn subscriptions() -> Vec<Subscription> {
    vec![
        Subscription::new("catalogue")
            .on(async |tx, event| hear::base_item_published(tx, &event.data).await)
            .on(async |tx, event| hear::overlay_published(tx, &event.data).await)
            .on(async |tx, event| hear::bundle_published(tx, &event.data).await)
            .on(async |tx, event| hear::item_suspended(tx, &event.data).await)
            .on(async |tx, event| hear::item_repealed(tx, &event.data).await)
            .on(async |tx, event| hear::power_moved(tx, &event.data).await),
        Subscription::new("identity").on(async |tx, event| hear::staff_changed(tx, &event.data).await),
        Subscription::new("licence")
            .on(async |tx, event| hear::licence_issued(tx, &event.data).await)
            .on(async |tx, event| hear::licence_revoked(tx, &event.data).await)
            .on(async |tx, event| hear::licence_status_changed(tx, &event.data).await),
    ]
}

/// How intake tells its present state to a new consumer.
pub(crate) fn snapshot() -> Snapshot {
    Snapshot::new(async |tx, after| snapshot::tell_state(tx, after).await)
}
