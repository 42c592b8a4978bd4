//! A certification authority that gives members of the staff keys in devices (密码钥匙), its list of revoked certificates
//! (`GET /ca/revoked.crl`), and the middleware that a device's driver runs on one's own computer (`POST /ukey/sign`): it signs a
//! text with the key that is plugged in, only for the page that the text names as its audience, as its maker's would after the PIN.

use std::{
    io,
    net::TcpListener,
    sync::{Mutex, MutexGuard, PoisonError, mpsc},
    thread::JoinHandle,
    time::{SystemTime, UNIX_EPOCH},
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    http::header,
    web::{self, Data, Json},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::json;
use shangmi::{
    Algorithm, CertificateError, Revoked, SignatureProvider, SoftwareKeys, Subject, Usage, Why, certify,
    certify_for, list_revoked,
};

use crate::trouble::{Switch, Trouble};

const DAY: i64 = 86_400;
const NAME: &str = "CN=示例市政务电子认证,O=示例,C=CN";
/// Another authority of the same name, whose keys nobody trusts.
const STRANGER: u8 = 200;
const ROOT: u8 = 100;

/// What a certificate shall say.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Whose it is.
    pub name: &'a str,
    /// First and last day, counted from today.
    pub days: (i64, i64),
    /// What its key is for.
    pub usage: Usage,
    /// Whether an authority that nobody trusts gives it in this one's name.
    pub by_a_stranger: bool,
}

impl<'a> Wanted<'a> {
    /// A good one for a year.
    pub fn of(name: &'a str) -> Self {
        Self { name, days: (-1, 365), usage: Usage::Signing, by_a_stranger: false }
    }
}

/// A device with its key.
#[derive(Debug, Clone)]
pub struct Ukey {
    /// Its certificate in PEM.
    pub certificate: String,
    /// The serial that the authority gave it.
    pub serial: String,
    secret: u8,
}

impl Ukey {
    /// Signs a text; the answer is in base64.
    ///
    /// # Errors
    /// Only if the library fails.
    pub fn sign(&self, text: &str) -> Result<String, CertificateError> {
        let keys = keys(self.secret)?;
        let signed = keys.sign(Algorithm::Sm2WithSm3, text.as_bytes());
        Ok(STANDARD.encode(signed.ok_or(CertificateError::Unsigned)?))
    }
}

fn keys(secret: u8) -> Result<SoftwareKeys, CertificateError> {
    SoftwareKeys::from_secrets(&[secret; 32], &[secret; 32]).map_err(|_bad| CertificateError::Unsigned)
}

#[derive(Default)]
struct State {
    given: u8,
    revoked: Vec<Revoked>,
    plugged: Option<Ukey>,
    /// How many seconds ago the list was made, as it says.
    made_before: u64,
    /// How often the list was asked for.
    asked: usize,
}

#[derive(Default)]
struct Inside {
    state: Mutex<State>,
    trouble: Switch,
}

impl Inside {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running authority with its devices; it ends with the value.
pub struct KeyOffice {
    url: String,
    root: String,
    inside: Data<Inside>,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for KeyOffice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyOffice({})", self.url)
    }
}

impl KeyOffice {
    /// Starts one on a free port of this machine.
    ///
    /// # Errors
    /// If no port or thread is to be had, or the library fails.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let url = format!("http://{}", listener.local_addr()?);
        let root = root().map_err(io::Error::other)?;
        let inside = Data::new(Inside::default());
        let shared = inside.clone();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::Builder::new().name("key-office".into()).spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let factory = move || {
                    App::new()
                        .app_data(shared.clone())
                        .route("/ca/revoked.crl", web::get().to(revoked))
                        .route("/ukey/sign", web::post().to(sign))
                        .route("/ukey/sign", web::method(actix_web::http::Method::OPTIONS).to(preflight))
                };
                let server = HttpServer::new(factory).workers(1).disable_signals().shutdown_timeout(1);
                match server.listen(listener) {
                    Ok(server) => {
                        let server = server.run();
                        tell.send(Ok(server.handle())).ok();
                        server.await.ok();
                    }
                    Err(error) => {
                        tell.send(Err(error)).ok();
                    }
                }
            });
        })?;
        let server = told.recv().map_err(io::Error::other)??;
        Ok(Self { url, root, inside, server, thread: Some(thread) })
    }

    /// The authority's own certificate in PEM.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Where its list of revoked certificates is.
    pub fn list(&self) -> String {
        format!("{}/ca/revoked.crl", self.url)
    }

    /// Where the middleware listens.
    pub fn device(&self) -> String {
        format!("{}/ukey", self.url)
    }

    /// Gives a device with a certificate.
    ///
    /// # Errors
    /// If what it shall say cannot be written.
    pub fn give(&self, wanted: Wanted<'_>) -> Result<Ukey, CertificateError> {
        let mut state = self.inside.state();
        state.given += 1;
        let secret = state.given;
        let key = keys(secret)?;
        let public_key = key.public_key(Algorithm::Sm2WithSm3).ok_or(CertificateError::Unsigned)?;
        let (from, to) = wanted.days;
        let name = format!("CN={},O=示例市政务服务管理局,C=CN", wanted.name);
        let serial = [0x11, secret];
        let subject = Subject {
            serial: &serial,
            name: &name,
            issuer: NAME,
            valid: (day(from), day(to)),
            authority: false,
            public_key: &public_key,
        };
        let issuer = keys(if wanted.by_a_stranger { STRANGER } else { ROOT })?;
        let certificate = certify_for(&issuer, Algorithm::Sm2WithSm3, &subject, wanted.usage)?;
        let serial = serial.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Ukey { certificate, serial, secret })
    }

    /// Plugs a device in.
    pub fn plug(&self, key: &Ukey) {
        self.inside.state().plugged = Some(key.clone());
    }

    /// Revokes a certificate: its device was lost.
    pub fn revoke(&self, key: &Ukey) {
        let revoked = Revoked { serial: key.serial.clone(), at: day(0), why: Why::KeyCompromise };
        self.inside.state().revoked.push(revoked);
    }

    /// Shows a list that was made so many days ago and was good for one.
    pub fn show_old_list(&self, days: u64) {
        self.inside.state().made_before = days * 86_400;
    }

    /// How often its list was asked for.
    pub fn times_asked(&self) -> usize {
        self.inside.state().asked
    }

    /// What is wrong with the list from now on.
    pub fn trouble(&self, trouble: Trouble) {
        self.inside.trouble.set(trouble);
    }
}

impl Drop for KeyOffice {
    fn drop(&mut self) {
        let server = self.server.clone();
        let stopping = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(server.stop(false));
        });
        stopping.join().ok();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A moment so many days from now.
fn day(nth: i64) -> u64 {
    now().saturating_add_signed(nth * DAY)
}

fn root() -> Result<String, CertificateError> {
    let key = keys(ROOT)?;
    let public_key = key.public_key(Algorithm::Sm2WithSm3).ok_or(CertificateError::Unsigned)?;
    let subject = Subject {
        serial: &[1],
        name: NAME,
        issuer: NAME,
        valid: (day(-100), day(3650)),
        authority: true,
        public_key: &public_key,
    };
    certify(&key, Algorithm::Sm2WithSm3, &subject)
}

async fn revoked(inside: Data<Inside>) -> HttpResponse {
    inside.state().asked += 1;
    if let Some(answer) = inside.trouble.answer().await {
        return answer;
    }
    let list = {
        let state = inside.state();
        let made = now() - state.made_before;
        let times = (made, made + 86_400);
        keys(ROOT).and_then(|key| list_revoked(&key, Algorithm::Sm2WithSm3, NAME, times, &state.revoked))
    };
    match list {
        Ok(list) => HttpResponse::Ok().content_type("application/pkix-crl").body(list),
        Err(_broken) => HttpResponse::InternalServerError().finish(),
    }
}

#[derive(Deserialize)]
struct ToSign {
    text: String,
}

/// The page that asks, if it is one.
fn page_of(request: &HttpRequest) -> String {
    let origin = request.headers().get(header::ORIGIN).and_then(|value| value.to_str().ok());
    origin.unwrap_or_default().to_owned()
}

async fn preflight(request: HttpRequest) -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, page_of(&request)))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"))
        .insert_header(("Access-Control-Allow-Private-Network", "true"))
        .finish()
}

/// Signs for the page that the text names, and for no other.
async fn sign(request: HttpRequest, inside: Data<Inside>, asked: Json<ToSign>) -> HttpResponse {
    let page = page_of(&request);
    if !asked.text.lines().any(|line| line == format!("audience: {page}")) {
        return HttpResponse::Forbidden().json(json!({ "error": "other_audience" }));
    }
    let plugged = inside.state().plugged.clone();
    let Some(key) = plugged else {
        return HttpResponse::NotFound().json(json!({ "error": "no_device" }));
    };
    match key.sign(&asked.text) {
        Ok(signature) => HttpResponse::Ok()
            .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, page))
            .json(json!({ "certificate": key.certificate, "signature": signature })),
        Err(_broken) => HttpResponse::InternalServerError().finish(),
    }
}
