//! Contracts on sharing: one administrator proposes, another approves. Anyone may read them.
use crate::{
    domain::{Ground, ShareOperation, hall_date},
    problem::{LicenceError, ShareError},
    store::{self, ContractRow},
};
use chrono::NaiveDate;
use contracts::licence::SharingContractChanged;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    code::{LicenceTypeCode, Uscc},
    db::{Db, Tx, transact},
    http::Page,
    idempotency::{IdempotencyKey, once},
};
use serde_json::json;
use uuid::Uuid;

/// A contract as it is proposed.
pub(crate) struct Proposal {
    pub(crate) consumer: Uscc,
    pub(crate) system: String,
    pub(crate) types: Vec<LicenceTypeCode>,
    pub(crate) fields: Vec<String>,
    pub(crate) operations: Vec<ShareOperation>,
    pub(crate) purpose: String,
    pub(crate) ground: Ground,
    pub(crate) statute: Option<String>,
    pub(crate) daily_quota: i32,
    pub(crate) valid_from: NaiveDate,
    pub(crate) valid_to: NaiveDate,
}

impl Proposal {
    fn is_sound(&self, today: NaiveDate) -> bool {
        let words = |text: &str, most: usize| (1..=most).contains(&text.trim().chars().count());
        words(&self.system, 100)
            && words(&self.purpose, 200)
            && (1..=50).contains(&self.types.len())
            && self.fields.len() <= 100
            && (1..=ShareOperation::ALL.len()).contains(&self.operations.len())
            && (self.ground == Ground::Statutory) == self.statute.is_some()
            && self.statute.as_deref().is_none_or(|statute| words(statute, 200))
            && (1..=1_000_000).contains(&self.daily_quota)
            && self.valid_from <= self.valid_to
            && today <= self.valid_to
    }
}

/// Proposes a contract.
pub(crate) async fn propose_contract(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    proposal: Proposal,
) -> Result<ContractRow, LicenceError> {
    let same = json!({ "consumer": proposal.consumer, "system": proposal.system, "types": proposal.types });
    transact(db, actor, async |tx| {
        let id: Uuid = once(tx, key, &same, async |tx| {
            let now = tx.now();
            if !proposal.is_sound(hall_date(now)) {
                return Err(LicenceError::from(ShareError::ContractTerms));
            }
            for kind in &proposal.types {
                super::read::kind_of(tx, kind).await?;
            }
            let row = ContractRow {
                id: Uuid::new_v4(),
                consumer: proposal.consumer.clone(),
                system: proposal.system.trim().to_owned(),
                types: proposal.types.iter().map(ToString::to_string).collect(),
                fields: proposal.fields.clone(),
                operations: proposal.operations.iter().map(ToString::to_string).collect(),
                purpose: proposal.purpose.trim().to_owned(),
                ground: proposal.ground,
                statute: proposal.statute.clone(),
                daily_quota: proposal.daily_quota,
                valid_from: proposal.valid_from,
                valid_to: proposal.valid_to,
                proposed_by: actor.id,
                proposed_at: now,
                approved_by: None,
                approved_at: None,
                ended_at: None,
            };
            store::insert_contract(tx, &row).await?;
            told(tx, "propose_contract", &row).await?;
            Ok(row.id)
        })
        .await?;
        store::find_contract(tx, id).await?.ok_or(LicenceError::from(ShareError::ContractNotFound))
    })
    .await
}

/// Approves a proposal of somebody else.
pub(crate) async fn approve_contract(db: &Db, actor: &Actor, id: Uuid) -> Result<ContractRow, LicenceError> {
    transact(db, actor, async |tx| {
        let row =
            store::find_contract(tx, id).await?.ok_or(LicenceError::from(ShareError::ContractNotFound))?;
        if row.proposed_by == actor.id {
            return Err(LicenceError::from(ShareError::TwoPeople));
        }
        let now = tx.now();
        let row = store::approve_contract(tx, id, actor.id, now)
            .await?
            .ok_or(LicenceError::from(ShareError::ContractMoved))?;
        told(tx, "approve_contract", &row).await?;
        Ok(row)
    })
    .await
}

/// Ends a contract; the next call under it is refused.
pub(crate) async fn end_contract(db: &Db, actor: &Actor, id: Uuid) -> Result<ContractRow, LicenceError> {
    transact(db, actor, async |tx| {
        store::find_contract(tx, id).await?.ok_or(LicenceError::from(ShareError::ContractNotFound))?;
        let now = tx.now();
        let row =
            store::end_contract(tx, id, now).await?.ok_or(LicenceError::from(ShareError::ContractMoved))?;
        told(tx, "end_contract", &row).await?;
        Ok(row)
    })
    .await
}

async fn told(tx: &mut Tx, action: &'static str, row: &ContractRow) -> Result<(), LicenceError> {
    let detail = json!({ "consumer": row.consumer, "types": row.types, "operations": row.operations, "quota": row.daily_quota });
    audit::record(tx, action, Entity::new("sharing_contract", row.id), &detail).await?;
    let event = SharingContractChanged {
        contract_id: row.id,
        consumer: row.consumer.clone(),
        approved: row.approved_at.is_some(),
        ended: row.ended_at.is_some(),
        changed_at: tx.now(),
    };
    bus::publish(tx, &event).await?;
    Ok(())
}

/// All contracts, by id.
pub(crate) async fn list_contracts(
    db: &Db,
    after: Option<String>,
    limit: i64,
) -> Result<Page<ContractRow>, LicenceError> {
    let after = after.map_or(Ok(Uuid::nil()), |text| Uuid::parse_str(&text));
    let after = after.map_err(|_no_id| LicenceError::BadCursor)?;
    transact(db, &Actor::nobody(), async |tx| {
        let found = store::list_contracts(tx, after, limit + 1).await?;
        Ok(Page::of(found, limit, |last| last.id.to_string()))
    })
    .await
}
