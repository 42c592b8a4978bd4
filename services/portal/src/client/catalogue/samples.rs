//! Sample files.
use super::SERVICE;
use crate::client::{As, Fault, Sent};
use serde::Deserialize;

/// A sample that was stored.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SampleFile {
    /// What a sample of an item says as its `path`.
    pub(crate) path: String,
}

/// Stores a sample.
pub(crate) async fn add(api: &As, key: &str, file: Sent<'_>) -> Result<SampleFile, Fault> {
    api.upload(SERVICE, "/samples", key, file).await
}

/// A sample by the hash of its bytes: its media type and the bytes.
pub(crate) async fn file(api: &As, sha256: &str) -> Result<(String, Vec<u8>), Fault> {
    api.file(SERVICE, &format!("/samples/{sha256}")).await
}
