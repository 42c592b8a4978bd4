//! Who signs: software today, a certified 密码机 tomorrow, without the callers knowing.
use crate::sm2_key::{Sm2Key, verify_sm2};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::fmt;

/// A signature algorithm, by the name that signed records call it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RFC 8032.
    Ed25519,
    /// SM2 with SM3, under the usual identity.
    Sm2WithSm3,
}

impl Algorithm {
    /// The name; that of SM2 is its name in GM/T 0006.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "Ed25519",
            Self::Sm2WithSm3 => "SGD_SM3_SM2",
        }
    }

    /// The algorithm of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Ed25519, Self::Sm2WithSm3].into_iter().find(|algorithm| algorithm.name() == name)
    }
}

/// The secret is no key of the algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret is no key")]
pub struct BadKey;

/// Signs and tells what others need to check it. A machine that keeps its keys implements the same three calls.
pub trait SignatureProvider: Send + Sync {
    /// The algorithms it signs with, in the order in which records carry their signatures.
    fn algorithms(&self) -> &[Algorithm];
    /// The public half of the key of an algorithm.
    fn public_key(&self, algorithm: Algorithm) -> Option<Vec<u8>>;
    /// Signs with the key of an algorithm.
    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Option<Vec<u8>>;
}

/// Keys in the memory of this process.
pub struct SoftwareKeys {
    ed25519: Ed25519KeyPair,
    sm2: Sm2Key,
}

impl SoftwareKeys {
    /// The keys of two secrets, which must not be the same.
    ///
    /// # Errors
    /// If one of them is no key.
    pub fn from_secrets(ed25519: &[u8; 32], sm2: &[u8; 32]) -> Result<Self, BadKey> {
        let ed25519 = Ed25519KeyPair::from_seed_unchecked(ed25519).map_err(|_rejected| BadKey)?;
        Ok(Self { ed25519, sm2: Sm2Key::from_secret(sm2)? })
    }
}

impl SignatureProvider for SoftwareKeys {
    fn algorithms(&self) -> &[Algorithm] {
        &[Algorithm::Ed25519, Algorithm::Sm2WithSm3]
    }

    fn public_key(&self, algorithm: Algorithm) -> Option<Vec<u8>> {
        Some(match algorithm {
            Algorithm::Ed25519 => self.ed25519.public_key().as_ref().to_vec(),
            Algorithm::Sm2WithSm3 => self.sm2.public_key(),
        })
    }

    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Option<Vec<u8>> {
        match algorithm {
            Algorithm::Ed25519 => Some(self.ed25519.sign(message).as_ref().to_vec()),
            Algorithm::Sm2WithSm3 => self.sm2.sign(message),
        }
    }
}

impl fmt::Debug for SoftwareKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SoftwareKeys(…)")
    }
}

/// Whether a signature of an algorithm is good.
#[must_use]
pub fn verify(algorithm: Algorithm, public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    match algorithm {
        Algorithm::Ed25519 => UnparsedPublicKey::new(&ED25519, public_key).verify(message, signature).is_ok(),
        Algorithm::Sm2WithSm3 => verify_sm2(public_key, message, signature),
    }
}
