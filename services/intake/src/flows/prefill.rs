//! Filling in for the applicant what the government knows: his licences, then his entry. Whoever fills in, each look
//! is on record where it is made, under the name of him who acts, and under a mandate where he acts for another.
use super::{Standing, draft::changing_act, hand, item, licence::Repository, moves, trace};
use crate::{
    domain::{
        form,
        mandate::Act,
        prefill::{Fillable, FormState, OfPerson, Source, Sources, fillable},
        state::State,
    },
    error::IntakeError,
    store::forms::{self, Form},
};
use auth::{ActToken, Caller};
use contracts::{
    catalogue::derived_id,
    identity::PersonPurpose,
    intake::{CaseAct, CaseWorkedOn},
    licence::{LicenceCallError, UseIn},
};
use kernel::{
    code::LicenceTypeCode,
    db::{Db, Tx, transact},
    id::CaseId,
    idempotency::{IdempotencyKey, once},
};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be fetched, and in whose hand.
pub(super) struct Ask {
    pub(super) token: ActToken,
    pub(super) schema: Value,
    pub(super) wanted: Vec<Fillable>,
}

/// What came.
#[derive(Default)]
pub(super) struct Fetched {
    pub(super) answers: Map<String, Value>,
    pub(super) sources: Sources,
}

/// Fills in the form of a draft that nobody has begun. A form that is there already stays as it is.
pub(crate) async fn prefill_form(
    db: &Db,
    repository: &Repository,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
) -> Result<Standing, IntakeError> {
    let ask = match prepare(db, caller, id).await? {
        Ok(ask) => ask,
        Err(standing) => return Ok(*standing),
    };
    let fetched = fetch(repository, &ask, key).await?;
    transact(db, &caller.actor, async |tx| once(tx, key, &id, async |tx| keep(tx, id, fetched).await).await)
        .await
}

/// What is to be fetched; or where the case stands, if its form is not for us to fill in.
async fn prepare(db: &Db, caller: &Caller, id: CaseId) -> Result<Result<Ask, Box<Standing>>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let hand = hand::filer(tx, &case, Act::FetchLicence).await?;
        hand::filer(tx, &case, changing_act(case.state)).await?;
        if case.state != State::Draft || forms::newest(tx, &case).await?.is_some() {
            return Ok(Err(Box::new(case.into())));
        }
        let item = item::of_case(tx, &case).await?;
        let token = ActToken {
            case: id,
            mandate: hand.mandate,
            principal: case.applicant_id,
            actor_kind: caller.actor.kind.as_str().to_owned(),
            actor: caller.actor.id,
            purpose: "prefill_form".to_owned(),
        };
        Ok(Ok(Ask { token, wanted: fillable(&item.form), schema: item.form }))
    })
    .await
}

/// Asks the repository, and then the register of persons for what no licence tells.
pub(super) async fn fetch(
    repository: &Repository,
    ask: &Ask,
    key: &IdempotencyKey,
) -> Result<Fetched, IntakeError> {
    let mut fetched = Fetched::default();
    let mut by_type: BTreeMap<&LicenceTypeCode, Vec<(&str, &str)>> = BTreeMap::new();
    for wanted in &ask.wanted {
        let Some((kind, of)) = &wanted.licence else { continue };
        by_type.entry(kind).or_default().push((&wanted.field, of));
    }
    for (kind, fields) in by_type {
        from_licence(repository, ask, key, (kind, &fields), &mut fetched).await?;
    }
    let open = |wanted: &&Fillable| wanted.person.is_some() && !fetched.answers.contains_key(&wanted.field);
    let open: Vec<(String, OfPerson)> = ask
        .wanted
        .iter()
        .filter(open)
        .filter_map(|wanted| Some((wanted.field.clone(), wanted.person?)))
        .collect();
    if !open.is_empty() {
        from_entry(repository, ask, &open, &mut fetched).await?;
    }
    Ok(fetched)
}

/// A licence that the applicant does not hold, or that may not be relied on, tells nothing; that is no reason to stop.
async fn from_licence(
    repository: &Repository,
    ask: &Ask,
    key: &IdempotencyKey,
    (kind, fields): (&LicenceTypeCode, &[(&str, &str)]),
    fetched: &mut Fetched,
) -> Result<(), IntakeError> {
    let token = repository.key.mint("intake", "licence")?;
    let act = ask.token.mint(&repository.key, "intake", "licence")?;
    let named: BTreeSet<&str> = fields.iter().map(|(_, of)| *of).collect();
    let body = UseIn {
        type_code: kind.clone(),
        licence_id: None,
        fields: named.into_iter().map(ToOwned::to_owned).collect(),
    };
    let act_of = format!("{}.prefill.{kind}.{}.{}", ask.token.case, ask.token.actor, key.as_str());
    let key = derived_id("licence_use", &act_of).to_string();
    let used = match repository.client.use_licence(&token, &act, &key, &body).await {
        Ok(used) => used,
        Err(LicenceCallError::Refused { status, .. }) if status < 500 => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let source =
        Source::Licence { name: used.type_name.clone(), identifier: used.identifier.as_str().to_owned() };
    for (field, of) in fields {
        let Some(value) = used.fields.get(*of) else { continue };
        take(ask, field, value.clone(), source.clone(), fetched);
    }
    Ok(())
}

async fn from_entry(
    repository: &Repository,
    ask: &Ask,
    open: &[(String, OfPerson)],
    fetched: &mut Fetched,
) -> Result<(), IntakeError> {
    let token = repository.key.mint("intake", "identity")?;
    let act = ask.token.mint(&repository.key, "intake", "identity")?;
    let asked = repository.identity.person(
        &token,
        Some(&act),
        ask.token.principal,
        PersonPurpose::HandleCase,
        ask.token.case,
    );
    let person = asked.await?;
    for (field, of) in open {
        let value = match of {
            OfPerson::Name => Some(person.name.clone()),
            OfPerson::Number => Some(person.number.clone()),
            OfPerson::Mobile => person.mobile.clone(),
        };
        let Some(value) = value else { continue };
        take(ask, field, Value::String(value), Source::Person, fetched);
    }
    Ok(())
}

/// Only an answer that the form would take is filled in; anything else is asked for as if nothing were known.
fn take(ask: &Ask, field: &str, value: Value, source: Source, fetched: &mut Fetched) {
    if form::fits(&ask.schema, field, &value) {
        fetched.answers.insert(field.to_owned(), value);
        fetched.sources.insert(field.to_owned(), source);
    }
}

async fn keep(tx: &mut Tx, id: CaseId, fetched: Fetched) -> Result<Standing, IntakeError> {
    let case = moves::lock(tx, id).await?;
    hand::filer(tx, &case, Act::FetchLicence).await?;
    // Someone may have typed meanwhile: what he typed goes before what we know.
    if case.state == State::Draft && forms::newest(tx, &case).await?.is_none() {
        let fields: Vec<&String> = fetched.sources.keys().collect();
        let seen = json!({ "fields": fields });
        let event = CaseWorkedOn { case_id: id, act: CaseAct::FormSaved, entity: None };
        trace::record(tx, &case, "prefill_form", seen.clone(), &seen, &event).await?;
        let form = Form {
            answers: Value::Object(fetched.answers),
            state: FormState::Untouched,
            sources: fetched.sources,
        };
        forms::save(tx, &case, &form).await?;
    }
    Ok(case.into())
}
