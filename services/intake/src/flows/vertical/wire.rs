//! The interface to a system outside that handles cases: small, and stated here. A simulator in `shared/peers` speaks it.
//!
//! Both sides sign with the key they share, after Standard Webhooks (`webhook-id`, `webhook-timestamp`,
//! `webhook-signature`); what is signed more than five minutes away is refused.
//!
//! - `POST {url}/v1/cases` with [`Submission`], `webhook-id` being its `exchange`: the same id is the same case, however
//!   often it comes. 2xx with [`Reply`]; 422 with `{"reason"}` sends it back. Anything else is no answer.
//! - `GET {url}/v1/cases/{case_no}` → 200 with [`Reply`], or 404: it does not have the case.
//! - `POST {url}/v1/cases/{case_no}/end` with [`End`]: the case ended here. 2xx with [`Reply`]: `ended`, or the result where there
//!   was one before; 404: it does not have the case. Sent again, under one id, until one of these comes.
//! - The bytes of a material: `GET` of the file's `url`, `webhook-id` being the last part of it, without a body; once, and for two
//!   hours. `POST /api/intake/v1/vertical/{code}/cases/{case_no}/materials` (`webhook-id` being the number) opens new addresses.
//! - The system tells a result with `POST /api/intake/v1/vertical/{code}/results` and [`Message`]: any number of times, with
//!   one `webhook-id`.
//! - A system with a page gets the applicant at `{page}?visit=…`, a token of kind `visit` ([`VisitClaims`]); fetches the
//!   case with `GET /api/intake/v1/vertical/{code}/visits/{visit}` (`webhook-id` being the visit); and sends him to `back`
//!   with `&token=…` behind it, a token of kind `return` ([`ReturnClaims`]).
use crate::{
    domain::{
        vertical::{OutsideNo, Said},
        vertical_signature::Stamp,
    },
    settings::{Carrier, Settings, System, Verticals},
};
use chrono::{DateTime, Utc};
use kernel::{
    clock::Clock,
    code::{CaseNo, Division, ImplementingItemCode},
    service::Deps,
};
use reqwest::{RequestBuilder, StatusCode, redirect::Policy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;

/// Beyond this an answer is none.
const PATIENCE: Duration = Duration::from_secs(8);
/// The longest answer that is read.
const LONGEST_ANSWER: usize = 64 * 1024;

/// The ways to the systems outside.
#[derive(Debug, Clone)]
pub struct Lines {
    /// The systems that handle cases.
    pub verticals: Verticals,
    /// Who carries letters.
    pub carrier: Option<Carrier>,
    /// For the times of signatures only.
    pub clock: Clock,
    /// The hall's own address, as systems and people outside reach it.
    pub here: String,
}

impl Lines {
    /// The ways that an operator named.
    #[must_use]
    pub fn new(deps: &Deps, settings: &Settings) -> Self {
        Self {
            verticals: settings.verticals.clone(),
            carrier: settings.carrier.clone(),
            clock: deps.clock.clone(),
            here: deps.public_url.trim_end_matches('/').to_owned(),
        }
    }
}

/// A case as it is handed over.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Submission {
    /// The exchange: the same for every try.
    pub(crate) exchange: Uuid,
    /// Our number.
    pub(crate) case_no: CaseNo,
    /// The item.
    pub(crate) item: ImplementingItemCode,
    /// What it is called.
    pub(crate) item_name: String,
    /// The place it concerns.
    pub(crate) division: Division,
    /// Who applies.
    pub(crate) applicant: String,
    /// The form as it was handed in.
    pub(crate) form: serde_json::Value,
    /// What was handed in with it.
    pub(crate) materials: Vec<HandedMaterial>,
    /// Where answers go.
    pub(crate) answer_to: String,
}

impl std::fmt::Debug for Submission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Submission({})", self.exchange)
    }
}

/// A material of a case that is handed over.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct HandedMaterial {
    /// Its code within the item.
    pub(crate) code: String,
    /// What it is called.
    pub(crate) name: String,
    /// The files.
    pub(crate) files: Vec<HandedFile>,
    /// Public identifiers of licences.
    pub(crate) licences: Vec<String>,
}

/// A file of a material.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct HandedFile {
    /// SHA-256 of its bytes, by which what was fetched is checked.
    pub(crate) sha256: String,
    /// How many bytes.
    pub(crate) bytes: i32,
    /// What it is.
    pub(crate) media_type: String,
    /// Where it is fetched, signed; none where files are carried.
    pub(crate) url: Option<String>,
}

/// Word that a case ended here.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct End {
    /// The exchange.
    pub(crate) exchange: Uuid,
    /// Our number.
    pub(crate) case_no: CaseNo,
    /// How: `withdrawn`, `decided` or `ended`.
    pub(crate) why: &'static str,
}

/// What a system says when it is asked.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Reply {
    /// Where the case stands over there.
    pub(crate) said: Said,
    /// Its number over there.
    pub(crate) outside_no: Option<OutsideNo>,
    /// Why it was sent back or refused.
    pub(crate) reason: Option<String>,
    /// What can be done against a refusal, where the system says so.
    #[serde(default)]
    pub(crate) remedies: Option<String>,
    /// When, by its own clock.
    pub(crate) at: Option<DateTime<Utc>>,
}

/// What a system says by itself.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    /// Our number of the case.
    pub(crate) case_no: CaseNo,
    /// Where the case stands over there.
    pub(crate) said: Said,
    /// Its number over there.
    pub(crate) outside_no: Option<OutsideNo>,
    /// Why it was sent back or refused.
    #[serde(default)]
    pub(crate) reason: Option<String>,
    /// What can be done against a refusal, where the system says so.
    #[serde(default)]
    pub(crate) remedies: Option<String>,
    /// When, by its own clock.
    #[serde(default)]
    pub(crate) at: Option<DateTime<Utc>>,
}

/// What the token says with which an applicant goes to a system's page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct VisitClaims {
    /// The visit.
    pub(crate) visit: Uuid,
    /// Where he is sent afterwards.
    pub(crate) back: String,
    /// Until when, in seconds.
    pub(crate) expires: i64,
}

/// What the token says with which he comes back.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReturnClaims {
    /// The visit.
    pub(crate) visit: Uuid,
    /// Where the case stands over there.
    pub(crate) said: Said,
    /// Its number over there.
    pub(crate) outside_no: Option<OutsideNo>,
    /// Why it was sent back or refused.
    #[serde(default)]
    pub(crate) reason: Option<String>,
}

/// A system gave no answer that could be used. Neither address nor words of it: they may say who is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoAnswer {
    #[error("it could not be reached, or did not answer in time")]
    Away,
    #[error("it answered with status {0}")]
    Status(u16),
    #[error("its answer cannot be read")]
    Unreadable,
}

impl NoAnswer {
    /// The word that is kept.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Away => "no_answer",
            Self::Status(_) => "bad_status",
            Self::Unreadable => "unreadable",
        }
    }
}

#[derive(Deserialize)]
struct SentBack {
    reason: String,
}

/// Hands a case over.
pub(crate) async fn submit(lines: &Lines, system: &System, case: &Submission) -> Result<Reply, NoAnswer> {
    let url = system.url.as_deref().ok_or(NoAnswer::Away)?;
    let body = serde_json::to_vec(case).or(Err(NoAnswer::Unreadable))?;
    let stamp = system.key.stamp(&case.exchange.to_string(), lines.clock.now(), &body);
    let request = http()?.post(format!("{url}/v1/cases")).header("content-type", "application/json");
    let (status, bytes) = answer(stamped(request, &stamp).body(body)).await?;
    if status == StatusCode::UNPROCESSABLE_ENTITY {
        let back: SentBack = serde_json::from_slice(&bytes).or(Err(NoAnswer::Unreadable))?;
        let reason = Some(back.reason);
        return Ok(Reply { said: Said::Returned, outside_no: None, reason, remedies: None, at: None });
    }
    if !status.is_success() {
        return Err(NoAnswer::Status(status.as_u16()));
    }
    serde_json::from_slice(&bytes).or(Err(NoAnswer::Unreadable))
}

/// Tells that a case ended. A system that does not have it has nothing to end.
pub(crate) async fn end(lines: &Lines, system: &System, end: &End) -> Result<Reply, NoAnswer> {
    let url = system.url.as_deref().ok_or(NoAnswer::Away)?;
    let body = serde_json::to_vec(end).or(Err(NoAnswer::Unreadable))?;
    let stamp = system.key.stamp(&format!("end-{}", end.exchange), lines.clock.now(), &body);
    let request = http()?.post(format!("{url}/v1/cases/{}/end", end.case_no));
    let request = request.header("content-type", "application/json");
    let (status, bytes) = answer(stamped(request, &stamp).body(body)).await?;
    match status {
        StatusCode::NOT_FOUND => {
            Ok(Reply { said: Said::Ended, outside_no: None, reason: None, remedies: None, at: None })
        }
        status if status.is_success() => serde_json::from_slice(&bytes).or(Err(NoAnswer::Unreadable)),
        status => Err(NoAnswer::Status(status.as_u16())),
    }
}

/// Asks where a case stands; none if the system does not have it.
pub(crate) async fn ask(lines: &Lines, system: &System, case: &CaseNo) -> Result<Option<Reply>, NoAnswer> {
    let url = system.url.as_deref().ok_or(NoAnswer::Away)?;
    let stamp = system.key.stamp(&Uuid::new_v4().to_string(), lines.clock.now(), b"");
    let (status, bytes) = answer(stamped(http()?.get(format!("{url}/v1/cases/{case}")), &stamp)).await?;
    match status {
        StatusCode::NOT_FOUND => Ok(None),
        status if status.is_success() => {
            serde_json::from_slice(&bytes).or(Err(NoAnswer::Unreadable)).map(Some)
        }
        status => Err(NoAnswer::Status(status.as_u16())),
    }
}

/// Puts a signature's headers on a request.
pub(in crate::flows) fn stamped(request: RequestBuilder, stamp: &Stamp) -> RequestBuilder {
    request
        .header("webhook-id", &stamp.id)
        .header("webhook-timestamp", stamp.timestamp)
        .header("webhook-signature", &stamp.signature)
}

/// A new connection each time, because these calls are rare. It follows nobody anywhere: the addresses are the operator's.
pub(in crate::flows) fn http() -> Result<reqwest::Client, NoAnswer> {
    let built = reqwest::Client::builder()
        .timeout(PATIENCE)
        .pool_max_idle_per_host(0)
        .redirect(Policy::none())
        .build();
    built.or(Err(NoAnswer::Away))
}

/// Status and body of an answer, which is not read beyond its limit.
pub(in crate::flows) async fn answer(request: RequestBuilder) -> Result<(StatusCode, Vec<u8>), NoAnswer> {
    let mut answer = request.send().await.or(Err(NoAnswer::Away))?;
    let (status, mut bytes) = (answer.status(), Vec::new());
    while let Some(chunk) = answer.chunk().await.or(Err(NoAnswer::Away))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST_ANSWER {
            return Err(NoAnswer::Unreadable);
        }
    }
    Ok((status, bytes))
}
