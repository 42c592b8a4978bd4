//! A hall with identity in it, two persons, some staff, and log-ins as a client makes them.

use auth::Role;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contracts::identity::PersonKind;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use identity::{
    Settings,
    seed::{Account, AccountKind, SeedPerson, seed_person, seed_staff},
};
use kernel::{
    code::{Division, DivisionPrefix, MobileNo},
    http::Routes,
    id::{PersonId, StaffId},
    service::{Deps, Service},
};
use reqwest::{Method, RequestBuilder};
use secrecy::SecretString;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use testkit::{Build, Client, Reply, TestHall};

pub(crate) const API: &str = "/api/identity/v1";
pub(crate) const PASSWORD: &str = "a demo password";
pub(crate) const REDIRECT: &str = "http://127.0.0.1:4711/callback";
/// Numbers of nobody: valid check digits, dates long past.
pub(crate) const WANG: (&str, &str, &str) = ("王大柱", "341323190001011232", "13800001234");
pub(crate) const LI: (&str, &str, &str) = ("李小妹", "341323190002022346", "13900005678");

/// A verifier of PKCE, and its challenge.
pub(crate) const VERIFIER: &str = "a-verifier-that-is-long-enough-for-the-standard-43";

const INTAKE: EmbeddedMigrations = embed_migrations!("../../migrations/intake");

thread_local! {
    /// A hall is built by a function that takes nothing along; its settings lie here.
    static SETTINGS: RefCell<Option<Settings>> = const { RefCell::new(None) };
}

pub(crate) struct World {
    pub(crate) hall: TestHall,
    pub(crate) wang: PersonId,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::of(|deps| vec![identity::service(deps)]).await
    }

    /// A hall whose identity has these settings.
    pub(crate) async fn set(settings: Settings) -> Self {
        SETTINGS.set(Some(settings));
        let build = |deps: &Deps| {
            let settings = SETTINGS.with_borrow(Clone::clone).unwrap_or_default();
            vec![identity::service_with(deps, settings)]
        };
        Self::of(build).await
    }

    /// The same beside an intake that does nothing but tell.
    pub(crate) async fn beside_intake(settings: Settings) -> Self {
        SETTINGS.set(Some(settings));
        let build = |deps: &Deps| {
            let settings = SETTINGS.with_borrow(Clone::clone).unwrap_or_default();
            let intake = Service {
                name: "intake",
                migrations: INTAKE,
                routes: bus::routes(Routes::new()),
                data: Vec::new(),
                tasks: bus::tasks("intake", deps, Vec::new()),
            };
            vec![identity::service_with(deps, settings), intake]
        };
        Self::of(build).await
    }

    /// A hall with identity set up otherwise.
    pub(crate) async fn of(build: Build) -> Self {
        let hall = TestHall::start_with_identity(build).await;
        let person = SeedPerson {
            kind: PersonKind::Natural,
            number: number(WANG.1),
            name: WANG.0.to_owned(),
            mobile: Some(MobileNo::parse(WANG.2).unwrap()),
            division: Division::parse("341323110201").unwrap(),
            login: Some(("wang".to_owned(), SecretString::from(PASSWORD))),
        };
        let wang = seed_person(hall.db("identity"), &person).await.unwrap();
        Self { hall, wang }
    }

    /// An account with its log-in.
    pub(crate) async fn staff(&self, user_name: &str, roles: &[Role]) -> StaffId {
        self.account(&account(user_name, roles)).await
    }

    pub(crate) async fn account(&self, account: &Account) -> StaffId {
        let password = SecretString::from(PASSWORD);
        seed_staff(self.hall.db("identity"), account, &password).await.unwrap()
    }

    /// What `/authorize` answers to user name and password.
    pub(crate) async fn submit(&self, user_name: &str, password: &str, device: Option<&str>) -> Reply {
        self.post("/authorize", &[("user_name", user_name), ("password", password)], device).await
    }

    /// What `/second` answers to a code for a ticket.
    pub(crate) async fn second(&self, ticket: &str, code: &str, device: Option<&str>) -> Reply {
        self.post("/second", &[("ticket", ticket), ("code", code)], device).await
    }

    /// What a page of the log-in answers to a form, with what the client asked for.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)], device: Option<&str>) -> Reply {
        let nobody = self.hall.nobody();
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let asked = [
            ("response_type", "code"),
            ("client_id", "hall-cli"),
            ("redirect_uri", REDIRECT),
            ("scope", "openid"),
            ("state", "xyz"),
            ("nonce", "n-1"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let mut request = post_form(&nobody, path, &[&asked, fields].concat());
        if let Some(device) = device {
            request = request.header("Cookie", format!("hall_device={device}"));
        }
        nobody.send(request).await
    }

    /// A page of the log-in, with what the client asks for.
    pub(crate) async fn get_page(&self, path: &str) -> Reply {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let asked = [
            ("response_type", "code"),
            ("client_id", "hall-cli"),
            ("redirect_uri", REDIRECT),
            ("state", "xyz"),
            ("nonce", "n-1"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let query = serde_urlencoded::to_string(asked).unwrap();
        self.hall.nobody().get(&format!("{API}{path}?{query}")).await
    }

    /// The code of a good log-in.
    pub(crate) async fn code(&self, user_name: &str) -> String {
        code_of(&self.submit(user_name, PASSWORD, None).await)
    }

    /// The tokens that a reply's code is worth.
    pub(crate) async fn tokens_of(&self, reply: &Reply) -> Tokens {
        Tokens::of(&self.exchange(&code_of(reply), VERIFIER).await.ok())
    }

    pub(crate) async fn exchange(&self, code: &str, verifier: &str) -> Reply {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", verifier),
        ])
        .await
    }

    pub(crate) async fn refresh(&self, token: &str) -> Reply {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    async fn token(&self, fields: &[(&str, &str)]) -> Reply {
        let nobody = self.hall.nobody();
        let fields = [fields, &[("client_id", "hall-cli")]].concat();
        nobody.send(post_form(&nobody, "/token", &fields)).await
    }

    /// All tokens of a new log-in.
    pub(crate) async fn log_in(&self, user_name: &str) -> Tokens {
        let code = self.code(user_name).await;
        Tokens::of(&self.exchange(&code, VERIFIER).await.ok())
    }

    /// A caller with a real log-in.
    pub(crate) async fn caller(&self, user_name: &str) -> Client {
        self.hall.bearer(self.log_in(user_name).await.access)
    }
}

/// The code that a reply sends the browser back with.
pub(crate) fn code_of(reply: &Reply) -> String {
    assert_eq!(reply.status, 303, "{reply}");
    let place = reply.headers.get("location").unwrap().to_str().unwrap();
    let query = place.strip_prefix(&format!("{REDIRECT}?")).unwrap();
    let fields: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
    assert!(fields.contains(&("state".to_owned(), "xyz".to_owned())));
    fields.into_iter().find(|(name, _)| name == "code").unwrap().1
}

/// The device's secret that a reply gives the browser.
pub(crate) fn device_of(reply: &Reply) -> String {
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    cookie.strip_prefix("hall_device=").unwrap().split(';').next().unwrap().to_owned()
}

/// The value of a hidden field on a page.
pub(crate) fn hidden(reply: &Reply, name: &str) -> String {
    let html = text(reply);
    let rest = html.split(&format!("name=\"{name}\" value=\"")).nth(1);
    rest.unwrap_or_else(|| panic!("no {name} in {html}")).split('"').next().unwrap().to_owned()
}

/// A page's source.
pub(crate) fn text(reply: &Reply) -> String {
    String::from_utf8(reply.bytes.clone()).unwrap()
}

/// What `/token` gave.
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) id: String,
}

impl Tokens {
    pub(crate) fn of(reply: &Reply) -> Self {
        let json = reply.json();
        let text =
            |name: &str| json[name].as_str().unwrap_or_else(|| panic!("no {name} in {reply}")).to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token"), id: text("id_token") }
    }
}

pub(crate) fn post_form(client: &Client, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    client.request(Method::POST, &format!("{API}{path}")).form(fields)
}

/// An account of a clerk's kind.
pub(crate) fn account(user_name: &str, roles: &[Role]) -> Account {
    Account {
        user_name: user_name.to_owned(),
        kind: AccountKind::Staff,
        name: "窗口甲".to_owned(),
        number: number(&format!(
            "34132319700101{:03}0",
            user_name.bytes().map(u32::from).sum::<u32>() % 1000
        )),
        organisation: "渔沟镇为民服务中心".to_owned(),
        roles: roles.to_vec(),
        division: Some(DivisionPrefix::parse("341323110").unwrap()),
        hall: None,
        window: None,
        authority: None,
        villages: Vec::new(),
        active: true,
    }
}

/// An account of a village agent.
pub(crate) fn agent(user_name: &str, village: &str) -> Account {
    Account {
        kind: AccountKind::Agent,
        division: None,
        villages: vec![DivisionPrefix::parse(village).unwrap()],
        ..account(user_name, &[Role::Agent])
    }
}

/// The number with its right check digit (GB 11643) in place of the last one.
pub(crate) fn number(text: &str) -> String {
    let body = &text[..17];
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(weights).map(|(c, weight)| c.to_digit(10).unwrap() * weight).sum();
    let digits = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    format!("{body}{}", digits[usize::try_from(sum % 11).unwrap()])
}

/// The claims of a token, unverified.
pub(crate) fn claims(token: &str) -> Value {
    let body = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap()
}
