//! Why a caller is not let in.

use kernel::problem::{Kind, Problem};

/// Why a request is refused before its handler runs.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// No `Authorization: Bearer …` was sent.
    #[error("this needs a log-in: send an access token as `Authorization: Bearer …`")]
    TokenMissing,
    /// The token is malformed, expired, of an unknown key or not for this service. Which one stays in the log.
    #[error("the access token is not valid any more: log in or refresh it")]
    TokenInvalid,
    /// The session the token belongs to was ended.
    #[error("the log-in was ended: log in again")]
    TokenRevoked,
    /// None of the caller's roles gives the permission.
    #[error("this needs the permission `{0}`, which none of your roles gives")]
    PermissionMissing(&'static str),
    /// A person whom identity is not sure enough of for this.
    #[error("this needs a more certain identity: let your papers be seen at a window")]
    AssuranceTooLow,
    /// A person of limited capacity whose guardian has to do this (民法典第十九、二十二、二十三条).
    #[error("this is done by the guardian: let him log in and act for you")]
    GuardianNeeded,
    /// A sensitive act, and the second factor was not shown lately.
    #[error("this needs the second factor anew: confirm it at identity, refresh the token and try again")]
    StepUpNeeded,
    /// Identity was not heard for too long and the caller wants to change something.
    #[error("whether the log-in was revoked is not known")]
    RevocationsUnknown,
    /// The keys that tokens are verified with could not be fetched.
    #[error("the keys of the identity service are not known yet")]
    KeysUnknown,
    /// A signing key is unusable or signing failed.
    #[error("a token could not be signed")]
    Sign(#[source] jsonwebtoken::errors::Error),
    /// The service's set-up lacks its verifier.
    #[error("no verifier is installed for this service")]
    NotInstalled,
}

impl Problem for AuthError {
    fn kind(&self) -> Kind {
        match self {
            Self::TokenMissing | Self::TokenInvalid | Self::TokenRevoked => Kind::Unauthenticated,
            Self::PermissionMissing(_)
            | Self::AssuranceTooLow
            | Self::GuardianNeeded
            | Self::StepUpNeeded => Kind::Forbidden,
            Self::RevocationsUnknown | Self::KeysUnknown => Kind::Unavailable,
            Self::Sign(_) | Self::NotInstalled => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::TokenMissing => "token_missing",
            Self::TokenInvalid => "token_invalid",
            Self::TokenRevoked => "token_revoked",
            Self::PermissionMissing(_) => "permission_missing",
            Self::AssuranceTooLow => "assurance_too_low",
            Self::GuardianNeeded => "guardian_needed",
            Self::StepUpNeeded => "step_up_needed",
            Self::RevocationsUnknown => "revocations_unknown",
            Self::KeysUnknown => "keys_unknown",
            Self::Sign(_) => "token_unsigned",
            Self::NotInstalled => "verifier_missing",
        }
    }
}
