//! The province's identity provider: OpenID Connect with discovery, code and PKCE. Its page lists everyone the register
//! knows, and whoever is chosen has logged in.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU8, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Form, Query},
};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{population::Population, server::KEY, trouble::Switch};

/// The name the hall has over there.
pub(crate) const CLIENT: &str = "tongban";

/// What is wrong with the province's id tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Forgery {
    /// Nothing.
    None,
    /// They are of another log-in.
    OtherNonce,
    /// They are for another client.
    OtherAudience,
    /// They are of another provider.
    OtherIssuer,
    /// They are too old.
    Expired,
    /// Nobody signed them (`alg: none`).
    Unsigned,
    /// A key signed them that is not shown.
    OtherKey,
}

impl Forgery {
    const ALL: [Self; 7] = [
        Self::None,
        Self::OtherNonce,
        Self::OtherAudience,
        Self::OtherIssuer,
        Self::Expired,
        Self::Unsigned,
        Self::OtherKey,
    ];
}

struct Key {
    id: String,
    private: EncodingKey,
    shown: Value,
}

/// A code that waits for its client.
struct Waiting {
    asked: Asked,
    number: String,
}

/// What the provider is at a moment.
#[derive(Default)]
pub(crate) struct Province {
    url: OnceLock<String>,
    keys: Mutex<Vec<Key>>,
    codes: Mutex<HashMap<String, Waiting>>,
    /// (number → level, name over there), where they are not the usual ones.
    others: Mutex<HashMap<String, (String, Option<String>)>>,
    forgery: AtomicU8,
    pub(crate) trouble: Switch,
}

/// What the hall asks for.
#[derive(Clone, Deserialize)]
pub(crate) struct Asked {
    client_id: String,
    redirect_uri: String,
    state: String,
    nonce: String,
    code_challenge: String,
    /// Who logs in, once he is chosen.
    number: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Exchange {
    code: String,
    redirect_uri: String,
    code_verifier: String,
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Province {
    pub(crate) fn at(&self, url: &str) {
        self.url.set(format!("{url}/province")).ok();
        self.rotate();
    }

    pub(crate) fn issuer(&self) -> &str {
        self.url.get().map_or("", String::as_str)
    }

    pub(crate) fn forge(&self, forgery: Forgery) {
        let place = Forgery::ALL.iter().position(|one| *one == forgery).unwrap_or(0);
        self.forgery.store(u8::try_from(place).unwrap_or(0), Ordering::SeqCst);
    }

    /// Signs with a new key from now on, and shows no other.
    pub(crate) fn rotate(&self) {
        if let Some(key) = new_key() {
            *held(&self.keys) = vec![key];
        }
    }

    /// What it says of someone from now on.
    pub(crate) fn set(&self, number: &str, level: &str, name: Option<&str>) {
        held(&self.others).insert(number.to_owned(), (level.to_owned(), name.map(str::to_owned)));
    }

    fn forgery(&self) -> Forgery {
        let place = usize::from(self.forgery.load(Ordering::SeqCst));
        Forgery::ALL.get(place).copied().unwrap_or(Forgery::None)
    }

    fn id_token(&self, waiting: &Waiting, name: &str) -> Option<String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
        let other = held(&self.others).get(&waiting.number).cloned();
        let (level, other_name) = other.unwrap_or_else(|| ("L3".to_owned(), None));
        // The same account every time, and not the number itself.
        let account = URL_SAFE_NO_PAD.encode(Sha256::digest(format!("province {}", waiting.number)));
        let forgery = self.forgery();
        let or = |wrong: Forgery, bad: &str, good: &str| {
            if forgery == wrong { bad.to_owned() } else { good.to_owned() }
        };
        let age = if forgery == Forgery::Expired { 3_600 } else { 0 };
        let claims = json!({
            "iss": or(Forgery::OtherIssuer, "https://other.example", self.issuer()),
            "aud": or(Forgery::OtherAudience, "another-hall", CLIENT),
            "nonce": or(Forgery::OtherNonce, "of another log-in", &waiting.asked.nonce),
            "sub": account, "iat": now - age, "exp": now - age + 300,
            "citizen_no": waiting.number, "real_name": other_name.as_deref().unwrap_or(name), "level": level,
        });
        if forgery == Forgery::Unsigned {
            let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            return Some(format!("{}.{}.", part(&json!({ "alg": "none", "typ": "JWT" })), part(&claims)));
        }
        let stranger = if forgery == Forgery::OtherKey { new_key() } else { None };
        let keys = held(&self.keys);
        let key = stranger.as_ref().or_else(|| keys.first())?;
        let header = Header { kid: Some(key.id.clone()), ..Header::new(Algorithm::ES256) };
        encode(&header, &claims, &key.private).ok()
    }
}

fn new_key() -> Option<Key> {
    let random = aws_lc_rs::rand::SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).ok()?;
    let private = EncodingKey::from_ec_der(document.as_ref());
    let mut jwk = Jwk::from_encoding_key(&private, Algorithm::ES256).ok()?;
    let id = Uuid::new_v4().simple().to_string();
    jwk.common.key_id = Some(id.clone());
    Some(Key { id, private, shown: serde_json::to_value(&jwk).ok()? })
}

pub(crate) async fn discovery(province: Data<Province>) -> HttpResponse {
    if let Some(answer) = province.trouble.answer().await {
        return answer;
    }
    let issuer = province.issuer();
    HttpResponse::Ok().json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
    }))
}

pub(crate) async fn jwks(province: Data<Province>) -> HttpResponse {
    let keys: Vec<Value> = held(&province.keys).iter().map(|key| key.shown.clone()).collect();
    HttpResponse::Ok().json(json!({ "keys": keys }))
}

/// The page, or the way back once someone is chosen.
pub(crate) async fn authorize(
    request: HttpRequest,
    province: Data<Province>,
    register: Data<Population>,
    asked: Query<Asked>,
) -> HttpResponse {
    let asked = asked.into_inner();
    if asked.client_id != CLIENT {
        return HttpResponse::BadRequest().finish();
    }
    let Some(number) = asked.number.clone() else {
        let people = held(&register.people);
        let link = |number: &str, name: &str| {
            let query = request.query_string().replace('&', "&amp;");
            format!(r#"<li><a href="?{query}&amp;number={number}">{name}</a></li>"#)
        };
        let list: String = people.iter().map(|person| link(&person.number, &person.name)).collect();
        let page = format!(
            r#"<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>省统一身份认证（模拟）</title><main><h1>省统一身份认证（模拟）</h1><p>选择谁在登录：</p><ul>{list}</ul></main></html>"#
        );
        return HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page);
    };
    let code = Uuid::new_v4().simple().to_string();
    let fields = [("code", code.as_str()), ("state", asked.state.as_str())];
    let query = serde_urlencoded::to_string(fields).unwrap_or_default();
    let back = format!("{}?{query}", asked.redirect_uri);
    held(&province.codes).insert(code, Waiting { asked, number });
    HttpResponse::SeeOther().insert_header((header::LOCATION, back)).finish()
}

pub(crate) async fn token(
    request: HttpRequest,
    province: Data<Province>,
    register: Data<Population>,
    form: Form<Exchange>,
) -> HttpResponse {
    if let Some(answer) = province.trouble.answer().await {
        return answer;
    }
    if !is_the_hall(&request) {
        return HttpResponse::Unauthorized().json(json!({ "error": "invalid_client" }));
    }
    let refused = || HttpResponse::BadRequest().json(json!({ "error": "invalid_grant" }));
    // Gone with the try.
    let Some(waiting) = held(&province.codes).remove(&form.code) else { return refused() };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&form.code_verifier));
    if challenge != waiting.asked.code_challenge || form.redirect_uri != waiting.asked.redirect_uri {
        return refused();
    }
    let people = held(&register.people);
    let person = people.iter().find(|person| person.number == waiting.number);
    match person.and_then(|person| province.id_token(&waiting, &person.name)) {
        Some(id_token) => HttpResponse::Ok().json(json!({
            "access_token": Uuid::new_v4(), "token_type": "Bearer", "expires_in": 300, "id_token": id_token,
        })),
        None => refused(),
    }
}

fn is_the_hall(request: &HttpRequest) -> bool {
    let wanted = serde_urlencoded::to_string([(CLIENT, KEY)]).unwrap_or_default().replace('=', ":");
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|value| value.strip_prefix("Basic "));
    let text = shown.and_then(|text| base64::engine::general_purpose::STANDARD.decode(text).ok());
    text.is_some_and(|text| text == wanted.as_bytes())
}
