//! Compact signed statements (JWS with EdDSA), and the public keys that open them.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use kernel::crypto;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The public half of a signing key, as RFC 8037 writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Jwk {
    /// Always `OKP`.
    pub kty: String,
    /// Always `Ed25519`.
    pub crv: String,
    /// The name that statements call it by.
    pub kid: String,
    /// The key, 32 bytes in unpadded base64url.
    pub x: String,
    /// Always `EdDSA`.
    pub alg: String,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub usage: String,
}

impl Jwk {
    /// The document form of an Ed25519 public key.
    #[must_use]
    pub fn ed25519(kid: &str, public: &[u8]) -> Self {
        Self {
            kty: "OKP".into(),
            crv: "Ed25519".into(),
            kid: kid.into(),
            x: BASE64.encode(public),
            alg: "EdDSA".into(),
            usage: "sig".into(),
        }
    }
}

/// Answer of `GET /api/licence/v1/keys`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Jwks {
    /// Every key that statements in circulation may be signed with.
    pub keys: Vec<Jwk>,
}

/// A text that is not a statement of ours. It says no more: a forger learns nothing from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the statement is not genuine")]
pub struct NotGenuine;

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

/// Writes a statement of kind `typ`; `sign` signs what it is given with the key called `kid`.
#[must_use]
pub fn write_statement(typ: &str, kid: &str, payload: &[u8], sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let header = serde_json::json!({ "alg": "EdDSA", "kid": kid, "typ": typ }).to_string();
    let signed = format!("{}.{}", BASE64.encode(header), BASE64.encode(payload));
    let signature = BASE64.encode(sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

impl Jwks {
    /// The payload of a genuine statement of kind `typ`. A statement of another kind is refused, so that
    /// what was signed for one use cannot serve another.
    ///
    /// # Errors
    /// [`NotGenuine`], whatever is wrong with it.
    pub fn open_statement(&self, typ: &str, text: &str) -> Result<Vec<u8>, NotGenuine> {
        let (signed, signature) = text.rsplit_once('.').ok_or(NotGenuine)?;
        let (header, payload) = signed.split_once('.').ok_or(NotGenuine)?;
        let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_unreadable| NotGenuine)?;
        if header.alg != "EdDSA" || header.typ != typ {
            return Err(NotGenuine);
        }
        let key = self.keys.iter().find(|key| key.kid == header.kid).ok_or(NotGenuine)?;
        let genuine = crypto::verify(&decode(&key.x)?, signed.as_bytes(), &decode(signature)?);
        if genuine { decode(payload) } else { Err(NotGenuine) }
    }
}

fn decode(text: &str) -> Result<Vec<u8>, NotGenuine> {
    BASE64.decode(text).map_err(|_not_base64| NotGenuine)
}
