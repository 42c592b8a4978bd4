//! Bodies about staff in numbers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::flows::roster::RowResult;

/// A list of new accounts.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportStaffIn {
    /// The file as text (CSV, UTF-8): 用户名,姓名,身份证号,单位,角色,区划,大厅,窗口,机关,村 in its first line, at most 500 rows
    /// below it. Several roles or villages of one row are divided by 、.
    pub(crate) csv: String,
}

/// What became of each row.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ImportedOut {
    rows: Vec<ImportedRowOut>,
}

/// What became of a row.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ImportedRowOut {
    /// The line in the file; the header is line 1.
    line: u32,
    user_name: String,
    /// The proposal, for the second administrator; none where the row was not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal_id: Option<Uuid>,
    /// Why it was not taken: a stable code.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl From<Vec<RowResult>> for ImportedOut {
    fn from(rows: Vec<RowResult>) -> Self {
        let row = |row: RowResult| {
            let (code, detail) = row.problem.unzip();
            let RowResult { line, user_name, proposal_id, .. } = row;
            ImportedRowOut { line, user_name, proposal_id, code, detail }
        };
        Self { rows: rows.into_iter().map(row).collect() }
    }
}
