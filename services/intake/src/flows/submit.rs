//! Handing an application in: from here on the hall owes an answer.
use super::{
    Standing,
    draft::channel_of,
    hand::{self, Hand},
    hold::{self, Registered},
    known::{Drawn, KnownItem, KnownItems},
    licence::Repository,
    moves, trace,
};
use crate::{
    domain::{
        clock::last_day,
        form,
        mandate::Act,
        material::{Brought, absent_beside},
        state::Action,
    },
    error::IntakeError,
    store::{
        cases::{Case, Numbers},
        materials, numbers,
        sheet::{self, Before, HandedIn, MOVED_ON, Sheet},
        steps,
    },
};
use auth::Caller;
use chrono::NaiveDate;
use contracts::intake::CaseSubmitted;
use diesel_async::AsyncPgConnection;
use kernel::{
    code::{CaseNo, NationalCaseNo},
    db::{Db, Tx},
    id::{CaseId, MandateId},
    idempotency::{IdempotencyKey, transact_once_in_turn},
};
use legal_clock::local_date;
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
    known: (&KnownItems, &Repository),
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    submission: &Submission,
) -> Result<Receipt, IntakeError> {
    let (items, repository) = known;
    let registered = hold::registered(db, repository, caller, id).await?;
    let county = id.county();
    let (said, drawn) = (&(id, submission), items.numbers.drawn(county.as_deref()));
    let read = async |conn: &AsyncPgConnection| {
        sheet::read(conn, &caller.actor, id, drawn.number.get().is_none()).await
    };
    let done =
        transact_once_in_turn(db, &caller.actor, key, (said, id.as_uuid()), read, async |tx, found| {
            let sheet = sheet::open(tx, found.ok_or(IntakeError::CaseNotFound(id))?)?;
            drawn.number.set(drawn.number.get().or(sheet.drawn));
            let hand = hand::filer(tx, &sheet.case, Act::Submit).await?;
            let ready = ready(tx, items, sheet, hand, submission, &drawn).await?;
            if ready.case.agent_id.is_some() {
                return hand_over(tx, ready, registered).await;
            }
            let (new, receipt) = ready.receipt();
            tx.write_last(sheet::hand_in(new));
            Ok(receipt)
        });
    let done = done.await;
    items.numbers.keep(county.as_deref(), &drawn, done.is_ok());
    done.map_err(moved_on)
}

/// Hands a draft in within a transaction; what the register says of the principal was asked before.
pub(super) async fn hand_in(
    tx: &mut Tx,
    items: &KnownItems,
    id: CaseId,
    submission: &Submission,
    registered: Registered,
) -> Result<Receipt, IntakeError> {
    let sheet = sheet::whole(tx, id).await?.ok_or(IntakeError::CaseNotFound(id))?;
    let hand = hand::filer(tx, &sheet.case, Act::Submit).await?;
    receive(tx, items, sheet, hand, submission, registered).await
}

/// Takes a draft in from a hand that may hand it in: the caller's, or the one that handed in the whole it is a part of.
pub(super) async fn receive(
    tx: &mut Tx,
    items: &KnownItems,
    sheet: Sheet,
    hand: Hand,
    submission: &Submission,
    registered: Registered,
) -> Result<Receipt, IntakeError> {
    let ready = ready(tx, items, sheet, hand, submission, &Drawn::default()).await?;
    hand_over(tx, ready, registered).await.map_err(moved_on)
}

/// An application that may be handed in, and what is to be written of it.
struct Ready {
    item: Arc<KnownItem>,
    answers: Option<Value>,
    /// As it will stand.
    case: Case,
    new: HandedIn,
}

impl Ready {
    fn receipt(self) -> (HandedIn, Receipt) {
        let absent = self.new.absent.clone();
        (self.new, Receipt { standing: self.case.into(), absent })
    }
}

/// Compares a draft with its item, gives it its numbers, and tells of it.
async fn ready(
    tx: &mut Tx,
    items: &KnownItems,
    sheet: Sheet,
    hand: Hand,
    submission: &Submission,
    drawn: &Drawn,
) -> Result<Ready, IntakeError> {
    moves::target(&sheet.case, Action::Submit, hand.who)?;
    let item = items.of_case(tx, &sheet.case).await?;
    let absent = check(&sheet, &item, submission)?;
    let calendar = items.calendar(tx, sheet.calendar.clone()).await?;
    let today = local_date(tx.now());
    let (answer_due, _) = last_day(&calendar, today, item.item.rules.answer);
    let numbers = numbers_of(tx, &sheet, hand.mandate, drawn).await?;
    let seen = json!({
        "case_no": numbers.case_no, "answer_due": answer_due, "absent": absent,
        "duplicate_of": numbers.duplicate_of, "follows": numbers.follows,
    });
    let case = sheet::handed_in(sheet.case.clone(), &numbers, answer_due);
    let event = submitted(tx, &case, &numbers, answer_due);
    trace::tell(tx, &case, "submit_case", &seen, &event).await?;
    let actor = tx.actor().clone();
    let new = HandedIn { draft: sheet.case, numbers, answer_due, absent, seen, actor, today };
    Ok(Ready { item, answers: sheet.answers, case, new })
}

/// Writes it at once, for what follows in the same transaction.
async fn hand_over(tx: &mut Tx, ready: Ready, registered: Registered) -> Result<Receipt, IntakeError> {
    let Ready { item, answers, case, new } = ready;
    let absent = new.absent.clone();
    sheet::hand_in(new).write(tx).await?;
    if let Some(answers) = &answers {
        hold::weigh(tx, &case, &item.item, answers, registered).await?;
    }
    Ok(Receipt { standing: case.into(), absent })
}

fn moved_on(error: IntakeError) -> IntakeError {
    if let IntakeError::Db(cause) = &error
        && cause.check_violation() == Some(MOVED_ON)
    {
        return IntakeError::MovedOn;
    }
    error
}

/// Whether a draft can be handed in as it is; tells which required materials are not there.
fn check(sheet: &Sheet, item: &KnownItem, submission: &Submission) -> Result<Vec<String>, IntakeError> {
    if sheet.marked {
        return Err(IntakeError::ItemClosed);
    }
    let answers = sheet.answers.as_ref().ok_or(IntakeError::FormMissing)?;
    form::check_with(&item.form, answers)?;
    let missing = absent_beside(&item.item, answers, &sheet.brought, true);
    let missing: Vec<String> = missing.iter().map(|material| material.code.clone()).collect();
    if let Some(known) = &submission.absent {
        let unknown: Vec<String> = missing.iter().filter(|code| !known.contains(code)).cloned().collect();
        if !unknown.is_empty() {
            return Err(IntakeError::MaterialsAbsent(unknown));
        }
    }
    Ok(missing)
}

fn submitted(tx: &Tx, case: &Case, numbers: &Numbers, answer_due: NaiveDate) -> CaseSubmitted {
    CaseSubmitted {
        case_id: case.id,
        case_no: numbers.case_no.clone(),
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

async fn numbers_of(
    tx: &Tx,
    sheet: &Sheet,
    mandate: Option<MandateId>,
    drawn: &Drawn,
) -> Result<Numbers, IntakeError> {
    let case = &sheet.case;
    let slot = match drawn.slot.get() {
        Some(slot) => slot,
        None => numbers::slot(tx, &case.county).await?,
    };
    drawn.slot.set(Some(slot));
    let Before { twin, follows } =
        if sheet.again { sheet::before(tx, case).await? } else { Before::default() };
    // Taken last: what was refused above leaves it to the next.
    let sequence = match drawn.number.take() {
        Some(number) => number,
        None => numbers::next(tx).await?,
    };
    let (sequence, today) = (sequence.unsigned_abs(), local_date(tx.now()));
    Ok(Numbers {
        case_no: CaseNo::make(slot.unsigned_abs().try_into().unwrap_or(u8::MAX), sequence)?,
        national_case_no: NationalCaseNo::make(&case.implementing_code, today, sequence)?,
        duplicate_of: twin,
        follows,
        mandate_id: mandate,
    })
}
