//! Fees, the books and the published lists: the pages against what intake answers.
use crate::world::{Browser, World};
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
        .route("/intake/v1/cases/{id}/fees", web::get().to(fees))
        .route("/intake/v1/cases/{id}/fee-notice", web::post().to(issue))
        .route("/intake/v1/cases/{id}/payment", web::post().to(pay))
        .route("/intake/v1/reconciliations", web::get().to(days))
        .route("/intake/v1/payment-differences", web::get().to(differences))
        .route("/intake/v1/payment-differences/{id}/settle", web::post().to(settle))
        .route("/intake/v1/refunds", web::get().to(refunds))
        .route("/intake/v1/benefit-publications", web::get().to(published));
}

fn refusal(status: u16, code: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap();
    HttpResponse::build(status).json(json!({
        "type": format!("urn:tongban:{code}"), "title": "refused", "status": status.as_u16(), "code": code, "detail": "no",
    }))
}

fn all_fees(pay_url: Value) -> Value {
    let line = json!({ "name": "工本费<i>", "amount_fen": 2000, "basis": "某法第二十一条" });
    json!({
        "published": [line], "has_table": false,
        "notices": [{
            "notice_no": "JK2026112200000001", "lines": [line], "due_yuan": "20.00", "pay_by": "2026-12-07", "waits": "decision",
            "state": "due", "state_name": "待缴费", "reductions": [], "pay_url": pay_url,
            "payments": [{ "id": NIL, "amount_fen": 100, "receipt_no": "34AB12CD34", "paid_at": "2026-11-22T02:00:00Z" }],
            "refunds": [{ "id": NIL, "case_id": NIL, "payment": NIL, "proposed_by": NIL, "refund_no": "TK1", "amount_fen": 40, "reason_name": "重复缴费", "state": "done" }],
        }],
    })
}

async fn fees() -> HttpResponse {
    HttpResponse::Ok().json(all_fees(json!("https://pay.example/pay/DD1")))
}

async fn issue() -> HttpResponse {
    refusal(409, "fee_notice_there")
}

async fn pay() -> HttpResponse {
    refusal(503, "payment_gateway_away")
}

async fn days() -> HttpResponse {
    HttpResponse::Ok().json(json!([{
        "day": "2026-11-21", "paid_fen": 4000, "refunded_fen": 0, "ours_paid_fen": 2000, "ours_refunded_fen": 0, "differences": 1,
    }]))
}

async fn differences() -> HttpResponse {
    HttpResponse::Ok().json(json!([{
        "id": NIL, "day": "2026-11-21", "kind": "paid_there", "kind_name": "支付平台有、本系统无的缴费", "number": "ZF1",
        "theirs_fen": 2000, "ours_fen": null,
    }]))
}

async fn settle(body: Json<Value>) -> HttpResponse {
    match body["how"].as_str() {
        Some("recorded") => refusal(409, "payment_not_confirmed"),
        _ => HttpResponse::Ok().json(json!({})),
    }
}

async fn refunds() -> HttpResponse {
    HttpResponse::Ok().json(json!([{
        "id": NIL, "case_id": NIL, "payment": NIL, "proposed_by": OTHER, "refund_no": "TK2", "amount_fen": 500, "reason_name": "误收、多收", "state": "proposed",
    }]))
}

async fn published() -> HttpResponse {
    HttpResponse::Ok().json(json!([{
        "id": NIL, "item_name": "临时救助", "period": "2026-11", "from": "2026-11-22", "to": "2026-11-29", "phone": "0557-6022222",
        "total_yuan": "1500.00", "lines": [{ "name": "王*田", "division": "341323110202", "amount_yuan": "1500.00" }],
    }]))
}

async fn logged_in(role: &'static str) -> (World, Browser) {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec![role];
    let browser = world.browser();
    browser.log_in().await;
    (world, browser)
}

#[actix_web::test]
async fn the_applicant_sees_what_to_pay_and_why_and_is_led_to_the_gateway_by_a_link() {
    let (world, browser) = logged_in("citizen").await;
    let page = browser.text(&format!("/c/{NIL}/fees")).await;
    for words in [
        "20.00",
        "某法第二十一条",
        "https://pay.example/pay/DD1",
        "34AB12CD34",
        "已退回",
        "不停办理期限",
        "不收现金",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(!page.contains("工本费<i>") && !page.contains("出通知"), "{page}");
    let csrf = browser.csrf().await;
    let fields = [("csrf", csrf.as_str()), ("key", "a-key-of-its-own")];
    let charged = browser.post(&format!("/c/{NIL}/fees"), Some(&world.url), &fields).await;
    assert_eq!(charged.status().as_u16(), 403, "nobody charges himself");
    world.stop().await;
}

#[actix_web::test]
async fn the_finance_clerk_settles_differences_and_is_told_what_the_gateway_does_not_confirm() {
    let (world, browser) = logged_in("finance").await;
    let page = browser.text("/money").await;
    for words in ["支付平台有、本系统无的缴费", "ZF1", "40.00", "误收、多收", "系统不会自动改账"]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    let csrf = browser.csrf().await;
    let post = async |how: &str| {
        let fields = [("csrf", csrf.as_str()), ("key", "a-key-of-its-own"), ("how", how), ("note", "已核实")];
        browser.post(&format!("/money/differences/{NIL}"), Some(&world.url), &fields).await
    };
    assert_eq!(post("theirs").await.status().as_u16(), 303);
    let refused = post("recorded").await;
    assert_eq!(refused.status().as_u16(), 422);
    assert!(refused.text().await.unwrap().contains("不能补记"));
    world.stop().await;
}

#[actix_web::test]
async fn everyone_reads_the_published_lists_with_masked_names() {
    let world = World::start().await;
    let page = world.browser().text("/open/benefits").await;
    for words in ["王*田", "1500.00", "2026 年 11 月", "0557-6022222"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    world.stop().await;
}
