//! Paper originals and mandates: the pages against what intake answers.
use crate::world::{Browser, World};
use actix_web::{
    HttpResponse,
    web::{self, Json, Path, ServiceConfig},
};
use serde_json::{Value, json};

const NIL: &str = "00000000-0000-0000-0000-000000000000";
/// A case that is over while originals are out.
const OVER: &str = "7f000000-0000-8000-8000-000000000001";

/// What intake would answer.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/intake/v1/cases/{id}/originals", web::get().to(list))
        .route("/intake/v1/cases/{id}/originals", web::post().to(take))
        .route("/intake/v1/originals/to-return", web::get().to(to_return))
        .route("/intake/v1/cases/{id}/handovers", web::post().to(offer))
        .route("/intake/v1/cases/{id}/handovers/{handover}/received", web::post().to(received))
        .route("/intake/v1/mandates", web::get().to(mandates))
        .route("/intake/v1/mandates/{id}/revoke", web::post().to(received));
}

fn refusal(status: u16, code: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap();
    HttpResponse::build(status).json(json!({
        "type": format!("urn:tongban:{code}"), "title": "refused", "status": status.as_u16(), "code": code, "detail": "no",
    }))
}

async fn list(case: Path<String>) -> HttpResponse {
    let over = case.as_str() == OVER;
    let original = |name: &str, at: &str, at_name: &str, going: Value| {
        let what = json!({ "name": name, "copies": 1, "condition": "封面<b>破损" });
        json!({ "id": NIL, "what": what, "at": at, "at_name": at_name, "yours": going.is_null(), "going": going })
    };
    HttpResponse::Ok().json(json!({
        "originals": [
            original("居民户口簿", "window", "收件窗口", Value::Null),
            original("宅基地使用证", "window", "收件窗口", json!("applicant")),
        ],
        "handovers": [{
            "id": NIL, "from": "window", "to": "applicant", "originals": [NIL], "giver": NIL,
            "offered_at": "2026-11-22T02:00:00Z", "taken": null, "ended_by": null, "ended_at": null, "document": null, "for_you": true,
        }],
        "out": true, "return_by": over.then_some("2026-11-30"),
    }))
}

async fn to_return() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [{
        "case_id": OVER, "case_no": "261122000001", "item": crate::stand_in::ITEM, "hall": NIL, "state": "withdrawn",
        "held": [{ "at": "window", "at_name": "收件窗口", "originals": 2 }], "due": "2026-11-30", "card": "yellow",
    }], "next": null }))
}

async fn take(body: Json<Value>) -> HttpResponse {
    let first = &body["originals"][0];
    if first["copies"] == 0 {
        refusal(400, "originals_list_invalid")
    } else {
        HttpResponse::Created().json(standing())
    }
}

async fn offer() -> HttpResponse {
    refusal(409, "originals_no_way")
}

async fn received() -> HttpResponse {
    HttpResponse::Ok().json(json!({}))
}

async fn mandates() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "items": [{
            "id": NIL, "items": null, "given_at": "2026-11-01T02:00:00Z", "valid_to": "2126-11-01T02:00:00Z", "revoked_at": null,
        }],
        "next": null,
    }))
}

fn standing() -> Value {
    json!({
        "id": NIL, "state": "submitted", "state_name": "已提交", "channel": "window", "item": crate::stand_in::ITEM,
        "division": "341323110000", "hall": NIL, "authority": "11341323990011103D", "applicant": NIL, "agent": null,
        "case_no": null, "case_no_grouped": null, "duplicate_of": null, "follows": null, "answer_due": null,
        "lapses_on": null, "due": null, "due_provisional": false, "drafted_at": "2026-11-22T02:00:00Z",
        "base_version": 1, "overlay_version": 1, "national_case_no": null, "mandate": null, "handled_under": null,
    })
}

async fn logged_in(role: &'static str) -> (World, Browser) {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec![role];
    let browser = world.browser();
    browser.log_in().await;
    (world, browser)
}

#[actix_web::test]
async fn the_applicant_sees_where_his_originals_are_and_says_when_he_has_them_back() {
    let (world, browser) = logged_in("citizen").await;
    let page = browser.text(&format!("/c/{NIL}/originals")).await;
    for words in ["居民户口簿", "收件窗口", "等签收", "我已拿回原件", "现在不能送达办结"]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(!page.contains("<b>破损") && !page.contains("收下，出清单"), "{page}");
    let csrf = browser.csrf().await;
    let fields = [("csrf", csrf.as_str()), ("key", "a-key-of-its-own")];
    let sent = browser.post(&format!("/c/{NIL}/originals/{NIL}/received"), Some(&world.url), &fields).await;
    assert_eq!(sent.status().as_u16(), 303);
    let forbidden = browser.post(&format!("/c/{NIL}/originals/take"), Some(&world.url), &fields).await;
    assert_eq!(forbidden.status().as_u16(), 403);
    world.stop().await;
}

#[actix_web::test]
async fn a_clerk_takes_originals_and_hands_them_on_and_is_told_what_is_wrong() {
    let (world, browser) = logged_in("clerk").await;
    let page = browser.text(&format!("/c/{NIL}/originals")).await;
    assert!(
        page.contains("收下，出清单") && page.contains("交出原件") && page.contains("签了字的清单"),
        "{page}"
    );
    let csrf = browser.csrf().await;
    let post = async |to: &str, more: &[(&str, &str)]| {
        let mut fields = vec![("csrf", csrf.as_str()), ("key", "a-key-of-its-own")];
        fields.extend(more);
        let answer = browser.post(&format!("/c/{NIL}/originals/{to}"), Some(&world.url), &fields).await;
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(post("take", &[("name0", "居民户口簿")]).await.0, 303);
    let (status, wrong) = post("take", &[("name0", "居民户口簿"), ("copies0", "很多")]).await;
    assert!(status == 422 && wrong.contains("请写清每份原件") && wrong.contains("很多"), "{wrong}");
    assert!(post("offer", &[]).await.1.contains("请勾选要交出的原件"));
    let (_, refused) = post("offer", &[("original", NIL), ("to", "department")]).await;
    assert!(refused.contains("要先经过收件窗口"), "{refused}");
    world.stop().await;
}

#[actix_web::test]
async fn a_mandate_is_shown_with_its_document_and_taken_back_on_the_page() {
    let (world, browser) = logged_in("citizen").await;
    let page = browser.text("/mandates").await;
    for words in ["全部可以代办的事项", "有效", "看委托书", "撤销委托"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let csrf = browser.csrf().await;
    let fields = [("csrf", csrf.as_str()), ("key", "a-key-of-its-own")];
    let sent = browser.post(&format!("/mandates/{NIL}/revoke"), Some(&world.url), &fields).await;
    assert_eq!((sent.status().as_u16(), &sent.headers()["location"]), (303, &"/mandates".parse().unwrap()));
    world.stop().await;
}

#[actix_web::test]
async fn the_window_and_the_archive_see_which_originals_have_to_go_back_and_until_when() {
    for role in ["clerk", "archivist"] {
        let world = World::start().await;
        *world.seen.roles.lock().unwrap() = vec![role];
        let browser = world.browser();
        browser.log_in().await;
        let page = browser.text("/w/originals").await;
        for words in ["2611-2200-0001", "收件窗口 2 份", "11月30日", &format!("/c/{OVER}/originals")] {
            assert!(page.contains(words), "{words} in {page}");
        }
        let case = browser.text(&format!("/c/{OVER}/originals")).await;
        assert!(case.contains("以前退还") && case.contains("收下，出清单") == (role == "clerk"), "{case}");
        world.stop().await;
    }
}
