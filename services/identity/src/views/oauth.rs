//! Forms and answers of OAuth 2 and OpenID Connect, as their standards spell them.

use actix_web::{HttpResponse, http::StatusCode, http::header};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::flows::{introspection::Known, tokens::TokenSet};

/// What a client sends to `/token`. Fields we do not know are ignored, as the standard wants.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct TokenForm {
    /// `authorization_code` or `refresh_token`.
    pub(crate) grant_type: String,
    /// The code, for the first.
    pub(crate) code: Option<String>,
    /// The address the code was sent to.
    pub(crate) redirect_uri: Option<String>,
    /// What the challenge was made from.
    pub(crate) code_verifier: Option<String>,
    /// The refresh token, for the second.
    pub(crate) refresh_token: Option<String>,
    /// Which client asks, unless it says so in the header.
    pub(crate) client_id: Option<String>,
    /// A confidential client's secret, unless it is in the header.
    pub(crate) client_secret: Option<String>,
}

/// What a client sends to `/revoke` and a service to `/introspect`.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct TokenActionForm {
    /// An access or refresh token.
    pub(crate) token: String,
    /// Which client asks, unless it says so in the header.
    pub(crate) client_id: Option<String>,
    /// A confidential client's secret, unless it is in the header.
    pub(crate) client_secret: Option<String>,
}

/// Whether a token is still good (RFC 7662).
#[derive(Serialize, JsonSchema)]
pub(crate) struct IntrospectionOut {
    /// Whether it is.
    pub(crate) active: bool,
    /// Its subject, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sub: Option<uuid::Uuid>,
    /// When it expires, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) exp: Option<u64>,
}

/// What a client sends to `/logout` (OpenID Connect RP-initiated logout).
#[derive(Deserialize, JsonSchema)]
pub(crate) struct LogoutQuery {
    /// The id token of the session to end.
    pub(crate) id_token_hint: String,
    /// Where to go afterwards: a registered address.
    pub(crate) post_logout_redirect_uri: Option<String>,
    /// Given back there.
    pub(crate) state: Option<String>,
}

/// A place in the revocation feed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevocationQuery {
    /// The `last` of the page before; none for what may still matter.
    pub(crate) after: Option<i64>,
}

/// What a client is told of a token (RFC 7662); of one that is not good, or another's, nothing but that.
pub(crate) fn client_introspection(client_id: &str, known: Option<Known>) -> HttpResponse {
    let body = match known {
        Some(known) => json!({
            "active": true, "sub": known.subject, "exp": known.expires_at, "client_id": client_id,
        }),
        None => json!({ "active": false }),
    };
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body)
}

pub(crate) fn tokens(set: &TokenSet) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(json!({
        "access_token": set.access_token, "token_type": "Bearer", "expires_in": set.expires_in,
        "refresh_token": set.refresh_token, "id_token": set.id_token, "scope": set.scope,
    }))
}

/// Why `/token` and `/revoke` refuse (RFC 6749 §5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OAuthError {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    UnsupportedGrantType,
}

impl OAuthError {
    pub(crate) fn response(self) -> HttpResponse {
        let (status, error, words) = match self {
            Self::InvalidRequest => (StatusCode::BAD_REQUEST, "invalid_request", "a field is missing"),
            Self::InvalidClient => {
                (StatusCode::UNAUTHORIZED, "invalid_client", "the client is not registered or not proven")
            }
            Self::InvalidGrant => {
                (StatusCode::BAD_REQUEST, "invalid_grant", "the code or token is not valid: log in again")
            }
            Self::UnsupportedGrantType => {
                (StatusCode::BAD_REQUEST, "unsupported_grant_type", "use authorization_code or refresh_token")
            }
        };
        HttpResponse::build(status)
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .json(json!({ "error": error, "error_description": words }))
    }
}

/// The discovery document.
pub(crate) fn discovery(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks"),
        "revocation_endpoint": format!("{issuer}/revoke"),
        "introspection_endpoint": format!("{issuer}/introspection"),
        "end_session_endpoint": format!("{issuer}/logout"),
        "scopes_supported": ["openid", "hall"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "revocation_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "sid"],
        "ui_locales_supported": ["zh-CN"],
    })
}
