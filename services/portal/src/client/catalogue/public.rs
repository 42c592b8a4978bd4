//! What the public reads: items found by words and field, guides, halls.
use super::SERVICE;
use crate::client::{As, Fault};
use contracts::catalogue::{BaseItemContent, ResolvedItem};
use kernel::http::Page;
use serde::{Deserialize, Serialize};

/// An item in a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Hit {
    /// The implementing item.
    pub(crate) code: String,
    /// The base item.
    #[serde(default)]
    pub(crate) base_code: String,
    /// Its name.
    pub(crate) name: String,
    /// Who implements it.
    pub(crate) authority_name: String,
    /// `in_force` or `suspended`.
    pub(crate) state: String,
}

/// What is looked for.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Wanted<'a> {
    /// Plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) q: Option<&'a str>,
    /// A field of the township list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) domain: Option<&'a str>,
    /// The implementing items of one base item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) base: Option<&'a str>,
    /// A door: `window`, `online` or `agent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) door: Option<&'a str>,
    /// A place: what can be handed in there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) division: Option<&'a str>,
    /// Where the page before ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<&'a str>,
    /// How many at most.
    pub(crate) limit: u16,
}

/// An item's guide.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Guide {
    /// The implementing item; none when a base code was asked for.
    pub(crate) implementing_code: Option<String>,
    /// `in_force`, `suspended` or `repealed`.
    pub(crate) state: Option<String>,
    /// Why it takes no applications.
    pub(crate) reason: Option<String>,
    /// The base item's version.
    pub(crate) base_version: i32,
    /// The overlay's version.
    pub(crate) overlay_version: Option<i32>,
    /// What is fixed for every hall; only where a base code was asked for.
    #[serde(default)]
    pub(crate) standard: Option<BaseItemContent>,
    /// The whole guide.
    pub(crate) item: Option<ResolvedItem>,
    /// Who holds the power now, where the item that was asked for moved to others.
    #[serde(default)]
    pub(crate) moved_to: Vec<Holder>,
}

/// Who holds a power now.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Holder {
    /// Its implementing item.
    pub(crate) code: String,
    /// Its name.
    pub(crate) authority_name: String,
}

/// Items that fit, best first.
pub(crate) async fn search(api: &As, wanted: &Wanted<'_>) -> Result<Page<Hit>, Fault> {
    api.get(SERVICE, "/items", wanted).await
}

/// The guide of an item.
pub(crate) async fn guide(api: &As, code: &str) -> Result<Option<Guide>, Fault> {
    if !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(None);
    }
    api.find(SERVICE, &format!("/items/{code}")).await
}

/// A hall, as people look for it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Hall {
    /// Its name.
    pub(crate) name: String,
    /// Where to go.
    pub(crate) address: String,
    /// Whom to call.
    pub(crate) phone: String,
    /// When it is open.
    pub(crate) hours: String,
}

#[derive(Serialize)]
struct Place<'a> {
    division: &'a str,
    limit: u16,
}

/// Halls inside a division.
pub(crate) async fn halls(api: &As, division: &str, limit: u16) -> Result<Page<Hall>, Fault> {
    api.get(SERVICE, "/halls", &Place { division, limit }).await
}

/// A division.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Division {
    /// 12 digits.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// `province`, `city`, `county`, `township`, `village`.
    pub(crate) level: String,
}

/// The divisions directly below one.
pub(crate) async fn divisions(api: &As, division: &str) -> Result<Page<Division>, Fault> {
    api.get(SERVICE, "/divisions", &Place { division, limit: 100 }).await
}

/// What is found beside matters.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Others {
    /// Life events and projects.
    pub(crate) bundles: Vec<BundleHit>,
    /// Places to go to.
    pub(crate) halls: Vec<Hall>,
}

/// A bundle that was found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BundleHit {
    /// Its word.
    pub(crate) code: String,
    /// What people call it.
    pub(crate) name: String,
    /// For whom and for what.
    pub(crate) summary: String,
}

/// Bundles and halls that fit the words, halls of the place first.
pub(crate) async fn others(api: &As, words: &str, division: &str) -> Result<Others, Fault> {
    api.get(SERVICE, "/search/others", &[("q", words), ("division", division)]).await
}
