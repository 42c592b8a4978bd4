//! Act tokens: one service vouches to another that a person's case, and a mandate where an agent acts,
//! justify one act within the next minute.

use kernel::id::{CaseId, MandateId, PersonId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    claims::now_seconds,
    problem::AuthError,
    service_key::{SERVICE_SECONDS, ServiceKey},
};

/// The header an act token travels in, beside the service token of the caller.
pub const ACT_TOKEN_HEADER: &str = "hall-act-token";

/// What justifies the act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActToken {
    /// The case the act belongs to.
    pub case: CaseId,
    /// The mandate, where someone acts for the principal.
    pub mandate: Option<MandateId>,
    /// Whose affair it is.
    pub principal: PersonId,
    /// What kind of caller acts: the word of [`kernel::actor::ActorKind`].
    pub actor_kind: String,
    /// Who acts: the principal, an agent or a clerk.
    pub actor: Uuid,
    /// What for; a stable word of the service that vouches.
    pub purpose: String,
}

#[derive(Serialize, Deserialize)]
struct ActClaims {
    iss: String,
    aud: String,
    typ: String,
    iat: u64,
    exp: u64,
    act: ActToken,
}

impl ActToken {
    /// Signs it as service `from` for service `to`, for one minute.
    pub fn mint(&self, key: &ServiceKey, from: &str, to: &str) -> Result<String, AuthError> {
        let iat = now_seconds();
        key.sign(&ActClaims {
            iss: from.to_owned(),
            aud: to.to_owned(),
            typ: "act".to_owned(),
            iat,
            exp: iat + SERVICE_SECONDS,
            act: self.clone(),
        })
    }

    /// What an act token for service `to` says, if it is a good one.
    pub fn verify(token: &str, key: &ServiceKey, to: &str) -> Result<Self, AuthError> {
        let claims: ActClaims = key.open(token, to)?;
        if claims.typ == "act" { Ok(claims.act) } else { Err(AuthError::TokenInvalid) }
    }
}
