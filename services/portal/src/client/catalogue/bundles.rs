//! Life events and projects: as the public reads them, and as those who work on them do.
use super::{
    SERVICE,
    items::{Act, Diff, Version},
};
use crate::client::{As, Fault};
use contracts::catalogue::{BundleContent, DayUnit, MaterialOf};
use kernel::{code::BaseItemCode, http::Page};
use serde::Deserialize;
use serde_json::Value;

/// A bundle in a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Summary {
    /// Its word.
    pub(crate) code: String,
    /// What people call it.
    pub(crate) name: String,
    /// For whom and for what.
    pub(crate) summary: String,
    /// How many items it holds.
    pub(crate) items: usize,
}

/// A bundle as people read it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Guide {
    /// Its items.
    pub(crate) members: Vec<Member>,
    /// What is handed in, each once.
    pub(crate) materials: Vec<HandOver>,
    /// What several items ask for and the bundle does not yet hand in once.
    #[serde(default)]
    pub(crate) repeated: Vec<Repeated>,
    /// How long the whole takes at most, where that can be said.
    #[serde(default)]
    pub(crate) limit: Option<WholeLimit>,
    /// All of it.
    pub(crate) bundle: BundleContent,
}

/// An item of a bundle.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Member {
    /// Which.
    pub(crate) item: BaseItemCode,
    /// Its name.
    pub(crate) name: String,
    /// Whether it belongs to every case.
    pub(crate) required: bool,
    /// When it does.
    pub(crate) when: Option<String>,
}

/// Something that is handed in once.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct HandOver {
    /// What it is called.
    pub(crate) name: String,
    /// For which items.
    pub(crate) items: Vec<BaseItemCode>,
    /// The government fetches, checks or makes it.
    pub(crate) exempt: bool,
}

/// A paper that several items ask for.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Repeated {
    /// What the first of them calls it.
    pub(crate) name: String,
    /// Where it is asked for.
    pub(crate) asked: Vec<MaterialOf>,
    /// Why they are one paper.
    pub(crate) because: String,
}

/// How long the whole takes at most.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct WholeLimit {
    /// How many days.
    pub(crate) days: u32,
    /// Of which kind.
    pub(crate) unit: DayUnit,
    /// Promised by the bundle.
    pub(crate) promised: bool,
}

/// A version with what people would read.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Detail {
    /// The version, with what the rules say of it today.
    pub(crate) version: Version,
    /// As people would read it.
    pub(crate) guide: Guide,
}

/// Whether this is a bundle's word, so that it may stand in an address.
fn plain(code: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=60).contains(&code.len()) && code.bytes().all(word)
}

/// Bundles in force.
pub(crate) async fn list(api: &As, limit: u16) -> Result<Page<Summary>, Fault> {
    api.get(SERVICE, "/bundles", &[("limit", limit)]).await
}

/// A bundle in force.
pub(crate) async fn get(api: &As, code: &str) -> Result<Option<Guide>, Fault> {
    if !plain(code) {
        return Ok(None);
    }
    api.find(SERVICE, &format!("/bundles/{code}")).await
}

/// All versions, the newest first.
pub(crate) async fn versions(api: &As, code: &str) -> Result<Option<Vec<Version>>, Fault> {
    if !plain(code) {
        return Ok(None);
    }
    api.find(SERVICE, &format!("/bundles/{code}/versions")).await
}

/// One version.
pub(crate) async fn version(api: &As, code: &str, version: i32) -> Result<Option<Detail>, Fault> {
    if !plain(code) {
        return Ok(None);
    }
    api.find(SERVICE, &format!("/bundles/{code}/versions/{version}")).await
}

/// What was done to a version.
pub(crate) async fn acts(api: &As, code: &str, version: i32) -> Result<Vec<Act>, Fault> {
    api.get(SERVICE, &format!("/bundles/{code}/versions/{version}/acts"), &()).await
}

/// What differs between two versions.
pub(crate) async fn diff(api: &As, code: &str, from: i32, to: i32) -> Result<Option<Diff>, Fault> {
    if !plain(code) {
        return Ok(None);
    }
    api.find(SERVICE, &format!("/bundles/{code}/diff?from={from}&to={to}")).await
}

/// Enters a new bundle as a draft.
pub(crate) async fn create(api: &As, key: &str, content: &BundleContent) -> Result<Version, Fault> {
    api.post(SERVICE, "/bundles", key, content).await
}

/// Begins the next version with this content.
pub(crate) async fn begin(api: &As, key: &str, content: &BundleContent) -> Result<Version, Fault> {
    api.post(SERVICE, &format!("/bundles/{}/versions", content.code), key, content).await
}

/// Saves a draft that was at this revision.
pub(crate) async fn save(api: &As, code: &str, revision: i64, content: &Value) -> Result<Version, Fault> {
    api.save(SERVICE, &format!("/bundles/{code}/draft"), revision, content).await
}

/// Takes a step: `submit`, `review`, `return`, `legal-review`, `legal-return`, `send-back`, `publish`, `withdraw`.
pub(crate) async fn step(api: &As, key: &str, code: &str, step: &str, body: &Value) -> Result<(), Fault> {
    api.tell(reqwest::Method::POST, SERVICE, &format!("/bundles/{code}/{step}"), key, body).await
}
