//! Systems outside the hall that identity asks over HTTP. Each interface is small, stated here, and spoken by a
//! simulator in `shared/peers`.
//!
//! - `POST /v1/checks` at the population register: `{"name", "number"}` → 200 `{"result": "match", "division"}`, or
//!   `"name_differs"`, `"no_such_person"`, `"deceased"`. Anything else is no answer.
//! - OpenID Connect at the province's provider; its id tokens say `citizen_no`, `real_name` and `level` beside `sub`.
//! - `POST /v1/businesses` at the business register: `{"code", "name", "representative": {"name", "number"}}` → 200
//!   `{"result": "match", "division"}`, or `"no_such_business"`, `"name_differs"`, `"representative_differs"`. It gives
//!   nothing away but whether what was asked is so.
//! - `POST /v1/households` at the household register: `{"parent": {"name", "number"}, "child": {"name", "number"}}` → 200
//!   `{"result": "parent", "division"}` with where the child is registered, or `"not_parent"`, `"unknown"`. Nor does it give away more.
//! - `GET` of an issuer's list of revoked certificates (CRL, RFC 5280): DER or PEM, with its next update.
//! - Not asked by identity but by its page: `POST /sign` at the middleware of a device on the user's computer, `{"text"}` →
//!   200 `{"certificate", "signature"}`, both in base64 or PEM, after the PIN. It signs with SM2 and SM3 under the usual identity,
//!   and only a text whose line `audience:` is the page's origin.
//! - `POST /v1/messages` at the message gateway: `{"id", "to", "text"}` → 2xx. A repeated `id` is one message.

mod business;
mod household;
mod messages;
mod population;
mod province;
mod revoked;

pub(crate) use business::check_business;
pub(crate) use household::check_parent;
pub(crate) use messages::send;
pub(crate) use population::check;
pub(crate) use province::{Asserted, NotLoggedIn, Province};
pub(crate) use revoked::fetch_list;

use std::time::Duration;

/// Beyond this an answer is none: someone waits at a page.
const PATIENCE: Duration = Duration::from_secs(4);

/// A system outside gave no answer that could be used. Which one stands in the log line.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    /// What it answered is not repeated: a register that errs may have put somebody's name there.
    #[error("{}", how(.0))]
    Http(reqwest::Error),
    #[error("its answer cannot be read")]
    Unreadable,
    #[error("there is no HTTP client")]
    Client,
}

fn how(error: &reqwest::Error) -> &'static str {
    match error {
        late if late.is_timeout() => "it did not answer in time",
        away if away.is_connect() => "it cannot be reached",
        garbled if garbled.is_decode() => "its answer cannot be read",
        _ => "it did not answer as agreed",
    }
}

impl From<reqwest::Error> for NoAnswer {
    /// Without its address, which may say who is meant.
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error.without_url())
    }
}

/// A new connection each time: workers have runtimes of their own, and these calls are rare.
fn http() -> Result<reqwest::Client, NoAnswer> {
    let built = reqwest::Client::builder()
        .timeout(PATIENCE)
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .build();
    built.or(Err(NoAnswer::Client))
}
