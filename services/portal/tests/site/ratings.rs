//! Rating, and answering bad ratings: the pages against what intake answers.
use crate::world::World;
use actix_web::{
    HttpResponse,
    web::{self, Json, ServiceConfig},
};
use serde_json::{Value, json};

const NIL: &str = "00000000-0000-0000-0000-000000000000";
const WORDS: &str = "让我跑了三趟，每趟要的都不一样。";

/// What intake would answer.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        // Where staff come after the log-in.
        .route("/intake/v1/cases", web::get().to(crate::find::cases))
        .route("/intake/v1/supervision", web::get().to(nothing))
        .route("/intake/v1/cases/{id}/ratings", web::get().to(choices))
        .route("/intake/v1/cases/{id}/ratings", web::post().to(rate))
        .route("/intake/v1/rectifications", web::get().to(list))
        .route("/intake/v1/rectifications/{id}", web::get().to(complaint))
        .route("/intake/v1/rectifications/{id}/{step}", web::post().to(answer))
        .route("/intake/v1/ratings/figures", web::get().to(figures))
        .route("/intake/v1/ratings/table", web::get().to(table));
}

async fn nothing() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [], "next": null }))
}

async fn choices() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "open": [["matter", "整件事办得怎么样"]], "given": [], "answers": ["已当面致歉<b>。"],
        "choices": [{ "level": "1", "name": "非常不满意", "options": [["113", "多头跑窗口和部门"]] }],
    }))
}

async fn rate(body: Json<Value>) -> HttpResponse {
    if body["options"] == json!(["113"]) && body["level"] == "1" && body["words"] == WORDS {
        return HttpResponse::Created().json(json!({}));
    }
    HttpResponse::BadRequest().json(json!({ "code": "rating_option_invalid" }))
}

fn row() -> Value {
    json!({
        "id": NIL, "case_id": NIL, "target_name": "整件事办得怎么样", "state": "to_call", "state_name": "待回访",
        "opened_at": "2026-11-22T02:00:00Z", "due": "2026-11-23", "card": "yellow",
    })
}

async fn list() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [row()], "next": null }))
}

async fn complaint() -> HttpResponse {
    let mut said = row();
    said["level_name"] = json!("非常不满意");
    said["reasons"] = json!(["多头跑窗口和部门"]);
    said["words"] = json!(WORDS);
    HttpResponse::Ok().json(said)
}

async fn answer(body: Json<Value>) -> HttpResponse {
    if body["words"].as_str().is_some_and(|words| words.chars().count() >= 10) {
        return HttpResponse::Ok().json(row());
    }
    HttpResponse::BadRequest().json(json!({ "code": "text_too_short" }))
}

async fn figures() -> HttpResponse {
    HttpResponse::Ok().json(json!([{
        "item": "x", "name": "临时救助", "hall": "渔沟镇", "target": "matter", "ratings": 9, "bad": 1, "called": 1,
        "rectified": 0,
    }]))
}

async fn table() -> HttpResponse {
    HttpResponse::Ok().content_type("text/csv").body("areaId\r\n")
}

#[actix_web::test]
async fn rating_takes_two_short_steps_and_shows_the_reasons_of_the_level() {
    let world = World::start().await;
    let browser = world.browser();
    browser.log_in().await;
    let page = format!("/c/{NIL}/rate");
    let first = browser.text(&page).await;
    assert!(first.contains("非常不满意") && !first.contains("多头跑窗口"), "{first}");
    assert!(first.contains("已当面致歉&lt;b&gt;") || first.contains("已当面致歉&#60;b&#62;"), "{first}");
    let second = browser.text(&format!("{page}?target=matter&level=1")).await;
    assert!(second.contains("多头跑窗口和部门") && second.contains("被评的人看不到是谁评的"), "{second}");
    let csrf = browser.csrf().await;
    let mut fields =
        vec![("csrf", csrf.as_str()), ("key", "k1"), ("target", "matter"), ("level", "1"), ("words", WORDS)];
    let again = browser.post(&page, None, &fields).await;
    assert_eq!(again.status(), 422);
    assert!(again.text().await.unwrap().contains(WORDS), "what was typed is not lost");
    fields.push(("option", "113"));
    assert_eq!(browser.post(&page, None, &fields).await.headers()["location"], page.as_str());
    world.stop().await;
}

#[actix_web::test]
async fn a_bad_rating_is_answered_by_a_manager_and_by_nobody_else() {
    let world = World::start().await;
    let citizen = world.browser();
    citizen.log_in().await;
    assert_eq!(citizen.get("/w/ratings").await.status(), 403);
    *world.seen.roles.lock().unwrap() = vec!["chief"];
    let chief = world.browser();
    chief.log_in().await;
    let list = chief.text("/w/ratings").await;
    assert!(list.contains("待回访") && list.contains("lamp yellow") && list.contains("临时救助"), "{list}");
    assert!(!list.contains("csv"), "the table is for the supervising unit");
    assert_eq!(chief.get("/w/ratings/table").await.status(), 403);
    let one = format!("/w/ratings/{NIL}");
    assert!(chief.text(&one).await.contains(WORDS));
    let csrf = chief.csrf().await;
    let short = [("csrf", csrf.as_str()), ("key", "k"), ("words", "好")];
    let again = chief.post(&format!("{one}/call"), None, &short).await;
    assert_eq!(again.status(), 422);
    let long = [("csrf", csrf.as_str()), ("key", "k"), ("words", "打了电话，情况属实，已安排整改。")];
    assert_eq!(chief.post(&format!("{one}/call"), None, &long).await.headers()["location"], one.as_str());
    *world.seen.roles.lock().unwrap() = vec!["supervisor"];
    let supervisor = world.browser();
    supervisor.log_in().await;
    assert!(supervisor.text("/w/ratings").await.contains("下载评价表"));
    assert_eq!(supervisor.text("/w/ratings/table").await, "areaId\r\n");
    world.stop().await;
}
