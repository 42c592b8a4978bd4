//! Who may issue which type: a table that the keepers of the seals change.
use super::read::kind_of;
use crate::{
    problem::{DeskError, LicenceError},
    store::{self, IssuerRow},
};
use contracts::licence::{LicenceTypeDefined, type_subject};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    code::{LicenceTypeCode, Uscc},
    db::{Db, transact},
    http::Page,
};
use serde_json::json;

/// A line of the table, as it is to be.
pub(crate) struct IssuerOrder {
    pub(crate) authority: Uscc,
    pub(crate) name: String,
    pub(crate) allowed: bool,
}

/// Allows or forbids an authority to issue a type. What it issued before stands.
pub(crate) async fn set_issuer(
    db: &Db,
    actor: &Actor,
    code: &LicenceTypeCode,
    order: IssuerOrder,
) -> Result<IssuerRow, LicenceError> {
    if !(1..=100).contains(&order.name.trim().chars().count()) {
        return Err(LicenceError::from(DeskError::IssuerName));
    }
    transact(db, actor, async |tx| {
        let kind = kind_of(tx, code).await?;
        let now = tx.now();
        let name = order.name.trim();
        let row = store::set_issuer(tx, code, &order.authority, name, order.allowed, now).await?;
        let entity = Entity::new("licence_type", type_subject(code));
        let detail = json!({ "authority": order.authority, "name": name, "allowed": order.allowed });
        audit::record(tx, "set_issuer", entity, &detail).await?;
        let event = LicenceTypeDefined {
            type_code: kind.code.clone(),
            name: kind.name.clone(),
            fictitious: kind.fictitious,
        };
        bus::publish(tx, &event).await?;
        Ok(row)
    })
    .await
}

/// Who may issue a type.
pub(crate) async fn list_issuers(
    db: &Db,
    code: &LicenceTypeCode,
    after: Option<String>,
    limit: i64,
) -> Result<Page<IssuerRow>, LicenceError> {
    transact(db, &Actor::nobody(), async |tx| {
        kind_of(tx, code).await?;
        let found = store::list_issuers(tx, code, after.as_deref().unwrap_or_default(), limit + 1).await?;
        Ok(Page::of(found, limit, |last| last.authority.to_string()))
    })
    .await
}
