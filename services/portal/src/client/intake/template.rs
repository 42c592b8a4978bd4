//! Templates of documents.
use super::SERVICE;
use crate::client::{As, Fault};
use chrono::{DateTime, Utc};
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

/// A kind of document and the version in force.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct TemplateKind {
    /// Its code.
    pub(crate) kind: String,
    /// What it is called.
    pub(crate) name: String,
    /// Up to 1000 one that came with the program.
    pub(crate) version: i16,
}

/// A version.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct TemplateVersion {
    /// Its number.
    pub(crate) version: i16,
    /// What it changed.
    pub(crate) note: String,
    /// Who wrote it.
    pub(crate) written_by: Option<uuid::Uuid>,
    /// When.
    pub(crate) written_at: Option<DateTime<Utc>>,
    /// When it was put in force.
    pub(crate) published_at: Option<DateTime<Utc>>,
    /// When it was taken out of force.
    pub(crate) withdrawn_at: Option<DateTime<Utc>>,
    /// Whether documents are made under it now.
    pub(crate) in_force: bool,
}

/// The versions of a kind.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct TemplateSheet {
    /// What the kind is called.
    pub(crate) name: String,
    /// The newest first.
    pub(crate) versions: Vec<TemplateVersion>,
    /// The newest source.
    pub(crate) source: String,
}

/// All kinds.
pub(crate) async fn templates(api: &As) -> Result<Vec<TemplateKind>, Fault> {
    api.get(SERVICE, "/document-templates", &()).await
}

/// One kind; none if there is no such one.
pub(crate) async fn template(api: &As, kind: &str) -> Result<Option<TemplateSheet>, Fault> {
    api.find(SERVICE, &format!("/document-templates/{kind}")).await
}

/// A template over a sample, as PDF.
pub(crate) async fn preview_template(
    api: &As,
    kind: &str,
    source: &str,
    note: &str,
) -> Result<Vec<u8>, Fault> {
    let body = json!({ "source": source, "note": note });
    api.made(SERVICE, &format!("/document-templates/{kind}/preview"), &body).await
}

/// Saves a template as the next version.
pub(crate) async fn write_template(
    api: &As,
    key: &str,
    kind: &str,
    source: &str,
    note: &str,
) -> Result<(), Fault> {
    let body = json!({ "source": source, "note": note });
    api.tell(Method::POST, SERVICE, &format!("/document-templates/{kind}"), key, &body).await
}

/// Puts a version in force (`publish`) or takes it out (`withdraw`).
pub(crate) async fn move_template(
    api: &As,
    key: &str,
    (kind, version): (&str, i16),
    act: &str,
) -> Result<(), Fault> {
    let path = format!("/document-templates/{kind}/{version}/{act}");
    api.tell(Method::POST, SERVICE, &path, key, &json!({})).await
}
