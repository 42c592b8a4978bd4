//! Rating, and answering bad ratings: the pages against what intake answers.
use crate::world::World;
use actix_web::{
    HttpResponse,
    web::{self, Json, Path, ServiceConfig},
};
use serde_json::{Value, json};

const NIL: &str = "00000000-0000-0000-0000-000000000000";
const WORDS: &str = "让我跑了三趟，每趟要的都不一样。";

/// What intake would answer.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        // Where staff come after the log-in.
        .route("/intake/v1/cases", web::get().to(crate::find::cases))
        .route("/intake/v1/absences", web::get().to(crate::find::absences))
        .route("/intake/v1/absences/{id}/end", web::post().to(crate::find::end_absence))
        .route("/intake/v1/supervision", web::get().to(nothing))
        .route("/intake/v1/cases/{id}/ratings", web::get().to(choices))
        .route("/intake/v1/cases/{id}/ratings", web::post().to(rate))
        .route("/intake/v1/rectifications", web::get().to(list))
        .route("/intake/v1/rectifications/{id}", web::get().to(complaint))
        .route("/intake/v1/rectifications/{id}/appeal", web::post().to(appeal))
        .route("/intake/v1/rectifications/{id}/{step}", web::post().to(answer))
        .route("/intake/v1/rating-appeals", web::get().to(appeals))
        .route("/intake/v1/rating-appeals/{id}", web::get().to(appeal_words))
        .route("/intake/v1/rating-appeals/{id}/judge", web::post().to(judge))
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

async fn complaint(id: Path<String>) -> HttpResponse {
    let mut said = row();
    if id.as_str() == CALLED {
        said["state"] = json!("to_rectify");
    }
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

/// Called back already: it can be appealed against.
const CALLED: &str = "7f000000-0000-8000-8000-000000000003";

async fn appeal(body: Json<Value>) -> HttpResponse {
    if body["reason"].as_str().is_some_and(|words| words.chars().count() >= 10) {
        return HttpResponse::Created().json(json!({}));
    }
    HttpResponse::Conflict().json(json!({
        "type": "urn:hall:problem:appealed_before", "title": "Conflict", "status": 409, "code": "appealed_before", "detail": "no",
    }))
}

fn an_appeal() -> Value {
    json!({
        "id": NIL, "rectification": CALLED, "state": "open", "state_name": "待复核", "appealed_at": "2026-11-22T02:00:00Z",
        "due": "2026-12-11", "card": null, "judged_at": null, "may_judge": true,
    })
}

async fn appeals() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [an_appeal()], "next": null }))
}

async fn appeal_words() -> HttpResponse {
    let mut said = an_appeal();
    said["reason"] = json!("回访时本人说<b>点错了，本意是满意。");
    HttpResponse::Ok().json(said)
}

async fn judge(body: Json<Value>) -> HttpResponse {
    if body["annul"] == true {
        return HttpResponse::Ok().json(an_appeal());
    }
    HttpResponse::Forbidden().json(json!({
        "type": "urn:hall:problem:appeal_same_office", "title": "Forbidden", "status": 403, "code": "appeal_same_office", "detail": "no",
    }))
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

#[actix_web::test]
async fn the_office_appeals_on_the_page_of_the_rating_and_another_office_judges_on_a_page_of_its_own() {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["chief"];
    let chief = world.browser();
    chief.log_in().await;
    assert!(!chief.text(&format!("/w/ratings/{NIL}")).await.contains("提交申诉"), "first he is called");
    let one = format!("/w/ratings/{CALLED}");
    assert!(chief.text(&one).await.contains("提交申诉"));
    let csrf = chief.csrf().await;
    let said = |reason: &'static str| {
        [("csrf", csrf.clone()), ("key", "k".to_owned()), ("reason", reason.to_owned())]
    };
    let post = async |reason| {
        let fields = said(reason);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        chief.post(&format!("{one}/appeal"), None, &fields).await
    };
    assert_eq!(post("回访时本人说点错了，本意是满意。").await.headers()["location"], one.as_str());
    assert!(post("好").await.text().await.unwrap().contains("只能申诉一次"));
    *world.seen.roles.lock().unwrap() = vec!["supervisor"];
    let supervisor = world.browser();
    supervisor.log_in().await;
    let list = supervisor.text("/w/ratings/appeals").await;
    assert!(list.contains("待复核") && list.contains("12月11日"), "{list}");
    let page = format!("/w/ratings/appeals/{NIL}");
    let open = supervisor.text(&page).await;
    assert!(open.contains("点错了") && !open.contains("说<b>") && open.contains("评价不计"), "{open}");
    let csrf = supervisor.csrf().await;
    let fields = |say: &'static str| {
        [("csrf", csrf.as_str()), ("key", "k"), ("say", say), ("words", "核对录音，确属误评。")]
    };
    assert_eq!(supervisor.post(&page, None, &fields("annul")).await.status().as_u16(), 303);
    let refused = supervisor.post(&page, None, &fields("uphold")).await.text().await.unwrap();
    assert!(refused.contains("别的单位复核") && refused.contains("核对录音"), "{refused}");
    world.stop().await;
}
