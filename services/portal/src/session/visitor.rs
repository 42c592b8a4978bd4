//! Who asks for a page.
use super::{
    cookie::csrf_token,
    keep,
    pkce::hash,
    tokens::{Held, claims},
};
use crate::{client::As, error::PortalError, shell::Shell, site::Portal, words};
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::Method, web::Data};
use auth::{AccessClaims, Role};
use futures::future::LocalBoxFuture;
use kernel::http::Traced;

/// Anyone, logged in or not. `Data<Portal>` is part of it, so that handlers take one argument less.
pub(crate) struct Visitor {
    /// What the worker has.
    pub(crate) portal: Data<Portal>,
    /// The API in his name, or in nobody's.
    pub(crate) api: As,
    /// Who he is, if he is logged in.
    pub(crate) who: Option<Who>,
    /// The path he asked for.
    pub(crate) path: String,
    /// Whether he wants large letters.
    pub(crate) elder: bool,
}

/// Who is logged in.
pub(crate) struct Who {
    /// What the access token says.
    pub(crate) claims: AccessClaims,
    /// His name, where identity told it.
    pub(crate) name: String,
    /// What his forms carry.
    pub(crate) csrf: String,
    refresh_token: String,
}

/// Someone who is logged in; without a log-in the browser is sent to it and comes back.
pub(crate) struct User {
    /// As anyone.
    pub(crate) visitor: Visitor,
    /// For log-out.
    pub(crate) refresh_token: String,
    /// What his forms carry.
    pub(crate) csrf: String,
    /// What the access token says.
    pub(crate) claims: AccessClaims,
}

impl Visitor {
    async fn of(request: HttpRequest) -> Result<Self, PortalError> {
        let portal = request.app_data::<Data<Portal>>().cloned().ok_or(PortalError::NotFound)?;
        let who = match portal.cookies.session_of(&request) {
            Some(secret) => {
                keep::live(&portal, &hash(&secret)).await?.and_then(|held| who(&portal, &secret, held))
            }
            None => None,
        };
        let (token, who) = who.map_or((None, None), |(token, who)| (Some(token), Some(who)));
        let api = portal.api.caller(token.as_deref(), &Traced::of(&request));
        let elder = request.cookie("elder").is_some_and(|cookie| cookie.value() == "1");
        Ok(Self { api, who, path: request.path().to_owned(), elder, portal })
    }

    /// What stands around every page.
    pub(crate) fn shell(&self, title: &str) -> Shell {
        let today = words::moment(self.portal.clock.now());
        Shell { today, ..Shell::of(&self.portal.brand, title, &self.path, self.elder, self.who.as_ref()) }
    }
}

fn who(portal: &Portal, secret: &str, held: Held) -> Option<(String, Who)> {
    let claims = claims(&held.access_token)?;
    let csrf = csrf_token(portal.db.keyring(), secret);
    Some((held.access_token, Who { claims, name: held.name, csrf, refresh_token: held.refresh_token }))
}

impl User {
    /// What stands around every page.
    pub(crate) fn shell(&self, title: &str) -> Shell {
        self.visitor.shell(title)
    }

    /// The API in his name.
    pub(crate) fn api(&self) -> &As {
        &self.visitor.api
    }

    /// Whether he has one of these roles; pages for others are refused before an API is asked.
    pub(crate) fn needs(&self, roles: &[Role]) -> Result<(), PortalError> {
        let has = self.claims.roles.iter().any(|role| roles.contains(role));
        if has { Ok(()) } else { Err(PortalError::NotForYou) }
    }

    /// Whether he has this role.
    pub(crate) fn has(&self, role: Role) -> bool {
        self.claims.roles.contains(&role)
    }
}

impl FromRequest for Visitor {
    type Error = PortalError;
    type Future = LocalBoxFuture<'static, Result<Self, PortalError>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(Self::of(request.clone()))
    }
}

impl FromRequest for User {
    type Error = PortalError;
    type Future = LocalBoxFuture<'static, Result<Self, PortalError>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            // After the log-in one goes on with a page, never with a POST.
            let next = if request.method() == Method::GET {
                request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned()
            } else {
                "/".to_owned()
            };
            let mut visitor = Visitor::of(request).await?;
            let who = visitor.who.take().ok_or(PortalError::LoggedOut(next))?;
            let user = Self {
                refresh_token: who.refresh_token.clone(),
                csrf: who.csrf.clone(),
                claims: who.claims.clone(),
                visitor: Visitor { who: Some(who), ..visitor },
            };
            Ok(user)
        })
    }
}
