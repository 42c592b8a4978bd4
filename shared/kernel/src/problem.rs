//! From a domain error to an HTTP answer: the set of errors is open, the set of kinds is closed (RFC 9457).
use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{error::Error, fmt};

/// What went wrong, as far as a caller can act on it. Each kind is one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 400: the request cannot be read or breaks a rule of form.
    Invalid,
    /// 401: no credentials, or bad ones.
    Unauthenticated,
    /// 403: the caller may know that it exists, but may not do this.
    Forbidden,
    /// 404: it does not exist, or the caller may not know.
    NotFound,
    /// 409: refused by the present state.
    Conflict,
    /// 412: `If-Match` does not name the present version.
    Precondition,
    /// 413: more bytes than are taken.
    TooLarge,
    /// 422: well-formed, and in conflict with an earlier request.
    Unprocessable,
    /// 429: too many requests; try again later.
    TooMany,
    /// 503: not now; try again.
    Unavailable,
    /// 500: our fault.
    Internal,
}

impl Kind {
    /// The status of the answer.
    pub fn status(self) -> StatusCode {
        match self {
            Kind::Invalid => StatusCode::BAD_REQUEST,
            Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
            Kind::Forbidden => StatusCode::FORBIDDEN,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::Precondition => StatusCode::PRECONDITION_FAILED,
            Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Kind::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// JSON pointer into the request body (RFC 6901).
    pub pointer: String,
    /// What is wrong and what to do.
    pub detail: String,
}

/// What each service's error enum owes the HTTP edge.
pub trait Problem: Error + Send + Sync + 'static {
    /// What the caller can do about it.
    fn kind(&self) -> Kind;
    /// Stable and documented, e.g. `case_not_found`; clients switch on it.
    fn code(&self) -> &'static str;
    /// After how many seconds it is worth trying again, where the answer says so (429, 503).
    fn retry_after(&self) -> u64 {
        2
    }
    /// The fields at fault, where there are any.
    fn fields(&self) -> Vec<FieldError> {
        Vec::new()
    }
}

/// A boxed [`Problem`]; `?` in a handler makes one out of any service error.
#[derive(Debug)]
pub struct ApiError(Box<dyn Problem>);

impl ApiError {
    /// The stable code of the problem inside.
    pub fn code(&self) -> &'static str {
        self.0.code()
    }
}

impl<E: Problem> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The body of every refusal: problem details of RFC 9457 with a stable `code`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ProblemBody {
    /// A URN of the code; the code alone is enough for a client.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code that clients switch on.
    pub code: String,
    /// What happened and what to do, for this request.
    pub detail: String,
    /// The fields at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.0.kind().status()
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let detail = match self.0.kind() {
            Kind::Internal | Kind::Unavailable => {
                tracing::error!(code = self.0.code(), error = %Chain(&*self.0), "request failed");
                "The request could not be served. Nothing was changed; try again in a moment.".to_owned()
            }
            Kind::Invalid
            | Kind::Unauthenticated
            | Kind::Forbidden
            | Kind::NotFound
            | Kind::Conflict
            | Kind::Precondition
            | Kind::TooLarge
            | Kind::Unprocessable
            | Kind::TooMany => self.0.to_string(),
        };
        let mut answer = HttpResponse::build(status);
        match self.0.kind() {
            Kind::Unauthenticated => {
                answer.insert_header(("WWW-Authenticate", "Bearer"));
            }
            Kind::Unavailable | Kind::TooMany => {
                answer.insert_header(("Retry-After", self.0.retry_after().to_string()));
            }
            Kind::Invalid
            | Kind::Forbidden
            | Kind::NotFound
            | Kind::Conflict
            | Kind::Precondition
            | Kind::TooLarge
            | Kind::Unprocessable
            | Kind::Internal => {}
        }
        let body = ProblemBody {
            kind: format!("urn:tongban:problem:{}", self.0.code()),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            code: self.0.code().to_owned(),
            detail,
            errors: self.0.fields(),
        };
        answer.content_type("application/problem+json").body(serde_json::to_string(&body).unwrap_or_default())
    }
}

/// Displays an error and all its sources on one line; the only way errors are logged.
pub struct Chain<'a>(pub &'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

impl fmt::Debug for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
