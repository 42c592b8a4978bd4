//! Codes by time (RFC 6238): what an authenticator app shows and what is accepted of it.

use aws_lc_rs::hmac;

/// How long a code is shown.
const PERIOD: i64 = 30;
/// A clock may be so many steps wrong.
const SLACK: i64 = 1;
/// RFC 4648, as apps take a key that is typed in.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The key that app and hall share: 160 bits, as RFC 4226 advises.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpKey([u8; 20]);

impl TotpKey {
    /// A new random key; `None` only if the system has no random bytes.
    pub fn random() -> Option<Self> {
        auth::random_bytes().map(Self)
    }

    /// The key of a stored value.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// What is stored, sealed.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The key as it is typed into an app.
    pub fn base32(&self) -> String {
        let bits = self.0.iter().flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1));
        let bits: Vec<u8> = bits.collect();
        let letter = |five: &[u8]| five.iter().fold(0_u8, |sum, bit| sum * 2 + bit);
        let letters = bits.chunks(5).filter_map(|five| BASE32.get(usize::from(letter(five))));
        letters.map(|letter| char::from(*letter)).collect()
    }

    /// What the QR code says. User names need no escaping.
    pub fn address(&self, user_name: &str) -> String {
        let key = self.base32();
        format!(
            "otpauth://totp/Tongban:{user_name}?secret={key}&issuer=Tongban&algorithm=SHA1&digits=6&period=30"
        )
    }

    /// The code of a step.
    pub fn code(&self, step: i64) -> String {
        format!("{:06}", truncated(&self.0, step) % 1_000_000)
    }

    /// The step whose code `given` is: around `seconds` since 1970, and later than `last`. A code that was used once
    /// is therefore worth nothing.
    pub fn step_of(&self, given: &str, seconds: i64, last: i64) -> Option<i64> {
        let now = step_at(seconds);
        (now - SLACK..=now + SLACK).find(|step| *step > last && same(&self.code(*step), given))
    }
}

impl std::fmt::Debug for TotpKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpKey(…)")
    }
}

/// The step that a moment belongs to.
pub fn step_at(seconds: i64) -> i64 {
    seconds.div_euclid(PERIOD)
}

/// RFC 4226 §5.3.
fn truncated(key: &[u8], step: i64) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let from = bytes.last().map_or(0, |last| usize::from(last & 0x0f));
    let four = bytes.get(from..from + 4).and_then(|four| <[u8; 4]>::try_from(four).ok()).unwrap_or_default();
    u32::from_be_bytes(four) & 0x7fff_ffff
}

/// As long for a wrong first digit as for a wrong last one.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> TotpKey {
        TotpKey::of(b"12345678901234567890").unwrap()
    }

    #[test]
    fn the_vectors_of_rfc_6238_appendix_b() {
        let vectors = [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ];
        for (seconds, code) in vectors {
            let eight = format!("{:08}", truncated(&key().0, step_at(seconds)) % 100_000_000);
            assert_eq!(eight, code, "at {seconds}");
            assert_eq!(key().code(step_at(seconds)), code[2..]);
        }
    }

    #[test]
    fn the_key_is_typed_as_rfc_4648_says() {
        assert_eq!(key().base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(key().address("chief").contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"));
    }

    #[test]
    fn a_clock_may_be_half_a_minute_wrong_and_no_more() {
        let code = key().code(step_at(3000));
        for seconds in [2970, 3000, 3029, 3059] {
            assert_eq!(key().step_of(&code, seconds, 0), Some(100), "at {seconds}");
        }
        assert_eq!(key().step_of(&code, 2969, 0), None);
        assert_eq!(key().step_of(&code, 3060, 0), None);
    }

    #[test]
    fn a_code_that_was_used_is_worth_nothing() {
        let code = key().code(100);
        assert_eq!(key().step_of(&code, 3000, 99), Some(100));
        assert_eq!(key().step_of(&code, 3000, 100), None);
        assert_eq!(key().step_of(&code, 3031, 100), None);
    }
}
