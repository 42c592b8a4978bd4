//! Random texts and their hashes.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::crypto::{CryptoError, random_32};
use sha2::{Digest, Sha256};

/// 32 random bytes as 43 characters.
pub(crate) fn random_text() -> Result<String, CryptoError> {
    Ok(URL_SAFE_NO_PAD.encode(random_32()?))
}

/// The challenge of a verifier (RFC 7636, S256).
pub(super) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// What is kept of a cookie's value.
pub(super) fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}
