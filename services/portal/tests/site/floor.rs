//! The hall's floor: the pages against what the lobby answers.
use crate::world::World;
use actix_web::{
    HttpResponse,
    web::{self, Json, Path, ServiceConfig},
};
use serde_json::{Value, json};

const HALL: &str = "7f000000-0000-8000-8000-000000000001";
const ID: &str = "00000000-0000-4000-8000-000000000002";
const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// What the lobby would answer.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/lobby/v1/halls", web::get().to(halls))
        .route("/lobby/v1/halls/{id}", web::get().to(hall))
        .route("/lobby/v1/halls/{id}/slots", web::get().to(slots))
        .route("/lobby/v1/halls/{id}/display", web::get().to(display))
        .route("/lobby/v1/priorities", web::get().to(priorities))
        .route("/lobby/v1/appointments", web::get().to(appointments))
        .route("/lobby/v1/appointments", web::post().to(book))
        .route("/lobby/v1/panel", web::get().to(panel))
        .route("/lobby/v1/days", web::get().to(day))
        .route("/lobby/v1/tickets/{id}/{act}", web::post().to(act));
}

fn refusal(status: u16, code: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap();
    HttpResponse::build(status).json(json!({
        "type": format!("urn:tongban:problem:{code}"), "title": "x", "status": status.as_u16(), "code": code, "detail": "x",
    }))
}

fn the_hall() -> Value {
    json!({ "id": HALL, "division": "341323110000", "name": "渔沟镇<b>中心" })
}

fn queues() -> Value {
    json!([{ "id": ID, "letter": "A", "name": "综合业务", "waiting": 3, "windows": 1, "wait_minutes": 30 }])
}

async fn halls() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [the_hall()] }))
}

async fn hall() -> HttpResponse {
    let mut hall = the_hall();
    hall["queues"] = queues();
    hall["queue_for_item"] = json!(ID);
    HttpResponse::Ok().json(hall)
}

async fn slots() -> HttpResponse {
    let slot = |starts: &str, ends: &str, free: i16| json!({ "day": "2026-11-24", "starts": starts, "ends": ends, "free": free });
    HttpResponse::Ok().json(json!([slot("09:00:00", "09:30:00", 2), slot("09:30:00", "10:00:00", 0)]))
}

async fn display() -> HttpResponse {
    let mut shown = the_hall();
    shown["calls"] = json!([{ "label": "A012", "window": 2, "call": 1, "serving": false, "called_at": "2026-11-23T01:00:00Z" }]);
    shown["windows"] = json!([{ "number": 2, "name": "综合窗口", "state": "open", "until": null }]);
    shown["queues"] = queues();
    shown["now"] = json!("2026-11-23T01:00:00Z");
    HttpResponse::Ok().json(shown)
}

async fn priorities() -> HttpResponse {
    HttpResponse::Ok()
        .json(json!([{ "code": "senior", "name": "七十周岁以上老年人", "ground": "老年人权益保障法" }]))
}

async fn appointments() -> HttpResponse {
    let own = json!({
        "id": ID, "hall_id": HALL, "hall_name": "渔沟镇中心", "queue_id": ID, "queue_name": "综合业务", "item": null,
        "due_at": "2026-11-24T01:00:00Z", "held_until": "2026-11-24T01:15:00Z", "state": "booked", "code": "042042",
        "needs": "要用轮椅<b>", "outcome": null, "case_id": null, "said": null,
    });
    HttpResponse::Ok().json(json!({ "items": [own] }))
}

async fn book(body: Json<Value>) -> HttpResponse {
    if body["starts"] == "09:00:00" && body["day"] == "2026-11-24" && body["queue"] == ID {
        return HttpResponse::Created().json(json!({}));
    }
    refusal(409, "lobby_slot_full")
}

async fn panel() -> HttpResponse {
    let ticket = |state: &str| {
        json!({ "id": ID, "label": "A012", "queue_id": ID, "state": state, "calls": 1, "appointment": true, "due_at": null,
            "priority": "senior", "arrived_at": "2026-11-23T01:00:00Z", "window_id": ID })
    };
    let window = json!({ "id": ID, "number": 1, "name": "综合窗口", "queues": [ID], "state": "open", "reason": null,
        "until": null, "staff": NIL, "since": "2026-11-23T01:00:00Z" });
    HttpResponse::Ok().json(json!({
        "hall_id": HALL, "hall_name": "渔沟镇中心", "call_limit": 3, "window": window, "current": ticket("serving"),
        "needs": "要用轮椅", "waiting": [ticket("waiting")], "missed": [ticket("missed")], "windows": [window], "queues": queues(),
    }))
}

async fn day() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "day": "2026-11-23", "issued": 4, "accepted": 1, "told": 1, "refused": 0, "missed": 1, "cancelled": 0, "open": 1,
        "open_tickets": [], "discrepancies": [{ "what": "cases_without_ticket", "cases": ["261117003682"] }],
        "signed_by": null, "signed_at": null,
    }))
}

async fn act(path: Path<(String, String)>, body: Json<Value>) -> HttpResponse {
    match path.1.as_str() {
        "end" if body["outcome"] == "accepted" && body["case_no"] == "261117003682" => {
            HttpResponse::Ok().json(json!({}))
        }
        _ => refusal(422, "lobby_case_unknown"),
    }
}

#[actix_web::test]
async fn the_display_renews_itself_and_shows_numbers_and_windows() {
    let world = World::start().await;
    let page = world.browser().text(&format!("/display/{HALL}")).await;
    assert!(page.contains("http-equiv=\"refresh\" content=\"10\"") && page.contains("A012"), "{page}");
    assert!(page.contains("2 号窗口") && page.contains("约等 30 分钟") && !page.contains("<b>中心"));
    world.stop().await;
}

#[actix_web::test]
async fn a_citizen_books_from_the_guide_and_sees_the_digits() {
    let world = World::start().await;
    let browser = world.browser();
    browser.log_in().await;
    let code = crate::stand_in::ITEM;
    assert!(browser.text(&format!("/s/{code}")).await.contains(&format!("/book?item={code}")));
    assert!(browser.text(&format!("/book?item={code}")).await.contains(&format!("/book/{HALL}?item={code}")));
    let page = browser.text(&format!("/book/{HALL}?item={code}")).await;
    assert!(page.contains("还有 2 个") && page.contains("约满了"), "{page}");
    let csrf = browser.csrf().await;
    let path = format!("/book/{HALL}");
    let form = |slot: &'static str| {
        [("csrf", csrf.as_str()), ("key", "a-key-of-a-form"), ("queue", ID), ("slot", slot)]
    };
    let nothing = browser.post(&path, Some(&world.url), &form("")).await;
    assert_eq!(nothing.status(), 422);
    let full = browser.post(&path, Some(&world.url), &form("2026-11-24T09:30:00")).await;
    assert!(full.text().await.unwrap().contains("刚刚约满了"));
    let booked = browser.post(&path, Some(&world.url), &form("2026-11-24T09:00:00")).await;
    assert_eq!(booked.headers()["location"], "/me/appointments");
    let own = browser.text("/me/appointments").await;
    assert!(own.contains("042042") && own.contains("要用轮椅&#60;b&#62;"), "{own}");
    world.stop().await;
}

#[actix_web::test]
async fn a_clerk_ends_a_visit_with_a_case_and_keeps_what_was_typed_when_it_is_refused() {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["clerk"];
    let browser = world.browser();
    browser.log_in().await;
    let page = browser.text("/w/call").await;
    assert!(
        page.contains("A012") && page.contains("要用轮椅") && page.contains("七十周岁以上老年人"),
        "{page}"
    );
    let csrf = browser.csrf().await;
    let form = |case: &'static str, outcome: &'static str| {
        [
            ("csrf", csrf.as_str()),
            ("key", "a-key-of-a-form"),
            ("ticket", ID),
            ("outcome", outcome),
            ("case_no", case),
        ]
    };
    let refused = browser.post("/w/call/end", Some(&world.url), &form("1111-2222-3333", "accepted")).await;
    assert_eq!(refused.status(), 422);
    let again = refused.text().await.unwrap();
    assert!(again.contains("没有收过这个编号的件") && again.contains("1111-2222-3333"), "{again}");
    let ended = browser.post("/w/call/end", Some(&world.url), &form("2611-1700-3682", "accepted")).await;
    assert_eq!(ended.headers()["location"], "/w/call");
    assert_eq!(browser.get("/w/floor").await.status(), 403, "a clerk answers for no floor");
    world.stop().await;
}

#[actix_web::test]
async fn the_hall_manager_sees_what_does_not_add_up() {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["hall_manager"];
    let browser = world.browser();
    browser.log_in().await;
    let page = browser.text("/w/floor").await;
    assert!(page.contains("没有对应取号的办件：261117003682") && page.contains("签字"), "{page}");
    world.stop().await;
}
