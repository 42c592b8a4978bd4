//! Deletes codes, tickets, refresh tokens and registrations that can no longer be of use, not even as evidence of a copy.

use chrono::TimeDelta;
use kernel::{
    actor::Actor,
    clock::Clock,
    db::{Db, transact},
};

use crate::{
    problem::IdentityError,
    store::{
        certificates, codes, messages, passkeys, recoveries, refresh_tokens, registrations, tickets, upstream,
    },
};

/// How long what has expired is kept.
const KEEP: TimeDelta = TimeDelta::days(2);

pub(crate) async fn prune_expired(db: &Db, actor: &Actor, clock: &Clock) -> Result<(), IdentityError> {
    let before = clock.now() - KEEP;
    transact(db, actor, async |tx| {
        codes::prune(tx, before).await?;
        refresh_tokens::prune(tx, before).await?;
        tickets::prune(tx, before).await?;
        upstream::prune(tx, before).await?;
        passkeys::prune(tx, before).await?;
        certificates::prune(tx, before).await?;
        let of_business = tx.now() - KEEP;
        registrations::prune(tx, of_business).await?;
        recoveries::prune(tx, of_business).await?;
        messages::prune(tx, of_business).await?;
        Ok(())
    })
    .await
}
