//! 档案: the pages of whoever keeps the archive, against what intake answers.
use crate::world::World;
use actix_web::{
    HttpResponse,
    web::{self, Json, ServiceConfig},
};
use serde_json::{Value, json};

const NIL: &str = "00000000-0000-0000-0000-000000000000";
const OTHER: &str = "7f000000-0000-8000-8000-000000000001";
const CASE: &str = "34132300-0000-4000-8000-000000000000";

/// What intake would answer.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/intake/v1/archive/due", web::get().to(years))
        .route("/intake/v1/archive/due/2036", web::get().to(due))
        .route("/intake/v1/archive/holds", web::get().to(holds))
        .route("/intake/v1/archive/destructions", web::get().to(lists))
        .route("/intake/v1/archive/destructions", web::post().to(propose))
        .route("/intake/v1/archive/destructions/{id}", web::get().to(list))
        .route("/intake/v1/archive/destructions/{id}/appraisal", web::post().to(appraise))
        .route("/intake/v1/cases/{id}/retention", web::get().to(retention))
        .route("/intake/v1/cases/{id}/retention", web::post().to(prolong));
}

async fn years() -> HttpResponse {
    HttpResponse::Ok().json(json!([{ "year": 2036, "cases": 12 }]))
}

async fn due() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [{
        "case": CASE, "case_no": "370104000017", "item": "x", "ended_on": "2026-11-22", "class": "y10", "retain_through": "2036-12-31",
    }] }))
}

fn hold() -> Value {
    json!({
        "id": OTHER, "case": CASE, "case_no": "370104000017", "ground": "litigation", "ground_name": "行政诉讼",
        "reason": "申请人已向县人民法院起诉。", "document": NIL, "placed_by": OTHER, "placed_at": "2026-11-20T02:00:00Z",
        "lift_reason": null, "lift_document": null, "lifted_by": null, "lifted_at": null,
    })
}

async fn holds() -> HttpResponse {
    HttpResponse::Ok().json(json!([hold()]))
}

async fn retention() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "class": "y10", "class_name": "10年", "ended_on": "2026-11-22", "retain_through": "2036-12-31", "rule": "2026-11-1",
        "fixed_at": "2026-11-22T02:00:00Z", "holds": [hold()],
    }))
}

async fn prolong(body: Json<Value>) -> HttpResponse {
    if body["class"] == "permanent" {
        return HttpResponse::Ok().json(json!({}));
    }
    HttpResponse::Conflict().json(json!({
        "type": "urn:hall:problem:retention_not_longer", "title": "Conflict", "status": 409,
        "code": "retention_not_longer", "detail": "not longer",
    }))
}

/// The account of these tests proposed the first.
fn listed(id: &str, by: &str) -> Value {
    json!({
        "id": id, "list_no": "11341323990011103D-2037-0001", "state": "proposed", "state_name": "待鉴定审批",
        "reason": "保管期限已满，没有继续保存的价值。", "proposed_by": by, "proposed_at": "2037-01-04T02:00:00Z", "appraisal": null,
        "decided_by": null, "decided_at": null, "executed_at": null, "waiting": 1, "erased": 0, "kept": 0,
        "cases": [{ "case": CASE, "case_no": "370104000017", "item": "x", "ended_on": "2026-11-22", "class": "y10",
            "retain_through": "2036-12-31", "state": "listed", "state_name": "待销毁", "erased_at": null, "erased_values": null }],
    })
}

async fn lists() -> HttpResponse {
    HttpResponse::Ok().json(json!([listed(OTHER, OTHER), listed(NIL, NIL)]))
}

async fn list(id: web::Path<String>) -> HttpResponse {
    HttpResponse::Ok().json(listed(&id, &id))
}

async fn propose(body: Json<Value>) -> HttpResponse {
    assert_eq!(body["cases"], json!([CASE]));
    HttpResponse::Created().json(listed(NIL, NIL))
}

async fn appraise(body: Json<Value>) -> HttpResponse {
    if body["approve"] == json!(true) {
        return HttpResponse::Ok().json(json!({}));
    }
    HttpResponse::Forbidden().json(json!({
        "type": "urn:hall:problem:destruction_same_person", "title": "Forbidden", "status": 403,
        "code": "destruction_same_person", "detail": "another",
    }))
}

#[actix_web::test]
async fn the_archivist_sees_what_is_due_and_held_proposes_a_list_and_another_answers_it() {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["clerk"];
    let clerk = world.browser();
    clerk.log_in().await;
    assert_eq!(clerk.get("/archive").await.status(), 403);
    *world.seen.roles.lock().unwrap() = vec!["archivist"];
    let archivist = world.browser();
    archivist.log_in().await;
    let page = archivist.text("/archive").await;
    for words in ["2036 年", "行政诉讼", "待鉴定审批", "11341323990011103D-2037-0001"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(archivist.text("/archive/due/2036").await.contains("370104000017"));
    let csrf = archivist.csrf().await;
    let post = async |to: &str, field: (&str, &str)| {
        let fields = [("csrf", csrf.as_str()), ("key", "k1"), field];
        archivist.post(to, Some(&world.url), &fields).await
    };
    let none = post("/archive/due/2036", ("reason", "保管期限已满。")).await.text().await.unwrap();
    assert!(none.contains("请勾选要销毁的件"), "{none}");
    assert_eq!(post("/archive/due/2036", ("case", CASE)).await.status().as_u16(), 303);
    let own = archivist.text(&format!("/archive/lists/{NIL}")).await;
    assert!(own.contains("等另一位首席代表") && !own.contains("批准销毁，不能恢复"), "{own}");
    let case = archivist.text(&format!("/archive/cases/{CASE}")).await;
    assert!(case.contains("10年") && case.contains("解除行政诉讼的停止销毁"), "{case}");
    let shorter =
        post(&format!("/archive/cases/{CASE}/longer"), ("class", "y10")).await.text().await.unwrap();
    assert!(shorter.contains("只能延长，不能改短"), "{shorter}");
    assert_eq!(post(&format!("/archive/lists/{OTHER}"), ("say", "approve")).await.status().as_u16(), 403);
    *world.seen.roles.lock().unwrap() = vec!["chief"];
    let chief = world.browser();
    chief.log_in().await;
    assert!(chief.text(&format!("/archive/lists/{OTHER}")).await.contains("批准销毁，不能恢复"));
    let csrf = chief.csrf().await;
    let answer = async |say: &str| {
        let fields = [
            ("csrf", csrf.as_str()),
            ("key", "k2"),
            ("say", say),
            ("appraisal", "经鉴定小组逐件鉴定，同意销毁。"),
        ];
        chief.post(&format!("/archive/lists/{OTHER}"), Some(&world.url), &fields).await
    };
    assert_eq!(answer("approve").await.status().as_u16(), 303);
    assert!(answer("decline").await.text().await.unwrap().contains("要由另一个人鉴定"));
}
