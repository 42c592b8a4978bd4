//! 好差评: what can be said, what was said, and what is done about it.
use super::SERVICE;
use crate::client::{As, Fault};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{http::Page, id::CaseId};
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// What the applicant can rate, has rated, and was answered.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Ratings {
    /// What can be rated now: code and words.
    pub(crate) open: Vec<(String, String)>,
    /// What was said.
    pub(crate) given: Vec<Given>,
    /// What the hall put right.
    pub(crate) answers: Vec<String>,
    /// What can be said.
    pub(crate) choices: Vec<Choice>,
}

/// A rating that was given.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Given {
    /// What was rated.
    pub(crate) target_name: String,
    /// How.
    pub(crate) level_name: String,
    /// When.
    pub(crate) rated_at: DateTime<Utc>,
    /// Another office found that it does not count.
    #[serde(default)]
    pub(crate) annulled: bool,
}

/// A level and its reasons.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Choice {
    /// Its code.
    pub(crate) level: String,
    /// In words.
    pub(crate) name: String,
    /// Reasons: code and words.
    pub(crate) options: Vec<(String, String)>,
}

/// The answer to a bad rating.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Rectification {
    /// Its id.
    pub(crate) id: Uuid,
    /// The case.
    pub(crate) case_id: CaseId,
    /// What was rated.
    pub(crate) target_name: String,
    /// `to_call`, `to_rectify`, `to_rerate` or `closed`.
    pub(crate) state: String,
    /// In words.
    pub(crate) state_name: String,
    /// When it was rated.
    pub(crate) opened_at: DateTime<Utc>,
    /// The last day of what is owed.
    pub(crate) due: Option<NaiveDate>,
    /// `blue`, `yellow` or `red`.
    pub(crate) card: Option<String>,
}

/// The same with what was said.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Complaint {
    /// Where it stands.
    #[serde(flatten)]
    pub(crate) rectification: Rectification,
    /// How dissatisfied.
    pub(crate) level_name: String,
    /// The reasons that were ticked.
    pub(crate) reasons: Vec<String>,
    /// What was said besides.
    pub(crate) words: Option<String>,
    /// What the hall put right.
    pub(crate) answer: Option<String>,
    /// `open`, `upheld` or `annulled`, if the office appealed.
    pub(crate) appeal: Option<String>,
}

/// An appeal against a rating.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RatingAppeal {
    /// The rating it is against.
    pub(crate) id: Uuid,
    /// Where what was said can be read.
    pub(crate) rectification: Uuid,
    /// `open`, `upheld` or `annulled`.
    pub(crate) state: String,
    /// In words.
    pub(crate) state_name: String,
    /// When it was made.
    pub(crate) appealed_at: DateTime<Utc>,
    /// The last day for judging it.
    pub(crate) due: NaiveDate,
    /// `blue`, `yellow` or `red`.
    pub(crate) card: Option<String>,
    /// Whether the user's office is another one.
    pub(crate) may_judge: bool,
}

/// The same with what both offices say.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct AppealWords {
    /// Where it stands.
    #[serde(flatten)]
    pub(crate) appeal: RatingAppeal,
    /// Why the rating should not count.
    pub(crate) reason: String,
    /// Why it was judged so.
    pub(crate) words: Option<String>,
}

/// Appeals against a bad rating.
pub(crate) async fn appeal_rating(api: &As, key: &str, id: Uuid, reason: &str) -> Result<(), Fault> {
    let path = format!("/rectifications/{id}/appeal");
    api.tell(Method::POST, SERVICE, &path, key, &json!({ "reason": reason })).await
}

/// The appeals that wait, or all.
pub(crate) async fn list_rating_appeals(
    api: &As,
    open: bool,
    after: Option<&str>,
) -> Result<Page<RatingAppeal>, Fault> {
    let mut query = vec![("limit", "50"), ("open", if open { "true" } else { "false" })];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/rating-appeals", &query).await
}

/// An appeal with what both offices say.
pub(crate) async fn get_rating_appeal(api: &As, id: Uuid) -> Result<AppealWords, Fault> {
    api.get(SERVICE, &format!("/rating-appeals/{id}"), &()).await
}

/// Annuls the rating, or lets it stand.
pub(crate) async fn judge_rating_appeal(
    api: &As,
    key: &str,
    id: Uuid,
    (annul, words): (bool, &str),
) -> Result<(), Fault> {
    let body = json!({ "annul": annul, "words": words });
    api.tell(Method::POST, SERVICE, &format!("/rating-appeals/{id}/judge"), key, &body).await
}

/// The ratings of one item in one hall.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Figure {
    /// The item.
    pub(crate) name: String,
    /// The hall.
    pub(crate) hall: String,
    /// What was rated.
    pub(crate) target: String,
    /// How often.
    pub(crate) ratings: i64,
    /// How often badly.
    pub(crate) bad: i64,
    /// Called back.
    pub(crate) called: i64,
    /// Put right.
    pub(crate) rectified: i64,
    /// Annulled on appeal; in none of the others.
    #[serde(default)]
    pub(crate) annulled: i64,
}

/// What can be rated of a case.
pub(crate) async fn list_ratings(api: &As, case: CaseId) -> Result<Ratings, Fault> {
    api.get(SERVICE, &format!("/cases/{case}/ratings"), &()).await
}

/// Rates.
pub(crate) async fn rate_case(
    api: &As,
    key: &str,
    case: CaseId,
    (target, level): (&str, &str),
    options: &[&str],
    words: Option<&str>,
) -> Result<(), Fault> {
    let body = json!({ "target": target, "level": level, "options": options, "words": words });
    api.tell(Method::POST, SERVICE, &format!("/cases/{case}/ratings"), key, &body).await
}

/// Bad ratings that the caller may answer.
pub(crate) async fn list_rectifications(
    api: &As,
    open: bool,
    after: Option<&str>,
) -> Result<Page<Rectification>, Fault> {
    let mut query = vec![("limit", "50"), ("open", if open { "true" } else { "false" })];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/rectifications", &query).await
}

/// One of them with what was said.
pub(crate) async fn get_rectification(api: &As, id: Uuid) -> Result<Complaint, Fault> {
    api.get(SERVICE, &format!("/rectifications/{id}"), &()).await
}

/// Records the call, or what was put right: `call` or `rectify`.
pub(crate) async fn answer(api: &As, key: &str, id: Uuid, step: &str, words: &str) -> Result<(), Fault> {
    let path = format!("/rectifications/{id}/{step}");
    api.tell(Method::POST, SERVICE, &path, key, &json!({ "words": words })).await
}

/// Figures of these days.
pub(crate) async fn rating_figures(api: &As, from: NaiveDate, to: NaiveDate) -> Result<Vec<Figure>, Fault> {
    api.get(SERVICE, "/ratings/figures", &[("from", from), ("to", to)]).await
}

/// The national table of these days.
pub(crate) async fn rating_table(api: &As, from: NaiveDate, to: NaiveDate) -> Result<Vec<u8>, Fault> {
    let (_csv, bytes) = api.file(SERVICE, &format!("/ratings/table?from={from}&to={to}")).await?;
    Ok(bytes)
}
