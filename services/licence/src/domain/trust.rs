//! What an issuer publishes, and whether that is enough to believe a signature.
use super::file::{RecordSignature, from_hex, hex, key_id};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shangmi::{
    Algorithm, Certificate, ChainFault, Revoked, SignatureProvider, not_revoked, read_revoked, trust, verify,
};

/// A key of the issuer, without a certificate; files of the old form are checked with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuerKey {
    /// `Ed25519` or `SGD_SM3_SM2`.
    pub algorithm: String,
    /// The first eight bytes of its SM3 hash, in hexadecimal.
    pub key_id: String,
    /// The public key, in hexadecimal; that of SM2 is an uncompressed point.
    pub public_key: String,
}

/// What the issuer publishes, and what files are checked with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuerCertificate {
    /// Every key that files of the old form are signed with.
    pub keys: Vec<IssuerKey>,
    /// The root certificates, in PEM: what a verifier trusts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roots: Vec<String>,
    /// The certificates of issuers, in PEM; files carry their own, presentations do not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<String>,
    /// The lists of revoked certificates, in PEM.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revoked: Vec<String>,
}

impl IssuerCertificate {
    /// Whether it says which certificates were revoked. Roots alone do not: then nobody asked, and a verifier is told so.
    #[must_use]
    pub fn tells_revocations(&self) -> bool {
        !self.revoked.is_empty()
    }

    /// The bare list of a provider's keys.
    pub(crate) fn listed(keys: &dyn SignatureProvider) -> Self {
        let key = |algorithm: &Algorithm| {
            let public = keys.public_key(*algorithm)?;
            Some(IssuerKey {
                algorithm: algorithm.name().to_owned(),
                key_id: key_id(&public),
                public_key: hex(&public),
            })
        };
        Self { keys: keys.algorithms().iter().filter_map(key).collect(), ..Self::default() }
    }

    /// Roots alone, as PEM text with one certificate after the other.
    #[must_use]
    pub fn of_roots(pem: &str) -> Self {
        /// What ends a certificate.
        const END: &str = "-----END CERTIFICATE-----";
        let mut roots = Vec::new();
        let mut rest = pem;
        while let Some((one, after)) = rest.split_once(END) {
            if let Some((_, body)) = one.split_once("-----BEGIN CERTIFICATE-----") {
                roots.push(format!("-----BEGIN CERTIFICATE-----{body}{END}\n"));
            }
            rest = after;
        }
        Self { roots, ..Self::default() }
    }
}

/// Why a file proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileRefusal {
    /// It is not of this form, or not as it was written.
    #[error("this is no licence file, or not as it was written")]
    NotAFile,
    /// One of the two signatures is missing.
    #[error("a signature is missing")]
    SignatureMissing,
    /// A signature is by none of the issuer's keys.
    #[error("the issuer has no such key")]
    KeyUnknown,
    /// A signature is not that of the record.
    #[error("a signature is wrong: the file was changed or is not the issuer's")]
    SignatureWrong,
    /// A certificate is not to be trusted.
    #[error("{0}")]
    Certificate(#[from] ChainFault),
    /// The certificate is another authority's than the one that the record names.
    #[error("the certificate is another authority's than the one that issued the licence")]
    OtherAuthority,
    /// The licence is not valid any more, or the proof is too old.
    #[error("the presentation is too old: ask for a new one or check online")]
    Stale,
    /// It was made for somebody else.
    #[error("the presentation was made for somebody else")]
    OtherAudience,
    /// The use-copy's time is over.
    #[error("the use-copy has expired")]
    CopyExpired,
}

/// Roots, certificates and revocations that were read.
pub(crate) struct Trust {
    roots: Vec<Certificate>,
    certificates: Vec<Certificate>,
    revoked: Vec<Revoked>,
}

impl Trust {
    /// What is published, and the certificates that a file carries besides. Lists of revoked certificates are fresh, and there
    /// is one of each root: an old list or one too few would let a key pass that was revoked since.
    pub(crate) fn of(
        published: &IssuerCertificate,
        carried: &[String],
        now: DateTime<Utc>,
    ) -> Result<Self, FileRefusal> {
        let read = |pem: &String| Certificate::parse(pem).map_err(|_other| FileRefusal::NotAFile);
        let roots: Vec<Certificate> = published.roots.iter().map(read).collect::<Result<_, _>>()?;
        let mut certificates: Vec<Certificate> = carried.iter().map(read).collect::<Result<_, _>>()?;
        for pem in &published.certificates {
            certificates.push(read(pem)?);
        }
        let revoked = revocations(&published.revoked, &roots, now)?;
        Ok(Self { roots, certificates, revoked })
    }

    /// Are there exactly two good signatures over the message, by keys that were certified for `owner` at that time?
    pub(crate) fn check(
        &self,
        owner: &str,
        at: DateTime<Utc>,
        message: &[u8],
        signatures: &[RecordSignature],
    ) -> Result<(), FileRefusal> {
        let at = u64::try_from(at.timestamp()).map_err(|_before_1970| FileRefusal::NotAFile)?;
        for algorithm in [Algorithm::Ed25519, Algorithm::Sm2WithSm3] {
            let mut of_it = signatures.iter().filter(|signature| signature.algorithm == algorithm.name());
            let signature = of_it.next().ok_or(FileRefusal::SignatureMissing)?;
            let named = |certificate: &&Certificate| {
                certificate.key_algorithm() == Some(algorithm)
                    && key_id(certificate.public_key()) == signature.key_id
            };
            let certificate = self.certificates.iter().find(named).ok_or(FileRefusal::KeyUnknown)?;
            trust(certificate, &self.roots, at)?;
            not_revoked(certificate, &self.revoked, at)?;
            if !certificate.subject().split(',').any(|part| part.trim() == format!("OU={owner}")) {
                return Err(FileRefusal::OtherAuthority);
            }
            let value = from_hex(&signature.value).ok_or(FileRefusal::SignatureWrong)?;
            if !verify(algorithm, certificate.public_key(), message, &value) {
                return Err(FileRefusal::SignatureWrong);
            }
        }
        if signatures.len() == 2 { Ok(()) } else { Err(FileRefusal::NotAFile) }
    }
}

/// What the lists say, if there are any.
fn revocations(
    lists: &[String],
    roots: &[Certificate],
    now: DateTime<Utc>,
) -> Result<Vec<Revoked>, ChainFault> {
    let now = u64::try_from(now.timestamp()).unwrap_or(u64::MAX);
    let (mut revoked, mut missing) = (Vec::new(), roots.iter().collect::<Vec<_>>());
    for list in lists {
        // Whose it is: the first root that signed it, fresh or not.
        let by = |root: &&Certificate| {
            read_revoked(list, std::slice::from_ref(*root), now) != Err(ChainFault::BadList)
        };
        let root = roots.iter().find(by).ok_or(ChainFault::BadList)?;
        revoked.extend(read_revoked(list, std::slice::from_ref(root), now)?);
        missing.retain(|one| !std::ptr::eq(*one, root));
    }
    if lists.is_empty() || missing.is_empty() { Ok(revoked) } else { Err(ChainFault::NoList) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::file::tests::{keys, record};
    use shangmi::{SoftwareKeys, Subject, certify, list_revoked};

    const ROOT: &str = "CN=示例根证书,C=CN";
    const CA: u8 = 50;

    pub(crate) fn authority() -> String {
        record().authority.to_string()
    }

    fn seconds(day: &str) -> u64 {
        let day: chrono::NaiveDate = day.parse().unwrap();
        u64::try_from(day.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp()).unwrap()
    }

    fn pem(ca: &SoftwareKeys, own: &SoftwareKeys, name: &str, days: (&str, &str), root: bool) -> Vec<String> {
        let certify_one = |algorithm: &Algorithm| {
            let public_key = own.public_key(*algorithm).unwrap();
            let subject = Subject {
                serial: &[9],
                name,
                issuer: ROOT,
                valid: (seconds(days.0), seconds(days.1)),
                authority: root,
                public_key: &public_key,
            };
            certify(ca, *algorithm, &subject).unwrap()
        };
        own.algorithms().iter().map(certify_one).collect()
    }

    pub(crate) fn roots(nth: u8) -> Vec<String> {
        pem(&keys(nth), &keys(nth), ROOT, ("2020-01-01", "2040-01-01"), true)
    }

    pub(crate) fn published() -> IssuerCertificate {
        IssuerCertificate { roots: roots(CA), ..IssuerCertificate::default() }
    }

    pub(crate) fn signer(nth: u8, owner: &str, from: &str, to: &str) -> (SoftwareKeys, Vec<String>) {
        let name = format!("CN=某机关,OU={owner},C=CN");
        let certificates = pem(&keys(CA), &keys(nth), &name, (from, to), false);
        (keys(nth), certificates)
    }

    fn lists(next: &str) -> Vec<String> {
        let ca = keys(CA);
        let made = (seconds("2026-11-01"), seconds(next));
        ca.algorithms()
            .iter()
            .map(|algorithm| list_revoked(&ca, *algorithm, ROOT, made, &[]).unwrap())
            .collect()
    }

    #[test]
    fn an_old_list_of_revoked_certificates_is_refused_and_so_is_one_too_few() {
        let now = "2026-11-22T04:00:00Z".parse().unwrap();
        let with = |revoked: Vec<String>| {
            let published = IssuerCertificate { revoked, ..published() };
            (published.tells_revocations(), Trust::of(&published, &[], now).map(|_| ()))
        };
        let refused = |why| Err(FileRefusal::Certificate(why));
        assert_eq!(with(lists("2026-11-29")), (true, Ok(())));
        assert_eq!(with(lists("2026-11-21")), (true, refused(ChainFault::StaleList)));
        let one = lists("2026-11-29").into_iter().take(1).collect();
        assert_eq!(with(one), (true, refused(ChainFault::NoList)));
        assert_eq!(with(Vec::new()), (false, Ok(())), "with roots alone nobody asked");
    }

    #[test]
    fn roots_are_read_from_pem_text_with_anything_in_between() {
        let both = roots(CA);
        let text = format!("# 根证书\n{}\n{}", both[0], both[1]);
        let read = IssuerCertificate::of_roots(&text);
        assert_eq!(
            read.roots.iter().map(|pem| pem.trim()).collect::<Vec<_>>(),
            both.iter().map(|pem| pem.trim()).collect::<Vec<_>>()
        );
    }
}
