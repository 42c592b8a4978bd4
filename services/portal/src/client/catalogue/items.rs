//! Items as those see them who edit, review and publish them.
use super::SERVICE;
use crate::client::{As, Fault};
use chrono::{DateTime, Utc};
use kernel::http::Page;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An item in a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DeskItem {
    /// The base code or the implementing code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// Who implements it; empty for a base item.
    pub(crate) holder: String,
    /// The item's own state.
    pub(crate) state: String,
    /// The version in force.
    pub(crate) published_version: Option<i32>,
    /// The version that is being worked on.
    pub(crate) open_version: Option<i32>,
    /// Where that one stands.
    pub(crate) open_state: Option<String>,
    /// When the version that waits for its day takes effect.
    pub(crate) scheduled_at: Option<DateTime<Utc>>,
}

/// Which items are wanted.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DeskWanted<'a> {
    /// `base` or `overlay`.
    pub(crate) kind: &'a str,
    /// Words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) q: Option<&'a str>,
    /// A state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<&'a str>,
    /// Where the page before ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<&'a str>,
    /// How many at most.
    pub(crate) limit: u16,
}

/// The items that one works on.
pub(crate) async fn desk(api: &As, wanted: &DeskWanted<'_>) -> Result<Page<DeskItem>, Fault> {
    api.get(SERVICE, "/desk", wanted).await
}

/// A version without its content.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Version {
    /// Counted from 1.
    pub(crate) version: i32,
    /// For overlays: the base version it was written for.
    pub(crate) base_version: Option<i32>,
    /// Where it stands.
    pub(crate) state: String,
    /// What a save must name.
    pub(crate) revision: i64,
    /// When it was edited last.
    pub(crate) edited_at: DateTime<Utc>,
    /// What it changes and why.
    pub(crate) reason: Option<String>,
    /// The rule or document that orders it.
    pub(crate) basis: Option<String>,
    /// From when it is, or will be, in force.
    pub(crate) effective_at: Option<DateTime<Utc>>,
    /// What the rules say of a draft that was just saved.
    #[serde(default)]
    pub(crate) findings: Vec<Found>,
}

/// What a rule found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Found {
    /// Where: `/base/…` or `/overlay/…`.
    pub(crate) pointer: String,
    /// What is wrong.
    pub(crate) message_zh: String,
    /// What to do about it.
    pub(crate) advice_zh: String,
}

/// A version with its content.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Detail {
    /// The version.
    pub(crate) version: Version,
    /// Its content.
    pub(crate) content: Value,
}

/// Whether this is a code of an item, so that it may stand in an address.
fn plain(code: &str) -> bool {
    matches!(code.len(), 12 | 31) && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The address of an item's operations.
fn own(code: &str) -> String {
    if code.len() == 12 { format!("/base-items/{code}") } else { format!("/claims/{code}") }
}

/// The newest versions; none if there is no such item.
pub(crate) async fn versions(api: &As, code: &str) -> Result<Option<Vec<Version>>, Fault> {
    if !plain(code) {
        return Ok(None);
    }
    let page: Option<Page<Version>> = api.find(SERVICE, &format!("/items/{code}/versions")).await?;
    Ok(page.map(|page| page.items))
}

/// One version.
pub(crate) async fn version(api: &As, code: &str, version: i32) -> Result<Option<Detail>, Fault> {
    if !plain(code) {
        return Ok(None);
    }
    api.find(SERVICE, &format!("/items/{code}/versions/{version}")).await
}

/// Something that was done to a version.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Act {
    /// What.
    pub(crate) act: String,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Why it was sent back.
    pub(crate) note: Option<String>,
}

/// What was done to a version.
pub(crate) async fn acts(api: &As, code: &str, version: i32) -> Result<Vec<Act>, Fault> {
    api.get(SERVICE, &format!("/items/{code}/versions/{version}/acts"), &()).await
}

/// What differs between two versions.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Diff {
    /// The older version.
    pub(crate) from: Version,
    /// The newer one.
    pub(crate) to: Version,
    /// Each difference.
    pub(crate) changes: Vec<Change>,
}

/// One difference.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Change {
    /// Where, in Chinese.
    pub(crate) path: String,
    /// What it was.
    pub(crate) before: Option<String>,
    /// What it is.
    pub(crate) after: Option<String>,
    /// The two texts piece by piece.
    pub(crate) pieces: Vec<Piece>,
}

/// A piece of text.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Piece {
    /// `same`, `removed`, `added`.
    pub(crate) kind: String,
    /// The piece.
    pub(crate) text: String,
}

/// What differs between two versions.
pub(crate) async fn diff(api: &As, code: &str, from: i32, to: i32) -> Result<Option<Diff>, Fault> {
    if !plain(code) {
        return Ok(None);
    }
    api.find(SERVICE, &format!("/items/{code}/diff?from={from}&to={to}")).await
}

/// Begins the next version with this content.
pub(crate) async fn begin(api: &As, key: &str, code: &str, content: &Value) -> Result<Version, Fault> {
    if code.len() == 12 {
        return api.post(SERVICE, &format!("{}/versions", own(code)), key, content).await;
    }
    api.save(SERVICE, &format!("{}/overlay", own(code)), 0, content).await
}

/// Saves a draft that was at this revision.
pub(crate) async fn save(api: &As, code: &str, revision: i64, content: &Value) -> Result<Version, Fault> {
    let last = if code.len() == 12 { "draft" } else { "overlay" };
    api.save(SERVICE, &format!("{}/{last}", own(code)), revision, content).await
}

/// Takes a step: `submit`, `review`, `return`, `legal-review`, `legal-return`, `send-back`, `publish`, `withdraw`,
/// `suspend`, `resume`, `repeal`.
pub(crate) async fn step(api: &As, key: &str, code: &str, step: &str, body: &Value) -> Result<(), Fault> {
    api.tell(reqwest::Method::POST, SERVICE, &format!("{}/{step}", own(code)), key, body).await
}

/// The first implementing item of a base item, for a preview.
pub(crate) async fn one_claim(api: &As, base: &str) -> Result<Option<(String, Option<i32>)>, Fault> {
    let query = [("base", base), ("limit", "1")];
    let page: Page<Claimed> = api.get(SERVICE, "/claims", &query).await?;
    Ok(page.items.into_iter().next().map(|claim| (claim.code, claim.published_version)))
}

#[derive(Deserialize)]
struct Claimed {
    code: String,
    published_version: Option<i32>,
}

/// What an item asks before an application.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Eligibility {
    /// What one is told, once it is known.
    pub(crate) verdict: Option<contracts::catalogue::Verdict>,
    /// Else the next question.
    pub(crate) next: Option<Question>,
}

/// The next question.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Question {
    /// Which it is, from 1.
    pub(crate) number: usize,
    /// How many there are at most.
    pub(crate) of: usize,
    /// The question.
    pub(crate) input: contracts::catalogue::TableInput,
}

/// Whether one may apply with these answers, or the next question; none where the item has no such table.
pub(crate) async fn eligibility(
    api: &As,
    code: &str,
    answers: &contracts::catalogue::Answers,
) -> Result<Option<Eligibility>, Fault> {
    if !plain(code) {
        return Ok(None);
    }
    let body = serde_json::json!({ "answers": answers });
    match api.post(SERVICE, &format!("/items/{code}/eligibility"), "", &body).await {
        Ok(told) => Ok(Some(told)),
        Err(Fault::Refused { status: 404, .. }) => Ok(None),
        Err(fault) => Err(fault),
    }
}
