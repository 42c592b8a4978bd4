//! 数据上报: the page against what intake answers.
use crate::world::World;
use actix_web::{
    HttpResponse,
    web::{self, Json, ServiceConfig},
};
use serde_json::{Value, json};

const NIL: &str = "00000000-0000-0000-0000-000000000000";
const OTHER: &str = "7f000000-0000-8000-8000-000000000001";

/// What intake would answer.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/intake/v1/national/batches", web::get().to(list))
        .route("/intake/v1/national/batches", web::post().to(ask))
        .route("/intake/v1/national/batches/{id}/make", web::post().to(make))
        .route("/intake/v1/national/batches/{id}/table", web::get().to(table));
}

async fn list() -> HttpResponse {
    let batch = |id: &str, by: &str, made: Option<&str>| {
        json!({
            "id": id, "table": "up_pro_accept", "number": 7, "division": "341323", "after": 1, "upto": 9, "asked_by": by,
            "asked_at": "2026-11-20T02:00:00Z", "made_by": made.map(|_| OTHER), "made_at": made, "rows": made.map(|_| 3),
            "mapping": null, "sha256": made.map(|_| "ab"), "sheet_sha256": made.map(|_| "cd"),
        })
    };
    // The account of these tests asked for the first.
    HttpResponse::Ok().json(json!([
        batch(OTHER, NIL, None),
        batch(OTHER, OTHER, None),
        batch(NIL, OTHER, Some("2026-11-21T02:00:00Z")),
    ]))
}

async fn ask(body: Json<Value>) -> HttpResponse {
    if body["table"] == "up_pro_accept" {
        return HttpResponse::Created().json(json!({}));
    }
    if body["table"] == "up_pro_result" {
        return HttpResponse::Forbidden().json(json!({
            "type": "urn:hall:problem:step_up_needed", "title": "Forbidden", "status": 403, "code": "step_up_needed", "detail": "show it",
        }));
    }
    HttpResponse::Conflict().json(json!({
        "type": "urn:hall:problem:national_nothing_new", "title": "Conflict", "status": 409,
        "code": "national_nothing_new", "detail": "nothing",
    }))
}

async fn make() -> HttpResponse {
    HttpResponse::Ok().json(json!({}))
}

async fn table() -> HttpResponse {
    HttpResponse::Ok().content_type("text/csv").body("batch,row\r\n")
}

#[actix_web::test]
async fn a_batch_is_made_by_another_than_the_one_who_asked_and_fetched_as_a_file() {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["clerk"];
    let clerk = world.browser();
    clerk.log_in().await;
    assert_eq!(clerk.get("/j/national").await.status(), 403);
    *world.seen.roles.lock().unwrap() = vec!["supervisor"];
    let supervisor = world.browser();
    supervisor.log_in().await;
    let page = supervisor.text("/j/national").await;
    for words in ["办件受理信息", "等另一个人生成", "3 行", "SHA-256", &format!("/j/national/{NIL}/table")]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert_eq!(page.matches("/make").count(), 1, "not his own, and not what was made");
    let csrf = supervisor.csrf().await;
    let post = async |to: &str, table: &str| {
        let fields = [("csrf", csrf.as_str()), ("key", "k1"), ("table", table)];
        supervisor.post(to, Some(&world.url), &fields).await
    };
    assert_eq!(post("/j/national", "up_pro_accept").await.status().as_u16(), 303);
    let nothing = post("/j/national", "evaluate").await.text().await.unwrap();
    assert!(nothing.contains("上一批以后没有新的数据"), "{nothing}");
    // What needs the second factor anew keeps what was sent, and says where to show it.
    let kept = post("/j/national", "up_pro_result").await;
    assert_eq!(kept.status().as_u16(), 403);
    let kept = kept.text().await.unwrap();
    for words in ["去验证", "接着提交", "value=\"up_pro_result\""] {
        assert!(kept.contains(words), "{words} in {kept}");
    }
    assert_eq!(post(&format!("/j/national/{OTHER}/make"), "").await.status().as_u16(), 303);
    assert_eq!(supervisor.text(&format!("/j/national/{NIL}/table")).await, "batch,row\r\n");
    world.stop().await;
}
