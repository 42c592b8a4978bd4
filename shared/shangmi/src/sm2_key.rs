//! SM2 signatures with SM3 (GB/T 32918.2-2016): 64 bytes, r before s; public keys as uncompressed points.
use crate::provider::BadKey;
use sm2::dsa::{
    Signature, SigningKey, VerifyingKey,
    signature::{Signer, Verifier},
};
use std::fmt;

/// The identity that signers without one of their own have (GM/T 0009-2012, 10).
pub const USUAL_ID: &str = "1234567812345678";

/// An SM2 key in software. Signing takes no randomness: the secret number is made from key and message, so that a bad
/// generator cannot betray the key.
pub struct Sm2Key(SigningKey);

impl Sm2Key {
    /// The key of a stored secret.
    ///
    /// # Errors
    /// If it is zero or not smaller than the order of the curve.
    pub fn from_secret(secret: &[u8; 32]) -> Result<Self, BadKey> {
        SigningKey::from_slice(USUAL_ID, secret).map(Self).map_err(|_out_of_range| BadKey)
    }

    /// Signs a message; `None` only if the library fails.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let signature: Signature = self.0.try_sign(message).ok()?;
        Some(signature.to_bytes().to_vec())
    }

    /// The public half: 65 bytes, beginning with 4.
    #[must_use]
    pub fn public_key(&self) -> Vec<u8> {
        self.0.verifying_key().to_sec1_bytes().to_vec()
    }
}

impl fmt::Debug for Sm2Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sm2Key(…)")
    }
}

/// Whether `signature` over `message` was made by the key with this public half, under the usual identity.
#[must_use]
pub fn verify_sm2(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    verify_sm2_as(USUAL_ID, public_key, message, signature)
}

/// The same for a signer with an identity of his own.
#[must_use]
pub fn verify_sm2_as(id: &str, public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = VerifyingKey::from_sec1_bytes(id, public_key) else { return false };
    Signature::from_slice(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
}
