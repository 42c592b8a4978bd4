//! Identity's part about applications and break-glass, as far as the pages ask.
use actix_web::{
    HttpResponse,
    web::{self, Json, ServiceConfig},
};
use serde_json::{Value, json};

const NIL: uuid::Uuid = uuid::Uuid::nil();

pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/identity/v1/clients", web::get().to(clients))
        .route("/identity/v1/client-proposals", web::get().to(proposals))
        .route("/identity/v1/client-proposals", web::post().to(propose))
        .route("/identity/v1/client-proposals/{id}/approve", web::post().to(approve))
        .route("/identity/v1/client-proposals/{id}/refuse", web::post().to(maker))
        .route("/identity/v1/staff-certificates", web::get().to(certificates))
        .route("/identity/v1/staff-certificates", web::post().to(enter_certificate))
        .route("/identity/v1/staff-certificates/{id}/approve", web::post().to(maker))
        .route("/identity/v1/staff-certificates/{id}/stop", web::post().to(gone))
        .route("/identity/v1/break-glass", web::get().to(broken))
        .route("/identity/v1/break-glass/{id}/review", web::post().to(review))
        .route("/identity/v1/persons/break-glass", web::post().to(break_glass));
}

fn client(name: &str) -> Value {
    json!({
        "client_id": "tax-office", "name": name, "kind": "confidential", "active": true, "version": 1,
        "redirect_uris": ["https://tax.example/callback"], "scopes": ["openid"],
    })
}

fn problem(status: u16, code: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap();
    HttpResponse::build(status).json(json!({
        "type": format!("urn:hall:problem:{code}"), "title": "Refused", "status": status.as_u16(), "code": code,
        "detail": "refused by the stand-in",
    }))
}

async fn clients() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [client("税务办税系统")] }))
}

async fn proposals() -> HttpResponse {
    let one = json!({
        "proposal_id": NIL, "new": false, "client": client("税务办税系统（新址）"), "proposed_by": NIL,
        "proposed_at": "2026-11-22T02:00:00Z",
    });
    HttpResponse::Ok().json(json!({ "items": [one] }))
}

async fn propose(body: Json<Value>) -> HttpResponse {
    if body["redirect_uris"].as_array().is_none_or(Vec::is_empty) {
        return problem(400, "client_invalid");
    }
    assert_eq!(body["scopes"], json!(["openid"]));
    HttpResponse::Created().json(json!({ "proposal_id": NIL }))
}

async fn approve() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "client_id": "tax-office", "client_secret": "shown-only-once" }))
}

async fn maker() -> HttpResponse {
    problem(403, "maker_is_checker")
}

async fn broken() -> HttpResponse {
    let one = json!({
        "break_id": NIL, "account_id": NIL, "organisation": "渔沟镇人民政府", "subject": NIL,
        "at": "2026-11-22T02:00:00Z", "reason": "老人走失，派出所在窗口等地址。", "verdict": null, "review": null,
        "reviewed_at": null,
    });
    HttpResponse::Ok().json(json!({ "items": [one] }))
}

async fn review(body: Json<Value>) -> HttpResponse {
    let long = body["text"].as_str().is_some_and(|text| text.chars().count() >= 10);
    if long { HttpResponse::Ok().json(json!({})) } else { problem(400, "reason_short") }
}

async fn break_glass(body: Json<Value>) -> HttpResponse {
    if body["reason"].as_str().is_none_or(|text| text.chars().count() < 10) {
        return problem(400, "reason_short");
    }
    HttpResponse::Ok().json(json!({
        "person_id": NIL, "kind": "natural", "name": "王守田", "number": "341323196804120313",
        "mobile": "13900000001", "division": "341323110201", "assurance": 2,
    }))
}

async fn certificates() -> HttpResponse {
    let one = |state: &str, name: &str| {
        json!({
            "certificate_id": NIL, "staff_id": NIL, "user_name": name, "member": "窗口甲", "holder": "窗口甲", "serial": "1101", "fingerprint": "ab12",
            "valid_until": "2027-11-22T02:00:00Z", "state": state, "proposed_by": NIL, "proposed_at": "2026-11-22T02:00:00Z",
            "used_at": null,
        })
    };
    HttpResponse::Ok().json(json!({ "items": [one("proposed", "clerk.one"), one("active", "clerk.two")] }))
}

async fn enter_certificate(body: Json<Value>) -> HttpResponse {
    if body["certificate"] == "signing" {
        HttpResponse::Created().json(json!({ "certificate_id": NIL }))
    } else {
        problem(400, "staff_certificate_invalid")
    }
}

async fn gone() -> HttpResponse {
    HttpResponse::NoContent().finish()
}
