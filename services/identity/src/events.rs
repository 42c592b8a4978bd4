//! What identity hears: every service tells of each look at a person's data, identity itself included.

use bus::{Received, Subscription};
use contracts::{PersonalDataRead, intake::OriginalsLate};
use kernel::db::Tx;

use crate::{
    flows::{looks::note_look, originals::originals_late},
    problem::IdentityError,
};

/// The services that hold personal data.
const SOURCES: [&str; 4] = ["identity", "licence", "intake", "lobby"];

/// What identity subscribes to.
pub(crate) fn subscriptions() -> Vec<Subscription> {
    SOURCES.into_iter().map(heard_of).collect()
}

/// Intake tells besides of originals that wait for whoever brought them.
fn heard_of(source: &'static str) -> Subscription {
    let looks = looks_of(source);
    if source != "intake" {
        return looks;
    }
    looks.on(async |tx: &mut Tx, event: &Received<OriginalsLate>| {
        originals_late(tx, &event.data).await.map_err(boxed)
    })
}

fn looks_of(source: &'static str) -> Subscription {
    let kind = format!("{source}.personal_data_read.v1");
    Subscription::new(source).on_type(kind, async move |tx: &mut Tx, event: &Received<PersonalDataRead>| {
        note_look(tx, event.id, source, &event.data).await.map_err(boxed)
    })
}

fn boxed(error: IdentityError) -> bus::BoxError {
    Box::new(error)
}
