//! Logging in over HTTP as any OpenID Connect client does: code with PKCE, then tokens. For `token`, demo and bench.

use crate::{error::LaunchError, manifest::Account};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::{StatusCode, Url, header::LOCATION, redirect::Policy};
use secrecy::SecretString;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The public client that identity knows the launcher as.
const CLIENT: &str = "hall-cli";
/// Nothing listens there: the code is read from the answer. A loopback address may name any port.
const REDIRECT: &str = "http://127.0.0.1:8471/callback";

/// What a log-in gives.
#[derive(Debug)]
pub struct Tokens {
    /// Shown with every request; short-lived.
    pub access_token: SecretString,
    /// Exchanged for the next pair.
    pub refresh_token: SecretString,
    /// Seconds that the access token is good for.
    pub expires_in: u64,
}

#[derive(Deserialize)]
struct Given {
    access_token: String,
    refresh_token: String,
    expires_in: u64,
}

/// Logs `account` in at the hall at `base_url`.
pub async fn log_in(base_url: &str, account: &Account) -> Result<Tokens, LaunchError> {
    let http = reqwest::Client::builder().redirect(Policy::none()).build().map_err(failed)?;
    let verifier = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    let state = Uuid::new_v4().simple().to_string();
    let asked = [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", REDIRECT),
        ("scope", "openid"),
        ("state", &state),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("user_name", &account.user),
        ("password", &account.password),
    ];
    let answer = http
        .post(format!("{base_url}/api/identity/v1/authorize"))
        .form(&asked)
        .send()
        .await
        .map_err(failed)?;
    let status = answer.status();
    let place = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let code =
        place.and_then(|place| code_in(place, &state)).ok_or_else(|| refused(&account.user, status))?;
    let exchange = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("client_id", CLIENT),
        ("redirect_uri", REDIRECT),
        ("code_verifier", &verifier),
    ];
    let answer = http.post(format!("{base_url}/api/identity/v1/token")).form(&exchange).send().await;
    let given: Given =
        answer.and_then(reqwest::Response::error_for_status).map_err(failed)?.json().await.map_err(failed)?;
    Ok(Tokens {
        access_token: given.access_token.into(),
        refresh_token: given.refresh_token.into(),
        expires_in: given.expires_in,
    })
}

/// The code in the address that identity sends the browser to, if it answers our request.
fn code_in(place: &str, state: &str) -> Option<String> {
    let url = Url::parse(place).ok()?;
    let field =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    field("code").filter(|_| field("state").as_deref() == Some(state))
}

fn failed(error: reqwest::Error) -> LaunchError {
    // Without its address: it may hold a code.
    LaunchError::step("logging in")(error.without_url())
}

fn refused(user: &str, status: StatusCode) -> LaunchError {
    LaunchError::Setting(format!("identity did not log {user} in: it answered {status}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_counts_only_with_the_state_that_was_sent() {
        assert_eq!(code_in("http://127.0.0.1/callback?code=c&state=s", "s").as_deref(), Some("c"));
        assert_eq!(code_in("http://127.0.0.1/callback?code=c&state=other", "s"), None);
        assert_eq!(code_in("http://127.0.0.1/callback?error=invalid_request&state=s", "s"), None);
    }
}
