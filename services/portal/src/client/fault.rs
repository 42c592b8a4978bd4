//! How a call fails.
use actix_web::http::StatusCode;
use kernel::problem::{FieldError, ProblemBody};

/// Why an API gave no answer that a page could show.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It refused, and said why.
    #[error("refused with {status}, code {code}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The stable code.
        code: String,
        /// What it says, in English, for the log only.
        detail: String,
        /// The fields at fault.
        fields: Vec<FieldError>,
    },
    /// It could not be reached, or not in time.
    #[error("could not be reached")]
    Unreachable(#[source] reqwest::Error),
    /// Its answer is not of the agreed shape.
    #[error("the answer of {0} cannot be read")]
    Unreadable(String, #[source] serde_json::Error),
}

impl Fault {
    /// The refusal that an answer carries.
    pub(crate) fn of(status: u16, body: &[u8]) -> Self {
        match serde_json::from_slice::<ProblemBody>(body) {
            Ok(problem) => {
                Self::Refused { status, code: problem.code, detail: problem.detail, fields: problem.errors }
            }
            Err(_not_a_problem) => {
                Self::Refused { status, code: String::new(), detail: String::new(), fields: Vec::new() }
            }
        }
    }

    /// The stable code of a refusal; empty for anything else.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } => code,
            Self::Unreachable(_) | Self::Unreadable(..) => "",
        }
    }

    /// The fields at fault.
    pub(crate) fn fields(&self) -> &[FieldError] {
        match self {
            Self::Refused { fields, .. } => fields,
            Self::Unreachable(_) | Self::Unreadable(..) => &[],
        }
    }

    /// Whether the user can do something about it on the page he came from.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { status: 400 | 403 | 409 | 413 | 422 | 429, .. })
    }

    /// Whether the service is away, or what it needs is; it may be back in a moment.
    pub(crate) fn is_outage(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Refused { status: 502..=504, .. })
    }

    /// Whether the service refused, in whatever way.
    pub(crate) fn is_client_error(&self) -> bool {
        self.status().is_client_error()
    }

    /// The status of the page that tells it.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Refused { status, .. } if *status < 500 => {
                StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_REQUEST)
            }
            Self::Refused { .. } | Self::Unreachable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unreadable(..) => StatusCode::BAD_GATEWAY,
        }
    }
}
