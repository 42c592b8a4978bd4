//! One audit row for every change of state, in the transaction that made it; chained and signed afterwards.
use crate::{
    crypto::Aad,
    db::{DbError, NewAudit, Tx},
};
use serde::Serialize;
use uuid::Uuid;

pub mod chain;
pub mod check;
pub mod holders;
pub mod sealer;
pub mod verify;

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

/// Writes the audit row of a change: who (the transaction's actor), what `action`, on which `entity`, with
/// what `detail` (encrypted; it may hold personal data). `action` is the operation's name in every layer.
///
/// The row is written as the transaction ends, together with all that it leaves behind.
pub async fn record(
    tx: &Tx,
    action: &'static str,
    entity: Entity,
    detail: &impl Serialize,
) -> Result<(), DbError> {
    let id = Uuid::new_v4();
    let detail = tx.keyring().seal_json(Aad::new("audit", "detail", id), detail)?;
    let Entity { kind: entity, id: entity_id } = entity;
    tx.add_audit(NewAudit { id, action, entity, entity_id, detail });
    Ok(())
}
