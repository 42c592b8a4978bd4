//! Mandates: given, taken back, listed.
use super::{hold, licence::Repository, mandate_document, scan};
use crate::{
    domain::mandate::{Act, Way},
    error::IntakeError,
    store::{files, mandates, merged},
};
use auth::Caller;
use chrono::{DateTime, Months, Utc};
use contracts::{
    identity::PersonPurpose,
    intake::{MandateGiven, MandateRevoked},
};
use kernel::{
    actor::ActorKind,
    audit::{self, Entity},
    code::{BaseItemCode, ImplementingItemCode},
    db::{Db, Tx, transact},
    http::Page,
    id::{CaseId, FileId, MandateId, PersonId, StaffId},
    idempotency::{IdempotencyKey, once},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A mandate that is given.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMandate {
    /// Who is acted for; a citizen gives his own.
    pub(crate) principal: Option<PersonId>,
    /// Who acts; an agent records his own.
    pub(crate) agent: Option<StaffId>,
    /// Base or implementing codes; left out for all items.
    pub(crate) items: Option<Vec<String>>,
    /// What is allowed.
    pub(crate) acts: Vec<Act>,
    /// Until when, at most a year from now.
    pub(crate) valid_to: DateTime<Utc>,
    /// How it was given.
    pub(crate) way: Way,
    /// The file that proves it, brought before with `POST /evidence`; only the principal himself needs none.
    pub(crate) evidence: Option<FileId>,
}

/// A mandate as it stands.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MandateOut {
    /// The mandate.
    pub(crate) id: MandateId,
    /// Who is acted for.
    pub(crate) principal: PersonId,
    /// Who acts.
    pub(crate) agent: StaffId,
    /// For which items; none is all.
    pub(crate) items: Option<Vec<String>>,
    /// What is allowed.
    pub(crate) acts: Vec<Act>,
    /// How it was given.
    pub(crate) way: Way,
    /// The file that proves it.
    pub(crate) evidence: Option<FileId>,
    /// Since when.
    pub(crate) given_at: DateTime<Utc>,
    /// Until when.
    pub(crate) valid_to: DateTime<Utc>,
    /// Since when no more.
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

impl From<mandates::MandateRow> for MandateOut {
    fn from(row: mandates::MandateRow) -> Self {
        Self {
            id: row.id,
            principal: row.principal_id,
            agent: row.agent_id,
            items: row.items,
            acts: row.acts,
            way: row.way,
            evidence: row.evidence_file,
            given_at: row.given_at,
            valid_to: row.valid_to,
            revoked_at: row.revoked_at,
        }
    }
}

/// Records a mandate.
pub(crate) async fn give_mandate(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    repository: &Repository,
    new: &NewMandate,
) -> Result<MandateOut, IntakeError> {
    let id = MandateId::random();
    let (principal, _) = parties(caller, new)?;
    // Its document names the principal. Without an answer he writes his name himself.
    let asked = (principal, PersonPurpose::RecordMandate);
    let about = (CaseId::from_uuid(id.as_uuid()), Some(id));
    let registered = hold::ask_register(repository, caller, about, asked).await?;
    let name = registered.name().map(str::to_owned);
    transact(db, &caller.actor, async |tx| {
        once(tx, key, new, async |tx| record(tx, caller, new, (id, name)).await).await
    })
    .await
}

/// Records a mandate within a transaction.
pub(super) async fn record(
    tx: &mut Tx,
    caller: &Caller,
    new: &NewMandate,
    (id, name): (MandateId, Option<String>),
) -> Result<MandateOut, IntakeError> {
    let now = tx.now();
    let (named, agent) = parties(caller, new)?;
    check(new, now)?;
    // Under an entry that was given up meanwhile it is the survivor's.
    let principal = merged::standing(tx, named).await?;
    match new.evidence {
        Some(file) => {
            let own = files::find(tx, file).await?.is_some_and(|found| found.brought_by == caller.actor.id);
            if !own {
                return Err(IntakeError::NoFile(file));
            }
            scan::may_prove(tx, file).await?;
        }
        None if caller.person() == Some(principal) => {}
        None => return Err(IntakeError::BadMandate),
    }
    let row = mandates::NewMandate {
        id,
        // The database makes it the survivor's and remembers whose it was, in case the merging is taken back.
        principal_id: named,
        agent_id: agent,
        items: new.items.clone(),
        acts: new.acts.clone(),
        way: new.way,
        evidence_file: new.evidence,
        recorded_by_kind: caller.actor.kind.as_str(),
        recorded_by: caller.actor.id,
        given_at: now,
        valid_to: new.valid_to,
    };
    mandates::insert(tx, &row).await?;
    let document = mandate_document::draw_up(tx, id, (name, agent), new).await?;
    let under = Some(named).filter(|named| *named != principal);
    let detail =
        json!({ "mandate": new, "document": document, "principal": principal, "given_under": under });
    audit::record(tx, "give_mandate", Entity::new("mandate", id.as_uuid()), &detail).await?;
    bus::publish(tx, &MandateGiven { mandate_id: id, principal, agent, valid_to: new.valid_to }).await?;
    let given = mandates::find(tx, id).await?.ok_or(IntakeError::NotFound("mandate"))?;
    Ok(given.into())
}

fn parties(caller: &Caller, new: &NewMandate) -> Result<(PersonId, StaffId), IntakeError> {
    let own_person = caller.person();
    if own_person.is_some() && new.principal.is_some() && own_person != new.principal {
        return Err(IntakeError::NotYourself);
    }
    let own_agent = caller.staff().filter(|_| caller.actor.kind == ActorKind::Agent);
    if own_agent.is_some() && new.agent.is_some() && own_agent != new.agent {
        return Err(IntakeError::NotYourself);
    }
    let principal = own_person.or(new.principal).ok_or(IntakeError::BadMandate)?;
    Ok((principal, own_agent.or(new.agent).ok_or(IntakeError::BadMandate)?))
}

fn check(new: &NewMandate, now: DateTime<Utc>) -> Result<(), IntakeError> {
    let latest = now.checked_add_months(Months::new(12)).unwrap_or(now);
    let in_time = now < new.valid_to && new.valid_to <= latest;
    let known =
        |code: &String| BaseItemCode::parse(code).is_ok() || ImplementingItemCode::parse(code).is_ok();
    let items = new.items.as_ref().is_none_or(|items| !items.is_empty() && items.iter().all(known));
    if in_time && items && !new.acts.is_empty() { Ok(()) } else { Err(IntakeError::BadMandate) }
}

/// Takes a mandate back. What the agent does from now on fails.
pub(crate) async fn revoke_mandate(
    db: &Db,
    caller: &Caller,
    id: MandateId,
) -> Result<MandateOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let found = mandates::find(tx, id).await?.ok_or(IntakeError::NotFound("mandate"))?;
        let Some(revoked_at) = mandates::revoke(tx, id, caller.actor.id).await? else {
            // It was revoked before: that is what was wanted.
            return Ok(found.into());
        };
        audit::record(tx, "revoke_mandate", Entity::new("mandate", id.as_uuid()), &json!({})).await?;
        let (principal, agent) = (found.principal_id, found.agent_id);
        bus::publish(tx, &MandateRevoked { mandate_id: id, principal, agent, revoked_at }).await?;
        Ok(mandates::MandateRow { revoked_at: Some(revoked_at), ..found }.into())
    })
    .await
}

/// The caller's mandates: given by him, given to him, or recorded by him.
pub(crate) async fn list_mandates(
    db: &Db,
    caller: &Caller,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<MandateOut>, IntakeError> {
    let after = after.map(super::read::cursor).transpose()?;
    let after = after.map(|(at, id)| (at, MandateId::from_uuid(id)));
    transact(db, &caller.actor, async |tx| {
        let rows = mandates::list(tx, after, limit).await?;
        let page = Page::of(rows, limit, |row| super::read::marker(row.given_at, row.id.as_uuid()));
        Ok(page.map(MandateOut::from))
    })
    .await
}
