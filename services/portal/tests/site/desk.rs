//! A stand-in for the catalogue's desk: one base item whose second version is a draft.
use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Data, Json, Path, ServiceConfig},
};
use serde_json::{Value, json};
use std::sync::Mutex;

pub(crate) const CODE: &str = "340199001000";

/// What the desk holds, and what was asked of it.
pub(crate) struct Desk {
    pub(crate) draft: Mutex<Value>,
    pub(crate) saves: Mutex<Vec<(String, Value)>>,
    pub(crate) steps: Mutex<Vec<(String, Value)>>,
}

impl Default for Desk {
    fn default() -> Self {
        let seed: Value =
            serde_json::from_str(include_str!("../../../../deploy/seed/items/homestead.json")).unwrap();
        Self { draft: Mutex::new(seed["base"].clone()), saves: Mutex::default(), steps: Mutex::default() }
    }
}

pub(crate) fn mount(config: &mut ServiceConfig, desk: Data<Desk>) {
    config.service(
        web::scope("/api/catalogue/v1")
            .app_data(desk)
            .guard(actix_web::guard::fn_guard(|request| {
                let path = request.head().uri.path();
                path.contains("/desk")
                    || path.contains("/versions")
                    || path.contains("/diff")
                    || path.contains("/base-items")
            }))
            .route("/desk", web::get().to(list))
            .route("/items/{code}/versions", web::get().to(versions))
            .route("/items/{code}/versions/{version}", web::get().to(version))
            .route("/items/{code}/versions/{version}/acts", web::get().to(acts))
            .route("/items/{code}/diff", web::get().to(diff))
            .route("/base-items/{code}/draft", web::put().to(save))
            .route("/base-items/{code}/{step}", web::post().to(step)),
    );
}

async fn list() -> HttpResponse {
    let item = json!({
        "code": CODE, "name": "农村村民宅基地及建房（规划许可）审批", "holder": "", "state": "active",
        "published_version": 1, "open_version": 2, "open_state": "draft", "scheduled_at": null,
    });
    HttpResponse::Ok().json(json!({ "items": [item], "next": null }))
}

fn told(version: i32, state: &str) -> Value {
    json!({
        "code": CODE, "version": version, "base_version": null, "state": state, "revision": 7,
        "edited_by": uuid::Uuid::nil(), "edited_at": "2026-11-20T02:00:00Z", "reason": "按新规定修改",
        "basis": "宿政办〔2026〕1号", "effective_at": null,
    })
}

async fn versions(code: Path<String>) -> HttpResponse {
    if *code != CODE {
        return HttpResponse::NotFound().finish();
    }
    HttpResponse::Ok().json(json!({ "items": [told(2, "draft"), told(1, "published")] }))
}

async fn version(desk: Data<Desk>, path: Path<(String, i32)>) -> HttpResponse {
    let state = if path.1 == 2 { "draft" } else { "published" };
    HttpResponse::Ok().json(json!({ "version": told(path.1, state), "content": *desk.draft.lock().unwrap() }))
}

async fn acts() -> HttpResponse {
    let act = json!({ "act": "send_back", "by": uuid::Uuid::nil(), "at": "2026-11-20T02:00:00Z", "note": "请补常见问题" });
    HttpResponse::Ok().json(json!([act]))
}

async fn diff() -> HttpResponse {
    let pieces = json!([{ "kind": "same", "text": "受理后 " }, { "kind": "removed", "text": "20" }, { "kind": "added", "text": "<b>15" }]);
    let change = json!({ "path": "申请材料 › 户口簿 › 说明", "before": "受理后 20", "after": "受理后 <b>15", "pieces": pieces });
    HttpResponse::Ok()
        .json(json!({ "from": told(1, "published"), "to": told(2, "draft"), "changes": [change] }))
}

async fn save(desk: Data<Desk>, request: HttpRequest, body: Json<Value>) -> HttpResponse {
    let revision = request.headers().get("if-match").unwrap().to_str().unwrap().to_owned();
    *desk.draft.lock().unwrap() = body.clone();
    desk.saves.lock().unwrap().push((revision, body.into_inner()));
    HttpResponse::Ok().json(told(2, "draft"))
}

async fn step(desk: Data<Desk>, path: Path<(String, String)>, body: Json<Value>) -> HttpResponse {
    desk.steps.lock().unwrap().push((path.1.clone(), body.into_inner()));
    if path.1 == "submit" {
        let error = json!({ "pointer": "/base/faqs", "detail": "行政许可事项至少应有一条常见问题。写至少一条。（a licence needs at least one question）" });
        return HttpResponse::BadRequest().json(json!({
            "type": "about:blank", "title": "x", "status": 400, "code": "quality_rules", "detail": "x", "errors": [error],
        }));
    }
    HttpResponse::Ok().json(json!({}))
}
