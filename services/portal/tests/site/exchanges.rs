//! 业务系统交换: what somebody has to look at, and the files that are carried.
use crate::world::World;
use actix_web::{
    HttpResponse,
    web::{self, ServiceConfig},
};
use serde_json::json;

const CASE: &str = "7f000000-0000-8000-8000-000000000001";
const ODD: &str = "7f000000-0000-8000-8000-000000000002";

/// What intake would answer.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/intake/v1/vertical/stuck", web::get().to(stuck))
        .route("/intake/v1/vertical/batches", web::get().to(files))
        .route("/intake/v1/vertical/batches/{id}/file", web::get().to(file))
        .route(&format!("/intake/v1/cases/{CASE}/exchange/send"), web::post().to(send))
        .route(&format!("/intake/v1/cases/{ODD}/exchange/send"), web::post().to(refuse));
}

async fn stuck() -> HttpResponse {
    let exchange = |case: &str, state: (&str, &str), fault: &str| {
        json!({
            "case": case, "case_no": null, "item": "x", "system": "人口系统", "mode": "interface", "mode_name": "接口",
            "state": state.0, "state_name": state.1, "outside_no": null, "tries": 8, "since": "2026-11-20T02:00:00Z",
            "last_try_at": null, "fault": fault,
        })
    };
    HttpResponse::Ok().json(json!({
        "answer_within_hours": 24, "figures": [{ "system": "人口系统", "states": { "stuck": 1, "received": 41 } }],
        "exchanges": [
            exchange(CASE, ("stuck", "多次失败，请人工处理"), "no_answer"),
            exchange(ODD, ("stopped", "已停止"), "decided_before_end"),
        ],
        "passed_over": [{
            "case": ODD, "case_no": null, "item": "x", "system": "不动产平台", "what": "internal",
            "since": "2026-11-20T09:30:00Z", "last_try_at": "2026-11-21T09:30:00Z", "times": 2,
        }],
    }))
}

async fn files() -> HttpResponse {
    HttpResponse::Ok().json(json!([{
        "id": CASE, "seq": 12, "system": "医保平台", "rows": 3, "sha256": "ab", "made_at": "2026-11-21T09:30:00Z",
        "day": "2026-11-21",
    }]))
}

async fn file() -> HttpResponse {
    HttpResponse::Ok().content_type("application/zip").body("PK")
}

async fn send() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "system": "人口系统", "mode": "interface", "mode_name": "接口", "state": "waiting", "state_name": "待交换",
        "outside_no": null, "tries": 0, "last_try_at": null, "fault": null, "can_send": true, "told": [],
    }))
}

async fn refuse() -> HttpResponse {
    HttpResponse::Conflict().json(json!({
        "type": "urn:hall:problem:exchange_not_now", "title": "Conflict", "status": 409, "code": "exchange_not_now",
        "detail": "no",
    }))
}

#[actix_web::test]
async fn stuck_exchanges_are_sent_again_or_looked_into_and_only_who_decides_sees_the_files() {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["clerk"];
    let clerk = world.browser();
    clerk.log_in().await;
    let page = clerk.text("/w/exchanges").await;
    let in_case = format!("/w/in/{ODD}#exchange");
    for words in [
        "超过 24 小时",
        "41",
        "多次失败，请人工处理",
        "对方没有答复",
        "对方在得知终止以前已经有了结果",
        "没写进文件的",
        "不动产平台",
        "请报系统管理员查日志",
        "试过 2 次",
        &in_case,
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(page.contains(&format!("/w/exchanges/{CASE}/send")) && !page.contains(&format!("{ODD}/send")));
    assert!(!page.contains("交换文件"));
    assert_eq!(clerk.get(&format!("/w/exchanges/files/{CASE}")).await.status(), 403);
    let csrf = clerk.csrf().await;
    let fields = [("csrf", csrf.as_str()), ("key", "k1")];
    let sent = clerk.post(&format!("/w/exchanges/{CASE}/send"), Some(&world.url), &fields).await;
    assert_eq!(sent.status().as_u16(), 303);
    let refused = clerk.post(&format!("/w/exchanges/{ODD}/send"), Some(&world.url), &fields).await;
    assert!(refused.text().await.unwrap().contains("现在不能交换这件"));
    *world.seen.roles.lock().unwrap() = vec!["clerk", "chief"];
    let chief = world.browser();
    chief.log_in().await;
    let page = chief.text("/w/exchanges").await;
    assert!(page.contains("每日自动") && page.contains(&format!("/w/exchanges/files/{CASE}")), "{page}");
    assert_eq!(chief.text(&format!("/w/exchanges/files/{CASE}")).await, "PK");
    *world.seen.roles.lock().unwrap() = vec!["reviewer"];
    let reviewer = world.browser();
    reviewer.log_in().await;
    assert_eq!(reviewer.get("/w/exchanges").await.status(), 403);
    world.stop().await;
}
