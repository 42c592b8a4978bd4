//! Sample files.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A sample that was stored.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SampleFileOut {
    /// What a sample of an item says as its `path`.
    pub(crate) path: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub(crate) sha256: String,
    /// What it is.
    pub(crate) media_type: String,
    /// How large.
    pub(crate) bytes: i32,
}
