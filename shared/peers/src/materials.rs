//! The bytes of a case's materials, as a system outside fetches them: each under its address, signed, and checked by its hash.

use std::time::Duration;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::vertical::{Wrong, signed};

/// A file that the system fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedFile {
    /// The hash that the hall named.
    pub sha256: String,
    /// How many bytes came.
    pub bytes: usize,
    /// They have that hash.
    pub whole: bool,
}

/// The addresses in what the hall handed over, each with the hash of what lies there.
pub(crate) fn addresses(materials: &Value) -> Vec<(String, String)> {
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |file: &Value, name: &str| file.get(name).and_then(Value::as_str).map(str::to_owned);
    list(Some(materials))
        .iter()
        .flat_map(|material| list(material.get("files")))
        .filter_map(|file| Some((text(&file, "url")?, text(&file, "sha256")?)))
        .collect()
}

/// Fetches every file of a case; what cannot be had is left out.
pub(crate) async fn fetch_all(materials: &Value) -> Vec<FetchedFile> {
    let mut fetched = Vec::new();
    for (url, sha256) in addresses(materials) {
        if let Some(bytes) = fetch(&url).await {
            let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            fetched.push(FetchedFile { bytes: bytes.len(), whole: found == sha256, sha256 });
        }
    }
    fetched
}

/// The signature is for this very address.
async fn fetch(url: &str) -> Option<Vec<u8>> {
    let address = url.rsplit('/').next()?;
    let mut request = reqwest::Client::new().get(url).timeout(Duration::from_secs(5));
    for (name, value) in signed(address, Vec::new(), Wrong::Nothing).0 {
        request = request.header(name, value);
    }
    let answer = request.send().await.ok().filter(|answer| answer.status().is_success())?;
    answer.bytes().await.ok().map(|bytes| bytes.to_vec())
}
