//! What the catalogue tells of imports, lists and the register of halls: that something changed, not what it holds.

use kernel::id::HallId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Event;

/// An import moved on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportChanged {
    /// Which import.
    pub import_id: Uuid,
    /// What the file holds, `names`, `base_items`, `implementing_items` or `exchange`.
    pub kind: String,
    /// Where it stands now: `staging`, `checked`, `refused`, `confirmed`, `applied` or `discarded`.
    pub state: String,
    /// How many things are new.
    pub created: i32,
    /// How many were changed.
    pub changed: i32,
    /// How many were there as they are.
    pub unchanged: i32,
}

impl Event for ImportChanged {
    const TYPE: &'static str = "catalogue.import_changed.v1";
    fn subject(&self) -> Uuid {
        self.import_id
    }
}

/// A names-only draft was edited, given a base code, dropped or taken up again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NameDraftChanged {
    /// Which draft.
    pub draft_id: Uuid,
    /// Where it stands now: `open`, `assigned` or `dropped`.
    pub state: String,
}

impl Event for NameDraftChanged {
    const TYPE: &'static str = "catalogue.name_draft_changed.v1";
    fn subject(&self) -> Uuid {
        self.draft_id
    }
}

/// A version of a list moved on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ListChanged {
    /// Which version.
    pub list_id: Uuid,
    /// Which kind of list, `powers`.
    pub kind: String,
    /// Counted from 1 for each kind and division.
    pub version: i32,
    /// Where it stands now: `draft`, `approved` or `published`.
    pub state: String,
}

impl Event for ListChanged {
    const TYPE: &'static str = "catalogue.list_changed.v1";
    fn subject(&self) -> Uuid {
        self.list_id
    }
}

/// What is stationed in a hall changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HallRegisterChanged {
    /// Which hall.
    pub hall: HallId,
}

impl Event for HallRegisterChanged {
    const TYPE: &'static str = "catalogue.hall_register_changed.v1";
    fn subject(&self) -> Uuid {
        self.hall.as_uuid()
    }
}

/// A hall was inspected, or a finding of an inspection moved on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HallInspected {
    /// Which hall.
    pub hall: HallId,
    /// Which inspection.
    pub inspection_id: Uuid,
    /// How many findings are still open.
    pub open: i32,
}

impl Event for HallInspected {
    const TYPE: &'static str = "catalogue.hall_inspected.v1";
    fn subject(&self) -> Uuid {
        self.inspection_id
    }
}
