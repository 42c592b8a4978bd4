//! Lists of revoked certificates (CRL, RFC 5280, 5).
use crate::{
    certificate::{
        Certificate, CertificateError, ChainFault, algorithm_of, from_certificate, sign, signature_algorithm,
        time,
    },
    provider::{Algorithm, SignatureProvider, verify},
};
use der::{DecodePem, Encode, asn1::OctetString, oid::AssociatedOid, pem::LineEnding};
use std::str::FromStr;
use x509_cert::{
    Version,
    crl::{CertificateList, RevokedCert, TbsCertList},
    ext::{Extension, pkix::CrlReason},
    name::Name,
    serial_number::SerialNumber,
};

/// Why a certificate was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Somebody else may have the key: nothing that it signed is good, whenever that was.
    KeyCompromise,
    /// The key is not used any more; what it signed before stands.
    Ceased,
    /// Another certificate took its place; what it signed before stands.
    Superseded,
}

/// One revoked certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// Its serial in hexadecimal.
    pub serial: String,
    /// Since when, in seconds from 1970.
    pub at: u64,
    /// Why.
    pub why: Why,
}

/// Writes a list in the issuer's name; the answer is PEM.
///
/// # Errors
/// [`CertificateError`] if a number cannot be written, or the key does not sign.
pub fn list_revoked(
    signer: &dyn SignatureProvider,
    algorithm: Algorithm,
    issuer: &str,
    updated: (u64, u64),
    revoked: &[Revoked],
) -> Result<String, CertificateError> {
    let entries: Result<Vec<RevokedCert>, CertificateError> = revoked.iter().map(entry).collect();
    let entries = entries?;
    let tbs: TbsCertList = TbsCertList {
        version: Version::V2,
        signature: signature_algorithm(algorithm),
        issuer: Name::from_str(issuer)?,
        this_update: time(updated.0)?,
        next_update: Some(time(updated.1)?),
        revoked_certificates: (!entries.is_empty()).then_some(entries),
        crl_extensions: None,
    };
    sign(signer, algorithm, &tbs.to_der()?, "X509 CRL")
}

fn entry(revoked: &Revoked) -> Result<RevokedCert, CertificateError> {
    let reason = match revoked.why {
        Why::KeyCompromise => CrlReason::KeyCompromise,
        Why::Ceased => CrlReason::CessationOfOperation,
        Why::Superseded => CrlReason::Superseded,
    };
    let extension = Extension {
        extn_id: CrlReason::OID,
        critical: false,
        extn_value: OctetString::new(reason.to_der()?)?,
    };
    Ok(RevokedCert {
        serial_number: SerialNumber::new(&bytes(&revoked.serial).ok_or(CertificateError::Unreadable)?)?,
        revocation_date: time(revoked.at)?,
        crl_entry_extensions: Some(vec![extension]),
    })
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}

/// What a list says, with its time, in seconds from 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListOfRevoked {
    /// When it was made.
    pub made: u64,
    /// When the next one is there at the latest.
    pub next: u64,
    /// Whom it names.
    pub revoked: Vec<Revoked>,
}

/// So many seconds may the clock of who makes lists be ahead.
const AHEAD: u64 = 3600;

/// What a list says at a time, if one of `roots` signed it. A list that names no end is none: nobody could tell when it is old.
///
/// # Errors
/// [`ChainFault::BadList`], [`ChainFault::StaleList`]
pub fn read_revoked(pem: &str, roots: &[Certificate], now: u64) -> Result<Vec<Revoked>, ChainFault> {
    read_list(pem, roots, now).map(|list| list.revoked)
}

/// A list as issuers serve it, in DER or in PEM, as PEM.
#[must_use]
pub fn list_in_pem(bytes: &[u8]) -> Option<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.trim_start().starts_with("-----") => Some(text.to_owned()),
        Ok(_) | Err(_) => der::pem::encode_string("X509 CRL", LineEnding::LF, bytes).ok(),
    }
}

/// The same with the list's own time.
///
/// # Errors
/// See [`read_revoked`].
pub fn read_list(pem: &str, roots: &[Certificate], now: u64) -> Result<ListOfRevoked, ChainFault> {
    let list: CertificateList =
        CertificateList::from_pem(pem.trim()).map_err(|_other| ChainFault::BadList)?;
    let algorithm = algorithm_of(&list.signature_algorithm.oid).ok_or(ChainFault::BadList)?;
    let tbs = list.tbs_cert_list.to_der().map_err(|_other| ChainFault::BadList)?;
    let signature = from_certificate(algorithm, list.signature.raw_bytes()).ok_or(ChainFault::BadList)?;
    let by = |root: &Certificate| {
        root.key_algorithm() == Some(algorithm)
            && root.subject() == list.tbs_cert_list.issuer.to_string()
            && verify(algorithm, root.public_key(), &tbs, &signature)
    };
    if !roots.iter().any(by) {
        return Err(ChainFault::BadList);
    }
    let next = list.tbs_cert_list.next_update.ok_or(ChainFault::BadList)?.to_unix_duration().as_secs();
    if next < now {
        return Err(ChainFault::StaleList);
    }
    let made = list.tbs_cert_list.this_update.to_unix_duration().as_secs();
    // A list of tomorrow would hide those of today; and what is critical and not known here (a part of a list, changes since
    // another one) says that this is not the whole list.
    let partial = list.tbs_cert_list.crl_extensions.iter().flatten().any(|extension| extension.critical);
    if made > now.saturating_add(AHEAD) || partial {
        return Err(ChainFault::BadList);
    }
    let entries = list.tbs_cert_list.revoked_certificates.unwrap_or_default();
    Ok(ListOfRevoked { made, next, revoked: entries.iter().map(read).collect() })
}

fn read(entry: &RevokedCert) -> Revoked {
    let superseded = |extension: &Extension| {
        let reason = extension.extn_value.as_bytes().last();
        extension.extn_id == CrlReason::OID && reason == Some(&4)
    };
    let ceased = |extension: &Extension| {
        extension.extn_id == CrlReason::OID && extension.extn_value.as_bytes().last() == Some(&5)
    };
    let all = entry.crl_entry_extensions.as_deref().unwrap_or_default();
    // A reason that is not known is taken for the worst.
    let why = if all.iter().any(superseded) {
        Why::Superseded
    } else if all.iter().any(ceased) {
        Why::Ceased
    } else {
        Why::KeyCompromise
    };
    let serial = entry.serial_number.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    Revoked { serial, at: entry.revocation_date.to_unix_duration().as_secs(), why }
}

/// Does a revocation reach what the certificate's key signed at a time?
///
/// # Errors
/// [`ChainFault::Revoked`]
pub fn not_revoked(certificate: &Certificate, revoked: &[Revoked], at: u64) -> Result<(), ChainFault> {
    let serial = certificate.serial();
    let reached = |one: &&Revoked| one.serial == serial && (one.why == Why::KeyCompromise || one.at <= at);
    if revoked.iter().any(|one| reached(&one)) { Err(ChainFault::Revoked) } else { Ok(()) }
}
