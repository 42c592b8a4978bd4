//! Log-in with an SM2 certificate: what its key signs, and which certificates count here (GM/T 0015, GM/T 0009).

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use kernel::id::SessionId;
use shangmi::{Algorithm, Certificate, ChainFault, plain_sm2, trust, verify};

use super::person::PersonName;

/// How long a challenge can be answered: the PIN is typed on the device.
pub const ANSWERED: TimeDelta = TimeDelta::seconds(60);
/// How long one of an open session can be: it comes with the page, and its holder may have to look for his device.
pub const STEP_UP_ANSWERED: TimeDelta = TimeDelta::minutes(5);

/// What a device is asked to sign. Whoever reads it sees where he logs in; what was signed for elsewhere is worth nothing here.
pub struct Asked<'a> {
    /// The site, as browsers write its origin.
    pub audience: &'a str,
    /// The client that the log-in is for.
    pub client: &'a str,
    /// The challenge, which counts once.
    pub challenge: &'a str,
    /// Until when.
    pub until: DateTime<Utc>,
}

impl Asked<'_> {
    /// The text, line by line.
    pub fn text(&self) -> String {
        let until = self.until.to_rfc3339_opts(SecondsFormat::Secs, true);
        let Self { audience, client, challenge, .. } = self;
        format!(
            "tongban-login-1\naudience: {audience}\nclient: {client}\nchallenge: {challenge}\nuntil: {until}\n"
        )
    }
}

/// What a device is asked to sign in an open session. What was signed to log in is worth nothing here, and the other way round.
pub struct AskedAgain<'a> {
    /// The site, as browsers write its origin.
    pub audience: &'a str,
    /// The session.
    pub session: SessionId,
    /// The challenge, which counts once.
    pub challenge: &'a str,
    /// Until when.
    pub until: DateTime<Utc>,
}

impl AskedAgain<'_> {
    /// The text, line by line.
    pub fn text(&self) -> String {
        let until = self.until.to_rfc3339_opts(SecondsFormat::Secs, true);
        let Self { audience, session, challenge, .. } = self;
        format!(
            "tongban-step-up-1\naudience: {audience}\nsession: {session}\nchallenge: {challenge}\nuntil: {until}\n"
        )
    }
}

/// Why a certificate opens nothing. Told to who enters one for somebody, never to who logs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCertificate {
    /// It cannot be read.
    #[error("this is no certificate in PEM or base64")]
    Unreadable,
    /// Its key is not one of SM2.
    #[error("the certificate's key is not SM2")]
    Algorithm,
    /// Its key is not for this.
    #[error("the certificate is not for signing: take the one for signatures, not the one for encryption")]
    Usage,
    /// Its issuer revoked it.
    #[error("the certificate's issuer revoked it")]
    Revoked,
    /// It is not to be trusted.
    #[error("{0}")]
    Chain(ChainFault),
}

/// The issuer among `roots` that certified the key, if the certificate counts at a time.
///
/// # Errors
/// [`BadCertificate`], the first that holds.
pub fn issuer_of<'a>(
    certificate: &Certificate,
    roots: &'a [Certificate],
    at: DateTime<Utc>,
) -> Result<&'a Certificate, BadCertificate> {
    if certificate.key_algorithm() != Some(Algorithm::Sm2WithSm3) {
        return Err(BadCertificate::Algorithm);
    }
    if !certificate.may_identify() {
        return Err(BadCertificate::Usage);
    }
    let at = u64::try_from(at.timestamp()).unwrap_or(0);
    trust(certificate, roots, at).map_err(BadCertificate::Chain)
}

/// Whether the name in a certificate is a member's. Authorities write numbers and signs beside it, but no letter touches it.
pub fn is_named(holder: &str, member: &str) -> bool {
    let (Ok(holder), Ok(member)) = (PersonName::parse(holder), PersonName::parse(member)) else {
        return false;
    };
    // Rare characters of names stand in the private area of fonts.
    let of_a_name = |c: char| c.is_alphabetic() || c == '·' || ('\u{e000}'..='\u{f8ff}').contains(&c);
    let holder = holder.as_str();
    holder.match_indices(member.as_str()).any(|(at, found)| {
        let before = holder.get(..at).and_then(|text| text.chars().next_back());
        let after = holder.get(at + found.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(of_a_name) && !after.is_some_and(of_a_name)
    })
}

/// Whether the certificate's key signed the text that was asked for.
pub fn signed(certificate: &Certificate, text: &str, signature: &[u8]) -> bool {
    plain_sm2(signature).is_some_and(|signature| {
        verify(Algorithm::Sm2WithSm3, certificate.public_key(), text.as_bytes(), &signature)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_members_only_as_a_whole() {
        for holder in ["王伟", "051@王伟@341323@1", "王伟 341323", "示例局-王伟（2）"] {
            assert!(is_named(holder, "王伟"), "{holder}");
        }
        for holder in ["王伟东", "小王伟", "王 伟", "张三", "", "王伟\u{e123}", "王伟·艾力"]
        {
            assert!(!is_named(holder, "王伟"), "{holder}");
        }
        assert!(is_named("买买提•艾力 1", "买买提·艾力"), "the dots of names are one");
    }

    #[test]
    fn what_is_signed_names_site_client_and_end_so_that_it_counts_nowhere_else() {
        let until = DateTime::UNIX_EPOCH + TimeDelta::milliseconds(1500);
        let asked = Asked { audience: "https://hall.example", client: "portal", challenge: "abc", until };
        let text = asked.text();
        let lines = ["audience: https://hall.example", "client: portal", "until: 1970-01-01T00:00:01Z"];
        assert!(lines.iter().all(|line| text.lines().any(|other| other == *line)), "{text}");
        let again =
            AskedAgain { audience: asked.audience, session: SessionId::random(), challenge: "abc", until };
        assert!(
            again.text() != text && again.text().contains("session: "),
            "an open session is another thing"
        );
        let elsewhere = Asked { audience: "https://hall.example.evil", ..asked };
        assert_ne!(elsewhere.text(), text);
    }
}
