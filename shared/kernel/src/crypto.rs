//! Encrypted values, keyed-hash lookup and signatures. Personal columns hold [`Sealed`] bytes; they are
//! found again by [`LookupHash`] of the whole normalised value, never by their plain text.
use aws_lc_rs::{
    hkdf, hmac, rand,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt, sync::Arc};
use uuid::Uuid;

mod cipher;
mod column;

pub use cipher::ColumnCipher;
use cipher::SealKey;
pub use column::{LookupHash, Sealed};

/// Why a value could not be sealed, opened or verified.
#[derive(Debug, thiserror::Error)]
pub enum CryptoError {
    /// The key text is not 64 hex digits.
    #[error("a key must be 64 hexadecimal digits")]
    BadKey,
    /// No key of that number is loaded.
    #[error("the value was sealed with key {0}, which is not loaded")]
    UnknownKey(u8),
    /// The value was changed, cut, or moved here from another row.
    #[error("the sealed value is damaged or belongs to another row")]
    Damaged,
    /// The system's random source or the algorithm failed.
    #[error("the cryptographic library failed")]
    Library,
    /// The opened text is not of the shape it was sealed in.
    #[error("the opened value could not be read")]
    Json(#[from] serde_json::Error),
}

/// Where a sealed value lives. A value moved to another row or column no longer opens.
#[derive(Debug, Clone, Copy)]
pub struct Aad {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's id.
    pub row: Uuid,
}

impl Aad {
    /// The value of `column` in the row `row` of `table`.
    pub fn new(table: &'static str, column: &'static str, row: Uuid) -> Self {
        Self { table, column, row }
    }

    fn bytes(&self, service: &str) -> Vec<u8> {
        format!("{service}.{}.{}.{}", self.table, self.column, self.row).into_bytes()
    }
}

/// The keys of one service, derived from a master key. Software keys; an HSM implements the same calls.
#[derive(Clone)]
pub struct Keyring(Arc<Keys>);

struct Keys {
    service: &'static str,
    number: u8,
    cipher: ColumnCipher,
    seal: SealKey,
    earlier: Vec<(u8, SealKey)>,
    lookup: hmac::Key,
    signing: Ed25519KeyPair,
}

impl Keyring {
    /// Derives the keys of `service` from master keys of 64 hex digits each; the first one seals, all open.
    ///
    /// A keyed hash must stay the same for ever, so lookup and signing keys come from the last (oldest) one.
    pub fn derive(masters: &[SecretString], service: &'static str) -> Result<Self, CryptoError> {
        Self::derive_for(masters, service, ColumnCipher::default())
    }

    /// The same with the cipher that values are sealed with from now on; those of the others open all the same.
    pub fn derive_for(
        masters: &[SecretString],
        service: &'static str,
        cipher: ColumnCipher,
    ) -> Result<Self, CryptoError> {
        let (first, last) = masters.first().zip(masters.last()).ok_or(CryptoError::BadKey)?;
        let count = u8::try_from(masters.len()).map_err(|_too_many| CryptoError::BadKey)?;
        let mut earlier = Vec::new();
        for (master, number) in masters.iter().zip((1..=count).rev()).skip(1) {
            earlier.push((number, seal_key(master, service)?));
        }
        let lookup: [u8; 32] = subkey(last, service, "lookup")?;
        let seed: [u8; 32] = subkey(last, service, "signing")?;
        Ok(Self(Arc::new(Keys {
            service,
            number: count,
            cipher,
            seal: seal_key(first, service)?,
            earlier,
            lookup: hmac::Key::new(hmac::HMAC_SHA256, &lookup),
            signing: Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_rejected| CryptoError::Library)?,
        })))
    }

    /// Encrypts `plain` for the place `aad` names.
    pub fn seal(&self, aad: Aad, plain: &[u8]) -> Result<Sealed, CryptoError> {
        let body = self.0.seal.seal(self.0.cipher, &aad.bytes(self.0.service), plain)?;
        let mut sealed = Vec::with_capacity(2 + body.len());
        sealed.extend([self.0.cipher.layout(), self.0.number]);
        sealed.extend(body);
        Ok(Sealed::new(sealed))
    }

    /// Decrypts a value sealed for the same place, with whatever cipher it says.
    pub fn open(&self, aad: Aad, sealed: &Sealed) -> Result<Vec<u8>, CryptoError> {
        let (&[layout, number], body) =
            sealed.as_bytes().split_first_chunk::<2>().ok_or(CryptoError::Damaged)?;
        let cipher = ColumnCipher::of_layout(layout).ok_or(CryptoError::Damaged)?;
        let key = self.key(number).ok_or(CryptoError::UnknownKey(number))?;
        key.open(cipher, &aad.bytes(self.0.service), body)
    }

    /// Encrypts `value` as JSON.
    pub fn seal_json(&self, aad: Aad, value: &impl Serialize) -> Result<Sealed, CryptoError> {
        self.seal(aad, &serde_json::to_vec(value)?)
    }

    /// Decrypts a value that was sealed as JSON.
    pub fn open_json<T: DeserializeOwned>(&self, aad: Aad, sealed: &Sealed) -> Result<T, CryptoError> {
        Ok(serde_json::from_slice(&self.open(aad, sealed)?)?)
    }

    /// Decrypts a value that was sealed as text.
    pub fn open_text(&self, aad: Aad, sealed: &Sealed) -> Result<String, CryptoError> {
        String::from_utf8(self.open(aad, sealed)?).map_err(|_not_utf8| CryptoError::Damaged)
    }

    /// The keyed hash by which a whole normalised value of this `kind` (`"citizen_no"`, …) is found again.
    pub fn lookup(&self, kind: &str, normalised: &str) -> LookupHash {
        let tag = hmac::sign(&self.0.lookup, format!("{kind}\0{normalised}").as_bytes());
        LookupHash::new(tag.as_ref().to_vec())
    }

    /// Signs with the service's Ed25519 key.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.signing.sign(message).as_ref().to_vec()
    }

    /// The public half of the signing key, 32 bytes.
    pub fn public_key(&self) -> Vec<u8> {
        self.0.signing.public_key().as_ref().to_vec()
    }

    /// A short name of the signing key: the first 8 bytes of the public key in hex.
    pub fn key_id(&self) -> String {
        self.public_key().iter().take(8).map(|b| format!("{b:02x}")).collect()
    }

    fn key(&self, number: u8) -> Option<&SealKey> {
        if number == self.0.number {
            return Some(&self.0.seal);
        }
        self.0.earlier.iter().find(|(earlier, _)| *earlier == number).map(|(_, key)| key)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({})", self.0.service)
    }
}

/// Whether `signature` over `message` was made by the Ed25519 key with this public half.
pub fn verify(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key).verify(message, signature).is_ok()
}

/// Fills 32 bytes from the system's random source.
pub fn random_32() -> Result<[u8; 32], CryptoError> {
    let mut bytes = [0u8; 32];
    rand::fill(&mut bytes).map_err(|_unspecified| CryptoError::Library)?;
    Ok(bytes)
}

fn seal_key(master: &SecretString, service: &str) -> Result<SealKey, CryptoError> {
    SealKey::new(&subkey(master, service, "seal")?, &subkey(master, service, "seal-sm4")?)
}

fn subkey(master: &SecretString, service: &str, use_: &str) -> Result<[u8; 32], CryptoError> {
    let bytes = from_hex(master.expose_secret()).ok_or(CryptoError::BadKey)?;
    let info = [service.as_bytes(), b"/", use_.as_bytes()];
    let mut out = [0u8; 32];
    hkdf::Salt::new(hkdf::HKDF_SHA256, b"tongban")
        .extract(&bytes)
        .expand(&info, hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(&mut out))
        .map_err(|_unspecified| CryptoError::Library)?;
    Ok(out)
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut out = [0u8; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests;
