//! What the issuer's desk sends and gets.
use crate::{
    domain::Following,
    flows::{LineDone, ListDone},
    store::IssuerRow,
};
use chrono::{DateTime, Utc};
use kernel::{
    code::{LicenceTypeCode, Uscc},
    id::LicenceId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Body of `POST /licences/{id}/versions`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VersionIn {
    /// Changed or renewed.
    pub(crate) following: Following,
    /// The fields that say something else from now on, by key; none for a renewal.
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, serde_json::Value>,
    /// Why, in words; kept sealed.
    #[schemars(length(min = 1, max = 500))]
    pub(crate) reason: String,
}

/// Query of `GET /issued`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IssuedQuery {
    /// One licence, by its identifier.
    pub(crate) identifier: Option<String>,
    /// Where the last page ended.
    pub(crate) after: Option<String>,
    /// At most so many.
    pub(crate) limit: Option<u16>,
}

/// Query of `POST /imports`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportQuery {
    /// The type of all licences of the list.
    pub(crate) type_code: LicenceTypeCode,
}

/// What became of a line of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LineOut {
    /// Which, from 1; the head line is not counted.
    line: i32,
    /// `issued`, `known` from an earlier list, or `refused`.
    outcome: String,
    /// The licence.
    licence_id: Option<LicenceId>,
    /// Why it was refused, as a stable code.
    problem: Option<String>,
}

/// What became of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ImportOut {
    /// The import on record.
    id: Uuid,
    /// So many licences are new.
    issued: usize,
    /// So many were there.
    known: usize,
    /// So many were refused.
    refused: usize,
    /// Line by line.
    lines: Vec<LineOut>,
}

impl From<ListDone> for ImportOut {
    fn from(done: ListDone) -> Self {
        let count = |outcome| done.lines.iter().filter(|line| line.outcome == outcome).count();
        let (issued, known, refused) = (count("issued"), count("known"), count("refused"));
        let line = |line: LineDone| LineOut {
            line: line.line,
            outcome: line.outcome,
            licence_id: line.licence,
            problem: line.problem,
        };
        Self { id: done.id, issued, known, refused, lines: done.lines.into_iter().map(line).collect() }
    }
}

/// Body of `POST /types/{code}/issuers`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IssuerIn {
    /// The authority.
    pub(crate) authority: Uscc,
    /// Its name, as its seal has it.
    #[schemars(length(min = 1, max = 100))]
    pub(crate) name: String,
    /// May it issue the type?
    pub(crate) allowed: bool,
}

/// A line of the table of issuers.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct IssuerOut {
    /// The type.
    type_code: LicenceTypeCode,
    /// The authority.
    authority: Uscc,
    /// Its name.
    name: String,
    /// May it issue the type?
    allowed: bool,
    /// Since when the line is as it is.
    changed_at: DateTime<Utc>,
}

impl From<IssuerRow> for IssuerOut {
    fn from(row: IssuerRow) -> Self {
        Self {
            type_code: row.type_code,
            authority: row.authority,
            name: row.name,
            allowed: row.allowed,
            changed_at: row.changed_at,
        }
    }
}
