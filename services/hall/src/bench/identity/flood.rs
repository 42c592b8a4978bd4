//! A flood of log-ins: tried at a fixed rate, whatever the answers take.

use super::handling::SECONDS;
use crate::{bench::wire::failed, error::LaunchError};
use reqwest::{Client, StatusCode, header::RETRY_AFTER, redirect::Policy};
use std::{net::Ipv4Addr, time::Duration};
use tokio::time::interval;

/// Log-ins tried in a second.
pub(super) const RATE: u32 = if cfg!(debug_assertions) { 60 } else { 400 };
/// As a client of ours asks; the challenge is that of RFC 7636.
const ASKED: [(&str, &str); 5] = [
    ("response_type", "code"),
    ("client_id", "hall-cli"),
    ("redirect_uri", "http://127.0.0.1:8471/callback"),
    ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
    ("code_challenge_method", "S256"),
];

/// Where they come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sources {
    /// All from one address.
    One,
    /// Each from another.
    Many,
}

/// How they were answered.
#[derive(Debug, Default)]
pub(super) struct Tried {
    /// The password was checked, and wrong.
    pub(super) checked: u32,
    /// 429 with `Retry-After`.
    pub(super) later: u32,
}

/// Floods for a round. Any other answer than these two fails the measurement, and so does a 429 that does not say when
/// to come back.
pub(super) async fn flood(url: &str, sources: Sources) -> Result<Tried, LaunchError> {
    let http = Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(30)).build();
    let (http, url) = (http.map_err(failed)?, format!("{url}/api/identity/v1/authorize"));
    let (mut ticks, mut under_way) = (interval(Duration::from_secs(1) / RATE), Vec::new());
    for number in 0..RATE * SECONDS {
        ticks.tick().await;
        under_way.push(tokio::spawn(log_in(http.clone(), url.clone(), number, sources)));
    }
    let mut tried = Tried::default();
    for one in under_way {
        match one.await.map_err(failed)?? {
            StatusCode::UNAUTHORIZED => tried.checked += 1,
            _later => tried.later += 1,
        }
    }
    Ok(tried)
}

async fn log_in(http: Client, url: String, number: u32, sources: Sources) -> Result<StatusCode, LaunchError> {
    // Addresses of 10.0.0.0/8; each name is tried once, so that no pause of a name is measured.
    let source = match sources {
        Sources::One => Ipv4Addr::new(10, 255, 255, 254),
        Sources::Many => Ipv4Addr::from_bits(0x0a00_0001 + number),
    };
    let name = format!("nobody{number}");
    let form = [ASKED.as_slice(), &[("user_name", &name), ("password", "a guess at a password")]].concat();
    let request = http.post(url).header("Forwarded", format!("for=\"{source}\"")).form(&form);
    let answer = request.send().await.map_err(failed)?;
    let status = answer.status();
    let says_when = answer.headers().contains_key(RETRY_AFTER);
    if status == StatusCode::UNAUTHORIZED || (status == StatusCode::TOO_MANY_REQUESTS && says_when) {
        return Ok(status);
    }
    Err(LaunchError::Setting(format!(
        "a log-in of the flood was answered {status}, Retry-After: {says_when}"
    )))
}
