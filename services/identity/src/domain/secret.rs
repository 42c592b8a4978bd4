//! Codes and tokens of 256 random bits are kept and found by their plain hash only.

use sha2::{Digest, Sha256};

/// What is stored of a secret with enough randomness of its own.
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
