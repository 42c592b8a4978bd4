//! The one notice of all that is missing, its answer, and what a second one takes.
use super::{Standing, accept::answers_of, document::acts, hand, hold, item, moves, submit::brought, trace};
use crate::{
    domain::{
        clock::{counts_from, last_day},
        item::Item,
        mandate::Act,
        scan::Scan,
        state::{Action, State, Who},
        text::Words,
    },
    error::IntakeError,
    store::{
        calendar, cases, course, materials,
        notices::{self, Exception, Line, Notice},
        scans, staff,
    },
};
use auth::Caller;
use contracts::intake::{CaseSupplemented, SupplementRequested};
use kernel::{
    db::{Db, Tx, transact},
    id::{CaseId, StaffId},
    idempotency::{IdempotencyKey, once},
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The roles of those who may approve what is out of the ordinary.
pub(super) const LEADERS: &[&str] = &["chief", "supervisor"];

/// A notice of deficiencies.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewNotice {
    /// Everything that is missing or wrong, at once.
    pub(crate) lines: Vec<NoticeLine>,
    /// Only for a second notice: a supervised exception, while the answer clock keeps running.
    pub(crate) exception: Option<NoticeException>,
}

/// One thing that is missing or wrong.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoticeLine {
    /// The material's code.
    pub(crate) material: Option<String>,
    /// Or the pointer of a form field.
    pub(crate) field: Option<String>,
    /// What is wrong with it and what to do.
    pub(crate) reason: String,
}

/// Why there has to be a second notice.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoticeException {
    /// Why it could not be said the first time.
    pub(crate) reason: String,
    /// The leader who approved it.
    pub(crate) approved_by: StaffId,
}

/// Tells the applicant all that is missing. Once: a second time takes a reason and a leader.
pub(crate) async fn request_supplement(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &NewNotice,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| notify(tx, id, new).await).await
    })
    .await
}

/// Tells within a transaction.
pub(super) async fn notify(tx: &mut Tx, id: CaseId, new: &NewNotice) -> Result<Standing, IntakeError> {
    let mut case = moves::lock(tx, id).await?;
    moves::target(&case, Action::RequestSupplement, Who::Clerk)?;
    let item = item::of_case(tx, &case).await?;
    moves::in_time(tx, &case, &item)?;
    let lines = lines(&item, new)?;
    let before = notices::count(tx, &case).await?;
    // What was looked at and found ready has been answered once, too.
    let told = before > 0 || case.state == State::Prereviewed;
    let exception = exception(tx, told, new.exception.as_ref()).await?;
    let today = local_date(tx.now());
    let lapses_on = match item.rules.supplement_within {
        Some(within) => Some(last_day(&calendar::load(tx).await?, today, within).0),
        None => None,
    };
    moves::took(cases::set_supplement(tx, &case, lapses_on).await?)?;
    let notice = notices::insert(tx, &case, before + 1, &lines, lapses_on, exception.as_ref()).await?;
    case.state = State::Supplement;
    case.lapses_on = lapses_on;
    acts::deficient(tx, &case, &item, &lines, exception.is_some()).await?;
    let event =
        SupplementRequested { case_id: id, notice_id: notice, exception: exception.is_some(), lapses_on };
    let seen = json!({
        "notice": notice, "materials": lines.iter().filter_map(|line| line.material.as_ref()).collect::<Vec<_>>(),
        "fields": lines.iter().filter_map(|line| line.field.as_ref()).collect::<Vec<_>>(),
        "exception": exception.is_some(), "lapses_on": lapses_on,
    });
    trace::record(tx, &case, "request_supplement", seen, new, &event).await?;
    Ok(case.into())
}

fn lines(item: &Item, new: &NewNotice) -> Result<Vec<Line>, IntakeError> {
    if new.lines.is_empty() {
        return Err(IntakeError::EmptyNotice);
    }
    let line = |line: &NoticeLine| {
        let reason = Words::parse(&line.reason)?.as_str().to_owned();
        match (&line.material, &line.field) {
            (Some(code), None) if item.material(code).is_none() => Err(IntakeError::NoMaterial(code.clone())),
            // 社会救助法 and 716 号令: what can be checked is not demanded.
            (Some(code), None) if item.material(code).is_some_and(|material| material.checked) => {
                Err(IntakeError::NotToDemand(code.clone()))
            }
            (Some(_), None) | (None, Some(_)) => {
                Ok(Line { material: line.material.clone(), field: line.field.clone(), reason })
            }
            (Some(_), Some(_)) | (None, None) => Err(IntakeError::EmptyNotice),
        }
    };
    new.lines.iter().map(line).collect()
}

async fn exception(
    tx: &mut Tx,
    told: bool,
    asked: Option<&NoticeException>,
) -> Result<Option<Exception>, IntakeError> {
    if !told {
        return Ok(None);
    }
    let asked = asked.ok_or(IntakeError::SecondNotice)?;
    let reason = Words::parse(&asked.reason)?.as_str().to_owned();
    approved(tx, asked.approved_by).await?;
    Ok(Some(Exception { reason, approved_by: asked.approved_by }))
}

/// Whoever approves is a leader on active service, and another person than the one who acts.
pub(super) async fn approved(tx: &mut Tx, approver: StaffId) -> Result<(), IntakeError> {
    let other = approver != hand::staff(tx);
    if other && staff::has_role(tx, approver, LEADERS).await? {
        Ok(())
    } else {
        Err(IntakeError::ApproverMissing)
    }
}

/// Brings what the notice asked for; the case is before the window again.
pub(crate) async fn supplement_case(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| once(tx, key, &id, async |tx| supplement(tx, id).await).await)
        .await
}

/// Brings within a transaction.
pub(super) async fn supplement(tx: &mut Tx, id: CaseId) -> Result<Standing, IntakeError> {
    let mut case = moves::lock(tx, id).await?;
    let hand = hand::filer(tx, &case, Act::Supplement).await?;
    moves::target(&case, Action::Supplement, hand.who)?;
    let notice = notices::of_case(tx, &case).await?.pop().ok_or(IntakeError::NotFound("notice"))?;
    let missing = unanswered(tx, &case, &notice).await?;
    if !missing.is_empty() {
        return Err(IntakeError::SupplementIncomplete(missing));
    }
    let item = item::of_case(tx, &case).await?;
    // A second notice does not buy the hall time: its old answer clock keeps running, by the calendar of today.
    let times = course::handed_in(tx, &case).await?;
    let exception = notices::first_is_exception(tx, &case).await?;
    let running = counts_from(&times, exception).filter(|_| notice.approved_by.is_some());
    let from = local_date(running.unwrap_or(tx.now()));
    let (answer_due, _) = last_day(&calendar::load(tx).await?, from, item.rules.answer);
    moves::took(cases::set_supplemented(tx, &case, answer_due).await?)?;
    case.state = State::Submitted;
    case.answer_due = Some(answer_due);
    let answers = answers_of(tx, &case).await?;
    let there = brought(tx, &case).await?;
    let absent: Vec<String> =
        crate::domain::material::absent(&item, &answers, &there).iter().map(|m| m.code.clone()).collect();
    let seq = i16::try_from(times.len() + 1).unwrap_or(i16::MAX);
    course::add_submission(tx, &case, seq, hand.mandate, &absent).await?;
    let seen = json!({ "notice": notice.id, "answer_due": answer_due, "absent": absent });
    let event = CaseSupplemented { case_id: id, notice_id: notice.id };
    trace::record(tx, &case, "supplement_case", seen.clone(), &seen, &event).await?;
    hold::weigh_again(tx, &case, &item).await?;
    Ok(case.into())
}

/// The materials of the notice for which nothing has come since.
async fn unanswered(tx: &mut Tx, case: &cases::Case, notice: &Notice) -> Result<Vec<String>, IntakeError> {
    let rows = materials::of_case(tx, case).await?;
    let scans = scans::of_case(tx, case).await?;
    let sound = |row: &materials::MaterialRow| {
        row.file_id.is_none_or(|file| scans.get(&file).is_none_or(|scan| *scan != Scan::Infected))
    };
    let came = |code: &String| {
        rows.iter().any(|row| row.material_code == *code && row.brought_at > notice.given_at && sound(row))
    };
    Ok(notice.materials.iter().filter(|code| !came(code)).cloned().collect())
}
