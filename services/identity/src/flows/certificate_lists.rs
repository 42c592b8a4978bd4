//! The issuers' lists of revoked certificates: fetched every few seconds, and what they name opens nothing from then on.

use chrono::{DateTime, Utc};
use kernel::{
    actor::Actor,
    clock::Clock,
    db::{Db, transact},
    problem::Chain,
};
use shangmi::{Certificate, ListOfRevoked, list_in_pem, read_list};

use super::staff_certificates::stop_within;
use crate::{outside, problem::IdentityError, settings::Certificates, store::certificates};

/// Reads every list once. One that cannot be had or is not its issuer's changes nothing; the one before is good to its own end.
pub(crate) async fn follow_lists(
    db: &Db,
    actor: &Actor,
    clock: &Clock,
    set: &Certificates,
) -> Result<(), IdentityError> {
    for url in &set.lists {
        let bytes = match outside::fetch_list(url).await {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::warn!(error = %Chain(&error), "a list of revoked certificates could not be fetched");
                continue;
            }
        };
        let now = clock.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        let mut known = false;
        for root in &set.roots {
            let read = list_in_pem(&bytes).map(|pem| read_list(&pem, std::slice::from_ref(root), seconds));
            if let Some(Ok(list)) = read {
                known = true;
                take(db, actor, root, &list, now).await?;
            }
        }
        if !known {
            tracing::warn!("a list of revoked certificates is of no issuer that is set, or out of date");
        }
    }
    Ok(())
}

async fn take(
    db: &Db,
    actor: &Actor,
    root: &Certificate,
    list: &ListOfRevoked,
    now: DateTime<Utc>,
) -> Result<(), IdentityError> {
    let issuer = root.fingerprint().or(Err(IdentityError::Stored))?;
    let moment = |seconds: u64| {
        i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0)).unwrap_or(now)
    };
    let times = (moment(list.made), moment(list.next));
    transact(db, actor, async |tx| {
        // An older list than one that was read is somebody's attempt, or a slow mirror.
        if !certificates::list_read(tx, &issuer, times, now).await? {
            return Ok(());
        }
        for row in certificates::of_issuer(tx, &issuer).await? {
            if list.revoked.iter().any(|one| one.serial == row.serial) {
                stop_within(tx, &row, "revoked").await?;
            }
        }
        Ok(())
    })
    .await
}
