//! The cookies: the session's, the one of a log-in under way, and the one of a rating device.
use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::crypto::Keyring;

/// Names and attributes follow from whether people come by https.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cookies {
    secure: bool,
}

impl Cookies {
    /// For the address that people see.
    pub(crate) fn at(public_url: &str) -> Self {
        Self { secure: public_url.starts_with("https://") }
    }

    fn session_name(self) -> &'static str {
        if self.secure { "__Host-hall" } else { "hall" }
    }

    fn login_name(self) -> &'static str {
        if self.secure { "__Host-hall-login" } else { "hall-login" }
    }

    fn make(self, name: &'static str, value: String) -> Cookie<'static> {
        Cookie::build(name, value)
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Lax)
            .finish()
    }

    fn gone(self, name: &'static str) -> Cookie<'static> {
        let mut cookie = self.make(name, String::new());
        cookie.set_max_age(Duration::ZERO);
        cookie
    }

    /// The session's secret, if the browser brings one.
    pub(super) fn session_of(self, request: &HttpRequest) -> Option<String> {
        value(request, self.session_name())
    }

    /// The cookie of a new session; it ends with the browser.
    pub(super) fn session(self, secret: String) -> Cookie<'static> {
        self.make(self.session_name(), secret)
    }

    /// Takes the session's cookie away.
    pub(super) fn no_session(self) -> Cookie<'static> {
        self.gone(self.session_name())
    }

    /// What the browser keeps of a log-in under way.
    pub(super) fn login_of(self, request: &HttpRequest) -> Option<String> {
        value(request, self.login_name())
    }

    /// The cookie of a log-in under way, for ten minutes.
    pub(super) fn login(self, sealed: String) -> Cookie<'static> {
        let mut cookie = self.make(self.login_name(), sealed);
        cookie.set_max_age(Duration::minutes(10));
        cookie
    }

    fn device_name(self) -> &'static str {
        if self.secure { "__Host-hall-device" } else { "hall-device" }
    }

    /// What a rating device holds.
    pub(crate) fn device_of(self, request: &HttpRequest) -> Option<String> {
        value(request, self.device_name())
    }

    /// The cookie of a rating device: it stays, and goes nowhere with a link from elsewhere.
    pub(crate) fn device(self, secret: String) -> Cookie<'static> {
        let mut cookie = self.make(self.device_name(), secret);
        cookie.set_same_site(SameSite::Strict);
        cookie.set_max_age(Duration::days(365));
        cookie
    }

    /// Takes the log-in's cookie away.
    pub(super) fn no_login(self) -> Cookie<'static> {
        self.gone(self.login_name())
    }
}

fn value(request: &HttpRequest, name: &str) -> Option<String> {
    request.cookie(name).map(|cookie| cookie.value().to_owned()).filter(|value| !value.is_empty())
}

/// What every form of a session carries: a keyed hash of the cookie, so that nothing has to be stored.
pub(crate) fn csrf_token(keyring: &Keyring, session_secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(keyring.lookup("csrf", session_secret).as_bytes())
}
