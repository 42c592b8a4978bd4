//! What a holder allows others, and what they did with it.
use crate::{
    cursor::write_cursor,
    domain::{Ground, hall_date},
    problem::{LicenceError, ShareError},
    store::{self, CallRow, ConsentRow, ContractRow, LicenceRow},
};
use chrono::{DateTime, TimeDelta, Utc};
use contracts::licence::ConsentChanged;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
    http::Page,
    id::{LicenceId, PersonId},
    idempotency::{IdempotencyKey, once},
};
use serde_json::json;
use uuid::Uuid;

/// What a holder allows.
pub(crate) struct ConsentOrder {
    pub(crate) contract: Uuid,
    pub(crate) purpose: String,
    pub(crate) until: DateTime<Utc>,
}

/// Allows an authority to use one of the caller's own licences under one contract, which anyone can read.
pub(crate) async fn give_consent(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    id: LicenceId,
    order: ConsentOrder,
) -> Result<ConsentRow, LicenceError> {
    /// The longest consent: it is given for something, not for ever.
    const LONGEST: TimeDelta = TimeDelta::days(366);
    let holder = actor.scope.subject.ok_or(LicenceError::HolderOnly)?;
    let same = json!({ "licence": id, "contract": order.contract, "until": order.until });
    transact(db, actor, async |tx| {
        let given: Uuid = once(tx, key, &same, async |tx| {
            let licence = store::find_of_holder(tx, id, holder).await?.ok_or(LicenceError::NotFound(id))?;
            let contract = contract_for(tx, &licence, order.contract).await?;
            let now = tx.now();
            let fits = (1..=200).contains(&order.purpose.trim().chars().count());
            if !fits || order.until <= now || order.until > now + LONGEST {
                return Err(LicenceError::from(ShareError::ConsentTerms));
            }
            let row = ConsentRow {
                id: Uuid::new_v4(),
                licence_id: id,
                holder_id: holder,
                consumer: contract.consumer,
                purpose: order.purpose.trim().to_owned(),
                until: order.until,
                given_at: now,
                withdrawn_at: None,
                contract_id: Some(contract.id),
            };
            store::insert_consent(tx, &row).await?;
            told(tx, "give_consent", &row).await?;
            Ok(row.id)
        })
        .await?;
        let all = store::list_consents(tx, id).await?;
        all.into_iter().find(|row| row.id == given).ok_or(LicenceError::from(ShareError::ConsentNotFound))
    })
    .await
}

/// The contract that a consent is for, if it asks for one, covers the licence and holds.
async fn contract_for(tx: &mut Tx, licence: &LicenceRow, id: Uuid) -> Result<ContractRow, LicenceError> {
    let today = hall_date(tx.now());
    let found =
        store::find_contract(tx, id).await?.ok_or(LicenceError::from(ShareError::ContractNotFound))?;
    let holds = found.approved_at.is_some() && found.ended_at.is_none() && today <= found.valid_to;
    let covers = found.types.contains(&licence.type_code.to_string());
    if holds && covers && found.ground == Ground::Consent {
        return Ok(found);
    }
    Err(ShareError::ConsentContract.into())
}

/// Takes a consent of the caller's own back: copies that rest on it are dead; what was done before stands.
pub(crate) async fn withdraw_consent(
    db: &Db,
    actor: &Actor,
    consent: Uuid,
) -> Result<ConsentRow, LicenceError> {
    let holder = actor.scope.subject.ok_or(LicenceError::HolderOnly)?;
    transact(db, actor, async |tx| {
        let now = tx.now();
        let row = store::withdraw_consent(tx, consent, holder, now).await?;
        let row = row.ok_or(LicenceError::from(ShareError::ConsentNotFound))?;
        told(tx, "withdraw_consent", &row).await?;
        Ok(row)
    })
    .await
}

async fn told(tx: &mut Tx, action: &'static str, row: &ConsentRow) -> Result<(), LicenceError> {
    let detail = json!({ "consent": row.id, "consumer": row.consumer, "contract": row.contract_id, "until": row.until });
    audit::record(tx, action, Entity::new("licence", row.licence_id.as_uuid()), &detail).await?;
    let event = ConsentChanged {
        licence_id: row.licence_id,
        consent_id: row.id,
        consumer: row.consumer.clone(),
        withdrawn: row.withdrawn_at.is_some(),
        changed_at: tx.now(),
    };
    bus::publish(tx, &event).await?;
    Ok(())
}

/// The consents on one of the caller's own licences.
pub(crate) async fn list_consents(
    db: &Db,
    actor: &Actor,
    id: LicenceId,
) -> Result<Vec<ConsentRow>, LicenceError> {
    let holder = actor.scope.subject.ok_or(LicenceError::HolderOnly)?;
    transact(db, actor, async |tx| {
        own(tx, id, holder).await?;
        Ok(store::list_consents(tx, id).await?)
    })
    .await
}

/// What systems of other authorities asked of one of the caller's own licences.
pub(crate) async fn list_calls(
    db: &Db,
    actor: &Actor,
    id: LicenceId,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Page<CallRow>, LicenceError> {
    let holder = actor.scope.subject.ok_or(LicenceError::HolderOnly)?;
    transact(db, actor, async |tx| {
        own(tx, id, holder).await?;
        let calls = store::list_calls(tx, id, after, limit + 1).await?;
        Ok(Page::of(calls, limit, |last| write_cursor(last.called_at, last.id)))
    })
    .await
}

async fn own(tx: &mut Tx, id: LicenceId, holder: PersonId) -> Result<(), LicenceError> {
    store::find_of_holder(tx, id, holder).await?.ok_or(LicenceError::NotFound(id))?;
    Ok(())
}
