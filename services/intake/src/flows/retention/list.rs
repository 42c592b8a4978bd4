//! Destruction lists: proposed by one; appraised, and approved or declined, by another.
use crate::{
    domain::{
        retention::{ArchiveRefused, Class, ItemState, ListState},
        text::Words,
    },
    error::IntakeError,
    flows::{
        assignment, moves,
        retention::{own, told},
    },
    store::{
        decisions,
        destructions::{self, ItemRow, List},
        retentions,
    },
};
use auth::Caller;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use contracts::intake::{RegisterChanged, RegisterEntry};
use kernel::{
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::CaseId,
    idempotency::{IdempotencyKey, once},
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// So many cases stand on a list at most.
const CASES: usize = 500;
/// So many lists are listed.
const LISTED: i64 = 100;

/// A list to be proposed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListIn {
    /// The cases: of the proposer's authority, due, not held, on no other list.
    pub(crate) cases: Vec<Uuid>,
    /// Why they need not be kept any longer, at least ten characters.
    pub(crate) reason: String,
}

/// The answer to a list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppraisalIn {
    /// Whether it is carried out.
    pub(crate) approve: bool,
    /// What the appraisal found, at least ten characters.
    pub(crate) appraisal: String,
    /// Cases that are kept all the same: they are struck off and get the next longer class.
    #[serde(default)]
    pub(crate) strike: Vec<Uuid>,
}

/// A list without its cases.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DestructionListOut {
    /// The list.
    pub(crate) id: Uuid,
    /// Its number.
    pub(crate) list_no: String,
    /// Where it stands.
    pub(crate) state: ListState,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// Why.
    pub(crate) reason: String,
    /// Who proposed it.
    pub(crate) proposed_by: Uuid,
    /// When.
    pub(crate) proposed_at: DateTime<Utc>,
    /// What the appraisal found.
    pub(crate) appraisal: Option<String>,
    /// Who answered it; another person.
    pub(crate) decided_by: Option<Uuid>,
    /// When.
    pub(crate) decided_at: Option<DateTime<Utc>>,
    /// Since when all that stands on it is gone.
    pub(crate) executed_at: Option<DateTime<Utc>>,
    /// How many cases wait on it.
    pub(crate) waiting: i64,
    /// How many are gone.
    pub(crate) erased: i64,
    /// How many are kept after all.
    pub(crate) kept: i64,
}

/// A case on a list. No names: this is what stays.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ListedCaseOut {
    /// The case.
    pub(crate) case: Uuid,
    /// Its number.
    pub(crate) case_no: String,
    /// The item it began under.
    pub(crate) item: String,
    /// The day it ended.
    pub(crate) ended_on: NaiveDate,
    /// Its class.
    pub(crate) class: String,
    /// The last day it had to be kept.
    pub(crate) retain_through: NaiveDate,
    /// What became of it.
    pub(crate) state: ItemState,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// Since when it is gone.
    pub(crate) erased_at: Option<DateTime<Utc>>,
    /// How many sealed values of it went.
    pub(crate) erased_values: Option<i32>,
}

/// A list with its cases.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DestructionOut {
    /// The list.
    #[serde(flatten)]
    pub(crate) list: DestructionListOut,
    /// Its cases, by number.
    pub(crate) cases: Vec<ListedCaseOut>,
}

impl From<ItemRow> for ListedCaseOut {
    fn from(row: ItemRow) -> Self {
        Self {
            case: row.case_id,
            case_no: row.case_no,
            item: row.item,
            ended_on: row.ended_on,
            class: row.class,
            retain_through: row.retain_through,
            state: row.state,
            state_name: row.state.name_zh().to_owned(),
            erased_at: row.erased_at,
            erased_values: row.erased_values,
        }
    }
}

async fn outs(tx: &mut Tx, lists: Vec<List>) -> Result<Vec<DestructionListOut>, IntakeError> {
    let ids: Vec<Uuid> = lists.iter().map(|list| list.id).collect();
    let counts = destructions::counts(tx, &ids).await?;
    let of = |list: Uuid, state: ItemState| {
        counts.get(&(list, state.code().to_owned())).copied().unwrap_or_default()
    };
    let out = |list: List| DestructionListOut {
        waiting: of(list.id, ItemState::Listed),
        erased: of(list.id, ItemState::Erased),
        kept: of(list.id, ItemState::Struck) + of(list.id, ItemState::Kept),
        id: list.id,
        list_no: list.list_no,
        state: list.state,
        state_name: list.state.name_zh().to_owned(),
        reason: list.reason,
        proposed_by: list.proposed_by,
        proposed_at: list.proposed_at,
        appraisal: list.appraisal,
        decided_by: list.decided_by,
        decided_at: list.decided_at,
        executed_at: list.executed_at,
    };
    Ok(lists.into_iter().map(out).collect())
}

async fn whole(tx: &mut Tx, list: List) -> Result<DestructionOut, IntakeError> {
    let cases = destructions::items(tx, list.id).await?.into_iter().map(ListedCaseOut::from).collect();
    let list = outs(tx, vec![list]).await?.pop().ok_or(IntakeError::NotFound("list"))?;
    Ok(DestructionOut { list, cases })
}

async fn found(tx: &mut Tx, id: Uuid) -> Result<List, IntakeError> {
    destructions::find(tx, id).await?.ok_or(IntakeError::NotFound("list"))
}

/// An entry of the register of lists was made, answered or carried out.
pub(super) async fn register(
    tx: &Tx,
    what: &'static str,
    id: Uuid,
    detail: serde_json::Value,
    in_force: bool,
) -> Result<(), IntakeError> {
    audit::record(tx, what, Entity::new("destruction_list", id), &detail).await?;
    bus::publish(tx, &RegisterChanged { id, entry: RegisterEntry::DestructionList, in_force }).await?;
    Ok(())
}

/// Proposes a list of cases to be destroyed.
pub(crate) async fn propose_destruction(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &ListIn,
) -> Result<DestructionOut, IntakeError> {
    let reason = Words::parse(&new.reason)?;
    let cases: BTreeSet<Uuid> = new.cases.iter().copied().collect();
    if cases.is_empty() || cases.len() > CASES || cases.len() < new.cases.len() {
        return Err(ArchiveRefused::BadList.into());
    }
    transact(db, &caller.actor, async |tx| {
        once(tx, key, new, async |tx| {
            let unit = assignment::unit(tx.actor())?;
            for case in &cases {
                let case = moves::lock(tx, CaseId::from_uuid(*case)).await?;
                own(tx, &case)?;
            }
            let today = local_date(tx.now());
            let ids: Vec<Uuid> = cases.iter().copied().collect();
            let due = retentions::due_of(tx, &ids, today).await?;
            if due.len() != cases.len() {
                return Err(ArchiveRefused::NotDue.into());
            }
            let year = i16::try_from(today.year()).unwrap_or(i16::MAX);
            let list = destructions::propose(tx, (&unit, year), reason.as_str(), &due).await?;
            let id = list.ok_or(IntakeError::MovedOn)?;
            register(tx, "propose_destruction", id, json!({ "cases": ids }), false).await?;
            let list = found(tx, id).await?;
            whole(tx, list).await
        })
        .await
    })
    .await
}

/// Answers a list, as another than who proposed it and than who decided one of its cases. What is approved the hall carries out.
pub(crate) async fn appraise_destruction(
    db: &Db,
    caller: &Caller,
    id: Uuid,
    new: &AppraisalIn,
) -> Result<DestructionOut, IntakeError> {
    let appraisal = Words::parse(&new.appraisal)?;
    transact(db, &caller.actor, async |tx| {
        let list = destructions::lock(tx, id).await?.ok_or(IntakeError::NotFound("list"))?;
        if list.state != ListState::Proposed {
            return Err(ArchiveRefused::Answered.into());
        }
        if list.proposed_by == caller.actor.id {
            return Err(ArchiveRefused::SamePerson.into());
        }
        let listed: BTreeSet<Uuid> =
            destructions::items(tx, id).await?.iter().map(|row| row.case_id).collect();
        let strike: BTreeSet<Uuid> = new.strike.iter().copied().collect();
        if !strike.is_subset(&listed) {
            return Err(ArchiveRefused::BadList.into());
        }
        if !new.approve {
            let all: Vec<Uuid> = listed.into_iter().collect();
            destructions::take_off(tx, id, &all, ItemState::Struck).await?;
            return answered(tx, id, (ListState::Declined, appraisal.as_str())).await;
        }
        if strike.len() == listed.len() {
            return Err(ArchiveRefused::NothingLeft.into());
        }
        for case in &listed {
            appraise(tx, *case, strike.contains(case)).await?;
        }
        let struck: Vec<Uuid> = strike.into_iter().collect();
        destructions::take_off(tx, id, &struck, ItemState::Struck).await?;
        answered(tx, id, (ListState::Approved, appraisal.as_str())).await
    })
    .await
}

async fn answered(
    tx: &mut Tx,
    id: Uuid,
    (state, appraisal): (ListState, &str),
) -> Result<DestructionOut, IntakeError> {
    moves::took(destructions::answer(tx, id, (state, appraisal)).await?)?;
    let approved = state == ListState::Approved;
    register(tx, "appraise_destruction", id, json!({ "approved": approved }), approved).await?;
    let list = found(tx, id).await?;
    whole(tx, list).await
}

/// Who decided a case does not have it destroyed; what is struck off is kept for the next longer class.
async fn appraise(tx: &mut Tx, case: Uuid, struck: bool) -> Result<(), IntakeError> {
    let case = moves::lock(tx, CaseId::from_uuid(case)).await?;
    let decided = decisions::all(tx, &case).await?;
    let me = tx.actor().id;
    if !struck && decided.iter().any(|decision| decision.decided_by == me) {
        return Err(ArchiveRefused::SamePerson.into());
    }
    let Some(kept) = retentions::find(tx, &case).await?.filter(|_| struck) else { return Ok(()) };
    let longer = if kept.class == Class::Y10 { Class::Y30 } else { Class::Permanent };
    retentions::prolong(tx, &case, (longer, kept.ended_on, "struck off a destruction list")).await?;
    told(tx, &case, "prolong_retention", json!({ "class": longer }), None).await
}

/// The lists of the caller's office, the newest first.
pub(crate) async fn list_destructions(
    db: &Db,
    caller: &Caller,
) -> Result<Vec<DestructionListOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let lists = destructions::lists(tx, LISTED).await?;
        outs(tx, lists).await
    })
    .await
}

/// A list with its cases.
pub(crate) async fn get_destruction(
    db: &Db,
    caller: &Caller,
    id: Uuid,
) -> Result<DestructionOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let list = found(tx, id).await?;
        whole(tx, list).await
    })
    .await
}
