//! What a passkey's device sends, and whether it is right (WebAuthn level 2, §7.1 and §7.2). A narrow part of it: ES256 and
//! EdDSA keys, no attestation, and the user is always verified by his device.

use aws_lc_rs::{
    digest,
    signature::{ECDSA_P256_SHA256_ASN1, ED25519, UnparsedPublicKey},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ciborium::Value;
use serde::Deserialize;

/// COSE's numbers of the two kinds of key.
pub const ES256: i16 = -7;
/// See [`ES256`].
pub const EDDSA: i16 = -8;

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const HAS_KEY: u8 = 0x40;
/// Hash of the site's name, flags, counter.
const HEAD: usize = 37;

/// The site that keys answer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The host's name.
    pub id: String,
    /// Scheme, host and port, as a browser says them.
    pub origin: String,
}

impl Site {
    /// The site at an address.
    pub fn of(public_url: &str) -> Self {
        let (scheme, rest) = public_url.split_once("://").unwrap_or(("https", public_url));
        let authority = rest.split('/').next().unwrap_or_default();
        let host = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
        let id = host.map_or(authority, |(host, _)| host).to_owned();
        Self { id, origin: format!("{scheme}://{authority}") }
    }
}

/// Which of the two ceremonies it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceremony {
    /// A key is made.
    Create,
    /// A key is used.
    Get,
}

/// Why an answer is not right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPasskey {
    /// It is not formed as agreed.
    #[error("the answer of the device cannot be read")]
    Malformed,
    /// It was made for another site, or for another ceremony.
    #[error("the answer was made for another site or another act")]
    Elsewhere,
    /// The device did not verify its user.
    #[error("the device did not check who holds it")]
    NotVerified,
    /// The key is of a kind that is not taken.
    #[error("the key is of a kind that is not taken here")]
    Algorithm,
    /// The signature does not fit.
    #[error("the signature does not fit the key")]
    Signature,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// The challenge that an answer was made for, once site and ceremony are right.
///
/// # Errors
/// If the browser's data cannot be read or is for another site or act.
pub fn challenge_of(client_data: &[u8], ceremony: Ceremony, site: &Site) -> Result<String, BadPasskey> {
    let data: ClientData = serde_json::from_slice(client_data).or(Err(BadPasskey::Malformed))?;
    let kind = match ceremony {
        Ceremony::Create => "webauthn.create",
        Ceremony::Get => "webauthn.get",
    };
    if data.kind != kind || data.origin != site.origin || data.cross_origin {
        return Err(BadPasskey::Elsewhere);
    }
    Ok(data.challenge)
}

/// A public key as it is stored: an uncompressed point, or an Ed25519 key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// [`ES256`] or [`EDDSA`].
    pub algorithm: i16,
    /// The key.
    pub bytes: Vec<u8>,
}

/// A key that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// The device's name for it.
    pub id: Vec<u8>,
    /// The key.
    pub key: PublicKey,
    /// How often it was used.
    pub counter: u32,
}

/// The key in an attestation object.
///
/// # Errors
/// If it cannot be read, is for another site, of another kind, or its user was not verified.
pub fn new_key(attestation: &[u8], site: &Site) -> Result<NewKey, BadPasskey> {
    let object: Value = ciborium::from_reader(attestation).or(Err(BadPasskey::Malformed))?;
    let data = field(&object, &Value::from("authData")).and_then(Value::as_bytes);
    let data = data.ok_or(BadPasskey::Malformed)?;
    let (flags, counter) = head(data, site)?;
    if flags & HAS_KEY == 0 {
        return Err(BadPasskey::Malformed);
    }
    // After the head: 16 bytes that name the model, two that say how long the name of the key is.
    let size = data.get(HEAD + 16..HEAD + 18).and_then(|two| <[u8; 2]>::try_from(two).ok());
    let size = usize::from(u16::from_be_bytes(size.ok_or(BadPasskey::Malformed)?));
    let id = data.get(HEAD + 18..HEAD + 18 + size).ok_or(BadPasskey::Malformed)?;
    let rest = data.get(HEAD + 18 + size..).ok_or(BadPasskey::Malformed)?;
    if !(16..=1023).contains(&id.len()) {
        return Err(BadPasskey::Malformed);
    }
    let cose: Value = ciborium::from_reader(rest).or(Err(BadPasskey::Malformed))?;
    Ok(NewKey { id: id.to_vec(), key: public_key(&cose)?, counter })
}

/// Whether an answer was signed by the key; gives the device's counter.
///
/// # Errors
/// If it is for another site, its user was not verified, or the signature does not fit.
pub fn verify(
    key: &PublicKey,
    data: &[u8],
    client_data: &[u8],
    signature: &[u8],
    site: &Site,
) -> Result<u32, BadPasskey> {
    let (_flags, counter) = head(data, site)?;
    let signed = [data, digest::digest(&digest::SHA256, client_data).as_ref()].concat();
    let fits = match key.algorithm {
        ES256 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &key.bytes).verify(&signed, signature),
        EDDSA => UnparsedPublicKey::new(&ED25519, &key.bytes).verify(&signed, signature),
        _ => return Err(BadPasskey::Algorithm),
    };
    fits.or(Err(BadPasskey::Signature)).map(|()| counter)
}

/// Whether a counter shows that there is no copy: it goes up, or the device does not count (§7.2, step 21).
pub fn goes_up(before: u32, now: u32) -> bool {
    (before == 0 && now == 0) || now > before
}

/// Flags and counter, once site and user are right.
fn head(data: &[u8], site: &Site) -> Result<(u8, u32), BadPasskey> {
    let wanted = digest::digest(&digest::SHA256, site.id.as_bytes());
    if data.get(..32).ok_or(BadPasskey::Malformed)? != wanted.as_ref() {
        return Err(BadPasskey::Elsewhere);
    }
    let flags = *data.get(32).ok_or(BadPasskey::Malformed)?;
    let counter = data.get(33..HEAD).and_then(|four| <[u8; 4]>::try_from(four).ok());
    let counter = u32::from_be_bytes(counter.ok_or(BadPasskey::Malformed)?);
    if flags & PRESENT == 0 || flags & VERIFIED == 0 {
        return Err(BadPasskey::NotVerified);
    }
    Ok((flags, counter))
}

fn field<'a>(map: &'a Value, key: &Value) -> Option<&'a Value> {
    map.as_map()?.iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

/// COSE (RFC 9052): 3 is the algorithm, -2 and -3 are the point.
fn public_key(cose: &Value) -> Result<PublicKey, BadPasskey> {
    let number = |key: i64| {
        field(cose, &Value::from(key))
            .and_then(Value::as_integer)
            .and_then(|number| i16::try_from(number).ok())
    };
    let bytes = |key: i64| field(cose, &Value::from(key)).and_then(Value::as_bytes).filter(|b| b.len() == 32);
    let algorithm = number(3).ok_or(BadPasskey::Malformed)?;
    let x = bytes(-2).ok_or(BadPasskey::Malformed)?;
    match algorithm {
        ES256 if number(-1) == Some(1) => {
            let y = bytes(-3).ok_or(BadPasskey::Malformed)?;
            Ok(PublicKey { algorithm, bytes: [&[4], x.as_slice(), y.as_slice()].concat() })
        }
        EDDSA if number(-1) == Some(6) => Ok(PublicKey { algorithm, bytes: x.clone() }),
        _ => Err(BadPasskey::Algorithm),
    }
}

/// Bytes as browsers and pages exchange them.
pub fn from_base64(text: &str) -> Result<Vec<u8>, BadPasskey> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).or(Err(BadPasskey::Malformed))
}

/// See [`from_base64`].
pub fn to_base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        Site { id: "hall.example".to_owned(), origin: "https://hall.example".to_owned() }
    }

    #[test]
    fn a_site_is_its_host_and_says_its_port_as_browsers_do() {
        assert_eq!(Site::of("https://hall.example"), site());
        let with_port = Site::of("http://localhost:8470/portal");
        assert_eq!(
            (with_port.id.as_str(), with_port.origin.as_str()),
            ("localhost", "http://localhost:8470")
        );
    }

    #[test]
    fn a_counter_that_does_not_go_up_shows_a_copy() {
        assert!(goes_up(0, 0) && goes_up(0, 1) && goes_up(7, 8));
        assert!(!goes_up(7, 7) && !goes_up(7, 0) && !goes_up(7, 6));
    }

    #[test]
    fn an_answer_for_another_site_another_act_or_inside_a_frame_is_refused() {
        let of = |kind: &str, origin: &str, crossed: bool| {
            let text = format!(
                r#"{{"type":"{kind}","challenge":"abc","origin":"{origin}","crossOrigin":{crossed}}}"#
            );
            challenge_of(text.as_bytes(), Ceremony::Get, &site())
        };
        assert_eq!(of("webauthn.get", "https://hall.example", false), Ok("abc".to_owned()));
        assert_eq!(of("webauthn.get", "https://hall.example.evil", false), Err(BadPasskey::Elsewhere));
        assert_eq!(of("webauthn.create", "https://hall.example", false), Err(BadPasskey::Elsewhere));
        assert_eq!(of("webauthn.get", "https://hall.example", true), Err(BadPasskey::Elsewhere));
    }

    #[test]
    fn a_device_that_did_not_verify_its_user_and_cut_off_bytes_are_refused() {
        let hash = digest::digest(&digest::SHA256, b"hall.example");
        let data = |flags: u8| [hash.as_ref(), &[flags, 0, 0, 0, 9]].concat();
        assert_eq!(head(&data(PRESENT | VERIFIED), &site()), Ok((PRESENT | VERIFIED, 9)));
        assert_eq!(head(&data(PRESENT), &site()), Err(BadPasskey::NotVerified));
        assert_eq!(head(&data(VERIFIED), &site()), Err(BadPasskey::NotVerified));
        assert_eq!(head(&data(5)[..36], &site()), Err(BadPasskey::Malformed));
        assert_eq!(new_key(b"\xa1", &site()), Err(BadPasskey::Malformed));
    }
}
