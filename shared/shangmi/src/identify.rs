//! Certificates of people: what a key in somebody's hand proves, and the forms in which devices write it (GM/T 0015, GM/T 0009).
use crate::{
    certificate::{Certificate, CertificateError, from_certificate},
    provider::Algorithm,
    sm3_hash::sm3,
};
use der::{
    Encode,
    oid::{AssociatedOid, ObjectIdentifier},
};
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

/// Extended usages that include proving who one is: to a server, and any at all (RFC 5280, 4.2.1.12).
const FOR_LOG_IN: [ObjectIdentifier; 2] =
    [ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2"), ObjectIdentifier::new_unwrap("2.5.29.37.0")];
/// What a certificate may insist on: these are understood and obeyed.
const UNDERSTOOD: [ObjectIdentifier; 3] = [BasicConstraints::OID, KeyUsage::OID, ExtendedKeyUsage::OID];

impl Certificate {
    /// Reads a certificate as people and devices hand it over: in PEM, or its bytes in base64.
    ///
    /// # Errors
    /// [`CertificateError::Unreadable`]
    pub fn read(text: &str) -> Result<Self, CertificateError> {
        let text = text.trim();
        if text.starts_with("-----") {
            return Self::parse(text);
        }
        let letters: Vec<char> = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let lines: Vec<String> = letters.chunks(64).map(|line| line.iter().collect()).collect();
        let body = lines.join("\n");
        Self::parse(&format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----"))
    }

    /// The SM3 hash of the whole certificate: its name among all there are.
    ///
    /// # Errors
    /// [`CertificateError::Unreadable`], only if the library cannot write what it has read.
    pub fn fingerprint(&self) -> Result<[u8; 32], CertificateError> {
        Ok(sm3(&self.inner.to_der()?))
    }

    /// The common name of whose key it is; middle parts of an authority's own numbering included.
    #[must_use]
    pub fn common_name(&self) -> Option<String> {
        let name = self.inner.tbs_certificate().subject().common_name();
        name.ok().flatten().map(|name| name.value().into_owned())
    }

    /// May its key say who somebody is? It signs, it certifies nobody, and the certificate insists on nothing that is not
    /// understood here. The second certificate of a device, for encryption, does not.
    #[must_use]
    pub fn may_identify(&self) -> bool {
        let tbs = self.inner.tbs_certificate();
        let usage = tbs.get_extension::<KeyUsage>().ok().flatten();
        let signs = usage.is_some_and(|(_, usage)| usage.digital_signature() && !usage.key_cert_sign());
        let for_log_in = match tbs.get_extension::<ExtendedKeyUsage>() {
            Ok(None) => true,
            Ok(Some((_, purposes))) => purposes.0.iter().any(|one| FOR_LOG_IN.contains(one)),
            Err(_unreadable) => false,
        };
        let understood = tbs
            .extensions()
            .is_none_or(|all| all.iter().all(|one| !one.critical || UNDERSTOOD.contains(&one.extn_id)));
        signs && for_log_in && understood && !self.is_authority()
    }
}

/// An SM2 signature as devices give it (64 bytes, or the two numbers of GM/T 0009), as providers write it.
#[must_use]
pub fn plain_sm2(written: &[u8]) -> Option<Vec<u8>> {
    if written.len() == 64 {
        Some(written.to_vec())
    } else {
        from_certificate(Algorithm::Sm2WithSm3, written)
    }
}
