//! SM4 (GB/T 32907-2016) in Galois counter mode (RFC 8998): what is sealed cannot be read or changed unnoticed.
use aes_gcm::{
    AesGcm, KeyInit,
    aead::{Aead, Payload, consts::U12},
};
use aws_lc_rs::rand;
use sm4::Sm4;
use std::fmt;

/// The length of a nonce.
const NONCE: usize = 12;

/// The value was changed, cut, or sealed with another key or for another place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed value is damaged or belongs elsewhere")]
pub struct Damaged;

/// Seals with one SM4 key.
pub struct Sm4Sealer(AesGcm<Sm4, U12>);

impl Sm4Sealer {
    /// A sealer with this key.
    #[must_use]
    pub fn new(key: &[u8; 16]) -> Self {
        Self(AesGcm::new(&(*key).into()))
    }

    /// Seals `plain` for the place that `place` names: a fresh nonce, the ciphertext, its tag.
    ///
    /// # Errors
    /// [`Damaged`] only if the system gives no random bytes.
    pub fn seal(&self, place: &[u8], plain: &[u8]) -> Result<Vec<u8>, Damaged> {
        let mut nonce = [0; NONCE];
        rand::fill(&mut nonce).map_err(|_unspecified| Damaged)?;
        let body = self.seal_with(&nonce, place, plain)?;
        Ok([nonce.as_slice(), &body].concat())
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// [`Damaged`] if one bit of value or place differs.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Damaged> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE>().ok_or(Damaged)?;
        let payload = Payload { msg: body, aad: place };
        self.0.decrypt(&(*nonce).into(), payload).map_err(|_tag| Damaged)
    }

    /// Seals with a given nonce, which must never be used twice with one key; for vectors.
    ///
    /// # Errors
    /// [`Damaged`] if the text is longer than the mode takes.
    pub fn seal_with(&self, nonce: &[u8; NONCE], place: &[u8], plain: &[u8]) -> Result<Vec<u8>, Damaged> {
        let payload = Payload { msg: plain, aad: place };
        self.0.encrypt(&(*nonce).into(), payload).map_err(|_too_long| Damaged)
    }
}

impl fmt::Debug for Sm4Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sm4Sealer(…)")
    }
}
