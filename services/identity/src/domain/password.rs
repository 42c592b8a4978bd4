//! Passwords: argon2id in PHC form, and the check that takes as long for a user who does not exist.

use std::sync::LazyLock;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

/// The OWASP profile: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// What nobody's password is checked against, so that a wrong user name costs what a wrong password does.
static NOBODYS: LazyLock<Option<StoredPassword>> =
    LazyLock::new(|| auth::random_bytes().and_then(|salt| hash_with(b"nobody's password", &salt)));

/// A password that may be chosen.
#[derive(Clone)]
pub struct NewPassword(String);

/// Why a password may not be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a password has 8 to 128 characters and is not one that everybody tries first")]
pub struct WeakPassword;

impl NewPassword {
    /// Takes any 8 to 128 characters; no rules about kinds of them, but not the commonest.
    pub fn parse(text: &str) -> Result<Self, WeakPassword> {
        const COMMON: [&str; 6] = ["12345678", "123456789", "password", "qwertyui", "11111111", "88888888"];
        let fits = (8..=128).contains(&text.chars().count()) && !COMMON.contains(&text);
        if fits { Ok(Self(text.to_owned())) } else { Err(WeakPassword) }
    }

    /// The form it is stored in; `None` only if the system has no random bytes or no memory.
    pub fn hash(&self) -> Option<StoredPassword> {
        hash_with(self.0.as_bytes(), &auth::random_bytes()?)
    }
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

/// A password as it is stored.
#[derive(Clone)]
pub struct StoredPassword(String);

impl StoredPassword {
    /// What a row holds.
    pub fn from_row(phc: String) -> Self {
        Self(phc)
    }

    /// What goes into a row.
    pub fn phc(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for StoredPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoredPassword(…)")
    }
}

/// Whether `given` is the stored password. Without a stored one it takes as long and is false.
pub fn verify(stored: Option<&StoredPassword>, given: &str) -> bool {
    let Some(against) = stored.or(NOBODYS.as_ref()) else { return false };
    let fits = PasswordHash::new(&against.0)
        .is_ok_and(|hash| Argon2::default().verify_password(given.as_bytes(), &hash).is_ok());
    fits && stored.is_some()
}

fn hash_with(password: &[u8], salt: &[u8; 16]) -> Option<StoredPassword> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: PasswordHash = hasher.hash_password_with_salt(password, salt).ok()?;
    Some(StoredPassword(hash.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_password_fits_and_no_other() {
        let stored = NewPassword::parse("correct horse").unwrap().hash().unwrap();
        assert!(stored.phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify(Some(&stored), "correct horse"));
        assert!(!verify(Some(&stored), "correct horsf"));
        assert!(!verify(None, "nobody's password"));
    }

    #[test]
    fn short_and_common_passwords_are_refused() {
        assert!(NewPassword::parse("1234567").is_err() && NewPassword::parse("12345678").is_err());
        assert!(NewPassword::parse("一二三四五六七八").is_ok());
    }
}
