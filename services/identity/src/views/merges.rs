//! Bodies about entries that were merged.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::flows::merges::Merged;

/// An entry that was merged into a person's present one.
#[derive(Serialize, JsonSchema)]
pub(crate) struct MergeOut {
    merge_id: Uuid,
    /// The number of the entry that was given up, masked.
    number_masked: String,
    /// The name in it, masked.
    name_masked: String,
    merged_at: DateTime<Utc>,
    /// Until when it can be taken back at a counter.
    undo_until: DateTime<Utc>,
    /// When it was taken back.
    undone_at: Option<DateTime<Utc>>,
}

impl From<Merged> for MergeOut {
    fn from(merged: Merged) -> Self {
        let Merged { row, number, name } = merged;
        Self {
            merge_id: row.id,
            number_masked: number,
            name_masked: name,
            merged_at: row.merged_at,
            undo_until: row.undo_until,
            undone_at: row.undone_at,
        }
    }
}
