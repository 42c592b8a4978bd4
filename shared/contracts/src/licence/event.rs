//! What happens to a licence. The aggregate is always the licence, so that its events stay in order.
use crate::{Event, licence::LicenceStatus};
use chrono::{DateTime, Utc};
use kernel::{
    code::{LicenceIdentifier, LicenceTypeCode, Uscc},
    id::{CaseId, LicenceId, PersonId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

macro_rules! licence_event {
    ($($name:ident = $type:literal),* $(,)?) => {$(
        impl Event for $name {
            const TYPE: &'static str = $type;
            fn subject(&self) -> Uuid {
                self.licence_id.as_uuid()
            }
        }
    )*};
}

licence_event! {
    LicenceIssued = "licence.licence_issued.v1",
    LicenceRevoked = "licence.licence_revoked.v1",
    LicenceStatusChanged = "licence.licence_status_changed.v1",
    LicenceUsed = "licence.licence_used.v1",
    LicencePresented = "licence.licence_presented.v1",
    LicenceVerified = "licence.licence_verified.v1",
}

/// A type of licence was defined, or its definition changed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LicenceTypeDefined {
    /// Its code.
    pub type_code: LicenceTypeCode,
    /// Its name.
    pub name: String,
    /// True where a made-up code stands in for one that is not known.
    pub fictitious: bool,
}

impl Event for LicenceTypeDefined {
    const TYPE: &'static str = "licence.licence_type_defined.v1";
    fn subject(&self) -> Uuid {
        type_subject(&self.type_code)
    }
}

/// The aggregate id of a licence type, which has a code and no id of its own.
#[must_use]
pub fn type_subject(code: &LicenceTypeCode) -> Uuid {
    let mut bytes = [0_u8; 16];
    for (to, from) in bytes.iter_mut().zip(Sha256::digest(format!("tongban:licence-type:{code}"))) {
        *to = from;
    }
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// Why the standing of a licence changed; the free text stays in the repository's audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeReason {
    /// The decision was unlawful or won by deceit.
    UnlawfulDecision,
    /// A commitment the decision relied on was false.
    FalseCommitment,
    /// A penalty.
    Penalty,
    /// Under investigation.
    Investigation,
    /// The ground for holding it back is gone.
    GroundRemoved,
    /// The holder gave it back.
    HolderRequest,
    /// The holder died or the organisation ended.
    HolderEnded,
    /// Its time ran out.
    TimeRunOut,
    /// The power moved to another authority.
    PowerMoved,
    /// A version that says something else took its place.
    Changed,
    /// A version that holds longer took its place.
    Renewed,
}

/// A licence exists from now on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LicenceIssued {
    /// The licence.
    pub licence_id: LicenceId,
    /// Its public identifier.
    pub identifier: LicenceIdentifier,
    /// Its type.
    pub type_code: LicenceTypeCode,
    /// In whose name it is issued.
    pub authority: Uscc,
    /// Who holds it.
    pub holder: PersonId,
    /// The case that led to it; none for licences taken over from elsewhere.
    pub case_id: Option<CaseId>,
    /// The decision that led to it.
    pub decision_id: Option<Uuid>,
    /// When.
    pub issued_at: DateTime<Utc>,
    /// The version of the same licence whose place it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<LicenceId>,
}

/// A licence ended for good (revoked, withdrawn or cancelled); whoever relied on it must look again.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LicenceRevoked {
    /// The licence.
    pub licence_id: LicenceId,
    /// Its public identifier.
    pub identifier: LicenceIdentifier,
    /// Its type.
    pub type_code: LicenceTypeCode,
    /// Who held it.
    pub holder: PersonId,
    /// The case that had led to it.
    pub case_id: Option<CaseId>,
    /// Which of the three it is.
    pub status: LicenceStatus,
    /// The cases that used it as a material and may rely on it still.
    pub used_by: Vec<CaseId>,
    /// Why.
    pub reason_code: ChangeReason,
    /// When.
    pub revoked_at: DateTime<Utc>,
}

/// The standing of a licence changed otherwise than by [`LicenceRevoked`].
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LicenceStatusChanged {
    /// The licence.
    pub licence_id: LicenceId,
    /// Its public identifier.
    pub identifier: LicenceIdentifier,
    /// Its type.
    pub type_code: LicenceTypeCode,
    /// What it was; none in a snapshot, where the past is not told.
    pub from: Option<LicenceStatus>,
    /// What it is.
    pub to: LicenceStatus,
    /// Why.
    pub reason_code: ChangeReason,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// A licence was taken as a material of a case.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LicenceUsed {
    /// The licence.
    pub licence_id: LicenceId,
    /// The use.
    pub use_id: Uuid,
    /// Its type.
    pub type_code: LicenceTypeCode,
    /// Who holds it.
    pub holder: PersonId,
    /// The case it serves.
    pub case_id: CaseId,
    /// When.
    pub used_at: DateTime<Utc>,
}

/// The holder made a code for showing a licence once.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LicencePresented {
    /// The licence.
    pub licence_id: LicenceId,
    /// The presentation.
    pub presentation_id: Uuid,
    /// Until when the code can be scanned.
    pub expires_at: DateTime<Utc>,
}

/// A code for showing was scanned and is used up.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LicenceVerified {
    /// The licence.
    pub licence_id: LicenceId,
    /// The presentation.
    pub presentation_id: Uuid,
    /// What the scan showed.
    pub status: LicenceStatus,
    /// When.
    pub verified_at: DateTime<Utc>,
}

/// A certificate of an issuer was given out or revoked. The aggregate is the certificate.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CertificateChanged {
    /// The certificate.
    pub certificate_id: Uuid,
    /// Whose: an authority, `repository` or `root`.
    pub owner: String,
    /// `Ed25519` or `SGD_SM3_SM2`.
    pub algorithm: String,
    /// Its serial in hexadecimal.
    pub serial: String,
    /// Since when it is revoked, if it is.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Event for CertificateChanged {
    const TYPE: &'static str = "licence.certificate_changed.v1";
    fn subject(&self) -> Uuid {
        self.certificate_id
    }
}

/// A contract on sharing was proposed, approved or ended. The aggregate is the contract.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SharingContractChanged {
    /// The contract.
    pub contract_id: Uuid,
    /// The consuming authority.
    pub consumer: Uscc,
    /// Is it approved?
    pub approved: bool,
    /// Has it ended?
    pub ended: bool,
    /// When.
    pub changed_at: DateTime<Utc>,
}

impl Event for SharingContractChanged {
    const TYPE: &'static str = "licence.sharing_contract_changed.v1";
    fn subject(&self) -> Uuid {
        self.contract_id
    }
}

/// A system called under its contract. The aggregate is the contract.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LicenceShared {
    /// The contract.
    pub contract_id: Uuid,
    /// The call on record.
    pub call_id: Uuid,
    /// What was asked.
    pub operation: String,
    /// The licence, if one was found.
    pub licence_id: Option<LicenceId>,
    /// When.
    pub called_at: DateTime<Utc>,
}

impl Event for LicenceShared {
    const TYPE: &'static str = "licence.licence_shared.v1";
    fn subject(&self) -> Uuid {
        self.contract_id
    }
}

/// A holder allowed a use of his licence, or withdrew that. The aggregate is the licence.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ConsentChanged {
    /// The licence.
    pub licence_id: LicenceId,
    /// The consent.
    pub consent_id: Uuid,
    /// Whom it allows.
    pub consumer: Uscc,
    /// Was it withdrawn?
    pub withdrawn: bool,
    /// When.
    pub changed_at: DateTime<Utc>,
}

impl Event for ConsentChanged {
    const TYPE: &'static str = "licence.consent_changed.v1";
    fn subject(&self) -> Uuid {
        self.licence_id.as_uuid()
    }
}

/// What was entered without a case moved: nothing is issued before another person approved it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenceEntryMoved {
    /// The entry.
    pub entry_id: Uuid,
    /// Whose desk entered it.
    pub authority: Uscc,
    /// The type.
    pub type_code: LicenceTypeCode,
    /// `entered`, `approved`, `rejected` or `lapsed`.
    pub state: String,
    /// When.
    pub moved_at: DateTime<Utc>,
}

impl Event for LicenceEntryMoved {
    const TYPE: &'static str = "licence.entry_moved.v1";
    fn subject(&self) -> Uuid {
        self.entry_id
    }
}
