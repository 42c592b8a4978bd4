//! The Ed25519 keys that access tokens are signed with, and the minter that signs them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    errors::{Error, ErrorKind},
    jwk::{Jwk, PublicKeyUse, ThumbprintHash},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    claims::{ACCESS_SECONDS, AUDIENCE, AccessClaims, Acting, SubjectKind, now_seconds},
    problem::AuthError,
    role::Role,
};
use kernel::{
    code::{DivisionPrefix, Uscc},
    id::{HallId, SessionId},
};

/// The DER that stands before the 32 bytes of an Ed25519 seed in a PKCS#8 document (RFC 8410).
const PKCS8_HEAD: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// Bytes from the operating system's generator; `None` only if that fails.
pub fn random_bytes<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).ok().map(|()| bytes)
}

/// A text of 256 random bits for codes and tokens that are looked up by their hash.
pub fn random_secret() -> Result<String, AuthError> {
    let bytes: [u8; 32] = random_bytes().ok_or_else(no_randomness)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn no_randomness() -> AuthError {
    AuthError::Sign(Error::from(ErrorKind::Provider("the system gives no random bytes".into())))
}

/// A private key with its public half.
#[derive(Clone)]
pub struct SigningKey {
    seed: [u8; 32],
    kid: String,
    jwk: Jwk,
    key: EncodingKey,
}

impl SigningKey {
    /// A new random key.
    pub fn generate() -> Result<Self, AuthError> {
        Self::from_seed(random_bytes().ok_or_else(no_randomness)?)
    }

    /// The key of a stored seed.
    pub fn from_seed(seed: [u8; 32]) -> Result<Self, AuthError> {
        let der = [PKCS8_HEAD.as_slice(), seed.as_slice()].concat();
        let key = EncodingKey::from_ed_der(&der);
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::EdDSA).map_err(AuthError::Sign)?;
        let kid = jwk.thumbprint(ThumbprintHash::SHA256).map_err(AuthError::Sign)?;
        jwk.common.key_id = Some(kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { seed, kid, jwk, key })
    }

    /// The secret half, to be stored sealed.
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// The key's name: the RFC 7638 thumbprint of its public half.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half as services fetch it.
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// Signs any claims, as identity does for id tokens.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, AuthError> {
        let header = Header {
            kid: Some(self.kid.clone()),
            typ: Some(typ.to_owned()),
            ..Header::new(Algorithm::EdDSA)
        };
        encode(&header, claims, &self.key).map_err(AuthError::Sign)
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// Whom a token is to speak of.
#[derive(Debug, Clone)]
pub struct TokenSubject {
    /// The person's or staff account's id.
    pub id: Uuid,
    /// What kind of subject it is.
    pub kind: SubjectKind,
    /// What the subject may act as.
    pub roles: Vec<Role>,
    /// The division served.
    pub division: Option<DivisionPrefix>,
    /// The hall worked in.
    pub hall: Option<HallId>,
    /// The authority belonged to.
    pub authority: Option<Uscc>,
    /// The villages an agent serves.
    pub villages: Vec<DivisionPrefix>,
    /// The legal person or ward for whom he acts, if he does.
    pub acting: Option<Acting>,
    /// Whether he has limited capacity.
    pub limited: bool,
    /// The log-in session.
    pub session: SessionId,
    /// How sure identity is of the subject.
    pub assurance: u8,
    /// Until when the second factor counts as fresh, seconds since 1970; none where the account is not asked for one.
    pub fresh_until: Option<u64>,
}

impl TokenSubject {
    /// A subject without hall, division or authority, in a session of its own.
    pub fn plain(kind: SubjectKind, id: Uuid, roles: &[Role]) -> Self {
        Self {
            id,
            kind,
            roles: roles.to_vec(),
            division: None,
            hall: None,
            authority: None,
            villages: Vec::new(),
            acting: None,
            limited: false,
            session: SessionId::random(),
            assurance: 2,
            fresh_until: None,
        }
    }
}

/// Signs access tokens; identity has one, and tests have one with a key of their own.
#[derive(Debug, Clone)]
pub struct TokenMinter {
    issuer: String,
    key: SigningKey,
}

impl TokenMinter {
    /// A minter that signs with `key` as `issuer`.
    pub fn new(issuer: impl Into<String>, key: SigningKey) -> Self {
        Self { issuer: issuer.into(), key }
    }

    /// The key it signs with.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// An access token for five minutes from now.
    pub fn mint(&self, subject: &TokenSubject) -> Result<String, AuthError> {
        let now = now_seconds();
        self.mint_between(subject, now, now + ACCESS_SECONDS)
    }

    /// An access token with times of one's own; tests make expired ones with it.
    pub fn mint_between(&self, subject: &TokenSubject, iat: u64, exp: u64) -> Result<String, AuthError> {
        self.mint_for(AUDIENCE, subject, iat, exp)
    }

    /// An access token for another audience than the hall's interface, which lets nobody in there: for clients that
    /// may only learn who logged in.
    pub fn mint_for(
        &self,
        audience: &str,
        subject: &TokenSubject,
        iat: u64,
        exp: u64,
    ) -> Result<String, AuthError> {
        let claims = AccessClaims {
            iss: self.issuer.clone(),
            sub: subject.id,
            aud: audience.to_owned(),
            kind: subject.kind,
            roles: subject.roles.clone(),
            division: subject.division.clone(),
            hall: subject.hall,
            authority: subject.authority.clone(),
            villages: subject.villages.clone(),
            acting: subject.acting.clone(),
            limited: subject.limited,
            sid: subject.session,
            aal: subject.assurance,
            fresh_until: subject.fresh_until,
            iat,
            exp,
            jti: Uuid::new_v4(),
        };
        self.key.sign("at+jwt", &claims)
    }
}
