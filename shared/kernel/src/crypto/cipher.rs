//! The ciphers of sealed values. Each value says in its first byte which one sealed it, so that an installation changes over by
//! a setting and what was sealed before opens as ever.
use super::CryptoError;
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand,
};
use shangmi::Sm4Sealer;
use std::{fmt, str::FromStr};

/// Which cipher seals. The layout of a sealed value: its byte, the key's number, the nonce, the ciphertext with its tag.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ColumnCipher {
    /// AES-256 in Galois counter mode.
    #[default]
    Aes256Gcm,
    /// SM4 in Galois counter mode (GB/T 32907, RFC 8998), for installations that are to use 商用密码. Key of 128 bits.
    Sm4Gcm,
}

impl ColumnCipher {
    /// The byte that says so.
    pub(super) const fn layout(self) -> u8 {
        match self {
            Self::Aes256Gcm => 1,
            Self::Sm4Gcm => 2,
        }
    }

    pub(super) const fn of_layout(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Aes256Gcm),
            2 => Some(Self::Sm4Gcm),
            _ => None,
        }
    }
}

impl fmt::Display for ColumnCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Aes256Gcm => "aes-256-gcm",
            Self::Sm4Gcm => "sm4-gcm",
        })
    }
}

impl FromStr for ColumnCipher {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "aes-256-gcm" => Ok(Self::Aes256Gcm),
            "sm4-gcm" => Ok(Self::Sm4Gcm),
            _ => Err("write `aes-256-gcm` or `sm4-gcm`"),
        }
    }
}

/// The keys that one master key gives for sealing, one for each cipher.
pub(super) struct SealKey {
    aes: LessSafeKey,
    sm4: Sm4Sealer,
}

impl SealKey {
    /// SM4 takes the first half of what was derived for it alone.
    pub(super) fn new(aes: &[u8; 32], sm4: &[u8; 32]) -> Result<Self, CryptoError> {
        let aes = UnboundKey::new(&AES_256_GCM, aes).map_err(|_length| CryptoError::BadKey)?;
        let sm4 = sm4.first_chunk::<16>().ok_or(CryptoError::BadKey)?;
        Ok(Self { aes: LessSafeKey::new(aes), sm4: Sm4Sealer::new(sm4) })
    }

    /// A fresh nonce, the ciphertext, its tag.
    pub(super) fn seal(
        &self,
        cipher: ColumnCipher,
        place: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        match cipher {
            ColumnCipher::Aes256Gcm => self.seal_aes(place, plain),
            ColumnCipher::Sm4Gcm => self.sm4.seal(place, plain).map_err(|_damaged| CryptoError::Library),
        }
    }

    pub(super) fn open(
        &self,
        cipher: ColumnCipher,
        place: &[u8],
        body: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        match cipher {
            ColumnCipher::Aes256Gcm => self.open_aes(place, body),
            ColumnCipher::Sm4Gcm => self.sm4.open(place, body).map_err(|_damaged| CryptoError::Damaged),
        }
    }

    fn seal_aes(&self, place: &[u8], plain: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let mut nonce = [0u8; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_unspecified| CryptoError::Library)?;
        let mut body = plain.to_vec();
        self.aes
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(place), &mut body)
            .map_err(|_unspecified| CryptoError::Library)?;
        Ok([nonce.as_slice(), &body].concat())
    }

    fn open_aes(&self, place: &[u8], body: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let (nonce, body) = body.split_at_checked(NONCE_LEN).ok_or(CryptoError::Damaged)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_length| CryptoError::Damaged)?;
        let mut body = body.to_vec();
        let plain = self
            .aes
            .open_in_place(nonce, Aad::from(place), &mut body)
            .map_err(|_unspecified| CryptoError::Damaged)?;
        Ok(plain.to_vec())
    }
}
