//! 一件事 and projects: the pages against what intake answers.
use crate::world::World;
use actix_web::{
    HttpResponse,
    web::{self, Json, ServiceConfig},
};
use serde_json::{Value, json};

const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// What intake would answer.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/intake/v1/bundle-cases", web::get().to(list))
        .route("/intake/v1/bundle-cases/{id}", web::get().to(application))
        .route("/intake/v1/bundle-cases/{id}/sheet", web::get().to(sheet))
        .route("/intake/v1/bundle-cases/{id}/form", web::put().to(save))
        .route("/intake/v1/bundle-cases/{id}/submit", web::post().to(submit))
        .route("/intake/v1/projects", web::get().to(projects))
        .route("/intake/v1/projects/{id}", web::get().to(project))
        .route("/intake/v1/projects/{id}/works/{work}/opinions", web::post().to(say));
}

fn whole() -> Value {
    let part = |name: &str, state: &str, turn: &str, words: &str, after: Value| json!({ "name": name, "case": NIL, "case_no": null, "state": state, "turn": turn, "turn_name": words, "after": after, "lapses_on": null });
    json!({
        "id": NIL, "name": "新生儿出生一件事", "state": "partly_done", "state_name": "部分办结", "bundle_no_grouped": "2000 0000 0001",
        "together": true, "drafted_at": "2026-11-22T02:00:00Z",
        "parts": [
            part("出生登记", "approved", "over", "已办结", json!([])),
            part("参保登记<b>", "draft", "to_hand_in", "待提交", json!(["出生登记"])),
        ],
        "limit": { "days": 5, "reckoning": { "deadline": "2026-11-20" }, "card": "red" },
        "acts": [{ "what": "call_for_bundle_part", "cases": [NIL], "at": "2026-11-22T02:00:00Z" }],
    })
}

async fn list() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [whole()] }))
}

async fn application() -> HttpResponse {
    HttpResponse::Ok().json(whole())
}

async fn sheet() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "form": { "type": "object", "required": ["child_no"], "properties": { "child_no": { "type": "string", "title": "婴儿公民身份号码" } } },
        "answers": {}, "form_state": "complete", "sources": {},
        "materials": [{ "key": "shared-1", "name": "户口簿", "serves": ["出生登记", "参保登记"], "needed": true, "may_follow": false,
            "there": false, "licence_types": [], "asked_again": false }],
    }))
}

async fn save(body: Json<Value>) -> HttpResponse {
    if body["child_no"].is_string() {
        return HttpResponse::Ok().json(whole());
    }
    HttpResponse::BadRequest().json(json!({
        "type": "about:blank", "title": "invalid", "status": 400, "code": "form_invalid", "detail": "see the fields",
        "errors": [{ "pointer": "/child_no", "detail": "必填,请填写" }],
    }))
}

async fn submit() -> HttpResponse {
    HttpResponse::Ok().json(whole())
}

async fn projects() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [project_line()] }))
}

fn project_line() -> Value {
    json!({ "id": NIL, "code": "2611-341323-04-01-123456", "name": "标准化厂房", "registered_at": "2026-11-22T02:00:00Z" })
}

async fn project() -> HttpResponse {
    let mut project = project_line();
    let department = |name: &str, lead: bool, owes: bool| json!({ "authority": "x", "name": name, "lead": lead, "owes": owes, "verdict": null, "points": [] });
    project["stages"] = json!([{
        "stage": "completion", "name": "竣工验收", "lead": "住建局", "days": 5, "joint": ["joint_acceptance"],
        "cases": [{ "case": NIL, "case_no": null, "name": "竣工备案", "state": "accepted", "state_name": "已受理" }],
        "works": [{
            "id": NIL, "kind": "joint_acceptance", "kind_name": "联合验收", "deadline": "2026-11-30", "card": null,
            "takes_round": false, "over": false, "departments": [department("住建局", true, false), department("消防", false, true)],
            "rounds": [{ "round": 1, "title": "一次到场", "sha256": null, "at": "2026-11-22T02:00:00Z", "conclusion": null }],
        }],
    }]);
    HttpResponse::Ok().json(project)
}

async fn say(body: Json<Value>) -> HttpResponse {
    let changes = body["verdict"] == "changes" && body["points"] == json!(["消火栓水压不足", "防火门损坏"]);
    let code = if changes { "re_inspection_new_point" } else { "opinion_points" };
    HttpResponse::Conflict().json(json!({
        "type": "about:blank", "title": "conflict", "status": 409, "code": code, "detail": "only the points named before",
    }))
}

#[actix_web::test]
async fn the_page_of_the_whole_says_whose_turn_it_is_and_that_the_limit_is_overrun() {
    let world = World::start().await;
    let browser = world.browser();
    browser.log_in().await;
    let page = browser.text(&format!("/y/{NIL}")).await;
    for words in
        ["部分办结", "轮到下一件了", "已超时", "2000 0000 0001", "结果一起给", "请补上后一项还空着的内容"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("参保登记<b>"), "names are escaped");
    let materials = browser.text(&format!("/y/{NIL}/2")).await;
    assert!(materials.contains("一份顶 2 份"), "{materials}");
    let csrf = browser.csrf().await;
    let form = format!("/y/{NIL}/1");
    let fields = vec![("csrf", csrf.as_str()), ("key", "k1")];
    let again = browser.post(&form, None, &fields).await;
    assert_eq!(again.status(), 422);
    assert!(again.text().await.unwrap().contains("1 处要改"));
    let check = format!("/y/{NIL}/check");
    assert_eq!(browser.post(&check, None, &fields).await.headers()["location"], format!("/y/{NIL}").as_str());
    world.stop().await;
}

#[actix_web::test]
async fn a_department_names_its_points_line_by_line_and_is_told_what_a_re_inspection_takes() {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["reviewer"];
    let browser = world.browser();
    browser.log_in().await;
    let page = browser.text(&format!("/p/{NIL}")).await;
    for words in ["2611-341323-04-01-123456", "联合验收", "等意见", "竣工备案"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("归到项目"), "only a window links cases");
    let csrf = browser.csrf().await;
    let points = "消火栓水压不足\r\n\r\n防火门损坏\r\n";
    let fields = vec![("csrf", csrf.as_str()), ("key", "k1"), ("points", points)];
    let refused = browser.post(&format!("/p/{NIL}/w/{NIL}/opinion"), None, &fields).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains("复验只看上次列出的几点"));
    world.stop().await;
}
