//! What a person can do about events that could not have their effect: see them, replay them, drop them.
use crate::{Position, envelope::Envelope, store};
use chrono::{DateTime, Utc};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, DbError, transact},
    id::EventId,
    problem::{Kind, Problem},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why an event does not have its effect yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeldState {
    /// It failed and will be tried again by itself.
    Waiting,
    /// An earlier event of its subject is held.
    Parked,
    /// It failed too often: a person replays or drops it.
    Dead,
    /// A person gave it up; kept as a record.
    Dropped,
}

impl HeldState {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Parked => "parked",
            Self::Dead => "dead",
            Self::Dropped => "dropped",
        }
    }
}

/// An event that could not have its effect yet.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Held {
    /// Names it for replay and drop.
    pub id: i64,
    /// The service that sent it.
    pub source: String,
    /// Its place among the events of its source.
    pub position: Position,
    /// The event's own id.
    pub event_id: EventId,
    /// The aggregate it tells of.
    pub subject: Uuid,
    /// The CloudEvents type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The event itself.
    pub envelope: Envelope,
    /// Why it is here.
    pub state: HeldState,
    /// How often it failed since it came here or was last replayed.
    pub attempts: i32,
    /// What the last try ended with.
    pub reason: Option<String>,
    /// When it is tried again.
    pub next_at: Option<DateTime<Utc>>,
    /// When it came here.
    pub held_at: DateTime<Utc>,
}

/// Why a held event cannot be replayed or dropped.
#[derive(Debug, thiserror::Error)]
pub enum HeldError {
    /// There is none of that number.
    #[error("no held event {0} exists")]
    NotFound(i64),
    /// Only dead events are for people.
    #[error("a held event that is {} cannot be moved by hand; only a dead one can", .0.as_str())]
    NotDead(HeldState),
    /// The database failed.
    #[error("the database failed")]
    Db(#[from] DbError),
}

impl Problem for HeldError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound(_) => Kind::NotFound,
            Self::NotDead(_) => Kind::Conflict,
            Self::Db(error) => error.kind(),
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "held_event_not_found",
            Self::NotDead(_) => "held_event_not_dead",
            Self::Db(error) => error.code(),
        }
    }
}

/// What is held, oldest first, from after the given id; one more than `limit`, to tell whether more follow.
pub async fn list(db: &Db, actor: &Actor, after: i64, limit: i64) -> Result<Vec<Held>, DbError> {
    transact(db, actor, async |tx| store::held::list(tx, after, limit.saturating_add(1)).await).await
}

/// Has a dead event tried again, with all its tries. What is parked behind it follows when it succeeds.
pub async fn replay(db: &Db, actor: &Actor, id: i64) -> Result<Held, HeldError> {
    transact(db, actor, async |tx| {
        let held = lock_dead(tx, id).await?;
        store::held::revive(tx, id).await?;
        audit::record(tx, "replay_dead_event", entity(&held), &note(&held)).await?;
        found(tx, id).await
    })
    .await
}

/// Gives a dead event up: it will never have its effect. What is parked behind it goes on.
pub async fn drop_dead(db: &Db, actor: &Actor, id: i64) -> Result<Held, HeldError> {
    transact(db, actor, async |tx| {
        let held = lock_dead(tx, id).await?;
        store::held::give_up(tx, id).await?;
        // Should the source tell it again, it stays given up.
        store::inbox::admit(tx, &held.source, &held.envelope).await?;
        store::held::step_up(tx, &held.source, held.subject).await?;
        audit::record(tx, "drop_dead_event", entity(&held), &note(&held)).await?;
        found(tx, id).await
    })
    .await
}

/// The source's position row is locked first, as consumers do: so nobody parks an event behind one that
/// leaves at the same moment.
async fn lock_dead(tx: &mut kernel::db::Tx, id: i64) -> Result<Held, HeldError> {
    let source = store::held::source_of(tx, id).await?.ok_or(HeldError::NotFound(id))?;
    store::inbox::lock(tx, &source).await?;
    let held = store::held::find_locked(tx, id).await?.ok_or(HeldError::NotFound(id))?;
    if held.state == HeldState::Dead { Ok(held) } else { Err(HeldError::NotDead(held.state)) }
}

async fn found(tx: &mut kernel::db::Tx, id: i64) -> Result<Held, HeldError> {
    store::held::find_locked(tx, id).await?.ok_or(HeldError::NotFound(id))
}

fn entity(held: &Held) -> Entity {
    Entity::new("held_event", held.event_id.as_uuid())
}

fn note(held: &Held) -> serde_json::Value {
    serde_json::json!({ "source": held.source, "position": held.position, "type": held.kind, "reason": held.reason })
}
