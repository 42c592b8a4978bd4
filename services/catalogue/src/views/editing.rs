//! Versions and claims, as editors and publishers see them.

use chrono::{DateTime, NaiveDate, Utc};
use contracts::catalogue::Finding;
use kernel::code::{BadCode, BaseItemCode, Division, ImplementingItemCode, Uscc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    domain::{item_state::ItemState, standing::Standing, version_state::VersionState},
    flows::cycle::Because,
    store::{base::BaseVersion, claims::Claim, overlays::OverlayVersion},
};

/// Which claims are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClaimQuery {
    /// Of this base item.
    pub(crate) base: Option<BaseItemCode>,
    /// Only those that still have to follow a new base version.
    pub(crate) pending: Option<bool>,
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
    /// How many at most; 20 by default, never more than 100.
    pub(crate) limit: Option<u16>,
}

/// A version of a base item or overlay, without its content.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct VersionOut {
    /// The base code or the implementing code.
    pub code: String,
    /// Counted from 1.
    pub version: i32,
    /// For overlays: the base version it was written for.
    pub base_version: Option<i32>,
    /// Where it stands.
    pub state: VersionState,
    /// Send it as `If-Match` when you save the draft.
    pub revision: i64,
    /// Who edited it last.
    pub edited_by: Uuid,
    /// When.
    pub edited_at: DateTime<Utc>,
    /// Who published it.
    pub checked_by: Option<Uuid>,
    /// Since when it has been in force.
    pub published_at: Option<DateTime<Utc>>,
    /// What it changes and why.
    #[serde(default)]
    pub reason: Option<String>,
    /// The rule or document that orders it.
    #[serde(default)]
    pub basis: Option<String>,
    /// From when it is, or will be, in force.
    #[serde(default)]
    pub effective_at: Option<DateTime<Utc>>,
    /// What the rules say of a draft that was just saved: it can be submitted once nothing is left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

impl VersionOut {
    /// The same with what the rules say of the draft.
    #[must_use]
    pub(crate) fn warned(self, findings: Vec<Finding>) -> Self {
        Self { findings, ..self }
    }
}

impl From<BaseVersion> for VersionOut {
    fn from(row: BaseVersion) -> Self {
        Self {
            code: row.base_code.to_string(),
            version: row.version,
            base_version: None,
            state: row.state,
            revision: row.revision,
            edited_by: row.edited_by,
            edited_at: row.edited_at,
            checked_by: row.checked_by,
            published_at: row.published_at,
            reason: row.reason,
            basis: row.basis,
            effective_at: row.effective_at,
            findings: Vec::new(),
        }
    }
}

impl From<OverlayVersion> for VersionOut {
    fn from(row: OverlayVersion) -> Self {
        Self {
            code: row.implementing_code.to_string(),
            version: row.version,
            base_version: Some(row.base_version),
            state: row.state,
            revision: row.revision,
            edited_by: row.edited_by,
            edited_at: row.edited_at,
            checked_by: row.checked_by,
            published_at: row.published_at,
            reason: row.reason,
            basis: row.basis,
            effective_at: row.effective_at,
            findings: Vec::new(),
        }
    }
}

/// A version with its content.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct VersionDetail {
    /// The version.
    pub version: VersionOut,
    /// `BaseItemContent` or `OverlayContent`.
    pub content: Value,
}

/// A claim and how far it is.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ClaimOut {
    /// The implementing item.
    pub code: ImplementingItemCode,
    /// The base item.
    pub base_code: BaseItemCode,
    /// Who claimed it.
    pub authority: Uscc,
    /// Where.
    pub division: Division,
    /// How far it is.
    pub state: ItemState,
    /// Why it is suspended or repealed.
    pub reason: Option<String>,
    /// The overlay in force.
    pub published_version: Option<i32>,
    /// Since when.
    pub claimed_at: DateTime<Utc>,
    /// When its state changed last.
    pub changed_at: DateTime<Utc>,
    /// A newer base version that it still has to follow.
    pub pending_base: Option<i32>,
    /// Until when.
    pub pending_until: Option<NaiveDate>,
}

impl From<Claim> for ClaimOut {
    fn from(claim: Claim) -> Self {
        Self {
            code: claim.code,
            base_code: claim.base_code,
            authority: claim.authority,
            division: claim.division,
            state: claim.state,
            reason: claim.reason,
            published_version: claim.published_version,
            claimed_at: claim.claimed_at,
            changed_at: claim.changed_at,
            pending_base: claim.pending_base,
            pending_until: claim.pending_until,
        }
    }
}

/// Who claims what.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClaimIn {
    /// The base item.
    pub(crate) base_code: BaseItemCode,
    /// The authority that will implement it.
    pub(crate) authority: Uscc,
}

kernel::text_code_in!(Reason, "^.{1,500}$", "依据文件已废止");

/// Why something is done: 1 to 500 characters, not only blanks.
#[derive(Debug)]
pub(crate) struct Reason(String);

impl Reason {
    /// Reads a reason.
    pub(crate) fn parse(text: &str) -> Result<Self, BadCode> {
        let trimmed = text.trim();
        let fits = (1..=500).contains(&trimmed.chars().count());
        if fits {
            Ok(Self(trimmed.to_owned()))
        } else {
            Err(BadCode::personal("reason", "it has 1 to 500 characters"))
        }
    }

    /// Its words.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// How long those who implement an item have to follow: 1 to 365 calendar days.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(try_from = "u16")]
pub(crate) struct FollowDays(#[schemars(range(min = 1, max = 365))] u16);

impl FollowDays {
    /// The days.
    pub(crate) fn days(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for FollowDays {
    type Error = &'static str;
    fn try_from(days: u16) -> Result<Self, Self::Error> {
        if (1..=365).contains(&days) { Ok(Self(days)) } else { Err("it is 1 to 365 days") }
    }
}

/// How a base version is published.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublishIn {
    /// Whoever implements the item has so many calendar days to follow, counted from its effect.
    pub(crate) follow_within_days: FollowDays,
    /// From when it is in force; at once if it is left out.
    pub(crate) effective_at: Option<DateTime<Utc>>,
}

/// How an overlay is published.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublishOverlayIn {
    /// From when it is in force; at once if it is left out.
    pub(crate) effective_at: Option<DateTime<Utc>>,
}

/// Why something is done, and on what basis.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BecauseIn {
    /// In Chinese, as the public will read it.
    pub(crate) reason: Reason,
    /// The rule or document that orders it, with its number.
    pub(crate) basis: Reason,
}

impl BecauseIn {
    /// Its words.
    pub(crate) fn because(&self) -> Because<'_> {
        Because { reason: self.reason.as_str(), basis: self.basis.as_str() }
    }
}

/// Why a version is sent back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoteIn {
    /// What the editor has to do.
    pub(crate) note: Reason,
}

/// A base item's standing.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct StandingOut {
    /// The base item.
    pub(crate) code: BaseItemCode,
    /// Whether it can be claimed and applied for.
    pub(crate) standing: Standing,
}
