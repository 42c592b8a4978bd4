//! What becomes of entries by themselves: one that nobody decides on lapses, and a list whose taking broke off is taken on.
use super::{
    approve::lines_of,
    entries::{place, record},
    import::take_list,
};
use crate::{
    domain::Lines,
    problem::LicenceError,
    store::{self, Decided, EntryRow},
};
use chrono::TimeDelta;
use kernel::{
    actor::{Actor, Scope},
    db::{Db, Tx, transact},
    problem::Chain,
};

/// How many entries one round takes in hand.
const AT_ONCE: i64 = 20;
const UNREAD: &str = "a list that was approved cannot be read any more";
/// Whoever approved a list takes it at once; after this long nobody does any more.
const BROKEN_OFF: TimeDelta = TimeDelta::minutes(2);

fn clock() -> Actor {
    let service = Actor::service("licence");
    Actor { scope: Scope { system: true, ..service.scope.clone() }, ..service }
}

/// Lets entries lapse that nobody decided on within `days`: what they rest on was true when they were entered. Says how many.
pub(crate) async fn lapse_entries(db: &Db, days: TimeDelta) -> Result<usize, LicenceError> {
    transact(db, &clock(), async |tx| {
        let before = tx.now() - days;
        let old = store::old_entries(tx, before, AT_ONCE).await?;
        let mut lapsed = 0;
        for row in old {
            let (decided_by, decided_at) = (tx.actor().id, tx.now());
            let decided = Decided { outcome: "lapsed", decided_by, decided_at, reason: None };
            if let Some(row) = store::decide_entry(tx, row.id, &decided).await? {
                record(tx, "lapse_licences", &row).await?;
                lapsed += 1;
            }
        }
        Ok(lapsed)
    })
    .await
}

/// Takes lists on whose taking broke off. Lines that were reached stay as they are. Says how many were taken to their end; one that
/// cannot be taken stops no other.
pub(crate) async fn take_on_lists(db: &Db) -> Result<usize, LicenceError> {
    let actor = clock();
    let waiting = transact(db, &actor, async |tx| {
        let before = tx.now() - BROKEN_OFF;
        let mut waiting = Vec::new();
        for row in store::untaken_lists(tx, before, AT_ONCE).await? {
            match lines_in(tx, &row).await {
                Ok(lines) => waiting.push((row, lines)),
                Err(error) => tracing::warn!(error = %Chain(&error), entry.id = %row.id, "{UNREAD}"),
            }
        }
        Ok::<_, LicenceError>(waiting)
    })
    .await?;
    let mut taken = 0;
    for (row, lines) in waiting {
        match take_list(db, &actor, &row, lines).await {
            Ok(_done) => taken += 1,
            Err(error) => {
                tracing::warn!(error = %Chain(&error), entry.id = %row.id, "a list could not be taken on")
            }
        }
    }
    Ok(taken)
}

async fn lines_in(tx: &mut Tx, row: &EntryRow) -> Result<Lines, LicenceError> {
    let content = tx.keyring().open(place(row.id), &row.content)?;
    lines_of(tx, row, &content).await
}
