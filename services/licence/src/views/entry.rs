//! What an issuer's desk enters, and what the second person says to it.
use super::{ImportOut, StandingOut};
use crate::{
    domain::{Following, ImportLine},
    flows::{Approved, EntryDetail, fields_of},
    store::EntryRow,
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{code::LicenceTypeCode, id::LicenceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Something that was entered; nothing is issued until somebody else has approved it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct EntryOut {
    /// The entry.
    id: Uuid,
    /// `list` or `version`.
    kind: String,
    /// The type.
    type_code: LicenceTypeCode,
    /// The licence that a version would follow.
    licence_id: Option<LicenceId>,
    /// How many lines a list has.
    lines: Option<i32>,
    /// Who entered it; he approves it not.
    entered_by: Uuid,
    /// When.
    entered_at: DateTime<Utc>,
    /// `approved`, `rejected` or `lapsed`; none as long as nobody said anything.
    outcome: Option<String>,
    /// Who decided.
    decided_by: Option<Uuid>,
    /// When.
    decided_at: Option<DateTime<Utc>>,
}

impl From<EntryRow> for EntryOut {
    fn from(row: EntryRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            type_code: row.type_code,
            licence_id: row.licence_id,
            lines: row.lines,
            entered_by: row.entered_by,
            entered_at: row.entered_at,
            outcome: row.outcome,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
        }
    }
}

/// A line of a list that was entered.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EntryLineOut {
    /// Which, from 1.
    line: usize,
    /// What is wrong with it, as a stable code; such a line is passed over.
    problem: Option<&'static str>,
    /// The holder's number.
    holder_number: String,
    /// The holder's name.
    holder_name: String,
    /// The number printed on the licence.
    number: Option<String>,
    /// First day.
    valid_from: Option<NaiveDate>,
    /// Last day; none if it holds for ever.
    valid_to: Option<NaiveDate>,
    /// The other fields.
    fields: BTreeMap<String, serde_json::Value>,
}

impl EntryLineOut {
    fn of(line: usize, read: Result<ImportLine, &'static str>) -> Self {
        let empty = Self {
            line,
            problem: read.as_ref().err().copied(),
            holder_number: String::new(),
            holder_name: String::new(),
            number: None,
            valid_from: None,
            valid_to: None,
            fields: BTreeMap::new(),
        };
        match read {
            Err(_) => empty,
            Ok(read) => Self {
                fields: fields_of(&read).into_iter().collect(),
                holder_number: read.holder_number,
                holder_name: read.holder_name,
                number: read.number,
                valid_from: Some(read.valid_from),
                valid_to: read.valid_to,
                ..empty
            },
        }
    }
}

/// What an entry says, for whoever answers for it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EntryDetailOut {
    /// The entry.
    entry: EntryOut,
    /// The type's name.
    type_name: String,
    /// The holder of the licence that a version would follow.
    holder_name: Option<String>,
    /// Changed or renewed.
    following: Option<Following>,
    /// What the version would say else.
    fields: BTreeMap<String, serde_json::Value>,
    /// Why there shall be a version.
    why: Option<String>,
    /// The lines of a list.
    lines: Vec<EntryLineOut>,
    /// Why it was rejected.
    rejected: Option<String>,
}

impl From<EntryDetail> for EntryDetailOut {
    fn from(detail: EntryDetail) -> Self {
        let (holder, order) = detail.version.unzip();
        let lines = (1..).zip(detail.lines).map(|(line, read)| EntryLineOut::of(line, read));
        Self {
            entry: detail.row.into(),
            type_name: detail.type_name,
            holder_name: holder,
            following: order.as_ref().map(|order| order.following),
            why: order.as_ref().map(|order| order.reason.clone()),
            fields: order.map(|order| order.fields.into_iter().collect()).unwrap_or_default(),
            lines: lines.collect(),
            rejected: detail.reason,
        }
    }
}

/// What came of an approval.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ApprovedOut {
    /// The entry.
    entry: EntryOut,
    /// The version that was written.
    version: Option<StandingOut>,
    /// What became of the list.
    list: Option<ImportOut>,
}

impl From<Approved> for ApprovedOut {
    fn from(done: Approved) -> Self {
        Self {
            entry: done.entry.into(),
            version: done.version.map(Into::into),
            list: done.list.map(Into::into),
        }
    }
}

/// Body of `POST /entries/{id}/reject`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RejectIn {
    /// Why, in words; kept sealed.
    #[schemars(length(min = 1, max = 500))]
    pub(crate) reason: String,
}
