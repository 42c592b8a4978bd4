//! What an access token says. It names nobody: ids, roles and scope only.

use kernel::{
    clock::Clock,
    code::{DivisionPrefix, Uscc},
    id::{HallId, PersonId, SessionId},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::role::Role;

/// The audience of every access token.
pub const AUDIENCE: &str = "hall";

/// How long an access token holds, in seconds.
pub const ACCESS_SECONDS: u64 = 300;

/// What kind of subject an access token speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// A natural or legal person.
    Person,
    /// A village agent.
    Agent,
    /// Staff of a hall or an authority.
    Staff,
    /// A department's system.
    Department,
}

/// For whom someone acts: what he does is the other's, who does it is he.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acting {
    /// The legal person or the ward.
    pub person: PersonId,
    /// For these items only; none: every item.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub items: Vec<String>,
}

/// The claims of an access token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Who issued it.
    pub iss: String,
    /// Whom it speaks of: a person's or a staff account's id.
    pub sub: Uuid,
    /// For whom it is; always [`AUDIENCE`].
    pub aud: String,
    /// What kind of subject it is.
    pub kind: SubjectKind,
    /// What the subject may act as.
    pub roles: Vec<Role>,
    /// The division the subject serves, without trailing zeros.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub division: Option<DivisionPrefix>,
    /// The hall the subject works in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hall: Option<HallId>,
    /// The authority the subject belongs to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub authority: Option<Uscc>,
    /// The villages an agent serves.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub villages: Vec<DivisionPrefix>,
    /// The legal person or ward for whom he acts, if he does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub acting: Option<Acting>,
    /// Whether the person is a minor from eight on, or was declared of limited capacity; see [`capacity`](crate::capacity).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub limited: bool,
    /// The log-in session.
    pub sid: SessionId,
    /// How sure identity is of the subject, 0 to 3; see [`Assurance`](crate::Assurance).
    pub aal: u8,
    /// Until when the second factor counts as fresh, seconds since 1970; see [`step_up`](crate::step_up). None where
    /// the account is not asked for one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fresh_until: Option<u64>,
    /// Issued at, seconds since 1970.
    pub iat: u64,
    /// Expires at, seconds since 1970.
    pub exp: u64,
    /// This token's own id.
    pub jti: Uuid,
}

/// A clock's reading in seconds since 1970; tokens expire by the host's clock, never by business time.
pub(crate) fn seconds(clock: &Clock) -> u64 {
    u64::try_from(clock.now().timestamp()).unwrap_or_default()
}

/// The host's clock in seconds since 1970.
pub(crate) fn now_seconds() -> u64 {
    seconds(&Clock::host())
}
