//! Paper originals of a case: where each is, and how it changes hands.
use super::{SERVICE, Standing};
use crate::client::{As, Fault};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    http::Page,
    id::{CaseId, FileId},
};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// An original as it is listed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ListedOriginal {
    /// What it is.
    pub(crate) name: String,
    /// How many copies.
    pub(crate) copies: u8,
    /// In what condition.
    pub(crate) condition: String,
}

/// An original, and where it is.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Original {
    /// The original.
    pub(crate) id: Uuid,
    /// What it is.
    pub(crate) what: ListedOriginal,
    /// Who has it, in words.
    pub(crate) at_name: String,
    /// To whom it was offered.
    pub(crate) going: Option<String>,
    /// In the hands of the user's side, and not on its way.
    pub(crate) yours: bool,
}

/// A handover.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct OriginalsStep {
    /// The handover.
    pub(crate) id: Uuid,
    /// From whom.
    pub(crate) from: String,
    /// To whom.
    pub(crate) to: String,
    /// Which.
    pub(crate) originals: Vec<Uuid>,
    /// Who gave.
    pub(crate) giver: Uuid,
    /// When.
    pub(crate) offered_at: DateTime<Utc>,
    /// Whether the taker has them.
    pub(crate) taken: Option<bool>,
    /// Since when.
    pub(crate) ended_at: Option<DateTime<Utc>>,
    /// The printed list.
    pub(crate) document: Option<Uuid>,
    /// It waits for the user to say that it arrived.
    pub(crate) for_you: bool,
}

/// The originals of a case.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Originals {
    /// The list.
    pub(crate) originals: Vec<Original>,
    /// The handovers, the first first.
    pub(crate) handovers: Vec<OriginalsStep>,
    /// Some are neither back nor in the archive.
    pub(crate) out: bool,
    /// Until when they have to be back, where the case is over.
    pub(crate) return_by: Option<NaiveDate>,
}

/// A case that is over while originals are out.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ToReturn {
    /// The case.
    pub(crate) case_id: CaseId,
    /// Its number.
    pub(crate) case_no: Option<String>,
    /// The item.
    pub(crate) item: String,
    /// How it ended.
    pub(crate) state: String,
    /// Who has how many.
    pub(crate) held: Vec<HeldOriginals>,
    /// The last day.
    pub(crate) due: Option<NaiveDate>,
    /// `blue`, `yellow` or `red`.
    pub(crate) card: Option<String>,
}

/// How many originals are where.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct HeldOriginals {
    /// Who has them, in words.
    pub(crate) at_name: String,
    /// How many.
    pub(crate) originals: usize,
}

/// The originals of a case.
pub(crate) async fn list_originals(api: &As, case: CaseId) -> Result<Originals, Fault> {
    api.get(SERVICE, &format!("/cases/{case}/originals"), &()).await
}

/// The cases that are over while originals are out.
pub(crate) async fn list_originals_to_return(api: &As, after: Option<&str>) -> Result<Page<ToReturn>, Fault> {
    let mut query = vec![("limit", "50")];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/originals/to-return", &query).await
}

/// Takes originals from the applicant.
pub(crate) async fn take_originals(
    api: &As,
    key: &str,
    case: CaseId,
    listed: &[ListedOriginal],
) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/originals"), key, &json!({ "originals": listed })).await
}

/// Offers originals to the next.
pub(crate) async fn offer_originals(
    api: &As,
    key: &str,
    case: CaseId,
    (originals, to): (&[Uuid], &str),
) -> Result<Standing, Fault> {
    let body = json!({ "originals": originals, "to": to });
    api.post(SERVICE, &format!("/cases/{case}/handovers"), key, &body).await
}

/// Says that the originals are there, with the applicant's signature where they went back to him.
pub(crate) async fn confirm_handover(
    api: &As,
    key: &str,
    (case, handover): (CaseId, Uuid),
    signed: Option<FileId>,
) -> Result<(), Fault> {
    let path = format!("/cases/{case}/handovers/{handover}/confirm");
    api.tell(Method::POST, SERVICE, &path, key, &json!({ "evidence": signed })).await
}

/// The applicant says that he has his originals back.
pub(crate) async fn confirm_return(
    api: &As,
    key: &str,
    (case, handover): (CaseId, Uuid),
) -> Result<(), Fault> {
    let path = format!("/cases/{case}/handovers/{handover}/received");
    api.tell(Method::POST, SERVICE, &path, key, &json!({})).await
}

/// Takes an offer back.
pub(crate) async fn withdraw_handover(
    api: &As,
    key: &str,
    (case, handover): (CaseId, Uuid),
) -> Result<(), Fault> {
    let path = format!("/cases/{case}/handovers/{handover}/withdraw");
    api.tell(Method::POST, SERVICE, &path, key, &json!({})).await
}
