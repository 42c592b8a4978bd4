//! What others learn from identity: its events, and the bodies and client of what services may ask it.

mod client;
mod events;
mod proofs;

pub use client::{IdentityClient, IdentityClientError, NewPerson, PersonPurpose};
pub use events::{
    AbsenceMoved, AssuranceRaised, ClientChangeProposed, ClientChangeRefused, ClientChanged, CounterActMoved,
    CredentialChanged, CredentialEnrolled, GlassBroken, GlassReviewed, GuardianMoved, KeyRotated,
    LegalAgentMoved, MisuseAnswered, MisuseSuspected, MobileChanged, PasskeyMoved, PersonMerged,
    PersonRegistered, PersonUnmerged, RecoveryMoved, SecondFactorEnrolled, SessionEnded, SessionStarted,
    StaffChangeProposed, StaffChangeRefused, StaffChanged, UpstreamLinked, UpstreamUnlinked,
};
pub use proofs::{OwnWorkMoved, StaffCertificateMoved};

use kernel::{code::Division, id::PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a person is a human being or an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    /// A human being, known by the citizen number.
    Natural,
    /// An organisation, known by the unified social credit code.
    Legal,
}

impl PersonKind {
    /// The word in rows and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Natural => "natural",
            Self::Legal => "legal",
        }
    }
}

/// A person in full, as only services get it. `Debug` shows no personal data.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub struct PersonOut {
    /// The person's id.
    pub person_id: PersonId,
    /// Natural or legal.
    pub kind: PersonKind,
    /// The name.
    pub name: String,
    /// The citizen number or unified social credit code.
    pub number: String,
    /// The mobile number, if one is known.
    pub mobile: Option<String>,
    /// The division of residence or seat.
    pub division: Division,
    /// How sure identity is that the number belongs to this person, 1 to 3.
    pub assurance: u8,
}

impl std::fmt::Debug for PersonOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PersonOut").field("person_id", &self.person_id).finish_non_exhaustive()
    }
}
