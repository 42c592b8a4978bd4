//! Log-in with an SM2 certificate: what its key signs, and which certificates count here (GM/T 0015, GM/T 0009).

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use shangmi::{Algorithm, Certificate, ChainFault, plain_sm2, trust, verify};

/// How long a challenge can be answered: the PIN is typed on the device.
pub const ANSWERED: TimeDelta = TimeDelta::seconds(60);

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

/// Whether the certificate's key signed what was asked.
pub fn signed(certificate: &Certificate, asked: &Asked<'_>, signature: &[u8]) -> bool {
    plain_sm2(signature).is_some_and(|signature| {
        verify(Algorithm::Sm2WithSm3, certificate.public_key(), asked.text().as_bytes(), &signature)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_names_site_client_and_end_so_that_it_counts_nowhere_else() {
        let until = DateTime::UNIX_EPOCH + TimeDelta::milliseconds(1500);
        let asked = Asked { audience: "https://hall.example", client: "portal", challenge: "abc", until };
        let text = asked.text();
        let lines = ["audience: https://hall.example", "client: portal", "until: 1970-01-01T00:00:01Z"];
        assert!(lines.iter().all(|line| text.lines().any(|other| other == *line)), "{text}");
        let elsewhere = Asked { audience: "https://hall.example.evil", ..asked };
        assert_ne!(elsewhere.text(), text);
    }
}
