//! Handing an application in: from here on the hall owes an answer.
use super::{
    Standing,
    draft::channel_of,
    hand,
    hold::{self, Registered},
    known::{KnownItem, KnownItems},
    licence::Repository,
    moves, trace,
};
use crate::{
    domain::{
        clock::last_day,
        form,
        mandate::Act,
        material::{Brought, absent},
        state::Action,
    },
    error::IntakeError,
    store::{
        cases::{Case, Numbers},
        materials, numbers,
        sheet::{self, HandedIn, Sheet},
        steps,
    },
};
use auth::Caller;
use chrono::NaiveDate;
use contracts::intake::CaseSubmitted;
use kernel::{
    code::{CaseNo, NationalCaseNo},
    db::{Db, Tx},
    id::{CaseId, MandateId},
    idempotency::{IdempotencyKey, transact_once},
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
    known: (&KnownItems, &Repository),
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    submission: &Submission,
) -> Result<Receipt, IntakeError> {
    let (items, repository) = known;
    let registered = hold::registered(db, repository, caller, id).await?;
    let said = (id, submission);
    transact_once(db, &caller.actor, key, &said, async |tx| {
        hand_in(tx, items, id, submission, registered).await
    })
    .await
}

async fn hand_in(
    tx: &mut Tx,
    items: &KnownItems,
    id: CaseId,
    submission: &Submission,
    registered: Registered,
) -> Result<Receipt, IntakeError> {
    let sheet = sheet::read(tx, id).await?.ok_or(IntakeError::CaseNotFound(id))?;
    let hand = hand::filer(tx, &sheet.case, Act::Submit).await?;
    moves::target(&sheet.case, Action::Submit, hand.who)?;
    let item = items.of_case(tx, &sheet.case).await?;
    let missing = check(&sheet, &item, submission)?;
    let calendar = items.calendar(tx, sheet.calendar.clone()).await?;
    let (answer_due, _) = last_day(&calendar, local_date(tx.now()), item.item.rules.answer);
    let numbers = number(tx, &sheet, hand.mandate).await?;
    let seen = json!({
        "case_no": numbers.case_no, "answer_due": answer_due, "absent": missing,
        "duplicate_of": numbers.duplicate_of, "follows": numbers.follows,
    });
    let new = HandedIn { numbers: &numbers, answer_due, absent: &missing, seen: &seen };
    moves::took(sheet::hand_in(tx, &sheet.case, &new).await?)?;
    let case = sheet::handed_in(sheet.case.clone(), &numbers, answer_due);
    let event = submitted(tx, &case, numbers, answer_due);
    trace::tell(tx, &case, "submit_case", &seen, &event).await?;
    if let Some(answers) = &sheet.answers {
        hold::weigh(tx, &case, &item.item, answers, registered).await?;
    }
    Ok(Receipt { standing: case.into(), absent: missing })
}

/// Whether a draft can be handed in as it is; tells which required materials are not there.
fn check(sheet: &Sheet, item: &KnownItem, submission: &Submission) -> Result<Vec<String>, IntakeError> {
    if sheet.marked {
        return Err(IntakeError::ItemClosed);
    }
    let answers = sheet.answers.as_ref().ok_or(IntakeError::FormMissing)?;
    form::check_with(&item.form, answers)?;
    let missing = absent(&item.item, answers, &sheet.brought);
    let missing: Vec<String> = missing.iter().map(|material| material.code.clone()).collect();
    if let Some(known) = &submission.absent {
        let unknown: Vec<String> = missing.iter().filter(|code| !known.contains(code)).cloned().collect();
        if !unknown.is_empty() {
            return Err(IntakeError::MaterialsAbsent(unknown));
        }
    }
    Ok(missing)
}

fn submitted(tx: &Tx, case: &Case, numbers: Numbers, answer_due: NaiveDate) -> CaseSubmitted {
    CaseSubmitted {
        case_id: case.id,
        case_no: numbers.case_no,
        division: case.division.clone(),
        hall: Some(case.hall_id),
        implementing_code: case.implementing_code.clone(),
        base_version: case.base_version,
        overlay_version: case.overlay_version,
        applicant: case.applicant_id,
        mandate: numbers.mandate_id,
        channel: channel_of(case.channel),
        answer_due,
        duplicate_of: numbers.duplicate_of,
        submitted_at: tx.now(),
    }
}

/// What has been brought for a case so far.
pub(super) async fn brought(tx: &mut Tx, case: &Case) -> Result<Brought, IntakeError> {
    Ok(Brought { materials: materials::codes(tx, case).await?, steps: steps::done(tx, case).await? })
}

async fn number(tx: &Tx, sheet: &Sheet, mandate: Option<MandateId>) -> Result<Numbers, IntakeError> {
    let case = &sheet.case;
    let slot = match sheet.slot {
        Some(slot) => slot,
        None => numbers::slot(tx, &case.county).await?,
    };
    // Drawn last: what was refused above has used up no number.
    let sequence = numbers::next(tx).await?.unsigned_abs();
    let today = local_date(tx.now());
    Ok(Numbers {
        case_no: CaseNo::make(slot.unsigned_abs().try_into().unwrap_or(u8::MAX), sequence)?,
        national_case_no: NationalCaseNo::make(&case.implementing_code, today, sequence)?,
        duplicate_of: sheet.twin,
        follows: sheet.follows,
        mandate_id: mandate,
    })
}
