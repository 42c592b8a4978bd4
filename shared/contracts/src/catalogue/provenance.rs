//! How sure we are of an element: seed data is not the gazette, and says so.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an element rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The text of the law was read.
    StatuteRead,
    /// A published guide was read.
    PublishedExample,
    /// Seen in one or more real systems; not a norm.
    Practice,
    /// From memory, high confidence.
    MemoryHigh,
    /// From memory, medium confidence.
    MemoryMedium,
    /// From memory, low confidence.
    MemoryLow,
    /// Typical of such items; the figures are illustrative.
    Typical,
    /// Made up for demonstration.
    Fictitious,
}

/// The mark of one element, or of all of them (pointer empty).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// JSON pointer into the content; empty for the whole.
    pub pointer: String,
    /// How sure.
    pub mark: Mark,
    /// Where it is from, or what is open.
    pub note: String,
}
