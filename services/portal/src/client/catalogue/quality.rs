//! The quality rules and what breaks them.
use super::SERVICE;
use crate::client::{As, Fault};
use kernel::http::Page;
use serde::{Deserialize, Serialize};

/// A rule, explained.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Rule {
    /// Its word.
    pub(crate) rule: String,
    /// What editors call it.
    pub(crate) name: String,
    /// What an editor can do about it.
    pub(crate) advice: String,
}

/// An item that breaks rules.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Row {
    /// The base code or the implementing code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// What is wrong.
    pub(crate) findings: Vec<Broken>,
}

/// What a rule found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Broken {
    /// Which rule.
    pub(crate) rule: String,
    /// Where.
    pub(crate) pointer: String,
    /// What is wrong.
    pub(crate) message_zh: String,
}

/// Which findings are wanted.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Wanted<'a> {
    /// Of this rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rule: Option<&'a str>,
    /// Inside this division.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) division: Option<&'a str>,
    /// Where the page before ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<&'a str>,
    /// How many items at most.
    pub(crate) limit: u16,
}

/// All rules.
pub(crate) async fn rules(api: &As) -> Result<Vec<Rule>, Fault> {
    api.get(SERVICE, "/quality-rules", &()).await
}

/// Items in force that break a rule today. A page may be empty and still have a next one.
pub(crate) async fn report(api: &As, wanted: &Wanted<'_>) -> Result<Page<Row>, Fault> {
    api.get(SERVICE, "/quality", wanted).await
}
