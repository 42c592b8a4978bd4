//! Everyday words: synonyms, and what people searched for in vain.
use super::SERVICE;
use crate::client::{As, Fault};
use chrono::{DateTime, Utc};
use kernel::http::Page;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What people say, and what they mean by it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Synonym {
    /// What people say.
    pub(crate) phrase: String,
    /// A base code, or the word of a field.
    pub(crate) target: String,
    /// `seed` or `editor`.
    pub(crate) origin: String,
}

/// A phrase that found nothing.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Miss {
    /// Its id.
    pub(crate) id: Uuid,
    /// The phrase.
    pub(crate) phrase: String,
    /// How often it was asked.
    pub(crate) asked: i32,
    /// When last.
    pub(crate) last_at: DateTime<Utc>,
}

/// What found nothing.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Misses {
    /// The most asked first.
    pub(crate) items: Vec<Miss>,
    /// How many more may be somebody's name.
    pub(crate) unread: i64,
}

/// Which synonyms are wanted.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SynonymsWanted<'a> {
    /// Those that contain this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) q: Option<&'a str>,
    /// Where the page before ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<&'a str>,
    /// How many at most.
    pub(crate) limit: u16,
}

#[derive(Serialize)]
struct Limit {
    limit: u16,
}

#[derive(Serialize)]
struct Word<'a> {
    phrase: &'a str,
    target: &'a str,
}

/// Synonyms by phrase.
pub(crate) async fn synonyms(api: &As, wanted: &SynonymsWanted<'_>) -> Result<Page<Synonym>, Fault> {
    api.get(SERVICE, "/search/synonyms", wanted).await
}

/// What found nothing.
pub(crate) async fn misses(api: &As, limit: u16) -> Result<Misses, Fault> {
    api.get(SERVICE, "/search/misses", &Limit { limit }).await
}

/// Adds a synonym.
pub(crate) async fn add(api: &As, key: &str, phrase: &str, target: &str) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, "/search/synonyms", key, &Word { phrase, target }).await
}

/// Takes a synonym away.
pub(crate) async fn remove(api: &As, key: &str, phrase: &str, target: &str) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, "/search/synonyms/remove", key, &Word { phrase, target }).await
}

/// Sets a phrase aside that names nothing the hall does.
pub(crate) async fn ignore(api: &As, key: &str, id: Uuid) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/search/misses/{id}/ignore"), key, &serde_json::json!({})).await
}
