//! Issuers' lists of revoked certificates.

use super::{NoAnswer, http};

/// No list is larger.
const LARGEST: usize = 8 * 1024 * 1024;

/// A list as its issuer gives it: DER, as they usually do, or PEM.
pub(crate) async fn fetch_list(url: &str) -> Result<Vec<u8>, NoAnswer> {
    let mut answer = http()?.get(url).send().await?.error_for_status()?;
    let mut bytes = Vec::new();
    while let Some(part) = answer.chunk().await? {
        if bytes.len() + part.len() > LARGEST {
            return Err(NoAnswer::Unreadable);
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}
