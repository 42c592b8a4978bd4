//! What a caller is told about himself, and about who looked at his data.

use std::str::FromStr;

use auth::{Caller, Role};
use chrono::{DateTime, Utc};
use kernel::{
    code::{DivisionPrefix, Uscc},
    id::{CaseId, HallId, PersonId, SessionId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    problem::IdentityError,
    store::{looks::LookRow, sessions::SessionRow},
};

/// The caller himself.
#[derive(Serialize, JsonSchema)]
pub(crate) struct MeOut {
    /// The person's or staff account's id.
    id: Uuid,
    /// `person`, `agent`, `staff` or `department`.
    kind: &'static str,
    /// The name.
    pub(crate) name: String,
    /// The caller's number with its middle hidden; persons only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number_masked: Option<String>,
    roles: Vec<Role>,
    /// What the roles allow.
    permissions: Vec<&'static str>,
    division: Option<DivisionPrefix>,
    hall: Option<HallId>,
    authority: Option<Uscc>,
    villages: Vec<DivisionPrefix>,
    assurance: u8,
    /// Whether an app that shows codes is set up; staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) second_factor: Option<bool>,
    /// For whom the caller stands in now; staff only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) standing_in: Vec<StandingInOut>,
    session_id: SessionId,
    /// The legal person or ward for whom the caller acts, whose name and number these are then.
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for: Option<PersonId>,
}

impl MeOut {
    pub(crate) fn of(caller: &Caller, name: String, number_masked: Option<String>) -> Self {
        let mut permissions: Vec<_> =
            caller.roles.iter().flat_map(|role| role.permissions()).copied().collect();
        permissions.sort_unstable();
        permissions.dedup();
        let scope = &caller.actor.scope;
        Self {
            id: caller.actor.id,
            kind: caller.actor.kind.as_str(),
            name,
            number_masked,
            roles: caller.roles.clone(),
            permissions,
            division: scope.division.clone(),
            hall: scope.hall,
            authority: scope.authority.clone(),
            villages: caller.villages.clone(),
            assurance: caller.assurance,
            second_factor: None,
            standing_in: Vec::new(),
            session_id: caller.session,
            acting_for: caller.acting.as_ref().map(|acting| acting.person),
        }
    }
}

/// A member of the staff who is away and for whom the caller stands in.
#[derive(Serialize, JsonSchema)]
pub(crate) struct StandingInOut {
    /// The member's name.
    pub(crate) name: String,
    /// Until when.
    pub(crate) until: DateTime<Utc>,
}

/// One of the caller's log-ins.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OwnSessionOut {
    session_id: SessionId,
    /// The client it was made with.
    client_id: String,
    started_at: DateTime<Utc>,
    /// When it was last seen at work, to some minutes.
    used_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    this: bool,
}

impl OwnSessionOut {
    pub(crate) fn of(row: SessionRow, this: SessionId) -> Self {
        Self {
            this: row.id == this,
            session_id: row.id,
            client_id: row.client_id,
            started_at: row.started_at,
            used_at: row.used_at,
        }
    }
}

/// A code of the app.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepUpIn {
    /// Six digits, or a recovery code.
    pub(crate) code: String,
}

/// The claims every OpenID Connect client may ask for.
#[derive(Serialize, JsonSchema)]
pub(crate) struct UserInfoOut {
    /// The subject of the id token.
    pub(crate) sub: Uuid,
    /// `person`, `agent`, `staff` or `department`.
    pub(crate) kind: &'static str,
    /// What the subject may act as.
    pub(crate) roles: Vec<Role>,
}

/// One look at the caller's data. Whoever looked is named by kind and organisation, never by himself.
#[derive(Serialize, JsonSchema)]
pub(crate) struct LookOut {
    /// The look's id.
    look_id: Uuid,
    /// When.
    at: DateTime<Utc>,
    /// The service that showed the data.
    source: String,
    /// `person`, `agent`, `staff`, `department` or `service`.
    actor_kind: String,
    /// The organisation of whoever looked.
    organisation: Option<String>,
    /// What for: a stable word.
    purpose: String,
    /// For which case.
    case_id: Option<CaseId>,
    /// Which kinds of data were shown.
    fields: Vec<String>,
}

impl From<LookRow> for LookOut {
    fn from(row: LookRow) -> Self {
        Self {
            look_id: row.event_id,
            at: row.at,
            source: row.source,
            actor_kind: row.actor_kind,
            organisation: row.organisation,
            purpose: row.purpose,
            case_id: row.case_id,
            fields: row.fields,
        }
    }
}

impl LookOut {
    /// The place in the list's order.
    pub(crate) fn cursor(&self) -> String {
        format!("{}.{}", self.at.timestamp_micros(), self.look_id)
    }
}

/// The place in the log that a page's `next` names.
pub(crate) fn look_place(cursor: &str) -> Result<(DateTime<Utc>, Uuid), IdentityError> {
    let (micros, id) = cursor.split_once('.').ok_or(IdentityError::BadCursor)?;
    let at = i64::from_str(micros).ok().and_then(DateTime::from_timestamp_micros);
    at.zip(Uuid::parse_str(id).ok()).ok_or(IdentityError::BadCursor)
}
