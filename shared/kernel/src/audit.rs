//! One audit row for every change of state, in the transaction that made it; chained and signed afterwards.
use crate::schema::audit;
use crate::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;
use uuid::Uuid;

pub mod chain;
pub mod sealer;

/// What was changed.
#[derive(Debug, Clone, Copy)]
pub struct Entity {
    kind: &'static str,
    id: Uuid,
}

impl Entity {
    /// The `kind` (`"case"`, `"mandate"`, …) and id of the aggregate.
    pub fn new(kind: &'static str, id: impl Into<Uuid>) -> Self {
        Self { kind, id: id.into() }
    }
}

#[derive(Insertable)]
#[diesel(table_name = audit, treat_none_as_default_value = false)]
struct NewAudit<'a> {
    id: Uuid,
    at: DateTime<Utc>,
    actor_kind: &'a str,
    actor_id: Uuid,
    actor_role: &'a str,
    action: &'a str,
    entity: &'a str,
    entity_id: Uuid,
    detail: Sealed,
    trace: &'a str,
}

/// Writes the audit row of a change: who (the transaction's actor), what `action`, on which `entity`, with
/// what `detail` (encrypted; it may hold personal data). `action` is the operation's name in every layer.
///
/// Takes the transaction shared, so that it can be under way together with other statements of it.
pub async fn record(
    tx: &Tx,
    action: &'static str,
    entity: Entity,
    detail: &impl Serialize,
) -> Result<(), DbError> {
    let (id, at, actor) = (Uuid::new_v4(), tx.now(), tx.actor().clone());
    let detail = tx.keyring().seal_json(Aad::new("audit", "detail", id), detail)?;
    diesel::insert_into(audit::table)
        .values(NewAudit {
            id,
            at,
            actor_kind: actor.kind.as_str(),
            actor_id: actor.id,
            actor_role: &actor.role,
            action,
            entity: entity.kind,
            entity_id: entity.id,
            detail,
            trace: actor.trace.as_str(),
        })
        .execute(&mut &**tx)
        .await?;
    Ok(())
}
