//! What a file means: its entries in order, each with its key and its findings, before the database is asked.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    content, exchange,
    finding::{Finding, FindingCode},
    kind::ImportKind,
    names,
    sheet::Table,
    statements,
};

/// Which heading stands for which field, where a file has headings of its own.
pub(crate) type Mapping = Vec<(String, String)>;

/// One entry of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Where it begins.
    pub(crate) line: u32,
    /// What it is known by: a local code, a base code, an implementing code.
    pub(crate) key: String,
    /// What it says; null if something is wrong.
    pub(crate) content: Value,
}

/// What a file means.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Plan {
    /// Its entries, in the file's order.
    pub(crate) entries: Vec<Entry>,
    /// What is wrong, in the file's order.
    pub(crate) findings: Vec<Finding>,
}

impl Entry {
    /// What tells whether an entry is the same as at its last import.
    pub(crate) fn digest(&self) -> String {
        let digest = Sha256::digest(self.content.to_string());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Reads the tables as what they hold.
pub(crate) fn plan(kind: ImportKind, tables: &[Table], mapping: &Mapping) -> Plan {
    let mut plan = match kind {
        ImportKind::Names => names::plan(tables, mapping),
        ImportKind::BaseItems => content::plan_base(tables, mapping),
        ImportKind::ImplementingItems => content::plan_implementing(tables, mapping),
        ImportKind::Exchange => exchange::read::plan(tables),
        ImportKind::Statements => statements::plan(tables, mapping),
    };
    let mut seen = HashSet::new();
    for entry in plan.entries.iter().filter(|entry| !entry.key.is_empty()) {
        if !seen.insert(entry.key.as_str()) {
            plan.findings.push(Finding::new(entry.line, "", FindingCode::Duplicate));
        }
    }
    plan.findings.sort_by(|one, other| (one.line, &one.sheet).cmp(&(other.line, &other.sheet)));
    plan
}
