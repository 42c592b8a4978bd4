//! Handing an application in: from here on the hall owes an answer.
use super::{Standing, draft::channel_of, hand, item, moves, trace};
use crate::{
    domain::{
        clock::last_day,
        form,
        mandate::Act,
        material::{Brought, absent},
        state::{Action, State},
    },
    error::IntakeError,
    store::{calendar, cases, course, forms, items, materials, numbers, steps},
};
use auth::Caller;
use chrono::{NaiveDate, TimeDelta};
use contracts::intake::CaseSubmitted;
use kernel::{
    code::{CaseNo, NationalCaseNo},
    db::{Db, Tx, transact},
    id::{CaseId, MandateId},
    idempotency::{IdempotencyKey, once},
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What the applicant says when he hands in.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Submission {
    /// Materials he knows to be absent. If given, nothing else may be; without it the hall lists what is.
    pub(crate) absent: Option<Vec<String>>,
}

/// The receipt.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Receipt {
    /// Where the case stands now.
    #[serde(flatten)]
    pub(crate) standing: Standing,
    /// Required materials that are not there; the clerk decides what follows from it.
    pub(crate) absent: Vec<String>,
}

/// Hands a draft in.
pub(crate) async fn submit_case(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    submission: &Submission,
) -> Result<Receipt, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, submission), async |tx| hand_in(tx, id, submission).await).await
    })
    .await
}

async fn hand_in(tx: &mut Tx, id: CaseId, submission: &Submission) -> Result<Receipt, IntakeError> {
    let mut case = moves::find(tx, id).await?;
    let hand = hand::filer(tx, &case, Act::Submit).await?;
    moves::target(&case, Action::Submit, hand.who)?;
    if items::is_marked(tx, &case.implementing_code).await? {
        return Err(IntakeError::ItemClosed);
    }
    let item = item::of_case(tx, &case).await?;
    let answers = forms::newest(tx, &case).await?.ok_or(IntakeError::FormMissing)?;
    form::check(&item.form, &answers)?;
    let brought = brought(tx, &case).await?;
    let missing: Vec<String> = absent(&item, &answers, &brought).iter().map(|m| m.code.clone()).collect();
    if let Some(known) = &submission.absent {
        let unknown: Vec<String> = missing.iter().filter(|code| !known.contains(code)).cloned().collect();
        if !unknown.is_empty() {
            return Err(IntakeError::MaterialsAbsent(unknown));
        }
    }
    let today = local_date(tx.now());
    let (answer_due, _) = last_day(&calendar::load(tx).await?, today, item.rules.answer);
    let numbers = number(tx, &case, today, hand.mandate).await?;
    moves::took(cases::set_submitted(tx, &case, &numbers, answer_due).await?)?;
    case.state = State::Submitted;
    course::add_submission(tx, &case, 1, hand.mandate, &missing).await?;
    let event = CaseSubmitted {
        case_id: id,
        case_no: numbers.case_no.clone(),
        division: case.division.clone(),
        hall: Some(case.hall_id),
        implementing_code: case.implementing_code.clone(),
        base_version: case.base_version,
        overlay_version: case.overlay_version,
        applicant: case.applicant_id,
        mandate: hand.mandate,
        channel: channel_of(case.channel),
        answer_due,
        duplicate_of: numbers.duplicate_of,
        submitted_at: tx.now(),
    };
    let seen = json!({
        "case_no": numbers.case_no, "answer_due": answer_due, "absent": missing,
        "duplicate_of": numbers.duplicate_of, "follows": numbers.follows,
    });
    trace::record(tx, &case, "submit_case", seen.clone(), &seen, &event).await?;
    Ok(Receipt { standing: moves::find(tx, id).await?.into(), absent: missing })
}

/// What has been brought for a case so far.
pub(super) async fn brought(tx: &mut Tx, case: &cases::Case) -> Result<Brought, IntakeError> {
    Ok(Brought { materials: materials::codes(tx, case).await?, steps: steps::done(tx, case).await? })
}

async fn number(
    tx: &mut Tx,
    case: &cases::Case,
    today: NaiveDate,
    mandate: Option<MandateId>,
) -> Result<cases::Numbers, IntakeError> {
    let slot = numbers::slot(tx, &case.county).await?;
    let sequence = numbers::next(tx).await?.unsigned_abs();
    let now = tx.now();
    Ok(cases::Numbers {
        case_no: CaseNo::make(slot.unsigned_abs().try_into().unwrap_or(u8::MAX), sequence)?,
        national_case_no: NationalCaseNo::make(&case.implementing_code, today, sequence)?,
        duplicate_of: numbers::recent_twin(tx, case, now - TimeDelta::minutes(10)).await?,
        follows: numbers::recent_end(tx, case, now - TimeDelta::days(60)).await?,
        mandate_id: mandate,
    })
}
