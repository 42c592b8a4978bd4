//! Lists of benefits: which grants wait for one, the lists with their lines, the bank's file, the publication.
use super::SERVICE;
use crate::client::{As, Fault};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::id::{CaseId, FileId};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// An item whose grants are paid, and how many of them no list of the month has.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BenefitItem {
    /// The item.
    pub(crate) item: String,
    /// What it is called.
    pub(crate) name: String,
    /// How many grants wait.
    pub(crate) grants: i64,
}

/// A grant that no list of the month has.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Grant {
    /// The case.
    pub(crate) case_id: CaseId,
    /// Its number.
    pub(crate) case_no: Option<String>,
    /// The village's code.
    pub(crate) division: String,
    /// The bank could not pay it.
    pub(crate) failed: bool,
}

/// A list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BenefitList {
    /// The list.
    pub(crate) id: Uuid,
    /// Its number.
    pub(crate) list_no: String,
    /// What the item is called.
    pub(crate) item_name: String,
    /// The month, `2026-11`.
    pub(crate) period: String,
    /// `made`, `checked`, `approved`, `sent`, `answered` or `void`.
    pub(crate) state: String,
    /// The same in words.
    pub(crate) state_name: String,
    /// The sum in yuan.
    pub(crate) total_yuan: String,
    /// How many lines.
    pub(crate) lines: i32,
    /// Who made it.
    pub(crate) made_by: Uuid,
    /// When.
    pub(crate) made_at: DateTime<Utc>,
    /// Who checked it.
    pub(crate) checked_by: Option<Uuid>,
    /// Who approved it.
    pub(crate) approved_by: Option<Uuid>,
    /// SHA-256 of the file that went to the bank, hex.
    pub(crate) digest: Option<String>,
    /// When it went there.
    pub(crate) sent_at: Option<DateTime<Utc>>,
}

/// A list with its lines.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct WholeBenefitList {
    /// The list.
    pub(crate) list: BenefitList,
    /// Its lines.
    pub(crate) lines: Vec<BenefitLine>,
    /// Its publication, if there was one.
    pub(crate) publication: Option<BenefitPublication>,
}

/// A line: the name is masked, the account is not told.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BenefitLine {
    /// The line.
    pub(crate) id: Uuid,
    /// The case.
    pub(crate) case_id: CaseId,
    /// The name, masked.
    pub(crate) name: String,
    /// The village's code.
    pub(crate) division: String,
    /// How much, in fen.
    pub(crate) amount_fen: i64,
    /// `listed`, `paid`, `failed` or `void`.
    pub(crate) state: String,
    /// Why the bank did not pay it.
    pub(crate) failure: Option<String>,
}

/// When a list is published.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BenefitPublication {
    /// The first day.
    pub(crate) from: NaiveDate,
    /// The last day.
    pub(crate) to: NaiveDate,
    /// Where objections are taken.
    pub(crate) phone: String,
    /// When it was taken down early.
    pub(crate) taken_at: Option<DateTime<Utc>>,
}

/// A line that is made.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewBenefitLine {
    /// The case.
    pub(crate) case: CaseId,
    /// How much, in fen.
    pub(crate) amount_fen: i64,
    /// Another account, after the bank could not pay to the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) correction: Option<Correction>,
}

/// Another account of the same payee.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Correction {
    /// The account.
    pub(crate) account: String,
    /// What shows it.
    pub(crate) evidence: FileId,
}

/// The items whose grants wait for a list of this month.
pub(crate) async fn list_benefit_items(api: &As, period: &str) -> Result<Vec<BenefitItem>, Fault> {
    api.get(SERVICE, "/benefit-items", &[("period", period)]).await
}

/// The grants of an item that no list of this month has.
pub(crate) async fn list_grants(api: &As, item: &str, period: &str) -> Result<Vec<Grant>, Fault> {
    api.get(SERVICE, "/benefit-grants", &[("item", item), ("period", period)]).await
}

/// Makes a list.
pub(crate) async fn make_benefit_list(
    api: &As,
    key: &str,
    (item, period): (&str, &str),
    lines: &[NewBenefitLine],
) -> Result<WholeBenefitList, Fault> {
    let body = json!({ "item": item, "period": period, "lines": lines });
    api.post(SERVICE, "/benefit-lists", key, &body).await
}

/// The lists of the user's authority, the newest first.
pub(crate) async fn list_benefit_lists(api: &As) -> Result<Vec<BenefitList>, Fault> {
    api.get(SERVICE, "/benefit-lists", &()).await
}

/// A list with its lines.
pub(crate) async fn get_benefit_list(api: &As, id: Uuid) -> Result<WholeBenefitList, Fault> {
    api.get(SERVICE, &format!("/benefit-lists/{id}"), &()).await
}

/// Does something with a list: `check`, `approve`, `void`, `send`, `results`, `publication` or `publication/take-down`.
pub(crate) async fn move_benefit_list(
    api: &As,
    key: &str,
    (id, act): (Uuid, &str),
    body: &Value,
) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/benefit-lists/{id}/{act}"), key, body).await
}

/// The bank's file: its media type and its bytes.
pub(crate) async fn benefit_file(api: &As, id: Uuid) -> Result<(String, Vec<u8>), Fault> {
    api.file(SERVICE, &format!("/benefit-lists/{id}/file")).await
}
