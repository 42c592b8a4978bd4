//! What the catalogue tells the bus.

use chrono::{DateTime, Utc};
use kernel::code::{BaseItemCode, ImplementingItemCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{BaseItemContent, BundleContent, OverlayContent, derived_id};
use crate::Event;

/// The id under which the events of one item code are kept in order: derived from the code, so that everyone
/// arrives at the same one without asking.
#[must_use]
pub fn item_subject(code: &str) -> Uuid {
    derived_id("item", code)
}

/// A version of a base item is now the standard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BaseItemPublished {
    /// Its code.
    pub base_code: BaseItemCode,
    /// Counted from 1.
    pub version: i32,
    /// When, by the database's clock.
    pub published_at: DateTime<Utc>,
    /// What it changes and why; none in what was told before this was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The rule or document that orders it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// All of it.
    pub content: BaseItemContent,
}

impl Event for BaseItemPublished {
    const TYPE: &'static str = "catalogue.base_item_published.v1";
    fn subject(&self) -> Uuid {
        item_subject(self.base_code.as_str())
    }
}

/// A county's overlay is now in force, on this version of the base.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OverlayPublished {
    /// The implementing item.
    pub implementing_code: ImplementingItemCode,
    /// Its base item.
    pub base_code: BaseItemCode,
    /// The base version it was written for.
    pub base_version: i32,
    /// The overlay's own version, counted from 1.
    pub version: i32,
    /// When, by the database's clock.
    pub published_at: DateTime<Utc>,
    /// What it changes and why; none in what was told before this was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The rule or document that orders it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// All of it.
    pub content: OverlayContent,
}

impl Event for OverlayPublished {
    const TYPE: &'static str = "catalogue.overlay_published.v1";
    fn subject(&self) -> Uuid {
        item_subject(self.implementing_code.as_str())
    }
}

/// A version of a bundle is now in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BundlePublished {
    /// Its word.
    pub code: String,
    /// Counted from 1.
    pub version: i32,
    /// When, by the database's clock.
    pub published_at: DateTime<Utc>,
    /// What it changes and why.
    pub reason: Option<String>,
    /// The rule or document that orders it.
    pub basis: Option<String>,
    /// All of it.
    pub content: BundleContent,
}

impl Event for BundlePublished {
    const TYPE: &'static str = "catalogue.bundle_published.v1";
    fn subject(&self) -> Uuid {
        item_subject(&format!("bundle/{}", self.code))
    }
}

/// An implementing item takes no new cases for now; it acts at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemSuspended {
    /// The implementing item.
    pub implementing_code: ImplementingItemCode,
    /// True when it is suspended, false when it is taken up again.
    pub suspended: bool,
    /// Why, in Chinese, as the public reads it.
    pub reason: String,
    /// From when.
    pub at: DateTime<Utc>,
}

impl Event for ItemSuspended {
    const TYPE: &'static str = "catalogue.item_suspended.v1";
    fn subject(&self) -> Uuid {
        item_subject(self.implementing_code.as_str())
    }
}

/// An implementing item is gone for good; open cases end by the versions they began with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemRepealed {
    /// The implementing item.
    pub implementing_code: ImplementingItemCode,
    /// Why, in Chinese, as the public reads it.
    pub reason: String,
    /// From when.
    pub at: DateTime<Utc>,
}

impl Event for ItemRepealed {
    const TYPE: &'static str = "catalogue.item_repealed.v1";
    fn subject(&self) -> Uuid {
        item_subject(self.implementing_code.as_str())
    }
}
