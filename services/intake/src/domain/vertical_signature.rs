//! Signatures of what passes between the hall and systems outside: Standard Webhooks for messages (`webhook-id`,
//! `webhook-timestamp`, `webhook-signature: v1,…`, HMAC-SHA-256 over `id.timestamp.body`), and short signed tokens that
//! travel in an address. Both sides hold one key.
use aws_lc_rs::hmac;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Serialize, de::DeserializeOwned};

/// A message whose time is further away than this is a replay, or its sender's clock is wrong.
const WINDOW: TimeDelta = TimeDelta::minutes(5);
/// The longest id of a message.
const LONGEST_ID: usize = 128;

/// Why a message or token is not taken. Which it was stands in the log only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// A header is missing or is not what it should be.
    #[error("the signature's headers are not there, or cannot be read")]
    Headers,
    /// It was signed too long ago, or in the future.
    #[error("the time of the message is too far away")]
    Stale,
    /// Nobody with the key signed this.
    #[error("the signature is not right")]
    Wrong,
}

/// The key that the hall and one system share.
#[derive(Debug, Clone)]
pub struct SharedKey(hmac::Key);

/// The headers of a signed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The message's own id: the same on every try.
    pub id: String,
    /// When this try was signed, in seconds.
    pub timestamp: i64,
    /// One or more signatures with blanks between, each `v1,…`.
    pub signature: String,
}

impl SharedKey {
    /// Reads `whsec_` and 24 to 64 bytes in base64.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.trim().strip_prefix("whsec_")?).ok()?;
        (24..=64).contains(&bytes.len()).then(|| Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }

    /// Signs a message.
    #[must_use]
    pub fn stamp(&self, id: &str, at: DateTime<Utc>, body: &[u8]) -> Stamp {
        let timestamp = at.timestamp();
        let tag = hmac::sign(&self.0, &content(id, timestamp, body));
        Stamp { id: id.to_owned(), timestamp, signature: format!("v1,{}", STANDARD.encode(tag.as_ref())) }
    }

    /// Whether a holder of the key signed this message within the window around `now`.
    ///
    /// # Errors
    /// [`BadSignature`] says why not.
    pub fn verify(&self, stamp: &Stamp, body: &[u8], now: DateTime<Utc>) -> Result<(), BadSignature> {
        let fits =
            |id: &str| (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
        if !fits(&stamp.id) {
            return Err(BadSignature::Headers);
        }
        let at = DateTime::from_timestamp(stamp.timestamp, 0).ok_or(BadSignature::Headers)?;
        if (now - at).abs() > WINDOW {
            return Err(BadSignature::Stale);
        }
        let content = content(&stamp.id, stamp.timestamp, body);
        let signed =
            stamp.signature.split(' ').filter_map(|one| one.strip_prefix("v1,")).any(|one| {
                STANDARD.decode(one).is_ok_and(|tag| hmac::verify(&self.0, &content, &tag).is_ok())
            });
        if signed { Ok(()) } else { Err(BadSignature::Wrong) }
    }

    /// Signs bytes that lie in a file, under a name of their kind.
    #[must_use]
    pub fn sign_file(&self, kind: &str, body: &[u8]) -> String {
        STANDARD.encode(hmac::sign(&self.0, &named(kind, body)).as_ref())
    }

    /// Whether a holder of the key signed these bytes as a file of this kind.
    #[must_use]
    pub fn signed_file(&self, kind: &str, body: &[u8], signature: &str) -> bool {
        let tag = STANDARD.decode(signature);
        tag.is_ok_and(|tag| hmac::verify(&self.0, &named(kind, body), &tag).is_ok())
    }

    /// A token that says `claims`: base64url of JSON, a dot, base64url of the signature.
    ///
    /// # Errors
    /// If `claims` cannot be written as JSON.
    pub fn token(&self, kind: &str, claims: &impl Serialize) -> Result<String, serde_json::Error> {
        let said = URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims)?);
        let tag = hmac::sign(&self.0, &named(kind, said.as_bytes()));
        Ok(format!("{said}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref())))
    }

    /// What a token of this kind says, if a holder of the key signed it.
    ///
    /// # Errors
    /// [`BadSignature`] if not.
    pub fn open<T: DeserializeOwned>(&self, kind: &str, token: &str) -> Result<T, BadSignature> {
        let (said, tag) = token.split_once('.').ok_or(BadSignature::Headers)?;
        let tag = URL_SAFE_NO_PAD.decode(tag).or(Err(BadSignature::Headers))?;
        hmac::verify(&self.0, &named(kind, said.as_bytes()), &tag).or(Err(BadSignature::Wrong))?;
        let said = URL_SAFE_NO_PAD.decode(said).or(Err(BadSignature::Headers))?;
        serde_json::from_slice(&said).or(Err(BadSignature::Headers))
    }
}

fn content(id: &str, timestamp: i64, body: &[u8]) -> Vec<u8> {
    [format!("{id}.{timestamp}.").as_bytes(), body].concat()
}

/// A kind has a blank in front, so that no message is ever a token or a file, nor one of them the other.
fn named(kind: &str, body: &[u8]) -> Vec<u8> {
    [format!(" {kind} ").as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SharedKey {
        SharedKey::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn standard_webhooks_gives_the_published_signature() {
        let stamp =
            key().stamp("msg_p5jXN8AQM9LWM0D4loKWxJek", at(1_614_265_330), br#"{"test": 2432232314}"#);
        assert_eq!(stamp.signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_changed_byte_id_or_time_is_found() {
        let (key, now) = (key(), at(1_800_000_000));
        let good = key.stamp("msg_1", now, b"body");
        assert_eq!(key.verify(&good, b"body", now), Ok(()));
        assert_eq!(key.verify(&good, b"Body", now), Err(BadSignature::Wrong));
        for other in [
            Stamp { id: "msg_2".to_owned(), ..good.clone() },
            Stamp { timestamp: good.timestamp + 1, ..good.clone() },
            Stamp { signature: good.signature.replace("v1,", "v1a,"), ..good.clone() },
        ] {
            assert_eq!(key.verify(&other, b"body", now), Err(BadSignature::Wrong), "{other:?}");
        }
        assert_eq!(
            key.verify(&Stamp { id: String::new(), ..good }, b"body", now),
            Err(BadSignature::Headers)
        );
    }

    #[test]
    fn a_message_counts_for_five_minutes_before_and_after_its_time() {
        let (key, now) = (key(), at(1_800_000_000));
        for (away, taken) in [(0, true), (300, true), (-300, true), (301, false), (-301, false)] {
            let stamp = key.stamp("msg_1", at(1_800_000_000 + away), b"body");
            assert_eq!(key.verify(&stamp, b"body", now).is_ok(), taken, "{away}");
        }
    }

    #[test]
    fn one_of_several_signatures_is_enough_while_a_key_is_changed() {
        let (key, now) = (key(), at(1_800_000_000));
        let mut stamp = key.stamp("msg_1", now, b"body");
        stamp.signature = format!("v1,AAAA {}", stamp.signature);
        assert_eq!(key.verify(&stamp, b"body", now), Ok(()));
    }

    #[test]
    fn a_token_of_one_kind_is_none_of_another() {
        let token = key().token("visit", &7).unwrap();
        assert_eq!(key().open::<i32>("visit", &token), Ok(7));
        assert_eq!(key().open::<i32>("return", &token), Err(BadSignature::Wrong));
        assert_eq!(key().open::<i32>("visit", &format!("x{token}")), Err(BadSignature::Wrong));
        assert_eq!(key().open::<i32>("visit", "no token"), Err(BadSignature::Headers));
        let stranger = SharedKey::parse("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
        assert_eq!(stranger.open::<i32>("visit", &token), Err(BadSignature::Wrong));
    }

    #[test]
    fn a_key_is_neither_short_nor_without_its_prefix() {
        assert!(SharedKey::parse("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").is_none());
        assert!(SharedKey::parse("whsec_AAAA").is_none());
        assert!(!format!("{:?}", key()).contains("MfKQ"));
    }
}
