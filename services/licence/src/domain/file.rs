//! The licence as a file: what it says, signed with SM2 and with Ed25519. Whoever has the file and the issuer's certificate can
//! check it, without the repository and without a network.
//!
//! What the file cannot tell is what happened to the licence since it was made; that is asked online, or by a statement
//! that says until when it is fresh.
use chrono::{DateTime, NaiveDate, Utc};
use contracts::licence::LicenceStatus;
use kernel::code::{LicenceIdentifier, LicenceTypeCode, Uscc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shangmi::{Algorithm, SignatureProvider, sm3, verify};
use std::collections::BTreeMap;

/// The form of the file.
const FORMAT: &str = "tongban-licence-file-v1";

/// What a licence says, as its file says it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenceRecord {
    /// Its public identifier.
    pub identifier: LicenceIdentifier,
    /// Its type.
    pub type_code: LicenceTypeCode,
    /// The type's name.
    pub type_name: String,
    /// Its version.
    pub version: i16,
    /// In whose name it was issued.
    pub authority: Uscc,
    /// The holder's name.
    pub holder: String,
    /// Its fields by key.
    pub fields: BTreeMap<String, Value>,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; none if it holds for ever.
    pub valid_to: Option<NaiveDate>,
    /// Its standing when the file was made.
    pub status: LicenceStatus,
    /// When the file was made.
    pub made_at: DateTime<Utc>,
}

/// One signature over the record's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordSignature {
    /// `Ed25519` or `SGD_SM3_SM2`.
    pub algorithm: String,
    /// Which key.
    pub key_id: String,
    /// The signature, in hexadecimal.
    pub value: String,
}

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenceFile {
    /// The form of the file.
    pub format: String,
    /// The record as JSON text: these very bytes are signed.
    pub record: String,
    /// The signatures over it.
    pub signatures: Vec<RecordSignature>,
}

/// A key of the issuer.
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

/// What the issuer publishes, and what a file is checked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuerCertificate {
    /// Every key that files in circulation are signed with.
    pub keys: Vec<IssuerKey>,
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
}

/// The issuer's certificate, from whatever keeps the keys.
#[must_use]
pub(crate) fn certificate(keys: &dyn SignatureProvider) -> IssuerCertificate {
    let key = |algorithm: &Algorithm| {
        let public = keys.public_key(*algorithm)?;
        Some(IssuerKey {
            algorithm: algorithm.name().to_owned(),
            key_id: key_id(&public),
            public_key: hex(&public),
        })
    };
    IssuerCertificate { keys: keys.algorithms().iter().filter_map(key).collect() }
}

/// Signs a record with every algorithm of the provider; `None` if one of them fails.
pub(crate) fn sign(keys: &dyn SignatureProvider, record: &LicenceRecord) -> Option<LicenceFile> {
    let record = serde_json::to_string(record).ok()?;
    let signature = |algorithm: &Algorithm| {
        Some(RecordSignature {
            algorithm: algorithm.name().to_owned(),
            key_id: key_id(&keys.public_key(*algorithm)?),
            value: hex(&keys.sign(*algorithm, &message(&record))?),
        })
    };
    let signatures: Option<Vec<_>> = keys.algorithms().iter().map(signature).collect();
    Some(LicenceFile { format: FORMAT.to_owned(), record, signatures: signatures? })
}

/// Checks the text of a file with the issuer's certificate and nothing else. Both signatures must be there and good.
///
/// # Errors
/// What is wrong with it.
pub fn verify_licence_file(
    text: &str,
    certificate: &IssuerCertificate,
) -> Result<LicenceRecord, FileRefusal> {
    let file: LicenceFile = serde_json::from_str(text).map_err(|_other| FileRefusal::NotAFile)?;
    // One way to write each file: a byte that changes no meaning is a change nevertheless.
    let written = serde_json::to_string(&file).map_err(|_other| FileRefusal::NotAFile)?;
    if file.format != FORMAT || written != text.trim_end() {
        return Err(FileRefusal::NotAFile);
    }
    for algorithm in [Algorithm::Ed25519, Algorithm::Sm2WithSm3] {
        let mut of_it = file.signatures.iter().filter(|signature| signature.algorithm == algorithm.name());
        let signature = of_it.next().ok_or(FileRefusal::SignatureMissing)?;
        let key = certificate
            .keys
            .iter()
            .find(|key| key.algorithm == algorithm.name() && key.key_id == signature.key_id)
            .ok_or(FileRefusal::KeyUnknown)?;
        let public = from_hex(&key.public_key).ok_or(FileRefusal::KeyUnknown)?;
        let value = from_hex(&signature.value).ok_or(FileRefusal::SignatureWrong)?;
        if !verify(algorithm, &public, &message(&file.record), &value) {
            return Err(FileRefusal::SignatureWrong);
        }
    }
    if file.signatures.len() != 2 {
        return Err(FileRefusal::NotAFile);
    }
    serde_json::from_str(&file.record).map_err(|_other| FileRefusal::NotAFile)
}

/// What is signed: the form, so that nothing signed for another use passes for a record, and the record.
fn message(record: &str) -> Vec<u8> {
    format!("{FORMAT}\n{record}").into_bytes()
}

fn key_id(public: &[u8]) -> String {
    sm3(public).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let digits: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c.to_digit(16)?).ok()).collect();
    Some(digits?.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| (byte << 4) | digit)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shangmi::SoftwareKeys;

    fn keys(nth: u8) -> SoftwareKeys {
        SoftwareKeys::from_secrets(&[nth; 32], &[nth + 1; 32]).unwrap()
    }

    fn record() -> LicenceRecord {
        LicenceRecord {
            identifier: LicenceIdentifier::parse(
                "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
            )
            .unwrap(),
            type_code: LicenceTypeCode::parse("11100000000013338W011").unwrap(),
            type_name: "某证".into(),
            version: 1,
            authority: Uscc::parse("11430000006122244L").unwrap(),
            holder: "王守田".into(),
            fields: BTreeMap::from([("area".into(), serde_json::json!(160))]),
            valid_from: "2026-11-01".parse().unwrap(),
            valid_to: None,
            status: LicenceStatus::Valid,
            made_at: "2026-11-22T04:00:00Z".parse().unwrap(),
        }
    }

    fn text(keys: &SoftwareKeys) -> String {
        serde_json::to_string(&sign(keys, &record()).unwrap()).unwrap()
    }

    #[test]
    fn a_file_is_good_with_the_issuers_certificate_and_nothing_else() {
        let keys = keys(3);
        assert_eq!(verify_licence_file(&text(&keys), &certificate(&keys)), Ok(record()));
    }

    #[test]
    fn every_changed_byte_of_a_licence_file_is_found() {
        let keys = keys(3);
        let (text, certificate) = (text(&keys), certificate(&keys));
        for place in 0..text.len() {
            for bit in [1, 0x20] {
                let mut bytes = text.clone().into_bytes();
                bytes[place] ^= bit;
                let Ok(changed) = String::from_utf8(bytes) else { continue };
                assert!(verify_licence_file(&changed, &certificate).is_err(), "byte {place}");
            }
        }
        assert!(verify_licence_file(&text[..text.len() - 1], &certificate).is_err());
    }

    #[test]
    fn a_file_without_its_sm2_signature_or_of_another_issuer_is_refused() {
        let (ours, strangers) = (keys(3), keys(9));
        let mut file = sign(&ours, &record()).unwrap();
        let text = serde_json::to_string(&file).unwrap();
        assert_eq!(verify_licence_file(&text, &certificate(&strangers)), Err(FileRefusal::KeyUnknown));
        file.signatures.retain(|signature| signature.algorithm == "Ed25519");
        let text = serde_json::to_string(&file).unwrap();
        assert_eq!(verify_licence_file(&text, &certificate(&ours)), Err(FileRefusal::SignatureMissing));
    }

    #[test]
    fn each_signature_alone_is_not_enough() {
        let keys = keys(3);
        for nth in 0..2 {
            let mut file = sign(&keys, &record()).unwrap();
            let value = file.signatures[nth].value.clone();
            file.signatures[nth].value = format!("{}{}", &value[2..], &value[..2]);
            let text = serde_json::to_string(&file).unwrap();
            assert_eq!(verify_licence_file(&text, &certificate(&keys)), Err(FileRefusal::SignatureWrong));
        }
    }
}
