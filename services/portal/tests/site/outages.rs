//! Where there is no network: an agent's devices and packets, and outages of a window, against what intake answers.
use crate::world::World;
use actix_web::{
    HttpResponse,
    web::{self, Query, ServiceConfig},
};
use serde_json::json;
use std::collections::BTreeMap;

const NIL: &str = "00000000-0000-0000-0000-000000000000";
const OTHER: &str = "7f000000-0000-8000-8000-000000000001";

/// What intake would answer.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/intake/v1/packet-devices", web::get().to(devices))
        .route("/intake/v1/packet-devices/{id}/revoke", web::post().to(done))
        .route("/intake/v1/packets/reconciliation", web::get().to(packets))
        .route("/intake/v1/outages", web::get().to(outages))
        .route("/intake/v1/outages/{id}/approve", web::post().to(not_twice))
        .route("/intake/v1/cases/{id}/catch-up", web::get().to(entry))
        .route("/intake/v1/cases/{id}/catch-up/approve", web::post().to(refused));
}

async fn done() -> HttpResponse {
    HttpResponse::Ok().json(json!({}))
}

fn refusal(status: u16, code: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap();
    HttpResponse::build(status).json(json!({
        "type": format!("urn:tongban:{code}"), "title": "refused", "status": status.as_u16(), "code": code, "detail": "no",
    }))
}

async fn not_twice() -> HttpResponse {
    refusal(400, "approver_missing")
}

async fn refused() -> HttpResponse {
    refusal(409, "outage_not_approved")
}

async fn devices() -> HttpResponse {
    let device = |id: &str, key: &str, revoked: Option<&str>| {
        json!({
            "id": id, "public_key": key.repeat(32), "registered_at": "2026-11-01T02:00:00Z", "revoked_at": revoked,
            "receipt_key": "00",
        })
    };
    HttpResponse::Ok()
        .json(json!([device(NIL, "a1", None), device(OTHER, "b2", Some("2026-11-20T02:00:00Z"))]))
}

async fn packets(query: Query<BTreeMap<String, String>>) -> HttpResponse {
    let receipt = |seq: i64, outcome: &str, code: Option<&str>, todo: &str| {
        let said = json!({
            "packet": NIL, "device": NIL, "seq": seq, "sha256": "", "outcome": outcome, "code": code, "todo": todo,
            "case": NIL, "case_no": null, "absent": [], "fields": [], "unplaced": [],
            "received_at": "2026-11-22T02:00:00Z", "stated_at": "2026-11-20T02:00:00Z",
        });
        json!({ "said": said, "statement": "", "signature": "", "key": "" })
    };
    assert_eq!(query["limit"], "20");
    if query.get("device").is_some_and(|device| device == OTHER) {
        return HttpResponse::Ok().json(json!({
            "device": OTHER, "packets": 2, "highest": 2, "gaps": [], "receipts": [], "next": null,
        }));
    }
    HttpResponse::Ok().json(json!({
        "device": NIL, "packets": 3, "highest": 7, "gaps": [{ "from": 2, "to": 2 }, { "from": 4, "to": 6 }],
        "receipts": [
            receipt(1, "received", None, "已收件。"),
            receipt(7, "refused", Some("mandate_revoked"), "委托已经撤销<b>，本包不收。"),
        ],
        "next": 7,
    }))
}

async fn outages() -> HttpResponse {
    let outage = |by: &str, approved: Option<&str>| {
        json!({
            "id": OTHER, "hall": NIL, "what": "power", "began_at": "2026-11-19T00:00:00Z", "ended_at": "2026-11-20T10:00:00Z",
            "note": "全镇检修停电<b>两天。", "proof": NIL, "recorded_by": by, "approved_by": null, "approved_at": approved,
        })
    };
    HttpResponse::Ok().json(json!([
        outage(OTHER, None),
        outage(NIL, None),
        outage(OTHER, Some("2026-11-21T02:00:00Z"))
    ]))
}

async fn entry() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "outage": OTHER, "paper_no": "渔沟纸<b>001", "paper_at": "2026-11-19T02:00:00Z", "scan": NIL,
        "entered_at": "2026-11-21T02:00:00Z", "entered_by": OTHER, "approved_by": null, "approved_at": null,
        "received_at": "2026-11-21T02:00:00Z",
    }))
}

#[actix_web::test]
async fn an_agent_sees_what_came_what_is_missing_and_what_was_refused_and_stops_a_lost_device() {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["agent"];
    let agent = world.browser();
    agent.log_in().await;
    let packets = agent.text("/v/packets").await;
    for words in ["收到 3 包，最后是 7 号", "2 号、4 到 6 号", "已收件", "未收", "mandate_revoked", "after=7"]
    {
        assert!(packets.contains(words), "{words} in {packets}");
    }
    assert!(!packets.contains("撤销<b>"), "{packets}");
    assert!(agent.text(&format!("/v/packets?device={OTHER}")).await.contains("没有缺号"));
    let devices = agent.text("/v/devices").await;
    assert!(devices.contains("a1a1a1a1") && devices.contains("已停用"), "{devices}");
    assert_eq!(devices.matches("/revoke").count(), 1, "what is out of use is not stopped again");
    let csrf = agent.csrf().await;
    let fields = [("csrf", csrf.as_str()), ("key", "k1")];
    let sent = agent.post(&format!("/v/devices/{NIL}/revoke"), Some(&world.url), &fields).await;
    assert_eq!((sent.status().as_u16(), &sent.headers()["location"]), (303, &"/v/devices".parse().unwrap()));
    assert_eq!(agent.get("/w/outages").await.status(), 403);
    world.stop().await;
}

#[actix_web::test]
async fn an_outage_is_approved_by_another_leader_and_the_page_says_whose_turn_it_is() {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["clerk"];
    let clerk = world.browser();
    clerk.log_in().await;
    let list = clerk.text("/w/outages").await;
    assert!(
        list.contains("断电") && list.contains("等另一位批准") && list.contains("登记一次断网断电"),
        "{list}"
    );
    assert!(!list.contains("/approve") && !list.contains("停电<b>"), "{list}");
    let entered = clerk.text(&format!("/w/in/{NIL}/catch-up")).await;
    assert!(entered.contains("还没批准，按补录时间算") && entered.contains("渔沟纸"), "{entered}");
    assert!(!entered.contains("批准补录"), "{entered}");
    *world.seen.roles.lock().unwrap() = vec!["clerk", "chief"];
    let chief = world.browser();
    chief.log_in().await;
    // The account of these tests recorded the second of them himself.
    assert_eq!(chief.text("/w/outages").await.matches("/approve").count(), 1);
    let csrf = chief.csrf().await;
    let fields = [("csrf", csrf.as_str()), ("key", "k2")];
    let wrong = chief.post(&format!("/w/outages/{NIL}/approve"), Some(&world.url), &fields).await;
    assert_eq!(wrong.status().as_u16(), 422);
    let approve = format!("/w/in/{NIL}/catch-up/approve");
    assert!(chief.text(&format!("/w/in/{NIL}/catch-up")).await.contains("批准补录"));
    let wrong = chief.post(&approve, Some(&world.url), &fields).await;
    assert!(wrong.text().await.unwrap().contains("还没有另一位负责人复核"));
    world.stop().await;
}
