//! Pending changes, differences from the standard, the field policy.

use chrono::{DateTime, NaiveDate, Utc};
use contracts::catalogue::{Finding, OverlayContent};
use kernel::code::{BaseItemCode, Division, ImplementingItemCode, Uscc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    domain::standard::{
        compare::{Change, DriftKind},
        statement::LocalStatement,
    },
    store::drift::{DriftRow, SummaryRow},
};

/// An overlay as it is sent: `OverlayContent`, to which elements of the base item may be added as they stand there. What
/// is not the authority's to say is refused with a sentence for each field.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct OverlaySent(pub(crate) serde_json::Value);

impl JsonSchema for OverlaySent {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        OverlayContent::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        OverlayContent::json_schema(generator)
    }
}

/// Which pending changes are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PendingQuery {
    /// Only those whose day is over.
    pub(crate) overdue: Option<bool>,
    /// Only of this authority.
    pub(crate) authority: Option<Uscc>,
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
    /// How many at most; 20 by default, never more than 100.
    pub(crate) limit: Option<u16>,
}

/// An item that still has to follow a changed base item.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PendingOut {
    /// The implementing item.
    pub(crate) code: ImplementingItemCode,
    /// What it is called.
    pub(crate) name: String,
    /// Whose it is.
    pub(crate) authority: Uscc,
    /// Its name.
    pub(crate) authority_name: String,
    /// The base version it is on.
    pub(crate) base_version: i32,
    /// The one to follow.
    pub(crate) pending_base: i32,
    /// Until when.
    pub(crate) until: NaiveDate,
    /// Whether that day is over.
    pub(crate) overdue: bool,
}

/// One element that the new base changes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ChangeOut {
    /// Path of the element: `materials/002/name`.
    pub(crate) element: String,
    /// What editors call it.
    pub(crate) label: String,
    /// What it was; none if it is new.
    pub(crate) from: Option<String>,
    /// What it is now; none if it is gone.
    pub(crate) to: Option<String>,
}

impl From<Change> for ChangeOut {
    fn from(change: Change) -> Self {
        Self { element: change.element, label: change.label, from: change.from, to: change.to }
    }
}

/// What following would do.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MergeOut {
    /// The item and its day.
    pub(crate) pending: PendingOut,
    /// What the new base changes.
    pub(crate) changes: Vec<ChangeOut>,
    /// What falls away from the overlay by itself, in Chinese.
    pub(crate) dropped: Vec<String>,
    /// What the editor has to settle first, field by field.
    pub(crate) conflicts: Vec<Finding>,
    /// Whether it can be adopted in one act.
    pub(crate) ready: bool,
    /// The overlay as it would be.
    pub(crate) overlay: OverlayContent,
}

/// Which differences are wanted.
#[derive(Debug, Default, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DriftQuery {
    /// Inside this division; the caller's own if left out.
    pub(crate) division: Option<Division>,
    /// Only of this base item.
    pub(crate) base: Option<BaseItemCode>,
    /// Only of this authority.
    pub(crate) authority: Option<Uscc>,
    /// Only of this kind.
    pub(crate) kind: Option<DriftKind>,
    /// Only of elements that begin so: `materials`.
    pub(crate) element: Option<String>,
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
    /// How many at most; 20 by default, never more than 100.
    pub(crate) limit: Option<u16>,
}

/// Which townships are missing.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MissingQuery {
    /// In this county.
    pub(crate) county: Division,
    /// Only of this base item.
    pub(crate) base: Option<BaseItemCode>,
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
    /// How many at most; 20 by default, never more than 100.
    pub(crate) limit: Option<u16>,
}

/// One difference: what, where, since when.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DriftOut {
    /// What kind of difference.
    pub(crate) kind: DriftKind,
    /// The same in Chinese.
    pub(crate) kind_name: String,
    /// The implementing item.
    pub(crate) code: ImplementingItemCode,
    /// What it is called.
    pub(crate) name: String,
    /// Whose it is.
    pub(crate) authority: Uscc,
    /// Its name.
    pub(crate) authority_name: String,
    /// Where.
    pub(crate) division: Division,
    /// The acceptance point's division; none is the authority itself.
    pub(crate) point: Option<Division>,
    /// The point's name.
    pub(crate) point_name: Option<String>,
    /// Path of the element.
    pub(crate) element: String,
    /// What editors call it.
    pub(crate) label: String,
    /// What it should be; for neighbours: what most of them say.
    pub(crate) standard: Option<String>,
    /// What it is there.
    pub(crate) local: Option<String>,
    /// Since when.
    pub(crate) since: DateTime<Utc>,
}

impl From<DriftRow> for DriftOut {
    fn from(row: DriftRow) -> Self {
        Self {
            kind: row.kind,
            kind_name: row.kind.name_zh().to_owned(),
            code: row.implementing_code,
            name: row.name,
            authority: row.authority,
            authority_name: row.authority_name,
            division: row.division,
            point: Division::parse(&row.point).ok(),
            point_name: row.point_name,
            element: row.element,
            label: row.label,
            standard: row.standard,
            local: row.local,
            since: row.since,
        }
    }
}

/// How much differs in a county.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DriftCount {
    /// Its six digits.
    pub(crate) county: String,
    /// What kind of difference.
    pub(crate) kind: DriftKind,
    /// The same in Chinese.
    pub(crate) kind_name: String,
    /// How many differences.
    pub(crate) differences: i64,
    /// Of how many items.
    pub(crate) items: i64,
}

impl From<SummaryRow> for DriftCount {
    fn from(row: SummaryRow) -> Self {
        Self {
            county: row.county,
            kind_name: row.kind.name_zh().to_owned(),
            kind: row.kind,
            differences: row.differences,
            items: row.items,
        }
    }
}

/// A township in which an item is not taken in although it is in most of its county.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MissingPoint {
    /// The base item.
    pub(crate) base_code: BaseItemCode,
    /// What it is called.
    pub(crate) name: String,
    /// The township.
    pub(crate) division: Division,
    /// Its name.
    pub(crate) division_name: String,
    /// In how many townships of the county it is taken in.
    pub(crate) covered: i64,
    /// Of how many.
    pub(crate) townships: i64,
}

/// Where a statement was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StatementSource {
    /// A list that was imported.
    Import,
    /// An inspection on site.
    Inspection,
    /// Somebody's report.
    Report,
}

/// What a hall itself says of an item.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatementIn {
    /// The division of the acceptance point; none is the authority itself.
    #[serde(default)]
    pub(crate) point: Option<Division>,
    /// Where it was read.
    pub(crate) source: StatementSource,
    /// What it says.
    pub(crate) content: LocalStatement,
}

/// It was written down.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct StatementOut {
    /// The implementing item.
    pub(crate) code: ImplementingItemCode,
    /// The acceptance point's division.
    pub(crate) point: Option<Division>,
    /// When.
    pub(crate) stated_at: DateTime<Utc>,
}
