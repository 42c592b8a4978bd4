//! X.509 certificates (RFC 5280) with the algorithms of this hall: Ed25519 (RFC 8410) and SM2 with SM3 (GM/T 0015, GM/T 0006).
//! What a certificate says and who signed it; no key is kept here.
use crate::provider::{Algorithm, SignatureProvider, verify};
use der::{
    Decode, DecodePem, Encode, EncodePem, Sequence,
    asn1::{Any, BitString, UintRef},
    oid::ObjectIdentifier,
    pem::LineEnding,
};
use std::{str::FromStr, time::Duration};
use x509_cert::{
    Version,
    ext::{
        Extensions, ToExtension,
        pkix::{BasicConstraints, KeyUsage, KeyUsages},
    },
    name::Name,
    serial_number::SerialNumber,
    spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned},
    time::{Time, Validity},
};

const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const SM2_CURVE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.301");
const SM2_WITH_SM3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.501");

/// A certificate cannot be written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// It is no certificate, or of a kind that is not used here.
    #[error("this is no certificate of a kind that is used here")]
    Unreadable,
    /// The key did not sign.
    #[error("the key did not sign")]
    Unsigned,
}

impl From<der::Error> for CertificateError {
    fn from(_broken: der::Error) -> Self {
        Self::Unreadable
    }
}

/// What is to be certified.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Its serial: 1 to 20 bytes, a positive number.
    pub serial: &'a [u8],
    /// Whose key it is, as RFC 4514 writes names.
    pub name: &'a str,
    /// Who says so.
    pub issuer: &'a str,
    /// First and last second, counted from 1970.
    pub valid: (u64, u64),
    /// May the key certify others?
    pub authority: bool,
    /// The public key, as the provider gives it.
    pub public_key: &'a [u8],
}

/// What a key that certifies nobody is for, as its certificate says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// Signing, and so saying who one is.
    Signing,
    /// Letting others encrypt: the second key of a device (GM/T 0015).
    Encryption,
}

#[derive(Clone, Sequence)]
struct Tbs {
    #[asn1(context_specific = "0", default = "Default::default")]
    version: Version,
    serial_number: SerialNumber,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    validity: Validity,
    subject: Name,
    subject_public_key_info: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

#[derive(Sequence)]
struct Signed {
    tbs: Any,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
}

/// Two whole numbers, as SM2 signatures are written in certificates (GM/T 0009).
#[derive(Sequence)]
struct Sm2Signature<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

/// Certifies a key of `algorithm` with the signer's key of the same algorithm; the answer is PEM.
///
/// # Errors
/// [`CertificateError`] if a name or number cannot be written, or the key does not sign.
pub fn certify(
    signer: &dyn SignatureProvider,
    algorithm: Algorithm,
    subject: &Subject<'_>,
) -> Result<String, CertificateError> {
    certify_for(signer, algorithm, subject, Usage::Signing)
}

/// The same for a key that is not for signing; an authority's certifies all the same.
///
/// # Errors
/// See [`certify`].
pub fn certify_for(
    signer: &dyn SignatureProvider,
    algorithm: Algorithm,
    subject: &Subject<'_>,
    usage: Usage,
) -> Result<String, CertificateError> {
    let name = Name::from_str(subject.name)?;
    let tbs = Tbs {
        version: Version::V3,
        serial_number: SerialNumber::new(subject.serial)?,
        signature: signature_algorithm(algorithm),
        issuer: Name::from_str(subject.issuer)?,
        validity: Validity::new(time(subject.valid.0)?, time(subject.valid.1)?),
        subject_public_key_info: SubjectPublicKeyInfoOwned {
            algorithm: key_algorithm(algorithm)?,
            subject_public_key: BitString::from_bytes(subject.public_key)?,
        },
        extensions: Some(extensions(&name, subject.authority, usage)?),
        subject: name,
    };
    sign(signer, algorithm, &tbs.to_der()?, "CERTIFICATE")
}

pub(crate) fn sign(
    signer: &dyn SignatureProvider,
    algorithm: Algorithm,
    tbs: &[u8],
    label: &'static str,
) -> Result<String, CertificateError> {
    let plain = signer.sign(algorithm, tbs).ok_or(CertificateError::Unsigned)?;
    let signed = Signed {
        tbs: Any::from_der(tbs)?,
        algorithm: signature_algorithm(algorithm),
        signature: BitString::from_bytes(&in_certificate(algorithm, &plain)?)?,
    };
    Ok(der::pem::encode_string(label, LineEnding::LF, &signed.to_der()?).map_err(der::Error::from)?)
}

fn extensions(name: &Name, authority: bool, usage: Usage) -> Result<Extensions, CertificateError> {
    let basic = BasicConstraints { ca: authority, path_len_constraint: authority.then_some(0) };
    let usage = if authority {
        KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)
    } else {
        match usage {
            Usage::Signing => KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation),
            Usage::Encryption => KeyUsage(KeyUsages::KeyEncipherment | KeyUsages::DataEncipherment),
        }
    };
    let basic = (&basic).to_extension(name, &[])?;
    let usage = (&usage).to_extension(name, std::slice::from_ref(&basic))?;
    Ok(vec![basic, usage])
}

pub(crate) fn time(seconds: u64) -> Result<Time, CertificateError> {
    Ok(Time::from(der::DateTime::from_unix_duration(Duration::from_secs(seconds))?))
}

pub(crate) fn signature_algorithm(algorithm: Algorithm) -> AlgorithmIdentifierOwned {
    let oid = match algorithm {
        Algorithm::Ed25519 => ED25519,
        Algorithm::Sm2WithSm3 => SM2_WITH_SM3,
    };
    AlgorithmIdentifierOwned { oid, parameters: None }
}

fn key_algorithm(algorithm: Algorithm) -> Result<AlgorithmIdentifierOwned, CertificateError> {
    Ok(match algorithm {
        Algorithm::Ed25519 => AlgorithmIdentifierOwned { oid: ED25519, parameters: None },
        Algorithm::Sm2WithSm3 => {
            AlgorithmIdentifierOwned { oid: EC_PUBLIC_KEY, parameters: Some(Any::from(SM2_CURVE)) }
        }
    })
}

fn in_certificate(algorithm: Algorithm, plain: &[u8]) -> Result<Vec<u8>, CertificateError> {
    match algorithm {
        Algorithm::Ed25519 => Ok(plain.to_vec()),
        Algorithm::Sm2WithSm3 => {
            let (r, s) = plain.split_at_checked(32).ok_or(CertificateError::Unsigned)?;
            Ok(Sm2Signature { r: UintRef::new(r)?, s: UintRef::new(s)? }.to_der()?)
        }
    }
}

/// The signature as providers write it; none if it is not one.
pub(crate) fn from_certificate(algorithm: Algorithm, written: &[u8]) -> Option<Vec<u8>> {
    match algorithm {
        Algorithm::Ed25519 => Some(written.to_vec()),
        Algorithm::Sm2WithSm3 => {
            let both = Sm2Signature::from_der(written).ok()?;
            let mut plain = Vec::with_capacity(64);
            for number in [both.r, both.s] {
                let bytes = number.as_bytes();
                plain.extend(std::iter::repeat_n(0, 32_usize.checked_sub(bytes.len())?));
                plain.extend_from_slice(bytes);
            }
            Some(plain)
        }
    }
}

pub(crate) fn algorithm_of(oid: &ObjectIdentifier) -> Option<Algorithm> {
    if *oid == ED25519 {
        Some(Algorithm::Ed25519)
    } else if *oid == SM2_WITH_SM3 {
        Some(Algorithm::Sm2WithSm3)
    } else {
        None
    }
}

/// A certificate that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    pub(crate) inner: x509_cert::Certificate,
}

impl Certificate {
    /// Reads a certificate in PEM.
    ///
    /// # Errors
    /// [`CertificateError::Unreadable`]
    pub fn parse(pem: &str) -> Result<Self, CertificateError> {
        let inner = x509_cert::Certificate::from_pem(pem.trim())?;
        let read = Self { inner };
        // One way to write each certificate: a byte that changes no meaning is a change nevertheless.
        let same = read.inner.to_pem(LineEnding::LF)?.trim() == pem.trim().replace("\r\n", "\n");
        if same { Ok(read) } else { Err(CertificateError::Unreadable) }
    }

    /// The algorithm of its key; none for keys that are not used here.
    #[must_use]
    pub fn key_algorithm(&self) -> Option<Algorithm> {
        let key = &self.inner.tbs_certificate().subject_public_key_info().algorithm;
        if key.oid == ED25519 {
            return Some(Algorithm::Ed25519);
        }
        let curve = key.parameters.as_ref()?.decode_as::<ObjectIdentifier>().ok()?;
        (key.oid == EC_PUBLIC_KEY && curve == SM2_CURVE).then_some(Algorithm::Sm2WithSm3)
    }

    /// Its key, as providers write it.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        self.inner.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes()
    }

    /// Whose key it is.
    #[must_use]
    pub fn subject(&self) -> String {
        self.inner.tbs_certificate().subject().to_string()
    }

    /// Who says so.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.inner.tbs_certificate().issuer().to_string()
    }

    /// Its serial in hexadecimal.
    #[must_use]
    pub fn serial(&self) -> String {
        let bytes = self.inner.tbs_certificate().serial_number().as_bytes();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// First and last second, counted from 1970.
    #[must_use]
    pub fn valid(&self) -> (u64, u64) {
        let validity = self.inner.tbs_certificate().validity();
        (validity.not_before.to_unix_duration().as_secs(), validity.not_after.to_unix_duration().as_secs())
    }

    /// May its key certify others?
    #[must_use]
    pub fn is_authority(&self) -> bool {
        let found = self.inner.tbs_certificate().get_extension::<BasicConstraints>();
        found.ok().flatten().is_some_and(|(_, basic)| basic.ca)
    }

    /// Did the key of `issuer` sign it, in the name that it names?
    #[must_use]
    pub fn is_signed_by(&self, issuer: &Self) -> bool {
        if self.inner.tbs_certificate().issuer() != issuer.inner.tbs_certificate().subject() {
            return false;
        }
        let named = algorithm_of(&self.inner.signature_algorithm().oid);
        let (Some(algorithm), Ok(tbs)) = (named, self.inner.tbs_certificate().to_der()) else { return false };
        if issuer.key_algorithm() != Some(algorithm) {
            return false;
        }
        let written = self.inner.signature().raw_bytes();
        from_certificate(algorithm, written)
            .is_some_and(|signature| verify(algorithm, issuer.public_key(), &tbs, &signature))
    }
}

/// Why a certificate is not to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// None of the roots signed it.
    #[error("the certificate was not issued by the issuer that is trusted")]
    WrongIssuer,
    /// It was not yet or not any more valid at that time.
    #[error("the certificate was not valid at that time: it has expired, or was not valid yet")]
    NotInTime,
    /// It was revoked.
    #[error("the certificate was revoked")]
    Revoked,
    /// A list of revoked certificates was not signed by a root, or is no list.
    #[error("the list of revoked certificates is not the issuer's")]
    BadList,
    /// A list of revoked certificates says that there is a newer one by now.
    #[error("the list of revoked certificates is out of date: fetch it again")]
    StaleList,
    /// There are lists, but none of a root that is trusted.
    #[error("a root's list of revoked certificates is missing")]
    NoList,
}

/// The root among `roots` that certified the key, at a time.
///
/// # Errors
/// [`ChainFault`], the first that holds.
pub fn trust<'a>(
    certificate: &Certificate,
    roots: &'a [Certificate],
    at: u64,
) -> Result<&'a Certificate, ChainFault> {
    let signed = |root: &&Certificate| root.is_authority() && certificate.is_signed_by(root);
    let root = roots.iter().find(signed).ok_or(ChainFault::WrongIssuer)?;
    for one in [certificate, root] {
        let (from, to) = one.valid();
        if at < from || to < at {
            return Err(ChainFault::NotInTime);
        }
    }
    Ok(root)
}
