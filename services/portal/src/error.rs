//! What a page cannot do, and the page that says so.
use crate::{client::Fault, pages::resume, session::Kept, shell::Shell, site::Portal, words};
use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, ResponseError,
    http::{Method, StatusCode, header},
    web::Data,
};
use askama::Template;
use kernel::{crypto::CryptoError, db::DbError, problem::Chain};

/// Why a page could not be shown or a form not be taken.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// An API refused or could not be reached.
    #[error("an interface did not do it")]
    Api(#[source] Fault),
    /// The page needs a log-in; afterwards the browser goes on to this path.
    #[error("the page needs a log-in")]
    LoggedOut(String),
    /// The page is for others.
    #[error("the page is for others")]
    NotForYou,
    /// There is no such page, case or item.
    #[error("there is no such page")]
    NotFound,
    /// The form came from another site, or its token is not the session's.
    #[error("the form did not come from this site")]
    ForeignForm,
    /// The form came when its session was over: the page shows what it held, to be sent again.
    #[error("the form came after its session was over")]
    Again(String),
    /// The request cannot be read.
    #[error("the request cannot be read: {0}")]
    Unreadable(&'static str),
    /// The file is larger than what is taken.
    #[error("the file is too large")]
    TooLarge,
    /// The log-in did not come back as it was sent.
    #[error("the log-in failed: {0}")]
    Login(&'static str),
    /// The database failed.
    #[error("the database failed")]
    Db(#[from] DbError),
    /// A value could not be sealed or opened.
    #[error("a sealed value could not be made or opened")]
    Crypto(#[from] CryptoError),
    /// A page could not be rendered.
    #[error("a page could not be rendered")]
    Page(#[from] askama::Error),
    /// A value could not be written as JSON.
    #[error("a value could not be written")]
    Json(#[from] serde_json::Error),
}

/// The page of an error.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    shell: Shell,
    heading: &'a str,
    text: String,
    number: String,
    /// Where to try again, if that may help.
    again: Option<String>,
    /// The second factor has to be shown before.
    verify: bool,
}

impl PortalError {
    fn words(&self) -> (&'static str, String) {
        match self {
            Self::Api(fault) if fault.is_outage() => words::outage(),
            Self::Api(fault) => words::fault(fault),
            Self::NotForYou => (
                "这一页您不能看",
                "这一页不在您的权限里。要是您觉得应该能看，请找本单位的系统管理员。".into(),
            ),
            Self::NotFound => {
                ("没有这个页面", "网址可能抄错了，或者这件事已经下架。回首页搜一搜，或打 12345。".into())
            }
            Self::ForeignForm => {
                ("这次没有提交", "为安全起见，这个表单要重新打开再交一次。返回上一页，刷新后再试。".into())
            }
            Self::Unreadable(_) => ("没看懂这次提交", "返回上一页再试一次。还是不行，请打 12345。".into()),
            Self::TooLarge => ("文件太大了", "一个文件最多 10 兆。拍照时选小一点的尺寸，或分成几张。".into()),
            Self::Login(_) => ("没有登录上", "登录中断了，没有改动任何东西。请再登录一次。".into()),
            Self::LoggedOut(_) | Self::Again(_) => {
                ("请先登录", "您有一会儿没动，为安全退出了。登录后接着办。".into())
            }
            Self::Db(_) => words::outage(),
            Self::Crypto(_) | Self::Page(_) | Self::Json(_) => words::our_fault(),
        }
    }
}

impl From<Fault> for PortalError {
    /// A token that is no longer good, such as one that was revoked, leads to the log-in.
    fn from(fault: Fault) -> Self {
        if fault.status() == StatusCode::UNAUTHORIZED {
            Self::LoggedOut("/".to_owned())
        } else {
            Self::Api(fault)
        }
    }
}

impl From<diesel::result::Error> for PortalError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl ResponseError for PortalError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Api(fault) => fault.status(),
            Self::LoggedOut(_) => StatusCode::SEE_OTHER,
            Self::NotForYou | Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Again(_) => StatusCode::CONFLICT,
            Self::Unreadable(_) | Self::Login(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Db(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Crypto(_) | Self::Page(_) | Self::Json(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The bare answer; the page around it is made by [`PortalError::page`].
    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        if let Self::LoggedOut(next) = self {
            let next = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
            return answer.insert_header((header::LOCATION, format!("/login?{next}"))).finish();
        }
        if let Self::Again(page) = self {
            return answer.content_type("text/html; charset=utf-8").body(page.clone());
        }
        answer.content_type("text/plain; charset=utf-8").body(self.words().0)
    }
}

impl PortalError {
    /// Whether something that this page needs is away, and may be back in a moment.
    fn is_outage(&self) -> bool {
        if let Self::Api(fault) = self { fault.is_outage() } else { matches!(self, Self::Db(_)) }
    }

    /// Whether the second factor has to be shown first.
    fn needs_step_up(&self) -> bool {
        matches!(self, Self::Api(fault) if fault.code() == "step_up_needed")
    }

    /// The page that tells it, in the site's frame; `None` where the bare answer is the page. A form that could not be
    /// taken because something is away comes back with all it held and its own key: sent again, it is taken once.
    pub(crate) fn page(&self, request: &HttpRequest) -> Option<HttpResponse> {
        if matches!(self, Self::LoggedOut(_) | Self::Again(_)) {
            return None;
        }
        let status = self.status_code();
        let number = if status.is_server_error() {
            let number = words::fault_number();
            tracing::error!(fault.number = %number, error = %Chain(self), "a page failed");
            number
        } else {
            tracing::debug!(error = %Chain(self), "a page was refused");
            String::new()
        };
        let brand = &request.app_data::<Data<Portal>>()?.brand;
        let elder = request.cookie("elder").is_some_and(|cookie| cookie.value() == "1");
        let shell = |title: &str| Shell::bare(brand, title, request.path(), elder);
        let kept = request.extensions().get::<Kept>().cloned();
        let kept = kept.filter(|_| self.is_outage() || self.needs_step_up());
        let body = match kept {
            Some(kept) if self.needs_step_up() => {
                resume::after_step_up(shell("再验证一次"), request.path(), &kept)
            }
            Some(kept) => resume::after_outage(shell("接着办"), request.path(), &kept, &number),
            None => {
                let (heading, text) = self.words();
                let here = || request.uri().path_and_query().map(ToString::to_string);
                let verify = self.needs_step_up();
                let may_help = (verify || self.is_outage()) && request.method() == Method::GET;
                let again = here().filter(|_| may_help);
                Ok(ErrorPage { shell: shell(heading), heading, text, number, again, verify }.render().ok()?)
            }
        };
        Some(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(body.ok()?))
    }
}
