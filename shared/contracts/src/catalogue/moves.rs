//! Powers that move: cancelled, handed down, taken over, transferred, or merged away with their authority.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::code::{Division, ImplementingItemCode, Uscc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::item_subject;
use crate::Event;

/// How a power moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoveKind {
    /// 取消: nobody holds it any more.
    Cancel,
    /// 下放: an authority hands it down to those below it.
    Delegate,
    /// 承接: an authority takes over what one above it gives away.
    TakeOver,
    /// 划转: to another authority of the same level.
    Transfer,
    /// 合并: all powers of an authority that merges into another or gets a new code.
    Merge,
}

/// What becomes of the cases that are open when the power moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenCases {
    /// The authority that began them finishes them.
    Finish,
    /// They go to the authority that holds the power now; clocks and deadlines go on unchanged.
    Move,
}

/// An authority that holds the power from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PowerReceiver {
    /// Its implementing item.
    pub implementing_code: ImplementingItemCode,
    /// The authority.
    pub authority: Uscc,
    /// Cases of places in this division are its own.
    pub division: Division,
    /// The overlay in force when the power moved.
    pub overlay_version: i32,
}

/// A power moved: the old implementing item takes no new cases, and what is open goes by the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PowerMoved {
    /// This move of this item; what is done about it is done once.
    pub move_id: Uuid,
    /// The transfer that it is part of; a merger moves many items.
    pub transfer_id: Uuid,
    /// How.
    pub kind: MoveKind,
    /// The implementing item that ends.
    pub from_code: ImplementingItemCode,
    /// Who held the power.
    pub from_authority: Uscc,
    /// Who holds it now; nobody after a cancellation.
    pub to: Vec<PowerReceiver>,
    /// What becomes of open cases.
    pub open_cases: OpenCases,
    /// The document that orders it.
    pub basis: String,
    /// From when, by the database's clock.
    pub at: DateTime<Utc>,
}

impl Event for PowerMoved {
    const TYPE: &'static str = "catalogue.power_moved.v1";
    fn subject(&self) -> Uuid {
        item_subject(self.from_code.as_str())
    }
}

/// A transfer of powers went one step on; nothing has moved yet, or it was called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TransferChanged {
    /// Which transfer.
    pub transfer_id: Uuid,
    /// How powers would move.
    pub kind: MoveKind,
    /// Where it stands: `draft`, `proposed`, `approved`, `effective`, `called_off`.
    pub state: String,
    /// The receiver that accepted, where that is the step.
    pub accepted: Option<ImplementingItemCode>,
}

impl Event for TransferChanged {
    const TYPE: &'static str = "catalogue.transfer_changed.v1";
    fn subject(&self) -> Uuid {
        self.transfer_id
    }
}

/// How near the day is on which an authority should have followed a changed base item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// It comes within a week.
    Soon,
    /// It is over.
    Overdue,
}

/// An authority is reminded that it still has to follow a changed base item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FollowReminded {
    /// The implementing item that is behind.
    pub implementing_code: ImplementingItemCode,
    /// Whose it is.
    pub authority: Uscc,
    /// The base version to follow.
    pub base_version: i32,
    /// Until when.
    pub until: NaiveDate,
    /// Whether the day is near or over.
    pub reminder: Reminder,
}

impl Event for FollowReminded {
    const TYPE: &'static str = "catalogue.follow_reminded.v1";
    fn subject(&self) -> Uuid {
        item_subject(self.implementing_code.as_str())
    }
}

/// What an authority or one of its acceptance points itself says of an item was written down for comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LocalStated {
    /// Of which item.
    pub implementing_code: ImplementingItemCode,
    /// Which acceptance point says it; empty is the authority itself.
    pub point: String,
}

impl Event for LocalStated {
    const TYPE: &'static str = "catalogue.local_stated.v1";
    fn subject(&self) -> Uuid {
        item_subject(self.implementing_code.as_str())
    }
}
