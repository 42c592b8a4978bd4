//! What identity tells the others: ids, roles and codes only.

use chrono::{DateTime, Utc};
use kernel::{
    code::{DivisionPrefix, Uscc},
    id::{HallId, PersonId, SessionId, StaffId, WindowId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Event;

macro_rules! event {
    ($(#[$doc:meta])* $name:ident = $kind:literal, $subject:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl Event for $name {
            const TYPE: &'static str = $kind;
            fn subject(&self) -> Uuid {
                self.$subject.as_uuid()
            }
        }
    };
}

event! {
    /// A person became known to the hall.
    PersonRegistered = "identity.person_registered.v1", person_id {
        /// Who.
        person_id: PersonId,
    }
}
event! {
    /// A staff account is now as the event says, with the roles of whom its member stands in for. Where it may do less than
    /// before, its sessions were ended.
    StaffChanged = "identity.staff_changed.v1", staff_id {
        /// Whose account.
        staff_id: StaffId,
        /// The roles it has.
        roles: Vec<String>,
        /// The hall it works in.
        hall: Option<HallId>,
        /// The window it sits at.
        window: Option<WindowId>,
        /// The division it serves.
        division: Option<DivisionPrefix>,
        /// The authority it belongs to.
        authority: Option<Uscc>,
        /// The villages an agent serves.
        villages: Vec<DivisionPrefix>,
        /// Whether it may log in.
        active: bool,
    }
}
event! {
    /// An administrator proposed a change of an account; another one has to decide.
    StaffChangeProposed = "identity.staff_change_proposed.v1", staff_id {
        /// Whose account.
        staff_id: StaffId,
        /// The proposal.
        proposal_id: Uuid,
    }
}
event! {
    /// A proposed change was refused.
    StaffChangeRefused = "identity.staff_change_refused.v1", staff_id {
        /// Whose account.
        staff_id: StaffId,
        /// The proposal.
        proposal_id: Uuid,
    }
}
event! {
    /// Someone logged in.
    SessionStarted = "identity.session_started.v1", session_id {
        /// The log-in.
        session_id: SessionId,
        /// The person or staff account.
        subject_id: Uuid,
    }
}
event! {
    /// A log-in is over; its tokens are void.
    SessionEnded = "identity.session_ended.v1", session_id {
        /// The log-in.
        session_id: SessionId,
        /// The person or staff account.
        subject_id: Uuid,
        /// Why: a stable word.
        reason: String,
    }
}

event! {
    /// Someone who registered himself let his papers be seen.
    AssuranceRaised = "identity.assurance_raised.v1", person_id {
        /// Who.
        person_id: PersonId,
        /// The level now, 0 to 3.
        assurance: u8,
    }
}

/// Identity signs with a new key from now on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KeyRotated {
    /// The key's row.
    pub key_id: Uuid,
    /// The key's name in tokens.
    pub kid: String,
}

impl Event for KeyRotated {
    const TYPE: &'static str = "identity.key_rotated.v1";
    fn subject(&self) -> Uuid {
        self.key_id
    }
}

/// Someone chose the first password of an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CredentialEnrolled {
    /// The credential.
    pub credential_id: Uuid,
}

impl Event for CredentialEnrolled {
    const TYPE: &'static str = "identity.credential_enrolled.v1";
    fn subject(&self) -> Uuid {
        self.credential_id
    }
}

/// Someone set up an app that shows codes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SecondFactorEnrolled {
    /// The credential.
    pub credential_id: Uuid,
}

impl Event for SecondFactorEnrolled {
    const TYPE: &'static str = "identity.second_factor_enrolled.v1";
    fn subject(&self) -> Uuid {
        self.credential_id
    }
}

/// An account's looks at persons show a pattern of misuse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MisuseSuspected {
    /// The alarm.
    pub alarm_id: Uuid,
    /// Whose looks.
    pub account_id: Uuid,
    /// Which pattern: a stable word.
    pub pattern: String,
}

impl Event for MisuseSuspected {
    const TYPE: &'static str = "identity.misuse_suspected.v1";
    fn subject(&self) -> Uuid {
        self.alarm_id
    }
}

/// The audit administrator answered an alarm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MisuseAnswered {
    /// The alarm.
    pub alarm_id: Uuid,
    /// Whether it was misuse.
    pub misuse: bool,
}

impl Event for MisuseAnswered {
    const TYPE: &'static str = "identity.misuse_answered.v1";
    fn subject(&self) -> Uuid {
        self.alarm_id
    }
}

/// Someone opened a person without a case, or tried to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GlassBroken {
    /// The act; its reason stays in identity.
    pub break_id: Uuid,
    /// Who.
    pub account_id: Uuid,
    /// Whether there was such a person.
    pub found: bool,
}

impl Event for GlassBroken {
    const TYPE: &'static str = "identity.glass_broken.v1";
    fn subject(&self) -> Uuid {
        self.break_id
    }
}

/// A recovery of a log-in went on: it waits, it is done, or it was refused or stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryMoved {
    /// The recovery.
    pub recovery_id: Uuid,
    /// How it stands: a stable word.
    pub state: String,
}

impl Event for RecoveryMoved {
    const TYPE: &'static str = "identity.recovery_moved.v1";
    fn subject(&self) -> Uuid {
        self.recovery_id
    }
}

/// The holder of a log-in changed its password.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CredentialChanged {
    /// The credential.
    pub credential_id: Uuid,
}

impl Event for CredentialChanged {
    const TYPE: &'static str = "identity.credential_changed.v1";
    fn subject(&self) -> Uuid {
        self.credential_id
    }
}

event! {
    /// Another telephone is noted for a person.
    MobileChanged = "identity.mobile_changed.v1", person_id {
        /// Who.
        person_id: PersonId,
    }
}

/// What takes two at a counter was asked for, confirmed or refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CounterActMoved {
    /// The act.
    pub act_id: Uuid,
    /// Which: a stable word.
    pub kind: String,
    /// The person or staff account.
    pub subject_id: Uuid,
    /// `open`, `approved` or `refused`.
    pub state: String,
}

impl Event for CounterActMoved {
    const TYPE: &'static str = "identity.counter_act_moved.v1";
    fn subject(&self) -> Uuid {
        self.act_id
    }
}

/// A security administrator proposed a client of our log-in, or a change of one; another one has to decide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClientChangeProposed {
    /// The proposal.
    pub proposal_id: Uuid,
    /// Which client.
    pub client_id: String,
}

impl Event for ClientChangeProposed {
    const TYPE: &'static str = "identity.client_change_proposed.v1";
    fn subject(&self) -> Uuid {
        self.proposal_id
    }
}

/// A proposed client, or a change of one, was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClientChangeRefused {
    /// The proposal.
    pub proposal_id: Uuid,
    /// Which client.
    pub client_id: String,
}

impl Event for ClientChangeRefused {
    const TYPE: &'static str = "identity.client_change_refused.v1";
    fn subject(&self) -> Uuid {
        self.proposal_id
    }
}

/// A client of our log-in is now as it was proposed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClientChanged {
    /// The proposal.
    pub proposal_id: Uuid,
    /// Which client.
    pub client_id: String,
    /// Whether anyone can log in through it.
    pub active: bool,
}

impl Event for ClientChanged {
    const TYPE: &'static str = "identity.client_changed.v1";
    fn subject(&self) -> Uuid {
        self.proposal_id
    }
}

/// A passkey was added or removed, or stopped because there seems to be a copy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PasskeyMoved {
    /// The key.
    pub passkey_id: Uuid,
    /// `added`, `removed` or `stopped`.
    pub state: String,
}

impl Event for PasskeyMoved {
    const TYPE: &'static str = "identity.passkey_moved.v1";
    fn subject(&self) -> Uuid {
        self.passkey_id
    }
}

/// An account at another provider was tied to a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UpstreamLinked {
    /// The tie.
    pub link_id: Uuid,
    /// Whose.
    pub person_id: PersonId,
}

impl Event for UpstreamLinked {
    const TYPE: &'static str = "identity.upstream_linked.v1";
    fn subject(&self) -> Uuid {
        self.link_id
    }
}

/// An account at another provider is not tied to a person any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UpstreamUnlinked {
    /// The tie.
    pub link_id: Uuid,
    /// Whose.
    pub person_id: PersonId,
}

impl Event for UpstreamUnlinked {
    const TYPE: &'static str = "identity.upstream_unlinked.v1";
    fn subject(&self) -> Uuid {
        self.link_id
    }
}

/// The audit administrator reviewed a break-glass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GlassReviewed {
    /// The act.
    pub break_id: Uuid,
    /// Whether it was right.
    pub justified: bool,
}

impl Event for GlassReviewed {
    const TYPE: &'static str = "identity.glass_reviewed.v1";
    fn subject(&self) -> Uuid {
        self.break_id
    }
}

/// Someone may act for a legal person from now on, or no longer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LegalAgentMoved {
    /// The right to act.
    pub agent_id: Uuid,
    /// The legal person.
    pub legal_id: PersonId,
    /// Who acts.
    pub person_id: PersonId,
    /// `named` or `ended`.
    pub state: String,
    /// The legal person's unified code, which is public. None for a sole trader's, which leads to a human being.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Uscc>,
}

impl Event for LegalAgentMoved {
    const TYPE: &'static str = "identity.legal_agent_moved.v1";
    fn subject(&self) -> Uuid {
        self.agent_id
    }
}

event! {
    /// Two entries of one human being became one: what belonged to the one that was given up is the other's from now on.
    PersonMerged = "identity.person_merged.v1", person_id {
        /// The merging.
        merge_id: Uuid,
        /// The entry that stays.
        person_id: PersonId,
        /// The entry that was given up.
        merged_id: PersonId,
    }
}
event! {
    /// A merging was taken back: what went over with it goes back.
    PersonUnmerged = "identity.person_unmerged.v1", person_id {
        /// The merging.
        merge_id: Uuid,
        /// The entry that had stayed.
        person_id: PersonId,
        /// The entry that stands for itself again.
        merged_id: PersonId,
    }
}

/// Someone is, or is no longer, the guardian of someone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GuardianMoved {
    /// The guardianship.
    pub guardianship_id: Uuid,
    /// For whom he acts.
    pub ward_id: PersonId,
    /// Who acts.
    pub guardian_id: PersonId,
    /// `recorded` or `ended`.
    pub state: String,
}

impl Event for GuardianMoved {
    const TYPE: &'static str = "identity.guardian_moved.v1";
    fn subject(&self) -> Uuid {
        self.guardianship_id
    }
}

/// An absence with its substitute was proposed, approved or refused, began, is over or was ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AbsenceMoved {
    /// The absence.
    pub absence_id: Uuid,
    /// Who is away.
    pub staff_id: StaffId,
    /// Who stands in.
    pub substitute_id: StaffId,
    /// `open`, `approved`, `refused`, `began`, `over` or `ended`.
    pub state: String,
    /// From when.
    #[serde(default)]
    pub from: Option<DateTime<Utc>>,
    /// Until when.
    #[serde(default)]
    pub until: Option<DateTime<Utc>>,
    /// The authority for which the absent one works.
    #[serde(default)]
    pub authority: Option<Uscc>,
    /// The hall in which he works.
    #[serde(default)]
    pub hall: Option<HallId>,
}

impl Event for AbsenceMoved {
    const TYPE: &'static str = "identity.absence_moved.v1";
    fn subject(&self) -> Uuid {
        self.absence_id
    }
}
