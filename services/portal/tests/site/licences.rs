//! Checking a copy for one use, and the second person at the desk of who issues licences.
use crate::world::World;
use actix_web::{
    HttpResponse,
    web::{self, Path, ServiceConfig},
};
use serde_json::json;

const ENTRY: &str = "00000000-0000-0000-0000-00000000e001";

/// What the repository answers.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/licence/v1/copies/{number}", web::get().to(copy))
        .route("/licence/v1/issued", web::get().to(issued))
        .route("/licence/v1/entries", web::get().to(entries))
        .route("/licence/v1/entries/{id}", web::get().to(entry))
        .route("/licence/v1/entries/{id}/approve", web::post().to(approve));
}

async fn copy(number: Path<String>) -> HttpResponse {
    if !number.starts_with("JZ20261122") {
        return HttpResponse::NotFound().json(json!({
            "type": "urn:tongban:problem:copy_not_found", "title": "x", "status": 404, "code": "copy_not_found", "detail": "x",
        }));
    }
    HttpResponse::Ok().json(json!({
        "number": *number, "valid": false, "reason": "expired", "consumer": "11341323990000121A", "cause": "办理户口迁移",
        "expires_at": "2026-11-22T08:00:00Z", "checked_at": "2026-11-23T08:00:00Z",
    }))
}

async fn issued() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [], "next": null }))
}

async fn entries() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [waiting()], "next": null }))
}

fn waiting() -> serde_json::Value {
    json!({ "id": ENTRY, "lines": 2, "entered_at": "2026-11-22T08:00:00Z", "outcome": null })
}

async fn entry() -> HttpResponse {
    let line = |line, problem: Option<&str>| {
        json!({
            "line": line, "problem": problem, "holder_number": "11010519491231002X", "holder_name": "王探针", "number": "宅字第1号",
            "valid_from": "2020-01-01", "valid_to": null, "fields": { "location": "渔沟镇三组" },
        })
    };
    HttpResponse::Ok().json(json!({
        "entry": waiting(), "type_name": "农村宅基地批准书", "holder_name": null, "following": null, "fields": {}, "why": null,
        "lines": [line(1, None), line(2, Some("line_cells"))], "rejected": null,
    }))
}

async fn approve() -> HttpResponse {
    HttpResponse::Forbidden().json(json!({
        "type": "urn:tongban:problem:licence_entry_needs_two_people", "title": "x", "status": 403,
        "code": "licence_entry_needs_two_people", "detail": "x",
    }))
}

#[actix_web::test]
async fn whoever_scans_a_copy_after_its_time_reads_that_it_is_void_and_not_that_the_licence_is_good() {
    let world = World::start().await;
    let browser = world.browser();
    for path in
        ["/licences/check?copy=JZ20261122000000000000", "/licences/check?identifier=JZ20261122000000000000"]
    {
        let page = browser.text(path).await;
        assert!(page.contains("已经过期，作废") && page.contains("办理户口迁移"), "{page}");
        assert!(!page.contains("是真的，现在"), "{page}");
    }
    for unknown in ["JZ20261101000000000000", "..%2Fissued"] {
        let page = browser.text(&format!("/licences/check?copy={unknown}")).await;
        assert!(page.contains("没有查到编号"), "{page}");
    }
    world.stop().await;
}

#[actix_web::test]
async fn the_second_person_reads_what_was_entered_before_it_is_issued_and_a_clerk_only_waits() {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["chief"];
    let browser = world.browser();
    browser.log_in().await;
    let desk = browser.text("/w/licences").await;
    assert!(desk.contains("等审核的录入") && desk.contains("存量证照清单，2 行"), "{desk}");
    let path = format!("/w/licences/entries/{ENTRY}");
    let page = browser.text(&path).await;
    for words in ["农村宅基地批准书", "王探针", "渔沟镇三组", "列数和表头不一样", "核对无误，通过"]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    let csrf = browser.csrf().await;
    let fields = [("csrf", csrf.as_str()), ("key", "a-key-of-its-own")];
    let refused = browser.post(&format!("{path}/approve"), Some(&world.url), &fields).await;
    assert!(refused.text().await.unwrap().contains("自己录入的不能自己审核"));
    world.stop().await;
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["clerk"];
    let browser = world.browser();
    browser.log_in().await;
    let page = browser.text(&path).await;
    assert!(page.contains("等本机关首席代表审核") && !page.contains("核对无误，通过"), "{page}");
    world.stop().await;
}
