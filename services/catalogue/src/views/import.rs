//! Imports and names-only drafts, as editors see them.

use chrono::{DateTime, Utc};
use kernel::code::{BaseItemCode, ItemType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::editing::Reason;
use crate::{
    domain::import::{
        exchange::sets, finding::Finding, finding::FindingCode, job_state::JobState, kind::ImportKind,
        names::NameState,
    },
    store::{import_names::NameDraft, imports::Job},
};

/// How a file is to be read.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportQuery {
    /// What the file holds; left out, it is known by its headings.
    pub(crate) kind: Option<ImportKind>,
    /// Which heading is which field: `name=事项;local_code=编码`.
    pub(crate) mapping: Option<String>,
}

/// An import.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ImportOut {
    /// Its id.
    pub id: Uuid,
    /// What the file holds.
    pub kind: ImportKind,
    /// The file's name.
    pub file_name: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Where it stands.
    pub state: JobState,
    /// How many entries the file has.
    pub entries: i32,
    /// How many of them are read.
    pub staged: i32,
    /// How many things are wrong.
    pub findings: i32,
    /// How many things are new, or would be.
    pub created: i32,
    /// How many are changed, or would be.
    pub changed: i32,
    /// How many are there as they are.
    pub unchanged: i32,
    /// When it began.
    pub made_at: DateTime<Utc>,
    /// When it was put in.
    pub applied_at: Option<DateTime<Utc>>,
    /// What happened, in one Chinese sentence.
    pub summary: String,
}

impl From<Job> for ImportOut {
    fn from(job: Job) -> Self {
        let summary = summary(&job);
        let Job { id, kind, file_name, sha256, state, entries, staged, findings, .. } = job;
        let Job { created, changed, unchanged, made_at, applied_at, .. } = job;
        Self {
            id,
            kind,
            file_name,
            sha256,
            state,
            entries,
            staged,
            findings,
            created,
            changed,
            unchanged,
            made_at,
            applied_at,
            summary,
        }
    }
}

fn summary(job: &Job) -> String {
    let Job { entries, staged, findings, created, changed, unchanged, .. } = job;
    match job.state {
        JobState::Staging => format!("正在检查，{staged}/{entries} 条。"),
        JobState::Checked if created + changed == 0 => {
            format!("{unchanged} 条都和现有的一样，导入不会有改动。")
        }
        JobState::Checked => format!("检查通过：新增 {created} 条，改动 {changed} 条，{unchanged} 条不变。"),
        JobState::Refused => format!("有 {findings} 处问题，一条也没有导入。请按报告改好再传。"),
        JobState::Confirmed => format!("正在导入 {entries} 条。"),
        JobState::Applied if created + changed == 0 => {
            format!("{unchanged} 条都和现有的一样，没有改动。")
        }
        JobState::Applied => format!("已导入：新增 {created} 条，改动 {changed} 条，{unchanged} 条不变。"),
        JobState::Discarded => "已放弃，没有导入。".to_owned(),
    }
}

/// One line of the report.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FindingLine {
    /// The sheet; empty where there is only one.
    pub sheet: String,
    /// The line as the spreadsheet counts it; 0 is the file as a whole.
    pub line: u32,
    /// The column's heading; empty is the line as a whole.
    pub field: String,
    /// A stable code.
    pub code: FindingCode,
    /// What is wrong and what to do.
    pub message: String,
}

impl From<Finding> for FindingLine {
    fn from(finding: Finding) -> Self {
        let Finding { sheet, line, field, code, message } = finding;
        Self { sheet, line, field, code, message }
    }
}

/// Which names-only drafts are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameQuery {
    /// In this state.
    pub(crate) state: Option<NameState>,
    /// With these words in name, department or local code.
    pub(crate) q: Option<String>,
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
    /// How many at most; 20 by default, never more than 100.
    pub(crate) limit: Option<u16>,
}

/// An item of which only a name and a local code are known.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct NameDraftOut {
    /// Its id.
    pub(crate) id: Uuid,
    /// The code under which its place knows it, in whatever form.
    pub(crate) local_code: String,
    /// Its name.
    pub(crate) name: String,
    /// Whose it is there.
    pub(crate) department: String,
    /// How it is grouped there.
    pub(crate) grouping: String,
    /// Its type, where it is known.
    pub(crate) item_type: Option<String>,
    /// Where it stands.
    pub(crate) state: NameState,
    /// Its base code, once it has one.
    pub(crate) base_code: Option<BaseItemCode>,
    /// The base code that the file suggests.
    pub(crate) suggested_code: Option<BaseItemCode>,
    /// Why it was dropped.
    pub(crate) reason: Option<String>,
    /// Send it as `If-Match` when you save it.
    pub(crate) revision: i64,
    /// When it was edited last.
    pub(crate) edited_at: DateTime<Utc>,
}

impl From<NameDraft> for NameDraftOut {
    fn from(draft: NameDraft) -> Self {
        let basic = draft.details.as_ref().map(|details| sets::part(details, sets::Part::Basic));
        let code = basic.and_then(|basic| basic.get("catalog_code")).and_then(|code| code.as_str());
        let suggested_code = code.and_then(|code| BaseItemCode::parse(code).ok());
        let NameDraft {
            id, local_code, name, department, grouping, item_type, state, base_code, reason, ..
        } = draft;
        let (revision, edited_at) = (draft.revision, draft.edited_at);
        Self {
            id,
            local_code,
            name,
            department,
            grouping,
            item_type,
            state,
            base_code,
            suggested_code,
            reason,
            revision,
            edited_at,
        }
    }
}

/// How many drafts are in a state.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct NameCount {
    /// The state.
    pub(crate) state: NameState,
    /// How many.
    pub(crate) drafts: i64,
}

/// The words of a draft.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameEdit {
    /// Its name.
    pub(crate) name: Reason,
    /// Whose it is.
    pub(crate) department: String,
    /// How it is grouped.
    pub(crate) grouping: String,
    /// Its type.
    pub(crate) item_type: Option<ItemType>,
}

/// Which base code a draft gets.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameAssign {
    /// 12 digits; one that no base item has begins one.
    pub(crate) base_code: BaseItemCode,
}

/// Why a draft is put aside.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameDrop {
    /// In Chinese.
    pub(crate) reason: Reason,
}
