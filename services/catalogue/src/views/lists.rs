//! Lists, as the public and their editors see them.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{code::Division, db::DbError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{editing::Reason, export::FileFormat};
use crate::{
    data_problem::DataError,
    domain::lists::{
        change::{Change, Reasons},
        entries::Entry,
        kind::ListKind,
        state::ListState,
    },
    store::lists::ListRow,
};

/// Which lists are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// Inside this division, 12 digits.
    pub(crate) division: Option<Division>,
    /// Of this kind.
    pub(crate) kind: Option<ListKind>,
}

/// In which format a list is wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListFileQuery {
    /// `xlsx` by default.
    pub(crate) format: Option<FileFormat>,
}

/// A version of a list, without its entries.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ListOut {
    /// Its id.
    pub(crate) id: Uuid,
    /// Which kind of list.
    pub(crate) kind: ListKind,
    /// What the kind is called.
    pub(crate) kind_name: String,
    /// Whose list.
    pub(crate) division: Division,
    /// Counted from 1.
    pub(crate) version: i32,
    /// Where it stands.
    pub(crate) state: ListState,
    /// Its title.
    pub(crate) title: String,
    /// The document that approves it.
    pub(crate) document: String,
    /// From which day it is in force.
    pub(crate) effective_on: Option<NaiveDate>,
    /// How many entries it has.
    pub(crate) entries: usize,
    /// Send it as `If-Match` when you save it.
    pub(crate) revision: i64,
    /// When it was published.
    pub(crate) published_at: Option<DateTime<Utc>>,
}

impl From<ListRow> for ListOut {
    fn from(row: ListRow) -> Self {
        let entries = row.entries.as_array().map_or(0, Vec::len);
        let ListRow { id, kind, division, version, state, title, document, effective_on, .. } = row;
        let (revision, published_at, kind_name) = (row.revision, row.published_at, kind.name_zh().to_owned());
        Self {
            id,
            kind,
            kind_name,
            division,
            version,
            state,
            title,
            document,
            effective_on,
            entries,
            revision,
            published_at,
        }
    }
}

/// A column of a list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ListColumn {
    /// The field's name.
    pub(crate) key: String,
    /// What stands on top.
    pub(crate) heading: String,
    /// Whether it may be empty.
    pub(crate) required: bool,
}

/// A version with its entries.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ListDetail {
    /// The version.
    pub(crate) list: ListOut,
    /// Its columns, in their order.
    pub(crate) columns: Vec<ListColumn>,
    /// Its entries by field.
    pub(crate) entries: Vec<Entry>,
    /// Why entries changed, by number; only while it is written.
    pub(crate) reasons: Reasons,
    /// What it changes in the version before.
    pub(crate) changes: Vec<Change>,
}

impl TryFrom<ListRow> for ListDetail {
    type Error = DataError;
    fn try_from(row: ListRow) -> Result<Self, DataError> {
        let columns = row.kind.columns().into_iter();
        let columns = columns.map(|column| ListColumn {
            key: column.key,
            heading: column.heading,
            required: column.required,
        });
        Ok(Self {
            columns: columns.collect(),
            entries: serde_json::from_value(row.entries.clone()).map_err(DbError::from)?,
            reasons: serde_json::from_value(row.reasons.clone()).map_err(DbError::from)?,
            changes: serde_json::from_value(row.changes.clone()).map_err(DbError::from)?,
            list: row.into(),
        })
    }
}

/// A version and what it changed (动态调整).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ListHistory {
    /// The version.
    pub(crate) list: ListOut,
    /// What it changed in the version before, and why.
    pub(crate) changes: Vec<Change>,
}

impl TryFrom<ListRow> for ListHistory {
    type Error = DataError;
    fn try_from(row: ListRow) -> Result<Self, DataError> {
        let changes = serde_json::from_value(row.changes.clone()).map_err(DbError::from)?;
        Ok(Self { changes, list: row.into() })
    }
}

/// Which list gets its next version.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListBegin {
    /// Which kind.
    pub(crate) kind: ListKind,
    /// Whose.
    pub(crate) division: Division,
}

/// What a draft says.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListEdit {
    /// Its title.
    pub(crate) title: Reason,
    /// The document that approves it, number and title; may follow later.
    pub(crate) document: String,
    /// From which day it is in force; may follow later.
    pub(crate) effective_on: Option<NaiveDate>,
    /// Why entries changed, by number.
    pub(crate) reasons: Reasons,
    /// Its entries; left out, they stay as they are.
    pub(crate) entries: Option<Vec<Entry>>,
}

/// Which revision of a draft a file fills.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FillQuery {
    /// The revision that was seen.
    pub(crate) revision: i64,
}
