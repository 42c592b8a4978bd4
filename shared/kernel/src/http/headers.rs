//! Headers that handlers read.
use crate::{
    actor::TraceParent,
    problem::{ApiError, Kind, Problem},
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header};
use std::future::{Ready, ready};

/// The version of a thing that the caller edited, from `If-Match: "7"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub i64);

/// `If-Match` is missing or unreadable.
#[derive(Debug, thiserror::Error)]
#[error("send If-Match with the ETag of the version you edited, e.g. If-Match: \"7\"")]
pub struct BadIfMatch;

impl Problem for BadIfMatch {
    fn kind(&self) -> Kind {
        Kind::Precondition
    }
    fn code(&self) -> &'static str {
        "if_match_missing"
    }
}

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let version = request
            .headers()
            .get(header::IF_MATCH)
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.trim_start_matches("W/").trim_matches('"').parse().ok());
        ready(version.map(IfMatch).ok_or_else(|| BadIfMatch.into()))
    }
}

/// The trace of this request: the caller's `traceparent`, or a new one.
#[derive(Debug, Clone)]
pub struct Traced(pub TraceParent);

impl Traced {
    /// The trace of `request`; the same one whenever it is asked.
    pub fn of(request: &HttpRequest) -> TraceParent {
        if let Some(trace) = request.extensions().get::<TraceParent>() {
            return trace.clone();
        }
        let header = request.headers().get("traceparent").and_then(|value| value.to_str().ok());
        let trace = TraceParent::parse(header);
        request.extensions_mut().insert(trace.clone());
        trace
    }
}

impl FromRequest for Traced {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Traced(Self::of(request))))
    }
}
