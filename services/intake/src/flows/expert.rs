//! Expert review (专家评审): a panel is drawn by the hall, each member's opinion is taken in by one of the staff and confirmed by another,
//! and one report sums them up. Its time does not count only where it was recorded as a special procedure with a written notice; the
//! report then lets the clock run again from tomorrow (行政许可法 45).
pub(crate) mod out;

use super::{
    Standing,
    clock::{Change, change, stands_on},
    evidence, item, moves, step, trace,
};
use crate::{
    domain::{
        clock::Moved,
        expert::{Candidate, ExpertRefused, check_panel, draw, sum_up},
        item::{Item, StepRule},
        text::Words,
    },
    error::IntakeError,
    store::{
        cases::Case,
        clock::NewEvent,
        experts::{self, Member, Panel},
        files, steps,
    },
};
use auth::Caller;
use contracts::intake::{CaseAct, ClockCause};
use kernel::{
    db::{Db, Tx, transact},
    id::{CaseId, FileId},
    idempotency::{IdempotencyKey, once},
};
use legal_clock::Ground;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A panel to be drawn.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PanelIn {
    /// What the experts are asked, at least ten characters.
    pub(crate) question: String,
    /// How many members: odd, 3 to 15.
    pub(crate) size: u8,
    /// From whom they are drawn: more than the panel takes, besides those who have to keep away.
    pub(crate) candidates: Vec<Candidate>,
}

/// An expert's opinion as it came on paper.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpinionIn {
    /// The signed opinion, a file of the case.
    pub(crate) file: FileId,
    /// For or against.
    pub(crate) agree: bool,
}

/// What sums the opinions up.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportIn {
    /// The report, a file of the case.
    pub(crate) report: FileId,
    /// For or against, as most of the opinions are.
    pub(crate) agree: bool,
    /// What it comes to, at least ten characters.
    pub(crate) summary: String,
}

/// Why a member of a panel sits on it no more.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeavesIn {
    /// What he has to keep away for, or why he cannot come; at least ten characters.
    pub(crate) reason: String,
}

async fn open_case(tx: &mut Tx, id: CaseId) -> Result<Case, IntakeError> {
    let case = moves::lock(tx, id).await?;
    if case.state.on_the_clock() { Ok(case) } else { Err(ExpertRefused::NotOpen.into()) }
}

async fn at_work(tx: &mut Tx, case: &Case) -> Result<Option<Panel>, IntakeError> {
    Ok(experts::of_case(tx, case).await?.pop().filter(|panel| panel.summed_at.is_none()))
}

/// Nothing is decided while a panel is at work.
pub(super) async fn none_at_work(tx: &mut Tx, case: &Case) -> Result<(), IntakeError> {
    if at_work(tx, case).await?.is_some() { Err(ExpertRefused::Pending.into()) } else { Ok(()) }
}

/// Draws a panel. The lots are the hall's: whoever organises it chooses nobody.
pub(crate) async fn draw_panel(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &PanelIn,
) -> Result<Standing, IntakeError> {
    let question = Words::parse(&new.question)?;
    check_panel(new.size, &new.candidates)?;
    let lots: Vec<u128> = new.candidates.iter().map(|_| Uuid::new_v4().as_u128()).collect();
    let drawn = draw(new.size, &new.candidates, &lots);
    let all: Vec<(Candidate, bool)> =
        new.candidates.iter().cloned().enumerate().map(|(at, one)| (one, drawn.contains(&at))).collect();
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let case = open_case(tx, id).await?;
            if at_work(tx, &case).await?.is_some() {
                return Err(ExpertRefused::AtWork.into());
            }
            let entity = experts::open(tx, &case, (question.as_str(), new.size), &all).await?;
            let seen = json!({ "panel": entity, "size": new.size });
            let act = CaseAct::ExpertsDrawn;
            trace::record_act(tx, &case, "draw_panel", seen, act, Some(entity)).await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// A member of the panel that is at work on the case.
async fn member(tx: &mut Tx, case: &Case, member: Uuid) -> Result<Member, IntakeError> {
    let panel = at_work(tx, case).await?.ok_or(ExpertRefused::NotThere)?;
    sitting(tx, &panel, member).await
}

async fn sitting(tx: &mut Tx, panel: &Panel, member: Uuid) -> Result<Member, IntakeError> {
    let found = experts::members(tx, panel.id).await?.into_iter().find(|row| row.id == member && row.sits());
    Ok(found.ok_or(ExpertRefused::NotThere)?)
}

/// Lets a member leave who has to keep away after all (回避) or cannot come; the hall draws another in his place. Who drew the
/// panel does not do it: he would draw on until those sit whom he wants.
pub(crate) async fn replace_expert(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, expert): (CaseId, Uuid),
    new: &LeavesIn,
) -> Result<Standing, IntakeError> {
    let reason = Words::parse(&new.reason)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, expert, new), async |tx| {
            let case = open_case(tx, id).await?;
            let panel = at_work(tx, &case).await?.ok_or(ExpertRefused::NotThere)?;
            let row = sitting(tx, &panel, expert).await?;
            if panel.opened_by == caller.actor.id {
                return Err(ExpertRefused::OwnPanel.into());
            }
            let others = experts::members(tx, row.review_id).await?;
            let free: Vec<Uuid> =
                others.iter().filter(|row| !row.drawn && !row.avoids).map(|row| row.id).collect();
            let lot = usize::try_from(Uuid::new_v4().as_u128() % 1_000_003).unwrap_or_default();
            let at = lot.checked_rem(free.len()).ok_or(ExpertRefused::NobodyLeft)?;
            let next = *free.get(at).ok_or(ExpertRefused::NobodyLeft)?;
            if !experts::replace(tx, (row.id, reason.as_str()), next).await? {
                return Err(ExpertRefused::Spoken.into());
            }
            let seen = json!({ "left": row.id, "drawn": next });
            let act = CaseAct::ExpertsDrawn;
            trace::record_act(tx, &case, "replace_expert", seen, act, Some(row.review_id)).await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// Takes a member's signed opinion in, with the hash of its bytes.
pub(crate) async fn take_opinion(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, expert): (CaseId, Uuid),
    new: &OpinionIn,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, expert, new), async |tx| {
            let case = open_case(tx, id).await?;
            let row = member(tx, &case, expert).await?;
            evidence::of_case(tx, &case, new.file).await?;
            let others = experts::members(tx, row.review_id).await?;
            if others.iter().any(|other| other.id != row.id && other.opinion == Some(new.file)) {
                return Err(ExpertRefused::SamePaper.into());
            }
            let file = files::find(tx, new.file).await?.ok_or(IntakeError::NoFile(new.file))?;
            if !experts::take(tx, row.id, (file.id, &file.sha256), new.agree).await? {
                return Err(ExpertRefused::Spoken.into());
            }
            let seen = json!({ "expert": row.id, "file": file.id });
            let act = CaseAct::ExpertHeard;
            trace::record_act(tx, &case, "take_opinion", seen, act, Some(row.id)).await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// Confirms, as a second person, that the opinion is the one that came on paper.
pub(crate) async fn confirm_opinion(
    db: &Db,
    caller: &Caller,
    (id, expert): (CaseId, Uuid),
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = open_case(tx, id).await?;
        let row = member(tx, &case, expert).await?;
        if row.taken_by == Some(caller.actor.id) {
            return Err(ExpertRefused::OwnOpinion.into());
        }
        if !experts::confirm(tx, row.id).await? {
            return Err(ExpertRefused::NotThere.into());
        }
        let seen = json!({ "expert": row.id });
        let act = CaseAct::ExpertHeard;
        trace::record_act(tx, &case, "confirm_opinion", seen, act, Some(row.id)).await?;
        Ok(case.into())
    })
    .await
}

/// Sums the opinions up. If the clock stood for the review, it runs again from tomorrow.
pub(crate) async fn sum_up_experts(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &ReportIn,
) -> Result<Standing, IntakeError> {
    let summary = Words::parse(&new.summary)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let mut case = open_case(tx, id).await?;
            let panel = at_work(tx, &case).await?.ok_or(ExpertRefused::NotThere)?;
            evidence::of_case(tx, &case, new.report).await?;
            let members = experts::members(tx, panel.id).await?;
            let said: Vec<_> = members.iter().filter(|row| row.sits()).map(Member::said).collect();
            sum_up(&said, new.agree)?;
            let report = (new.agree, summary.as_str());
            moves::took(experts::conclude(tx, panel.id, new.report, report).await?)?;
            let item = item::of_case(tx, &case).await?;
            resume(tx, &mut case, &item, (panel.id, new.report)).await?;
            count_as_done(tx, &mut case, &item, new.report).await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// The report is there; a clock that stood for it runs again.
async fn resume(
    tx: &mut Tx,
    case: &mut Case,
    item: &Item,
    (panel, report): (Uuid, FileId),
) -> Result<(), IntakeError> {
    let name = "sum_up_experts";
    if stands_on(tx, case, item).await? != Some(Ground::ExpertReview) {
        let seen = json!({ "panel": panel, "report": report });
        return Ok(trace::record_act(tx, case, name, seen, CaseAct::ExpertsSummedUp, Some(panel)).await?);
    }
    let event = NewEvent {
        what: Moved::Resumed,
        counts_from: tx.now(),
        document: None,
        notice: None,
        approved_by: None,
    };
    change(tx, case, item, &event, &Change { cause: ClockCause::Resumed, name }).await?;
    Ok(())
}

/// Where the item's flow has an expert review as a step, the report is its record.
async fn count_as_done(tx: &mut Tx, case: &mut Case, item: &Item, report: FileId) -> Result<(), IntakeError> {
    let Some(step) = item.steps.iter().find(|step| step.rule == StepRule::Experts) else { return Ok(()) };
    if steps::find(tx, case, &step.code).await?.is_some() {
        return Ok(());
    }
    let row = steps::NewStep {
        step: &step.code,
        people: vec![tx.actor().id],
        min_people: 1,
        claimed_from: None,
        claimed_to: None,
        note: None,
        evidence: &[report],
    };
    steps::insert(tx, case, &row).await?;
    steps::sign(tx, case, &step.code).await?;
    step::finish(tx, case, item, &step.code, "record_step").await
}
