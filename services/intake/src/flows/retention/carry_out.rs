//! What the hall does by itself: it fixes the class of a case that has ended, and carries approved lists out. Sealed values go in one
//! transaction for each case, by a function of the database that erases what an approved list names and nothing else; bytes go one by
//! one afterwards, those on which another case rests stay. It may be killed anywhere and goes on where it was.
use super::{list::register, told};
use crate::{
    domain::retention::{ItemState, Rules},
    error::IntakeError,
    files::FileStore,
    flows::moves,
    store::{decisions, destructions, retentions},
};
use kernel::{
    actor::Actor,
    db::{Db, Tx, transact},
    id::CaseId,
    problem::Chain,
    service::TaskContext,
};
use legal_clock::local_date;
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// How often the hall looks.
const EVERY: Duration = Duration::from_secs(5);
/// So many classes are fixed in one transaction.
const CLASSES: i64 = 50;

/// What keeping and destroying works with.
#[derive(Debug, Clone)]
pub struct Keeper {
    /// Where the bytes lie.
    pub store: FileStore,
    /// Which class a case gets.
    pub rules: Rules,
}

/// Keeps classes and lists going until the process stops.
pub(crate) async fn run(context: TaskContext, keeper: Keeper) {
    while !context.stop.is_stopped() {
        if let Err(error) = run_archive(&context.db, &keeper).await {
            tracing::error!(error = %Chain(&error), "keeping the archive failed; it is tried again");
        }
        context.stop.sleep(EVERY).await;
    }
}

/// Does everything that is to be done now.
///
/// # Errors
/// [`IntakeError`] if the database or the store of files fails.
pub async fn run_archive(db: &Db, keeper: &Keeper) -> Result<(), IntakeError> {
    while archive_step(db, keeper).await? {}
    Ok(())
}

/// Does the next thing; false if there is nothing to do.
///
/// # Errors
/// [`IntakeError`] if the database or the store of files fails.
pub async fn archive_step(db: &Db, keeper: &Keeper) -> Result<bool, IntakeError> {
    let actor = Actor::service("intake");
    if transact(db, &actor, async |tx| fix_classes(tx, &keeper.rules).await).await? {
        return Ok(true);
    }
    for list in
        transact(db, &actor, async |tx| Ok::<_, IntakeError>(destructions::to_carry_out(tx).await?)).await?
    {
        let next = async |tx: &mut Tx| Ok::<_, IntakeError>(destructions::next_case(tx, list).await?);
        if let Some((county, case)) = transact(db, &actor, next).await? {
            erase(db, &actor, list, (&county, case)).await?;
            return Ok(true);
        }
        let next = async |tx: &mut Tx| Ok::<_, IntakeError>(destructions::next_bytes(tx, list).await?);
        if let Some(hash) = transact(db, &actor, next).await? {
            remove(db, &actor, keeper, (list, &hash)).await?;
            return Ok(true);
        }
        transact(db, &actor, async |tx| {
            if destructions::executed(tx, list).await? {
                register(tx, "execute_destruction", list, json!({}), true).await?;
            }
            Ok::<_, IntakeError>(())
        })
        .await?;
    }
    Ok(false)
}

/// Fixes the classes of cases that have ended; true if there were any.
async fn fix_classes(tx: &mut Tx, rules: &Rules) -> Result<bool, IntakeError> {
    let ended = retentions::ended(tx, CLASSES).await?;
    for (id, at) in &ended {
        let case = moves::lock(tx, *id).await?;
        if !retentions::taken(tx, &case).await? {
            continue;
        }
        let decision = decisions::newest(tx, &case).await?;
        let outcome = decision.as_ref().map(|decision| decision.outcome.as_str());
        let class = rules.class_of(case.implementing_code.base().as_str(), outcome);
        retentions::fix(tx, &case, (class, local_date(*at), &rules.version)).await?;
        let detail = json!({ "class": class, "rule": rules.version });
        told(tx, &case, "fix_retention", detail, None).await?;
    }
    Ok(!ended.is_empty())
}

/// Erases a listed case. Where the database refuses, because a hold came in between or money was paid on it, the case is kept.
async fn erase(db: &Db, actor: &Actor, list: Uuid, (county, id): (&str, Uuid)) -> Result<(), IntakeError> {
    let erased = transact(db, actor, async |tx| {
        let case = moves::lock(tx, CaseId::from_uuid(id)).await?;
        let values = destructions::erase(tx, list, (county, id)).await?;
        told(tx, &case, "destroy_case", json!({ "list": list, "values": values }), Some(list)).await
    });
    match erased.await {
        Err(IntakeError::Db(error)) if error.check_violation().is_some() => {
            let why = error.check_violation().unwrap_or_default().to_owned();
            transact(db, actor, async |tx| {
                let case = moves::lock(tx, CaseId::from_uuid(id)).await?;
                destructions::take_off(tx, list, &[id], ItemState::Kept).await?;
                told(tx, &case, "keep_listed_case", json!({ "list": list, "why": why }), Some(list)).await
            })
            .await
        }
        done => done,
    }
}

/// Removes bytes from the store, unless something that is not destroyed rests on them.
async fn remove(
    db: &Db,
    actor: &Actor,
    keeper: &Keeper,
    (list, hash): (Uuid, &str),
) -> Result<(), IntakeError> {
    let take = async |tx: &mut Tx| Ok::<_, IntakeError>(destructions::take_bytes(tx, list, hash).await?);
    if !transact(db, actor, take).await? {
        return Ok(());
    }
    // Killed here, it is taken and removed once more: to remove what is not there is no error.
    keeper.store.remove(hash).await?;
    transact(db, actor, async |tx| Ok(destructions::gone(tx, list, hash).await?)).await
}

/// Whether what was destroyed is gone.
///
/// # Errors
/// [`IntakeError`] if the database fails.
pub async fn check_destroyed(db: &Db) -> Result<i64, IntakeError> {
    let left = async |tx: &mut Tx| Ok(destructions::values_left(tx).await?);
    transact(db, &Actor::service("intake"), left).await
}
