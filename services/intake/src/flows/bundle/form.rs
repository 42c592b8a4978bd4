//! The one form of a bundle: saved once, and with it the form of every part.
use super::{lock, out::BundleOut, read::out, record};
use crate::{
    domain::{
        bundle::BundleCaseId,
        bundle_form::{check, one_form},
        form,
        mandate::Act,
        prefill::{FormState, fillable, still_hold},
        state::State,
    },
    error::IntakeError,
    flows::{
        draft::changing_act,
        hand,
        licence::Repository,
        prefill::{Ask, Fetched, fetch},
        trace,
    },
    store::{
        bundle_cases,
        forms::{self, Form},
    },
};
use auth::{ActToken, Caller};
use contracts::intake::{BundleAct, CaseAct, CaseWorkedOn};
use kernel::{
    db::{Db, Tx, transact},
    idempotency::{IdempotencyKey, once},
};
use serde_json::{Map, Value, json};

/// Saves the one form. It must fit, and so must what every part takes from it whose turn it is.
pub(crate) async fn save_bundle_form(
    db: &Db,
    caller: &Caller,
    id: BundleCaseId,
    answers: Map<String, Value>,
) -> Result<BundleOut, IntakeError> {
    transact(db, &caller.actor, async |tx| save(tx, id, answers).await).await?;
    out(db, caller, id).await
}

async fn save(tx: &mut Tx, id: BundleCaseId, answers: Map<String, Value>) -> Result<(), IntakeError> {
    let all = lock(tx, id).await?;
    let parts = all.forms();
    let open: Vec<_> = parts
        .iter()
        .filter_map(|part| {
            let piece = all.pieces.iter().find(|piece| piece.row.base_code == part.member.item)?;
            piece.case.state.takes_changes().then_some((part, piece))
        })
        .collect();
    let closed = all.pieces.first().map_or(State::Discarded, |piece| piece.case.state);
    if open.is_empty() {
        return Err(IntakeError::Unchangeable(closed));
    }
    check(&all.content, &parts, &answers)?;
    for (part, piece) in &open {
        hand::filer(tx, &piece.case, changing_act(piece.case.state)).await?;
        let own = Value::Object(part.answers(&all.content, &answers));
        let state = match form::check(&piece.item.form, &own) {
            Ok(()) => FormState::Complete,
            Err(_open_questions) => FormState::Begun,
        };
        let form = Form { answers: own, state, sources: Default::default() };
        forms::save(tx, &piece.case, &form).await?;
        let event = CaseWorkedOn { case_id: piece.case.id, act: CaseAct::FormSaved, entity: None };
        let seen = json!({ "form": state });
        trace::record(tx, &piece.case, "save_form", seen.clone(), &seen, &event).await?;
    }
    let before = bundle_cases::form(tx, &all.bundle).await?;
    let sources = before.map(|form| still_hold(&form.answers, &form.sources, &answers)).unwrap_or_default();
    let form = Form { answers: Value::Object(answers), state: FormState::Complete, sources };
    bundle_cases::save_form(tx, &all.bundle, &form).await?;
    let cases = open.iter().map(|(_, piece)| piece.case.id).collect();
    record(tx, &all.bundle, "save_bundle_form", BundleAct::FormSaved, cases, &form.answers).await
}

/// Fills in the one form that nobody has begun with what the government holds. A form that is there stays as it is.
pub(crate) async fn prefill_bundle_form(
    db: &Db,
    repository: &Repository,
    caller: &Caller,
    key: &IdempotencyKey,
    id: BundleCaseId,
) -> Result<BundleOut, IntakeError> {
    if let Some(ask) = prepare(db, caller, id).await? {
        let fetched = fetch(repository, &ask, key).await?;
        transact(db, &caller.actor, async |tx| {
            once(tx, key, &id, async |tx| keep(tx, id, fetched).await).await
        })
        .await?;
    }
    out(db, caller, id).await
}

/// What is to be fetched; nothing if the form is not for us to fill in.
async fn prepare(db: &Db, caller: &Caller, id: BundleCaseId) -> Result<Option<Ask>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let all = lock(tx, id).await?;
        let Some(first) = all.pieces.first().filter(|piece| piece.case.state == State::Draft) else {
            return Ok(None);
        };
        if bundle_cases::form(tx, &all.bundle).await?.is_some() {
            return Ok(None);
        }
        let mut mandate = None;
        for piece in &all.pieces {
            mandate = hand::filer(tx, &piece.case, Act::FetchLicence).await?.mandate;
        }
        let token = ActToken {
            case: first.case.id,
            mandate,
            principal: all.bundle.applicant_id,
            actor_kind: caller.actor.kind.as_str().to_owned(),
            actor: caller.actor.id,
            purpose: "prefill_form".to_owned(),
        };
        let schema = one_form(&all.content, &all.forms());
        Ok(Some(Ask { token, wanted: fillable(&schema), schema }))
    })
    .await
}

async fn keep(tx: &mut Tx, id: BundleCaseId, fetched: Fetched) -> Result<(), IntakeError> {
    let all = lock(tx, id).await?;
    // Since the repository was asked, a part may have been handed in, or the mandate revoked.
    if all.pieces.first().is_none_or(|piece| piece.case.state != State::Draft) {
        return Ok(());
    }
    for piece in &all.pieces {
        hand::filer(tx, &piece.case, Act::FetchLicence).await?;
    }
    // Someone may have typed meanwhile: what he typed goes before what we know.
    if bundle_cases::form(tx, &all.bundle).await?.is_some() {
        return Ok(());
    }
    let fields: Vec<&String> = fetched.sources.keys().collect();
    let detail = json!({ "fields": fields });
    let cases = all.pieces.iter().map(|piece| piece.case.id).collect();
    record(tx, &all.bundle, "prefill_bundle_form", BundleAct::FormSaved, cases, &detail).await?;
    let form = Form {
        answers: Value::Object(fetched.answers),
        state: FormState::Untouched,
        sources: fetched.sources,
    };
    Ok(bundle_cases::save_form(tx, &all.bundle, &form).await?)
}
