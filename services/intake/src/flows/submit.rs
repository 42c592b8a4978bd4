//! Handing an application in: from here on the hall owes an answer.
use super::{
    Standing,
    draft::channel_of,
    hand,
    known::{KnownItem, KnownItems},
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
use legal_clock::{Calendar, local_date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

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
    items: &KnownItems,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    submission: &Submission,
) -> Result<Receipt, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, submission), async |tx| hand_in(tx, items, id, submission).await).await
    })
    .await
}

async fn hand_in(
    tx: &mut Tx,
    items: &KnownItems,
    id: CaseId,
    submission: &Submission,
) -> Result<Receipt, IntakeError> {
    let draft = moves::find(tx, id).await?;
    let hand = hand::filer(tx, &draft, Act::Submit).await?;
    moves::target(&draft, Action::Submit, hand.who)?;
    let Sheet { marked, item, answers, brought, calendar } = Sheet::read(tx, items, &draft).await?;
    if marked {
        return Err(IntakeError::ItemClosed);
    }
    let answers = answers.ok_or(IntakeError::FormMissing)?;
    form::check_with(&item.form, &answers)?;
    let item = &item.item;
    let missing: Vec<String> = absent(item, &answers, &brought).iter().map(|m| m.code.clone()).collect();
    if let Some(known) = &submission.absent {
        let unknown: Vec<String> = missing.iter().filter(|code| !known.contains(code)).cloned().collect();
        if !unknown.is_empty() {
            return Err(IntakeError::MaterialsAbsent(unknown));
        }
    }
    let today = local_date(tx.now());
    let (answer_due, _) = last_day(&calendar, today, item.rules.answer);
    let numbers = number(tx, &draft, today, hand.mandate).await?;
    let case = cases::set_submitted(tx, &draft, &numbers, answer_due).await?.ok_or(IntakeError::MovedOn)?;
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
    futures::try_join!(
        course::add_submission(tx, &case, 1, hand.mandate, &missing),
        trace::record(tx, &case, "submit_case", seen.clone(), &seen, &event),
    )?;
    Ok(Receipt { standing: case.into(), absent: missing })
}

/// What is compared before a case is taken in.
struct Sheet {
    marked: bool,
    item: Arc<KnownItem>,
    answers: Option<Value>,
    brought: Brought,
    calendar: Calendar,
}

impl Sheet {
    /// All of it in one round trip, once the item is known.
    async fn read(tx: &mut Tx, items: &KnownItems, case: &cases::Case) -> Result<Self, IntakeError> {
        let item = items.of_case(tx, case).await?;
        let tx = &*tx;
        let (marked, answers, materials, steps, calendar) = futures::try_join!(
            items::is_marked(tx, &case.implementing_code),
            forms::newest(tx, case),
            materials::codes(tx, case),
            steps::done(tx, case),
            calendar::load(tx),
        )?;
        Ok(Self { marked, item, answers, brought: Brought { materials, steps }, calendar })
    }
}

/// What has been brought for a case so far.
pub(super) async fn brought(tx: &mut Tx, case: &cases::Case) -> Result<Brought, IntakeError> {
    Ok(Brought { materials: materials::codes(tx, case).await?, steps: steps::done(tx, case).await? })
}

async fn number(
    tx: &Tx,
    case: &cases::Case,
    today: NaiveDate,
    mandate: Option<MandateId>,
) -> Result<cases::Numbers, IntakeError> {
    let now = tx.now();
    let (slot, sequence, duplicate_of, follows) = futures::try_join!(
        numbers::slot(tx, &case.county),
        numbers::next(tx),
        numbers::recent_twin(tx, case, now - TimeDelta::minutes(10)),
        numbers::recent_end(tx, case, now - TimeDelta::days(60)),
    )?;
    let sequence = sequence.unsigned_abs();
    Ok(cases::Numbers {
        case_no: CaseNo::make(slot.unsigned_abs().try_into().unwrap_or(u8::MAX), sequence)?,
        national_case_no: NationalCaseNo::make(&case.implementing_code, today, sequence)?,
        duplicate_of,
        follows,
        mandate_id: mandate,
    })
}
