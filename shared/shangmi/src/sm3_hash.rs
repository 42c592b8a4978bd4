//! SM3 (GB/T 32905-2016).
use sm3::{Digest, Sm3};

/// The SM3 hash of a message.
#[must_use]
pub fn sm3(message: &[u8]) -> [u8; 32] {
    Sm3::digest(message).into()
}
