//! A stand-in for the public API, as small as the tests let it be. What is asked of it is counted.
use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Data, Form, Query, ServiceConfig},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contracts::catalogue::{BaseItemContent, OverlayContent, resolve};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

/// What happened at the stand-in.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) refreshes: AtomicUsize,
    pub(crate) revoked: AtomicUsize,
    /// How long tokens live, in seconds; 0 means 300.
    pub(crate) token_life: AtomicUsize,
    /// The roles of whoever logs in; none is a citizen.
    pub(crate) roles: Mutex<Vec<&'static str>>,
    /// Whether whoever logged in has given his password again.
    pub(crate) proven: AtomicBool,
    /// The refresh token that is good next.
    next_refresh: Mutex<String>,
}

impl Seen {
    fn held(&self) -> Vec<&'static str> {
        let roles = self.roles.lock().unwrap().clone();
        if roles.is_empty() { vec!["citizen"] } else { roles }
    }
}

pub(crate) const ITEM: &str = "11341323990011103D5340199001000";

pub(crate) fn mount(config: &mut ServiceConfig, seen: Data<Seen>) {
    config.service(
        web::scope("/api")
            .app_data(seen)
            .route("/identity/v1/authorize", web::get().to(authorize))
            .route("/identity/v1/token", web::post().to(token))
            .route("/identity/v1/revoke", web::post().to(revoke))
            .route("/identity/v1/me", web::get().to(me))
            .route("/identity/v1/me/sessions/end", web::post().to(sensitive))
            .route("/identity/v1/me/step-up", web::post().to(step_up))
            .configure(crate::security_stand_in::mount)
            .route("/identity/v1/misuse-alarms", web::get().to(misuse_alarms))
            .route("/identity/v1/misuse-alarms/{id}/answer", web::post().to(answer_misuse))
            .route("/intake/v1/licence-alarms", web::get().to(licence_alarms))
            .route("/intake/v1/cases/{id}", web::get().to(case))
            .route("/intake/v1/licence-alarms/{id}/settle", web::post().to(settle_alarm))
            .configure(crate::ratings::mount)
            .configure(crate::devices::mount)
            .configure(crate::together::mount)
            .configure(crate::originals::mount)
            .configure(crate::money::mount)
            .configure(crate::benefits::mount)
            .configure(crate::figures::mount)
            .configure(crate::national::mount)
            .configure(crate::archive::mount)
            .configure(crate::exchanges::mount)
            .configure(crate::outages::mount)
            .configure(crate::offline::mount)
            .configure(crate::returning::mount)
            .configure(crate::licences::mount)
            .configure(crate::life::mount)
            .configure(crate::floor::mount)
            .configure(crate::account_stand_in::mount)
            .route("/catalogue/v1/items", web::get().to(items))
            .route("/catalogue/v1/items/{code}", web::get().to(item))
            .route("/intake/v1/documents/check", web::get().to(check_document))
            .default_service(web::to(kernel::http::not_found)),
    );
}

async fn authorize(query: Query<BTreeMap<String, String>>) -> HttpResponse {
    assert_eq!(query["client_id"], "portal");
    assert_eq!(query["code_challenge_method"], "S256");
    let to = format!("{}?code=good&state={}", query["redirect_uri"], query["state"]);
    HttpResponse::SeeOther().insert_header(("Location", to)).finish()
}

async fn token(seen: Data<Seen>, form: Form<BTreeMap<String, String>>) -> HttpResponse {
    let good = match form["grant_type"].as_str() {
        "authorization_code" => form["code"] == "good" && form["code_verifier"].len() == 43,
        _ => {
            seen.refreshes.fetch_add(1, Ordering::SeqCst);
            form["refresh_token"] == *seen.next_refresh.lock().unwrap()
        }
    };
    if !good || form["client_secret"].is_empty() {
        return HttpResponse::BadRequest().json(json!({ "error": "invalid_grant" }));
    }
    let next = format!("refresh-{}", uuid::Uuid::new_v4());
    next.clone_into(&mut seen.next_refresh.lock().unwrap());
    let life = match seen.token_life.load(Ordering::SeqCst) {
        0 => 300,
        life => life,
    };
    HttpResponse::Ok().json(json!({
        "access_token": access_token(&seen.held()), "refresh_token": next, "expires_in": life,
    }))
}

/// Not signed: the portal forwards tokens and judges none.
fn access_token(roles: &[&str]) -> String {
    let villages = if roles.contains(&"agent") { vec!["341323110201"] } else { Vec::new() };
    let claims = json!({
        "villages": villages,
        "iss": "test", "sub": uuid::Uuid::nil(), "aud": "hall", "kind": "person", "roles": roles,
        "sid": uuid::Uuid::nil(), "aal": 2, "iat": 0, "exp": 0, "jti": uuid::Uuid::nil(),
    });
    format!("e30.{}.x", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

async fn revoke(seen: Data<Seen>) -> HttpResponse {
    seen.revoked.fetch_add(1, Ordering::SeqCst);
    HttpResponse::Ok().finish()
}

/// An act that needs the second factor anew.
async fn sensitive() -> HttpResponse {
    HttpResponse::Forbidden().json(json!({
        "type": "urn:hall:problem:step_up_needed", "title": "Forbidden", "status": 403,
        "code": "step_up_needed", "detail": "show it",
    }))
}

async fn step_up(body: web::Json<Value>) -> HttpResponse {
    if body["code"] == "123456" {
        return HttpResponse::NoContent().finish();
    }
    HttpResponse::BadRequest().json(json!({
        "type": "urn:hall:problem:second_factor_wrong", "title": "Bad Request", "status": 400,
        "code": "second_factor_wrong", "detail": "wrong",
    }))
}

async fn me(request: HttpRequest) -> HttpResponse {
    match request.headers().get("authorization") {
        Some(_token) => HttpResponse::Ok().json(json!({ "name": "王守田<b>" })),
        None => HttpResponse::Unauthorized().finish(),
    }
}

async fn items(query: Query<BTreeMap<String, String>>) -> HttpResponse {
    if query.get("q").is_some_and(|q| q.contains("没有的")) {
        return HttpResponse::Ok().json(json!({ "items": [], "next": null }));
    }
    let hit = json!({
        "code": ITEM, "base_code": "340199001000", "name": "农村村民宅基地及建房（规划许可）审批", "domain": "homestead",
        "item_type": "01", "authority": "11341323990011103D", "authority_name": "渔沟镇人民政府",
        "division": "341323110000", "state": "in_force",
    });
    HttpResponse::Ok().json(json!({ "items": [hit], "next": null }))
}

/// One document is genuine.
async fn check_document(query: Query<BTreeMap<String, String>>) -> HttpResponse {
    if query["number"] != "灵渔沟政许受〔2026〕3号" || query["code"] != "7K3M-9QXA-20DF" {
        return HttpResponse::NotFound().json(json!({ "code": "not_found" }));
    }
    HttpResponse::Ok().json(json!({
        "kind": "acceptance", "name": "受理通知书", "number": query["number"], "authority": "灵璧县渔沟镇人民政府",
        "given_on": "2026-11-17", "unchanged": null,
    }))
}

async fn item(code: web::Path<String>) -> HttpResponse {
    if *code != ITEM {
        return HttpResponse::NotFound().finish();
    }
    HttpResponse::Ok().json(json!({
        "base_code": "340199001000", "base_version": 1, "implementing_code": ITEM, "overlay_version": 1,
        "state": "in_force", "reason": null, "standard": null, "item": homestead(),
    }))
}

/// The seeded item, filled in for one township and resolved as the catalogue does it.
pub(crate) fn homestead() -> Value {
    let mut text = include_str!("../../../../deploy/seed/items/homestead.json").to_owned();
    while let Some((before, rest)) = text.split_once("${") {
        let (name, after) = rest.split_once('}').unwrap();
        let value = match name {
            "place" => "渔沟镇",
            "division" => "341323110000",
            "hall" | "county.hall" => "7f000000-0000-8000-8000-000000000001",
            name if name.ends_with("name") || name.ends_with("address") || name.ends_with("phone") => {
                "渔沟镇人民政府"
            }
            _ => "11341323990011103D",
        };
        text = format!("{before}{value}{after}");
    }
    let seed: Value = serde_json::from_str(&text).unwrap();
    let base: BaseItemContent = serde_json::from_value(seed["base"].clone()).unwrap();
    let overlay: OverlayContent = serde_json::from_value(seed["overlay"].clone()).unwrap();
    serde_json::to_value(resolve(&base, &overlay)).unwrap()
}

async fn misuse_alarms() -> HttpResponse {
    let alarm = json!({
        "alarm_id": uuid::Uuid::nil(), "account_id": uuid::Uuid::nil(), "account_kind": "staff",
        "organisation": "渔沟镇人民政府", "day": "2026-11-22", "explanation": "一天内没有办件就查看了 300 人的信息，超过 25 人。",
        "verdict": null,
    });
    HttpResponse::Ok().json(json!({ "items": [alarm], "next": null }))
}

async fn answer_misuse(body: web::Json<Value>) -> HttpResponse {
    if body["text"].as_str().is_none_or(|text| text.chars().count() < 10) {
        return HttpResponse::BadRequest().json(json!({
            "type": "urn:hall:problem:reason_short", "title": "Bad Request", "status": 400,
            "code": "reason_short", "detail": "too short",
        }));
    }
    HttpResponse::Ok().json(json!({}))
}

async fn licence_alarms() -> HttpResponse {
    let alarm = json!({
        "id": uuid::Uuid::nil(), "case_id": uuid::Uuid::nil(), "identifier": "1.2.156.3005.2", "status": "revoked",
        "advice_words": "请申请人换一份有效的证照，或改交原件", "since": "2026-11-22T02:00:00Z", "over": false,
    });
    HttpResponse::Ok().json(json!({ "items": [alarm], "next": null }))
}

async fn case() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "id": uuid::Uuid::nil(), "state": "submitted", "channel": "online", "item": ITEM, "authority": "11341323990011103D",
        "applicant": uuid::Uuid::nil(), "case_no_grouped": "3413 2326", "drafted_at": "2026-11-01T00:00:00Z",
        "item_name": "老年优待证", "form": null, "decision": null,
    }))
}

async fn settle_alarm(body: web::Json<Value>) -> HttpResponse {
    if body["outcome"] == "replaced" {
        return HttpResponse::Ok().json(json!({}));
    }
    HttpResponse::BadRequest().json(json!({ "code": "alarm_outcome" }))
}
