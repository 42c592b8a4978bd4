//! 断网断电补录: outages are recorded and approved; what was taken in on paper during one is entered afterwards like any case, and then
//! the paper's number, date and scan are recorded on it. Both times are kept; the paper's date counts once another person approved it.
use super::{Standing, evidence, item, moves, scan, trace};
use crate::{
    domain::{
        catch_up::{CatchUpRefused, Failure, check_outage, paper_number},
        clock::last_day,
        state::{Door, State},
        text::Words,
    },
    error::IntakeError,
    store::{
        calendar, cases,
        cases::Case,
        catch_ups::{self, CatchUp, NewOutage, Outage},
        course, files, notices,
    },
};
use auth::Caller;
use chrono::{DateTime, Utc};
use contracts::intake::{CaseAct, RegisterChanged, RegisterEntry};
use kernel::{
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::{CaseId, FileId, HallId},
    idempotency::{IdempotencyKey, once},
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// So many outages are listed.
const MOST_LISTED: i64 = 100;

/// An outage of the caller's hall.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutageIn {
    /// What failed.
    pub(crate) what: Failure,
    /// From when.
    pub(crate) began_at: DateTime<Utc>,
    /// Until when; it is over.
    pub(crate) ended_at: DateTime<Utc>,
    /// What happened, at least ten characters.
    pub(crate) note: String,
    /// What shows it, a file that the caller brought with `POST /evidence`.
    pub(crate) proof: FileId,
}

/// An outage.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct OutageOut {
    /// The outage.
    pub(crate) id: Uuid,
    /// Which hall.
    pub(crate) hall: HallId,
    /// What failed.
    pub(crate) what: Failure,
    /// From when.
    pub(crate) began_at: DateTime<Utc>,
    /// Until when.
    pub(crate) ended_at: DateTime<Utc>,
    /// What happened.
    pub(crate) note: String,
    /// What shows it.
    pub(crate) proof: FileId,
    /// Who recorded it; another one approves.
    pub(crate) recorded_by: Uuid,
    /// Who approved it.
    pub(crate) approved_by: Option<Uuid>,
    /// When.
    pub(crate) approved_at: Option<DateTime<Utc>>,
}

fn out(tx: &Tx, row: Outage) -> Result<OutageOut, IntakeError> {
    Ok(OutageOut {
        note: row.note(tx)?,
        id: row.id,
        hall: row.hall_id,
        what: row.what,
        began_at: row.began_at,
        ended_at: row.ended_at,
        proof: row.proof,
        recorded_by: row.recorded_by,
        approved_by: row.approved_by,
        approved_at: row.approved_at,
    })
}

/// Records an outage of the caller's own hall, once it is over.
pub(crate) async fn record_outage(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &OutageIn,
) -> Result<OutageOut, IntakeError> {
    let note = Words::parse(&new.note)?;
    let hall = caller.actor.scope.hall.ok_or(CatchUpRefused::OtherHall)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, new, async |tx| {
            check_outage(tx.now(), new.began_at, new.ended_at)?;
            let own =
                files::find(tx, new.proof).await?.is_some_and(|file| file.brought_by == caller.actor.id);
            if !own {
                return Err(IntakeError::NoFile(new.proof));
            }
            scan::may_prove(tx, new.proof).await?;
            let row = NewOutage {
                hall,
                what: new.what,
                began_at: new.began_at,
                ended_at: new.ended_at,
                note: note.as_str(),
                proof: new.proof,
            };
            let id = catch_ups::record(tx, &row).await?;
            told(tx, "record_outage", id, false).await?;
            found(tx, id).await
        })
        .await
    })
    .await
}

async fn found(tx: &mut Tx, id: Uuid) -> Result<OutageOut, IntakeError> {
    let row = catch_ups::find(tx, id).await?.ok_or(IntakeError::NotFound("outage"))?;
    out(tx, row)
}

async fn told(tx: &Tx, what: &'static str, id: Uuid, in_force: bool) -> Result<(), IntakeError> {
    audit::record(tx, what, Entity::new("outage", id), &json!({})).await?;
    bus::publish(tx, &RegisterChanged { id, entry: RegisterEntry::Outage, in_force }).await?;
    Ok(())
}

/// The outages of the caller's hall, the newest first.
pub(crate) async fn list_outages(db: &Db, caller: &Caller) -> Result<Vec<OutageOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let rows = catch_ups::list(tx, MOST_LISTED).await?;
        rows.into_iter().map(|row| out(tx, row)).collect()
    })
    .await
}

/// Approves an outage that another one recorded.
pub(crate) async fn approve_outage(db: &Db, caller: &Caller, id: Uuid) -> Result<OutageOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let outage = catch_ups::find(tx, id).await?.ok_or(IntakeError::NotFound("outage"))?;
        if outage.recorded_by == caller.actor.id {
            return Err(IntakeError::ApproverMissing);
        }
        if catch_ups::approve_outage(tx, id, caller.actor.id).await? {
            told(tx, "approve_outage", id, true).await?;
        }
        found(tx, id).await
    })
    .await
}

/// What the paper receipt says.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CatchUpIn {
    /// During which outage it was given.
    pub(crate) outage: Uuid,
    /// Its number.
    pub(crate) paper_no: String,
    /// When it was given.
    pub(crate) paper_at: DateTime<Utc>,
    /// The scan of it, a file of the case.
    pub(crate) scan: FileId,
}

/// Both times of a case that was entered after an outage.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct CatchUpOut {
    /// The outage.
    pub(crate) outage: Uuid,
    /// The number of the paper receipt.
    pub(crate) paper_no: String,
    /// When the paper says it was received.
    pub(crate) paper_at: DateTime<Utc>,
    /// The scan of it.
    pub(crate) scan: FileId,
    /// When this was entered.
    pub(crate) entered_at: DateTime<Utc>,
    /// By whom.
    pub(crate) entered_by: Uuid,
    /// Who approved it; until then the time of the entry counts.
    pub(crate) approved_by: Option<Uuid>,
    /// When.
    pub(crate) approved_at: Option<DateTime<Utc>>,
    /// When the case was received, by law.
    pub(crate) received_at: Option<DateTime<Utc>>,
}

impl CatchUpOut {
    fn new(row: CatchUp, received_at: Option<DateTime<Utc>>) -> Self {
        Self {
            outage: row.outage_id,
            paper_no: row.paper_no,
            paper_at: row.paper_at,
            scan: row.scan,
            entered_at: row.entered_at,
            entered_by: row.entered_by,
            approved_by: row.approved_by,
            approved_at: row.approved_at,
            received_at,
        }
    }
}

/// Records the paper receipt of a case that was taken in on paper. Until another one approves it nothing follows from it.
pub(crate) async fn enter_catch_up(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &CatchUpIn,
) -> Result<Standing, IntakeError> {
    let paper_no = paper_number(&new.paper_no)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let case = unanswered(tx, id).await?;
            let outage = catch_ups::find(tx, new.outage).await?.ok_or(IntakeError::NotFound("outage"))?;
            if outage.hall_id != case.hall_id {
                return Err(CatchUpRefused::OtherHall.into());
            }
            if new.paper_at < outage.began_at || new.paper_at > outage.ended_at {
                return Err(CatchUpRefused::NotCovered.into());
            }
            on_paper(tx, &case, new.paper_at).await?;
            evidence::of_case(tx, &case, new.scan).await?;
            if !catch_ups::enter(tx, &case, outage.id, (paper_no, new.paper_at, new.scan)).await? {
                return Err(CatchUpRefused::EnteredBefore.into());
            }
            let seen = json!({ "outage": outage.id, "paper_at": new.paper_at, "scan": new.scan });
            trace::record_act(tx, &case, "enter_catch_up", seen, CaseAct::CatchUpMoved, Some(outage.id))
                .await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// A case whose receipt has not been answered yet: afterwards nothing depends on its date any more.
async fn unanswered(tx: &mut Tx, id: CaseId) -> Result<Case, IntakeError> {
    let case = moves::lock(tx, id).await?;
    if case.state == State::Submitted { Ok(case) } else { Err(IntakeError::Unchangeable(case.state)) }
}

/// Whether a paper can have been the receipt of a case: it came in over a counter or a table, nobody has answered it with a
/// notice, and the paper is no later than the entry. Catching up moves the day of receipt back, never on: what the hall
/// owes by the law's silence is not put off by two of its own people.
async fn on_paper(tx: &mut Tx, case: &Case, paper_at: DateTime<Utc>) -> Result<(), IntakeError> {
    if case.channel == Door::Online {
        return Err(CatchUpRefused::NotOnPaper.into());
    }
    if notices::count(tx, case).await? > 0 {
        return Err(CatchUpRefused::AnsweredBefore.into());
    }
    let handed_in = course::handed_in(tx, case).await?;
    if handed_in.first().is_none_or(|first| paper_at > *first) {
        return Err(CatchUpRefused::LaterThanEntry.into());
    }
    Ok(())
}

/// Approves what another one entered: from now on the paper's date is the day of receipt, and the hall's answer is owed by it.
pub(crate) async fn approve_catch_up(db: &Db, caller: &Caller, id: CaseId) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let mut case = unanswered(tx, id).await?;
        let entry = catch_ups::of_case(tx, &case).await?.ok_or(CatchUpRefused::NothingWaits)?;
        if entry.entered_by == caller.actor.id {
            return Err(IntakeError::ApproverMissing);
        }
        let outage = catch_ups::find(tx, entry.outage_id).await?.ok_or(IntakeError::NotFound("outage"))?;
        if outage.approved_at.is_none() {
            return Err(CatchUpRefused::OutageNotApproved.into());
        }
        on_paper(tx, &case, entry.paper_at).await?;
        if !catch_ups::approve(tx, &case, caller.actor.id).await? {
            return Err(CatchUpRefused::NothingWaits.into());
        }
        let item = item::of_case(tx, &case).await?;
        let calendar = calendar::load(tx).await?;
        let (due, _) = last_day(&calendar, local_date(entry.paper_at), item.rules.answer);
        cases::keep_answer_due(tx, &case, due).await?;
        let before = case.answer_due.replace(due);
        let seen = json!({
            "outage": outage.id, "received_at": entry.paper_at, "answer_due_before": before, "answer_due": due,
        });
        let act = CaseAct::CatchUpMoved;
        trace::record_act(tx, &case, "approve_catch_up", seen, act, Some(outage.id)).await?;
        Ok(case.into())
    })
    .await
}

/// Both times of a case that was entered after an outage.
pub(crate) async fn get_catch_up(db: &Db, caller: &Caller, id: CaseId) -> Result<CatchUpOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let entry = catch_ups::of_case(tx, &case).await?.ok_or(IntakeError::NotFound("catch-up entry"))?;
        let received_at = course::handed_in(tx, &case).await?.into_iter().next();
        Ok(CatchUpOut::new(entry, received_at))
    })
    .await
}
