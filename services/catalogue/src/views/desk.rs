//! Items in the lists of those who work on them.

use chrono::{DateTime, Utc};
use kernel::code::Division;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::store::desk::DeskRow;

/// Which kind of item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeskKind {
    /// Base items.
    Base,
    /// Implementing items.
    Overlay,
    /// Life events and projects.
    Bundle,
}

/// Which items are wanted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeskQuery {
    /// Which kind.
    pub(crate) kind: DeskKind,
    /// A part of the name, of the authority's name or of the code.
    pub(crate) q: Option<String>,
    /// A state of the item (`active`, `in_force`, `claimed`, `suspended`, `repealed`), of its version that is being worked
    /// on (`draft`, `in_review`, `in_legal_review`, `approved`), or `scheduled`.
    pub(crate) state: Option<String>,
    /// Inside this division, 12 digits.
    pub(crate) division: Option<Division>,
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
    /// How many at most; 20 by default, never more than 100.
    pub(crate) limit: Option<u16>,
}

/// An item in such a list.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DeskItem {
    /// The base code, the implementing code or the bundle's word.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// Who implements it, or leads the bundle; empty for a base item.
    pub(crate) holder: String,
    /// The item's own state.
    pub(crate) state: String,
    /// The version in force.
    pub(crate) published_version: Option<i32>,
    /// The version that is being worked on.
    pub(crate) open_version: Option<i32>,
    /// Where that one stands.
    pub(crate) open_state: Option<String>,
    /// When the version that waits for its day takes effect.
    pub(crate) scheduled_at: Option<DateTime<Utc>>,
}

impl From<DeskRow> for DeskItem {
    fn from(row: DeskRow) -> Self {
        let DeskRow { code, name, holder, state, published_version, open_version, open_state, scheduled_at } =
            row;
        Self { code, name, holder, state, published_version, open_version, open_state, scheduled_at }
    }
}
