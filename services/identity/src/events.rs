//! What identity hears: every service tells of each look at a person's data, identity itself included.

use bus::{Received, Subscription};
use contracts::PersonalDataRead;
use kernel::db::Tx;

use crate::{flows::looks::note_look, problem::IdentityError};

/// The services that hold personal data.
const SOURCES: [&str; 4] = ["identity", "licence", "intake", "lobby"];

/// What identity subscribes to.
pub(crate) fn subscriptions() -> Vec<Subscription> {
    SOURCES.into_iter().map(looks_of).collect()
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
