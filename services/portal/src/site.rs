//! The site: all pages, mounted at the root of the application, with what a worker needs to make them.
use crate::{
    assets,
    brand::Brand,
    client::Api,
    error::PortalError,
    pages::{self, dossier::Names},
    service::client_secret,
    session::{self, Cookies},
};
use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::MessageBody,
    cookie::{Cookie, SameSite, time::Duration},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::{Next, from_fn},
    web::{self, Data, ServiceConfig},
};
use kernel::{
    clock::Clock,
    db::Db,
    service::{BaseUrls, Deps},
};
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;

/// Nothing comes from elsewhere, nothing runs but our own files, nothing is framed.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The pages of the portal, ready to be mounted by each worker.
#[derive(Clone)]
pub struct Site {
    urls: BaseUrls,
    public_url: String,
    secret: SecretString,
    clock: Clock,
    brand: Arc<Brand>,
}

/// What a worker has; app data under a type of its own.
pub(crate) struct Portal {
    pub(crate) db: Db,
    pub(crate) api: Api,
    pub(crate) clock: Clock,
    pub(crate) public_url: String,
    pub(crate) secret: SecretString,
    pub(crate) cookies: Cookies,
    pub(crate) names: Names,
    pub(crate) brand: Arc<Brand>,
}

impl Site {
    /// The site of a process, under the names of the installation.
    #[must_use]
    pub fn new(deps: &Deps, brand: Brand) -> Self {
        Self {
            urls: deps.urls.clone(),
            public_url: deps.public_url.trim_end_matches('/').to_owned(),
            secret: client_secret(&deps.service_key),
            clock: deps.clock.clone(),
            brand: Arc::new(brand),
        }
    }

    /// Where the log-in leads back to: what the client `portal` is registered with.
    #[must_use]
    pub fn redirect_uri(&self) -> String {
        format!("{}/callback", self.public_url)
    }

    /// Mounts all pages. Call it once per worker, after everything else: it answers whatever is left.
    pub fn mount(&self, config: &mut ServiceConfig, db: Db) {
        let portal = Portal {
            db,
            api: Api::new(self.urls.clone()),
            clock: self.clock.clone(),
            public_url: self.public_url.clone(),
            secret: self.secret.clone(),
            cookies: Cookies::at(&self.public_url),
            names: Names::default(),
            brand: Arc::clone(&self.brand),
        };
        config.app_data(Data::new(portal)).service(
            web::scope("")
                .wrap(from_fn(around))
                .configure(assets::mount)
                .configure(session::mount)
                .configure(pages::mount)
                .default_service(web::to(not_found)),
        );
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Site({})", self.public_url)
    }
}

impl Portal {
    /// Whether the request came to the address that people see.
    pub(crate) fn is_our_host(&self, request: &HttpRequest) -> bool {
        let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
        host.is_none_or(|host| authority(&self.public_url) == host)
    }

    /// Whether a form came from a page of ours. A browser that does not say leaves it to the form's token.
    pub(crate) fn is_ours(&self, request: &HttpRequest) -> bool {
        let said = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
        match said(header::ORIGIN) {
            Some(origin) => {
                origin == self.public_url || said(header::HOST).is_some_and(|host| authority(origin) == host)
            }
            None => true,
        }
    }
}

fn authority(url: &str) -> &str {
    url.split_once("://").map_or("", |(_, rest)| rest)
}

/// An operation that is not there is answered as operations are, a page as pages are.
async fn not_found(request: HttpRequest) -> HttpResponse {
    if request.path().starts_with("/api/") {
        return kernel::http::not_found(request).await;
    }
    HttpResponse::from_error(PortalError::NotFound)
}

/// `?elder=1` on any page sets the cookie and shows the page again.
fn large_letters(request: &HttpRequest) -> Option<HttpResponse> {
    let asked: Vec<(String, String)> = serde_urlencoded::from_str(request.query_string()).ok()?;
    let value = asked.iter().find(|(name, _)| name == "elder")?.1.clone();
    let rest: Vec<_> = asked.iter().filter(|(name, _)| name != "elder").collect();
    let query = serde_urlencoded::to_string(&rest).unwrap_or_default();
    let to = if query.is_empty() { request.path().to_owned() } else { format!("{}?{query}", request.path()) };
    let value = if value == "1" { "1" } else { "0" };
    let cookie =
        Cookie::build("elder", value).path("/").max_age(Duration::days(365)).same_site(SameSite::Lax);
    Some(HttpResponse::SeeOther().insert_header((header::LOCATION, to)).cookie(cookie.finish()).finish())
}

/// What stands around every answer. A page that failed is made here, where it is known who asked and what he typed.
async fn around(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    // A page's head is its own without the body, which the server leaves out by itself.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let mut answer = match large_letters(request.request()) {
        Some(redirect) => request.into_response(redirect).map_into_right_body(),
        None => {
            let answer = next.call(request).await?;
            let failed = answer.response().error().and_then(|error| error.as_error::<PortalError>());
            let page = failed.and_then(|error| error.page(answer.request()));
            match page {
                Some(page) => answer.into_response(page).map_into_right_body(),
                None => answer.map_into_left_body(),
            }
        }
    };
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // One page asks for things by script and says so itself.
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(answer)
}
