//! Filling in: complete and checked, or as far as one came. Nothing that was typed is lost.
use super::{Standing, draft::changing_act, hand, item, moves, trace};
use crate::{
    domain::{
        form,
        prefill::{FormState, still_hold},
        state::State,
    },
    error::IntakeError,
    store::{
        cases::Case,
        forms::{self, Form},
    },
};
use auth::Caller;
use contracts::intake::{CaseAct, CaseWorkedOn};
use kernel::{
    db::{Db, Tx, transact},
    id::CaseId,
};
use serde_json::{Map, Value, json};

/// Saves the form. It must fit the item's schema; what is wrong is told field by field.
pub(crate) async fn save_form(
    db: &Db,
    caller: &Caller,
    id: CaseId,
    answers: Map<String, Value>,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = changeable(tx, id).await?;
        let item = item::of_case(tx, &case).await?;
        let answers = Value::Object(answers);
        form::check(&item.form, &answers)?;
        let Value::Object(answers) = answers else { return Err(IntakeError::FormMissing) };
        save(tx, case, answers, FormState::Complete, "save_form").await
    })
    .await
}

/// Keeps the form of a draft as far as it goes. Only what the form does not ask for is refused: the rules are for
/// whoever is done.
pub(crate) async fn keep_form(
    db: &Db,
    caller: &Caller,
    id: CaseId,
    answers: Map<String, Value>,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = changeable(tx, id).await?;
        // What answers a notice is complete, or it is not what was asked for.
        if case.state != State::Draft {
            return Err(IntakeError::Unchangeable(case.state));
        }
        let item = item::of_case(tx, &case).await?;
        form::check_names(&item.form, &answers)?;
        let state = match form::check(&item.form, &Value::Object(answers.clone())) {
            Ok(()) => FormState::Complete,
            Err(form::BadForm::Answers(_)) => FormState::Begun,
            Err(broken @ form::BadForm::Schema) => return Err(broken.into()),
        };
        save(tx, case, answers, state, "keep_form").await
    })
    .await
}

/// The case, in the hand of someone who may fill in its form now.
async fn changeable(tx: &mut Tx, id: CaseId) -> Result<Case, IntakeError> {
    let case = moves::lock(tx, id).await?;
    hand::filer(tx, &case, changing_act(case.state)).await?;
    if case.state.takes_changes() { Ok(case) } else { Err(IntakeError::Unchangeable(case.state)) }
}

async fn save(
    tx: &mut Tx,
    case: Case,
    answers: Map<String, Value>,
    state: FormState,
    what: &'static str,
) -> Result<Standing, IntakeError> {
    let before = forms::newest_whole(tx, &case).await?;
    let sources = before.map(|form| still_hold(&form.answers, &form.sources, &answers)).unwrap_or_default();
    let form = Form { answers: Value::Object(answers), state, sources };
    forms::save(tx, &case, &form).await?;
    let event = CaseWorkedOn { case_id: case.id, act: CaseAct::FormSaved, entity: None };
    trace::record(tx, &case, what, json!({ "form": state }), &form.answers, &event).await?;
    Ok(case.into())
}
