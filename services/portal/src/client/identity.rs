//! Identity: log-in, the user himself, and persons found for a purpose.
use super::{Api, As, Fault};
use auth::Role;
use chrono::{DateTime, Utc};
use kernel::{
    http::Page,
    id::{CaseId, PersonId},
};
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const SERVICE: &str = "identity";
/// The portal's name at identity.
pub(crate) const CLIENT_ID: &str = "portal";

/// What identity gives for a code or a refresh token.
#[derive(Deserialize)]
pub(crate) struct Tokens {
    /// Forwarded to the APIs; lives five minutes.
    pub(crate) access_token: String,
    /// Spent once for the next pair.
    pub(crate) refresh_token: String,
    /// How long the access token lives, in seconds.
    pub(crate) expires_in: i64,
}

/// What the token endpoint is shown.
#[derive(Serialize)]
pub(crate) struct Grant<'a> {
    /// `authorization_code` or `refresh_token`.
    pub(crate) grant_type: &'static str,
    /// The code of a log-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<&'a str>,
    /// Where the log-in led to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) redirect_uri: Option<&'a str>,
    /// The proof that we began the log-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code_verifier: Option<&'a str>,
    /// The refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refresh_token: Option<&'a str>,
}

#[derive(Serialize)]
struct Named<'a, T> {
    client_id: &'static str,
    client_secret: &'a str,
    #[serde(flatten)]
    what: T,
}

#[derive(Serialize)]
struct Spent<'a> {
    token: &'a str,
}

/// Where the browser logs in, below the address that people see.
pub(crate) fn authorize_url(public_url: &str, query: &impl Serialize) -> String {
    let query = serde_urlencoded::to_string(query).unwrap_or_default();
    format!("{public_url}/api/identity/v1/authorize?{query}")
}

/// The tokens for a code or a refresh token.
pub(crate) async fn tokens(api: &Api, secret: &SecretString, grant: &Grant<'_>) -> Result<Tokens, Fault> {
    let body = form(api, "/token", secret, grant).await?;
    serde_json::from_slice(&body).map_err(|error| Fault::Unreadable("/token".into(), error))
}

/// Ends the session behind a refresh token.
pub(crate) async fn revoke(api: &Api, secret: &SecretString, refresh_token: &str) -> Result<(), Fault> {
    form(api, "/revoke", secret, &Spent { token: refresh_token }).await.map(drop)
}

async fn form(api: &Api, path: &str, secret: &SecretString, what: impl Serialize) -> Result<Vec<u8>, Fault> {
    let body = Named { client_id: CLIENT_ID, client_secret: secret.expose_secret(), what };
    let answer =
        api.http().post(api.url(SERVICE, path)).form(&body).send().await.map_err(Fault::Unreachable)?;
    let status = answer.status();
    let bytes = answer.bytes().await.map_err(Fault::Unreachable)?;
    if status.is_success() { Ok(bytes.to_vec()) } else { Err(Fault::of(status.as_u16(), &bytes)) }
}

/// The user, as he sees himself.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Me {
    /// His name.
    #[serde(default)]
    pub(crate) name: String,
    /// His number with its middle hidden; persons only.
    #[serde(default)]
    pub(crate) number_masked: Option<String>,
    /// Whether an app that shows codes is set up; staff only.
    #[serde(default)]
    pub(crate) second_factor: Option<bool>,
}

/// One of the user's log-ins.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct OwnSession {
    /// The client it was made with.
    pub(crate) client_id: String,
    /// Since when.
    pub(crate) started_at: DateTime<Utc>,
    /// When it was last seen at work.
    pub(crate) used_at: DateTime<Utc>,
    /// Whether it is this one.
    pub(crate) this: bool,
}

/// Where the user is logged in.
pub(crate) async fn sessions(api: &As) -> Result<Vec<OwnSession>, Fault> {
    api.get(SERVICE, "/me/sessions", &()).await
}

/// Logs the user out everywhere.
pub(crate) async fn end_sessions(api: &As, key: &str) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, "/me/sessions/end", key, &()).await
}

#[derive(Serialize)]
struct StepUp<'a> {
    code: &'a str,
}

/// Shows the second factor again.
pub(crate) async fn step_up(api: &As, key: &str, code: &str) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, "/me/step-up", key, &StepUp { code }).await
}

/// One look at the user's data.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Look {
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// `person`, `agent`, `staff`, `department` or `service`.
    pub(crate) actor_kind: String,
    /// The organisation of whoever looked.
    pub(crate) organisation: Option<String>,
    /// What for: a stable word.
    pub(crate) purpose: String,
    /// For which case.
    pub(crate) case_id: Option<CaseId>,
}

/// Who looked at my data.
pub(crate) async fn looks(api: &As, after: Option<&str>) -> Result<Page<Look>, Fault> {
    let query: Vec<(&str, &str)> = after.map(|after| ("after", after)).into_iter().collect();
    api.get(SERVICE, "/me/access-log", &query).await
}

/// A person found by number and name.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Found {
    /// The person.
    pub(crate) person_id: PersonId,
}

#[derive(Serialize)]
struct Find<'a> {
    kind: &'static str,
    number: &'a str,
    name: &'a str,
    purpose: &'static str,
}

/// Finds a person by number and name, to begin a case for him. He will see that he was looked for.
pub(crate) async fn find_person(api: &As, key: &str, name: &str, number: &str) -> Result<Found, Fault> {
    let kind = if number.len() == 18 && !number.starts_with('9') { "natural" } else { "legal" };
    api.post(SERVICE, "/persons/find", key, &Find { kind, number, name, purpose: "file_case" }).await
}

/// Someone who works in the same hall or authority.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Colleague {
    /// His account.
    pub(crate) staff_id: Uuid,
    /// His name.
    pub(crate) name: String,
    /// What he may act as.
    pub(crate) roles: Vec<Role>,
}

/// Who works in the caller's hall or authority.
pub(crate) async fn colleagues(api: &As) -> Result<Vec<Colleague>, Fault> {
    api.get(SERVICE, "/me/colleagues", &()).await
}

/// Someone whose card was seen at the window.
#[derive(Debug, Serialize)]
pub(crate) struct NewPerson<'a> {
    kind: &'static str,
    number: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobile: Option<&'a str>,
    division: &'a str,
}

/// Enters a person whose card was seen; one who is known already is found.
pub(crate) async fn register_person(
    api: &As,
    key: &str,
    name: &str,
    number: &str,
    mobile: Option<&str>,
    division: &str,
) -> Result<Found, Fault> {
    let new = NewPerson { kind: "natural", number, name, mobile, division };
    api.post(SERVICE, "/persons", key, &new).await
}

/// Who I am.
pub(crate) async fn me(caller: &As) -> Result<Me, Fault> {
    caller.get(SERVICE, "/me", &()).await
}
