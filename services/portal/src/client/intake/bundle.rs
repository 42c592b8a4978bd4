//! Applications for several items at once (一件事).
use super::{SERVICE, Source};
use crate::{
    client::{As, Fault, Sent},
    form::Answers,
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{http::Page, id::CaseId};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An application as its page shows it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BundleCase {
    /// The application.
    pub(crate) id: Uuid,
    /// What the bundle is called.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) state: String,
    /// The same in words.
    pub(crate) state_name: String,
    /// The number of the whole.
    pub(crate) bundle_no_grouped: Option<String>,
    /// All results at once.
    pub(crate) together: bool,
    /// When it was begun.
    pub(crate) drafted_at: DateTime<Utc>,
    /// Its cases.
    pub(crate) parts: Vec<Part>,
    /// The one period of the whole.
    pub(crate) limit: Option<Limit>,
    /// What happened to it.
    pub(crate) acts: Vec<Act>,
}

/// A case of the application.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Part {
    /// What its item is called.
    pub(crate) name: String,
    /// The case.
    pub(crate) case: CaseId,
    /// Its number.
    pub(crate) case_no: Option<String>,
    /// Its state.
    pub(crate) state: String,
    /// Whose turn it is.
    pub(crate) turn: String,
    /// The same in words.
    pub(crate) turn_name: String,
    /// What comes before it.
    pub(crate) after: Vec<String>,
    /// The last day for the supplement.
    pub(crate) lapses_on: Option<NaiveDate>,
}

/// The one period of the whole.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Limit {
    /// Where it stands.
    pub(crate) reckoning: Reckoned,
    /// The card that follows.
    pub(crate) card: Option<String>,
}

/// What of a reckoning is shown.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Reckoned {
    /// The last day.
    pub(crate) deadline: NaiveDate,
}

/// Something that happened to the whole.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Act {
    /// What, by the operation's name.
    pub(crate) what: String,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// What is filled in and handed in.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Sheet {
    /// The one form.
    pub(crate) form: Value,
    /// The answers as last saved.
    pub(crate) answers: Answers,
    /// How far they go.
    pub(crate) form_state: String,
    /// Where those come from that nobody typed.
    pub(crate) sources: BTreeMap<String, Source>,
    /// Each thing once.
    pub(crate) materials: Vec<Line>,
}

/// Something that is handed in once.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Line {
    /// Its key in paths.
    pub(crate) key: String,
    /// What it is called.
    pub(crate) name: String,
    /// Which items ask for it.
    pub(crate) serves: Vec<String>,
    /// Whether it must be there.
    pub(crate) needed: bool,
    /// Whether it is.
    pub(crate) there: bool,
    /// Licences that stand for it.
    pub(crate) licence_types: Vec<String>,
    /// A notice asks for it.
    pub(crate) asked_again: bool,
}

/// An application that begins.
#[derive(Debug, Serialize)]
pub(crate) struct NewBundle<'a> {
    /// The bundle's word.
    pub(crate) bundle: &'a str,
    /// The place it concerns.
    pub(crate) division: &'a str,
    /// The items that are not for everybody.
    pub(crate) chosen: Vec<&'a str>,
}

/// One line of the one notice.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BundleLine {
    /// The case.
    pub(crate) case: CaseId,
    /// The material.
    pub(crate) material: String,
    /// What is wrong with it.
    pub(crate) reason: String,
}

fn path(id: Uuid, operation: &str) -> String {
    format!("/bundle-cases/{id}{operation}")
}

/// Begins an application.
pub(crate) async fn create_bundle_case(
    api: &As,
    key: &str,
    new: &NewBundle<'_>,
) -> Result<BundleCase, Fault> {
    api.post(SERVICE, "/bundle-cases", key, new).await
}

/// The applications one may see; none where they cannot be told.
pub(crate) async fn list_bundle_cases(
    api: &As,
    after: Option<&str>,
) -> Result<Option<Page<BundleCase>>, Fault> {
    let after = after.map(|after| format!("&after={after}")).unwrap_or_default();
    api.find(SERVICE, &format!("/bundle-cases?limit=20{after}")).await
}

/// An application.
pub(crate) async fn get_bundle_case(api: &As, id: Uuid) -> Result<BundleCase, Fault> {
    api.get(SERVICE, &path(id, ""), &()).await
}

/// Its form and its materials.
pub(crate) async fn get_bundle_sheet(api: &As, id: Uuid) -> Result<Sheet, Fault> {
    api.get(SERVICE, &path(id, "/sheet"), &()).await
}

/// Saves the one form.
pub(crate) async fn save_bundle_form(api: &As, id: Uuid, answers: &Value) -> Result<(), Fault> {
    api.tell(Method::PUT, SERVICE, &path(id, "/form"), "form-is-put", answers).await
}

/// Fills in what the government holds.
pub(crate) async fn prefill_bundle_form(api: &As, id: Uuid) -> Result<(), Fault> {
    let key = format!("prefill-{id}");
    api.tell(Method::POST, SERVICE, &path(id, "/form/prefill"), &key, &json!({})).await
}

/// Brings a material once.
pub(crate) async fn add_bundle_material(
    api: &As,
    key: &str,
    id: Uuid,
    line: &str,
    file: Sent<'_>,
) -> Result<BundleCase, Fault> {
    api.upload(SERVICE, &path(id, &format!("/materials/{line}/files")), key, file).await
}

/// Takes a licence for a material.
pub(crate) async fn attach_bundle_licence(api: &As, key: &str, id: Uuid, line: &str) -> Result<(), Fault> {
    let at = path(id, &format!("/materials/{line}/licence"));
    api.tell(Method::POST, SERVICE, &at, key, &json!({})).await
}

/// Hands in whatever can be.
pub(crate) async fn submit_bundle_case(api: &As, key: &str, id: Uuid, together: bool) -> Result<(), Fault> {
    let body = json!({ "together": together });
    api.tell(Method::POST, SERVICE, &path(id, "/submit"), key, &body).await
}

/// Answers the one notice.
pub(crate) async fn supplement_bundle_case(api: &As, key: &str, id: Uuid) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &path(id, "/supplement"), key, &json!({})).await
}

/// Takes the whole back.
pub(crate) async fn withdraw_bundle_case(api: &As, key: &str, id: Uuid) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &path(id, "/withdraw"), key, &json!({})).await
}

/// Tells all that was found in one round.
pub(crate) async fn request_bundle_supplement(
    api: &As,
    key: &str,
    id: Uuid,
    lines: &[BundleLine],
) -> Result<(), Fault> {
    let body = json!({ "lines": lines });
    api.tell(Method::POST, SERVICE, &path(id, "/deficiencies"), key, &body).await
}
