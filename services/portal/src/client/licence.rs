//! One's own licences.
use super::{As, Fault};
use chrono::NaiveDate;
use kernel::{http::Page, id::LicenceId};
use serde::Deserialize;
use serde_json::Value;

const SERVICE: &str = "licence";

/// A licence in a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Licence {
    /// The licence.
    pub(crate) id: LicenceId,
    /// Its public identifier.
    pub(crate) identifier: String,
    /// The type's name.
    pub(crate) type_name: String,
    /// Its standing.
    pub(crate) status: String,
    /// First day.
    pub(crate) valid_from: NaiveDate,
    /// Last day; none is for ever.
    pub(crate) valid_to: Option<NaiveDate>,
}

/// What a licence says.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Detail {
    /// The licence.
    #[serde(flatten)]
    pub(crate) licence: Licence,
    /// The holder's name.
    pub(crate) holder_name: String,
    /// Its fields, in the order of its type.
    pub(crate) fields: Vec<Said>,
}

/// A field of a licence.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Said {
    /// Its title.
    pub(crate) title: String,
    /// Its value.
    pub(crate) value: Value,
}

impl Said {
    /// The value as it is read.
    pub(crate) fn words(&self) -> String {
        self.value.as_str().map_or_else(|| self.value.to_string(), ToOwned::to_owned)
    }
}

/// One's own licences, newest first.
pub(crate) async fn own(api: &As) -> Result<Page<Licence>, Fault> {
    api.get(SERVICE, "/licences", &[("limit", "50")]).await
}

/// What one's own licence says.
pub(crate) async fn detail(api: &As, id: LicenceId) -> Result<Detail, Fault> {
    api.get(SERVICE, &format!("/licences/{id}"), &()).await
}
