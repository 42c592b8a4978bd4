//! What the page's script asks: by an agent who is logged in, from this site, answered in JSON. A refusal says in one sentence what
//! happened and what to do; the page shows it where it keeps what was not sent.
use crate::{client::Fault, error::PortalError, session::User, words};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse, ResponseError, dev::Payload, http::StatusCode, web::Bytes,
};
use auth::Role;
use futures::future::LocalBoxFuture;
use kernel::problem::Chain;
use serde_json::json;

/// Why the script gets nothing, as it shows it.
#[derive(Debug, thiserror::Error)]
#[error("the script of the offline page was refused with {status}, code {code}")]
pub(super) struct Refusal {
    status: StatusCode,
    /// For the script, where it does something about it.
    code: String,
    /// For the agent.
    text: String,
}

impl Refusal {
    fn new(status: StatusCode, code: &str, text: &str) -> Self {
        Self { status, code: code.to_owned(), text: text.to_owned() }
    }
}

impl From<PortalError> for Refusal {
    fn from(error: PortalError) -> Self {
        let away = "中心这会儿连不上，不怪您。没送出的都在手机里，过几分钟再送。";
        match &error {
            PortalError::LoggedOut(_) => Self::new(
                StatusCode::UNAUTHORIZED,
                "logged_out",
                "登录过期了。没送出的都在手机里，登录后接着送。",
            ),
            PortalError::NotForYou => {
                Self::new(StatusCode::FORBIDDEN, "not_an_agent", "登录的不是代办员。请换代办员的账号登录。")
            }
            PortalError::ForeignForm => Self::new(
                StatusCode::FORBIDDEN,
                "foreign_form",
                "这一页放得太久了。请关掉重新打开，再送一次。",
            ),
            PortalError::TooLarge => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "packet_batch_too_large",
                words::sentence("packet_batch_too_large").unwrap_or_default(),
            ),
            PortalError::Api(fault) if !fault.is_outage() && fault.is_client_error() => {
                Self::new(fault.status(), fault.code(), &words::fault(fault).1)
            }
            PortalError::Api(_)
            | PortalError::NotFound
            | PortalError::Again(_)
            | PortalError::Unreadable(_)
            | PortalError::Login(_)
            | PortalError::Db(_)
            | PortalError::Crypto(_)
            | PortalError::Page(_)
            | PortalError::Json(_) => {
                tracing::error!(error = %Chain(&error), "the offline page got no answer");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", away)
            }
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        PortalError::from(fault).into()
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.status
    }
    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status).json(json!({ "code": self.code, "text": self.text }))
    }
}

/// An agent who is logged in.
pub(super) struct Agent(pub(super) User);

impl FromRequest for Agent {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let user = User::extract(&request).await?;
            user.needs(&[Role::Agent])?;
            Ok(Self(user))
        })
    }
}

/// What an agent's script sends: from a page of this site, with the session's token in a header.
pub(super) struct Sent {
    /// Who sends it.
    pub(super) agent: User,
    /// JSON, as the interface takes it.
    pub(super) body: Bytes,
}

impl FromRequest for Sent {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            // Read whole before anything is refused: a script that is cut off while it sends hears no reason.
            let body = body.await.map_err(|_unreadable| PortalError::TooLarge)?;
            let Agent(agent) = Agent::extract(&request).await?;
            let token = request.headers().get("x-csrf").and_then(|value| value.to_str().ok());
            if !agent.visitor.portal.is_ours(&request) || token != Some(agent.csrf.as_str()) {
                return Err(PortalError::ForeignForm.into());
            }
            Ok(Self { agent, body })
        })
    }
}
