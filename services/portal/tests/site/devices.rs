//! The screen of a rating device, who links it, and the clerk's button: the pages against what intake answers.
use crate::world::{Browser, World};
use actix_web::{
    HttpResponse,
    web::{self, Json, ServiceConfig},
};
use serde_json::{Value, json};

const ID: &str = "00000000-0000-4000-8000-000000000002";
const SECRET: &str = "5ec4e7";
const CODE: &str = "AB23CD45EF";

/// What intake would answer.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/intake/v1/rating-devices", web::get().to(devices))
        .route("/intake/v1/rating-devices", web::post().to(link))
        .route("/intake/v1/rating-devices/{id}/end", web::post().to(end))
        .route("/intake/v1/cases/{id}/rating-request", web::post().to(ask))
        .route("/intake/v1/cases/by-no/{no}", web::get().to(by_no))
        .route("/intake/v1/rating-device/pair", web::post().to(pair))
        .route("/intake/v1/rating-device/show", web::post().to(show))
        .route("/intake/v1/rating-device/rate", web::post().to(rate))
        .route("/intake/v1/rating-device/skip", web::post().to(end));
}

fn refusal(status: u16, code: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap();
    HttpResponse::build(status).json(json!({
        "type": format!("urn:hall:problem:{code}"), "title": "x", "status": status.as_u16(), "code": code, "detail": "x",
    }))
}

fn device() -> Value {
    json!({
        "id": ID, "window": 1, "linked_at": "2026-11-23T01:00:00Z", "paired": true, "code": null,
        "code_until": "2026-11-23T01:10:00Z",
    })
}

async fn devices() -> HttpResponse {
    HttpResponse::Ok().json(json!([device()]))
}

async fn link(body: Json<Value>) -> HttpResponse {
    let mut made = device();
    made["window"] = body["window"].clone();
    made["code"] = json!(CODE);
    HttpResponse::Created().json(made)
}

async fn end() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

async fn ask() -> HttpResponse {
    HttpResponse::Created().json(json!({ "window": 3, "until": "2026-11-23T01:10:00Z" }))
}

async fn by_no() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "id": ID, "state": "submitted", "channel": "window", "item": crate::stand_in::ITEM, "authority": "", "applicant": ID,
        "mandate": null, "case_no_grouped": "2611-1700-3682", "drafted_at": "2026-11-17T02:00:00Z",
    }))
}

async fn pair(body: Json<Value>) -> HttpResponse {
    match body["code"] == CODE {
        true => HttpResponse::Created().json(json!({ "device": SECRET, "window": 1 })),
        false => refusal(409, "rating_code_unknown"),
    }
}

async fn show(body: Json<Value>) -> HttpResponse {
    if body["device"] != SECRET {
        return refusal(403, "rating_device_unknown");
    }
    let choices = json!([
        { "level": "5", "name": "非常满意", "options": [["517", "服务热情效率高"]] },
        { "level": "1", "name": "非常不满意", "options": [["115", "服务态度差效率低"]] },
    ]);
    HttpResponse::Ok().json(json!({
        "hall": "渔沟镇中心", "window": 1,
        "asked": { "request": ID, "item": "老年人<b>优待证", "seconds": 120, "choices": choices },
    }))
}

async fn rate(body: Json<Value>) -> HttpResponse {
    let good = body["device"] == SECRET && body["request"] == ID && body["level"] == "1";
    match good && body["options"] == json!(["115"]) {
        true => HttpResponse::NoContent().finish(),
        false => refusal(409, "rating_request_over"),
    }
}

async fn go(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> String {
    let answer = browser.post(path, None, fields).await;
    answer.headers()["location"].to_str().unwrap().to_owned()
}

#[actix_web::test]
async fn the_screen_is_linked_by_its_code_asks_in_two_steps_and_can_always_be_skipped() {
    let world = World::start().await;
    let browser = world.browser();
    let blank = browser.text("/screen/rate").await;
    assert!(
        blank.contains("连接码") && !blank.contains("http-equiv"),
        "nobody types while the page renews itself"
    );
    let wrong = browser.post("/screen/rate/pair", None, &[("code", "x")]).await.text().await.unwrap();
    assert!(wrong.contains("连接码不对"), "{wrong}");
    let foreign =
        browser.post("/screen/rate/pair", Some("https://elsewhere.example"), &[("code", CODE)]).await;
    assert_eq!(foreign.status(), 403);
    let paired = browser.post("/screen/rate/pair", None, &[("code", CODE)]).await;
    let cookie = paired.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert_eq!(paired.headers()["location"], "/screen/rate");
    let asked = browser.text("/screen/rate").await;
    assert!(asked.contains("content=\"30;url=/screen/rate\"") && asked.contains("跳过，不评"), "{asked}");
    assert!(asked.contains("1 号窗口 老年人&#60;b&#62;优待证") && asked.contains("?level=5"), "{asked}");
    assert!(
        !asked.contains("服务态度差效率低") && !asked.contains("登录") && !asked.contains(SECRET),
        "{asked}"
    );
    let why = browser.text("/screen/rate?level=1").await;
    assert!(
        why.contains("服务态度差效率低") && !why.contains("服务热情效率高") && why.contains("跳过"),
        "{why}"
    );
    let form = [("request", ID), ("level", "1"), ("option", "115")];
    assert_eq!(go(&browser, "/screen/rate", &form).await, "/screen/rate?done=1");
    assert_eq!(go(&browser, "/screen/rate", &form[..2]).await, "/screen/rate");
    assert_eq!(go(&browser, "/screen/rate", &[("request", ID), ("do", "skip")]).await, "/screen/rate");
    world.stop().await;
}

#[actix_web::test]
async fn the_manager_sees_the_code_once_on_the_page_and_in_no_address() {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["clerk"];
    let clerk = world.browser();
    clerk.log_in().await;
    assert_eq!(clerk.get("/w/floor/devices").await.status(), 403);
    let csrf = clerk.csrf().await;
    let asked = go(&clerk, &format!("/w/in/{ID}/rating"), &[("csrf", csrf.as_str()), ("key", "k0")]).await;
    assert_eq!(asked, format!("/w/in/{ID}?asked=3"), "and nothing about what came of it");
    let end = [
        ("csrf", csrf.as_str()),
        ("key", "k9"),
        ("ticket", ID),
        ("outcome", "accepted"),
        ("case_no", "2611-1700-3682"),
        ("rate", "1"),
    ];
    assert_eq!(
        go(&clerk, "/w/call/end", &end).await,
        "/w/call",
        "he is asked, and the next one can be called"
    );
    *world.seen.roles.lock().unwrap() = vec!["hall_manager"];
    let manager = world.browser();
    manager.log_in().await;
    let list = manager.text("/w/floor/devices").await;
    assert!(list.contains("在用") && list.contains("重新连") && !list.contains(CODE), "{list}");
    let csrf = manager.csrf().await;
    let link = [("csrf", csrf.as_str()), ("key", "k1"), ("window", "1")];
    let made = manager.post("/w/floor/devices", None, &link).await;
    assert_eq!(made.status(), 200);
    assert!(made.text().await.unwrap().contains(CODE));
    let end = [("csrf", csrf.as_str()), ("key", "k2")];
    let path = format!("/w/floor/devices/{ID}/end");
    assert_eq!(go(&manager, &path, &end).await, "/w/floor/devices");
    world.stop().await;
}
