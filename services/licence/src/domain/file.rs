//! The licence as a file: what it says, signed with SM2 and with Ed25519 by keys that certificates name. Whoever has the file
//! and the issuer's root certificates can check it, without the repository and without a network.
//!
//! What the file cannot tell is what happened to the licence since it was made; that is asked online, or by a presentation
//! with a status list that says until when it is fresh.
use super::trust::{FileRefusal, IssuerCertificate, Trust};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::licence::LicenceStatus;
use kernel::code::{LicenceIdentifier, LicenceTypeCode, Uscc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use shangmi::{Algorithm, SignatureProvider, sm3, verify};
use std::collections::BTreeMap;

/// The form of files whose keys are a bare list; they stay good.
const OLD_FORMAT: &str = "tongban-licence-file-v1";
/// The form of files that carry certificates.
pub(crate) const FORMAT: &str = "tongban-licence-file-v2";

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
    /// What a copy for one use is good for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<CopyUse>,
}

/// What a copy for one use (加注件) is good for: nothing else, and no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CopyUse {
    /// Its number.
    pub number: String,
    /// Who may use it.
    pub user: String,
    /// What for.
    pub purpose: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

impl LicenceRecord {
    /// A copy is dead when its time is over; what is no copy has no such time.
    ///
    /// # Errors
    /// [`FileRefusal::CopyExpired`]
    pub fn still_usable(&self, now: DateTime<Utc>) -> Result<(), FileRefusal> {
        let over = self.copy.as_ref().is_some_and(|copy| copy.expires_at <= now);
        if over { Err(FileRefusal::CopyExpired) } else { Ok(()) }
    }
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

/// The file. Other signed things of the repository have the same shape under another `format`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenceFile {
    /// The form of the file.
    pub format: String,
    /// The record as JSON text: these very bytes are signed.
    pub record: String,
    /// The signatures over it.
    pub signatures: Vec<RecordSignature>,
    /// The certificates of the keys that signed, in PEM; each is signed by a root.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<String>,
}

/// What signs: keys, and the certificates that name them.
pub(crate) struct Signer<'a> {
    pub(crate) keys: &'a dyn SignatureProvider,
    pub(crate) certificates: &'a [String],
}

impl Signer<'_> {
    /// Signs a record under a form with every algorithm of the provider; `None` if one of them fails.
    pub(crate) fn sign(&self, format: &str, record: &impl Serialize) -> Option<LicenceFile> {
        let record = serde_json::to_string(record).ok()?;
        let signatures = signatures(self.keys, &message(format, &record))?;
        Some(LicenceFile {
            format: format.to_owned(),
            record,
            signatures,
            certificates: self.certificates.to_vec(),
        })
    }
}

/// The signatures of all keys over bytes.
pub(crate) fn signatures(keys: &dyn SignatureProvider, bytes: &[u8]) -> Option<Vec<RecordSignature>> {
    let signature = |algorithm: &Algorithm| {
        Some(RecordSignature {
            algorithm: algorithm.name().to_owned(),
            key_id: key_id(&keys.public_key(*algorithm)?),
            value: hex(&keys.sign(*algorithm, bytes)?),
        })
    };
    keys.algorithms().iter().map(signature).collect()
}

/// Checks the text of a file with what the issuer publishes and nothing else. Both signatures must be there and good.
///
/// # Errors
/// What is wrong with it.
pub fn verify_licence_file(
    text: &str,
    certificate: &IssuerCertificate,
    now: DateTime<Utc>,
) -> Result<LicenceRecord, FileRefusal> {
    let file = read_file(text)?;
    if file.format == OLD_FORMAT {
        return verify_listed(&file, certificate);
    }
    let record: LicenceRecord = read_record(&file, FORMAT)?;
    let trust = Trust::of(certificate, &file.certificates, now)?;
    let (owner, at) = (record.authority.as_str(), record.made_at);
    trust.check(owner, at, &message(FORMAT, &file.record), &file.signatures)?;
    Ok(record)
}

/// A file from its text, if it is written in the one way there is: a byte that changes no meaning is a change nevertheless.
pub(crate) fn read_file(text: &str) -> Result<LicenceFile, FileRefusal> {
    let file: LicenceFile = serde_json::from_str(text).map_err(|_other| FileRefusal::NotAFile)?;
    let written = serde_json::to_string(&file).map_err(|_other| FileRefusal::NotAFile)?;
    if written == text.trim_end() { Ok(file) } else { Err(FileRefusal::NotAFile) }
}

/// The record of a file of a form; not yet to be believed.
pub(crate) fn read_record<T: DeserializeOwned>(file: &LicenceFile, format: &str) -> Result<T, FileRefusal> {
    if file.format != format {
        return Err(FileRefusal::NotAFile);
    }
    serde_json::from_str(&file.record).map_err(|_other| FileRefusal::NotAFile)
}

/// A file of the old form, by the bare list of keys.
fn verify_listed(file: &LicenceFile, certificate: &IssuerCertificate) -> Result<LicenceRecord, FileRefusal> {
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
        if !verify(algorithm, &public, &message(OLD_FORMAT, &file.record), &value) {
            return Err(FileRefusal::SignatureWrong);
        }
    }
    if file.signatures.len() != 2 || !file.certificates.is_empty() {
        return Err(FileRefusal::NotAFile);
    }
    serde_json::from_str(&file.record).map_err(|_other| FileRefusal::NotAFile)
}

/// What is signed: the form, so that nothing signed for another use passes for a record, and the record.
pub(crate) fn message(format: &str, record: &str) -> Vec<u8> {
    format!("{format}\n{record}").into_bytes()
}

/// The first eight bytes of a key's SM3 hash, in hexadecimal.
pub(crate) fn key_id(public: &[u8]) -> String {
    sm3(public).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let digits: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c.to_digit(16)?).ok()).collect();
    Some(digits?.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| (byte << 4) | digit)).collect())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::trust::tests::{authority, published, signer};
    use shangmi::{ChainFault, SoftwareKeys};

    pub(crate) fn keys(nth: u8) -> SoftwareKeys {
        SoftwareKeys::from_secrets(&[nth; 32], &[nth + 1; 32]).unwrap()
    }

    pub(crate) fn now() -> DateTime<Utc> {
        "2026-11-22T04:00:00Z".parse().unwrap()
    }

    pub(crate) fn record() -> LicenceRecord {
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
            copy: None,
        }
    }

    fn text(nth: u8) -> String {
        let (keys, certificates) = signer(nth, &authority(), "2026-11-01", "2031-11-01");
        let signer = Signer { keys: &keys, certificates: &certificates };
        serde_json::to_string(&signer.sign(FORMAT, &record()).unwrap()).unwrap()
    }

    #[test]
    fn a_file_is_good_with_the_issuers_root_and_nothing_else() {
        assert_eq!(verify_licence_file(&text(3), &published(), now()), Ok(record()));
    }

    #[test]
    fn every_changed_byte_of_a_licence_file_is_found() {
        let (text, published) = (text(3), published());
        // Every byte of head and record, and every seventh of signatures and certificates, whose checks take longer.
        let record_ends = text.find("\"signatures\"").unwrap();
        for place in (0..record_ends).chain((record_ends..text.len()).step_by(7)) {
            for bit in [1, 0x20] {
                let mut bytes = text.clone().into_bytes();
                bytes[place] ^= bit;
                let Ok(changed) = String::from_utf8(bytes) else { continue };
                assert!(verify_licence_file(&changed, &published, now()).is_err(), "byte {place}");
            }
        }
        assert!(verify_licence_file(&text[..text.len() - 1], &published, now()).is_err());
    }

    #[test]
    fn a_file_without_its_sm2_signature_is_refused() {
        let mut file: LicenceFile = serde_json::from_str(&text(3)).unwrap();
        file.signatures.retain(|signature| signature.algorithm == "Ed25519");
        let text = serde_json::to_string(&file).unwrap();
        assert_eq!(verify_licence_file(&text, &published(), now()), Err(FileRefusal::SignatureMissing));
    }

    #[test]
    fn each_signature_alone_is_not_enough() {
        for nth in 0..2 {
            let mut file: LicenceFile = serde_json::from_str(&text(3)).unwrap();
            let value = file.signatures[nth].value.clone();
            file.signatures[nth].value = format!("{}{}", &value[2..], &value[..2]);
            let text = serde_json::to_string(&file).unwrap();
            assert_eq!(verify_licence_file(&text, &published(), now()), Err(FileRefusal::SignatureWrong));
        }
    }

    #[test]
    fn certificates_that_were_out_of_time_or_another_authoritys_prove_nothing() {
        let sign = |owner: &str, from, to| {
            let (keys, certificates) = signer(3, owner, from, to);
            let signer = Signer { keys: &keys, certificates: &certificates };
            serde_json::to_string(&signer.sign(FORMAT, &record()).unwrap()).unwrap()
        };
        let expired = sign(&authority(), "2026-11-01", "2026-11-22");
        let refused = verify_licence_file(&expired, &published(), now());
        assert_eq!(refused, Err(FileRefusal::Certificate(ChainFault::NotInTime)));
        let other = sign("11341323990000121A", "2026-11-01", "2031-11-01");
        assert_eq!(verify_licence_file(&other, &published(), now()), Err(FileRefusal::OtherAuthority));
        let mut strangers = published();
        strangers.roots = crate::domain::trust::tests::roots(77);
        let refused = verify_licence_file(&text(3), &strangers, now());
        assert_eq!(refused, Err(FileRefusal::Certificate(ChainFault::WrongIssuer)));
    }

    #[test]
    fn files_of_the_old_form_stay_good() {
        let keys = keys(3);
        let listed = IssuerCertificate::listed(&keys);
        let record_text = serde_json::to_string(&record()).unwrap();
        let file = LicenceFile {
            format: OLD_FORMAT.into(),
            signatures: signatures(&keys, &message(OLD_FORMAT, &record_text)).unwrap(),
            record: record_text,
            certificates: Vec::new(),
        };
        let text = serde_json::to_string(&file).unwrap();
        assert!(!text.contains("certificates"), "the old form is written as it was");
        assert_eq!(verify_licence_file(&text, &listed, now()), Ok(record()));
        let strangers = IssuerCertificate::listed(&self::keys(9));
        assert_eq!(verify_licence_file(&text, &strangers, now()), Err(FileRefusal::KeyUnknown));
    }
}
