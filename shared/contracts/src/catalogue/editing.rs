//! What the catalogue tells of work that is not public yet, and of its directory.

use kernel::code::{BaseItemCode, ImplementingItemCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{derived_id, item_subject};
use crate::Event;

/// What happened to a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftChange {
    /// It was begun.
    Begun,
    /// It was edited.
    Edited,
    /// It was handed to review.
    Submitted,
    /// It was sent back to its editor.
    SentBack,
    /// One of its two reviews passed it.
    Reviewed,
    /// It was published for a moment to come.
    Scheduled,
    /// It was taken back before that moment.
    Withdrawn,
}

/// A draft of a base item or of an overlay moved on. Its content is not part of the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DraftChanged {
    /// The base code (12) or the implementing code (31).
    pub code: String,
    /// Which version.
    pub version: i32,
    /// What happened.
    pub change: DraftChange,
}

impl Event for DraftChanged {
    const TYPE: &'static str = "catalogue.draft_changed.v1";
    fn subject(&self) -> Uuid {
        item_subject(&self.code)
    }
}

/// An authority claimed a base item (认领).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemClaimed {
    /// The implementing item that it will be.
    pub implementing_code: ImplementingItemCode,
    /// Its base item.
    pub base_code: BaseItemCode,
}

impl Event for ItemClaimed {
    const TYPE: &'static str = "catalogue.item_claimed.v1";
    fn subject(&self) -> Uuid {
        item_subject(self.implementing_code.as_str())
    }
}

/// Divisions, authorities and halls were loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DirectoryLoaded {
    /// How many divisions are new or changed.
    pub divisions: u32,
    /// How many authorities.
    pub authorities: u32,
    /// How many halls.
    pub halls: u32,
}

impl Event for DirectoryLoaded {
    const TYPE: &'static str = "catalogue.directory_loaded.v1";
    fn subject(&self) -> Uuid {
        derived_id("directory", "all")
    }
}
