//! Lists of benefits, reductions and refunds at the desk: the pages against what intake answers.
use crate::world::{Browser, World};
use actix_web::{
    HttpResponse,
    web::{self, Json, Path, ServiceConfig},
};
use serde_json::{Value, json};

/// The account of these tests.
const NIL: &str = "00000000-0000-0000-0000-000000000000";
const OTHER: &str = "7f000000-0000-8000-8000-000000000001";
const SENT: &str = "7f000000-0000-8000-8000-000000000002";

/// What intake would answer.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/intake/v1/benefit-items", web::get().to(items))
        .route("/intake/v1/benefit-grants", web::get().to(grants))
        .route("/intake/v1/benefit-lists", web::get().to(lists))
        .route("/intake/v1/benefit-lists", web::post().to(make))
        .route("/intake/v1/benefit-lists/{id}", web::get().to(list))
        .route("/intake/v1/benefit-lists/{id}/file", web::get().to(file))
        .route("/intake/v1/benefit-lists/{id}/{act}", web::post().to(act))
        .route("/intake/v1/fee-reductions", web::get().to(reductions))
        .route("/intake/v1/cases/{id}/fee-notice/reduction", web::post().to(propose))
        .route("/intake/v1/cases/{id}/fee-notice/reduction/approve", web::post().to(fine))
        .route("/intake/v1/payments/{id}/refunds", web::post().to(give_back))
        .route("/intake/v1/refunds/{id}/approve", web::post().to(fine));
}

fn refusal(status: u16, code: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap();
    HttpResponse::build(status).json(json!({
        "type": format!("urn:tongban:{code}"), "title": "refused", "status": status.as_u16(), "code": code, "detail": "no",
    }))
}

async fn fine() -> HttpResponse {
    HttpResponse::Ok().json(json!({}))
}

async fn items() -> HttpResponse {
    HttpResponse::Ok()
        .json(json!([{ "item": "11341323990011103D5340199001000", "name": "临时救助<i>", "grants": 2 }]))
}

async fn grants() -> HttpResponse {
    let grant = |case: &str, no: &str, failed: bool| json!({ "case_id": case, "case_no": no, "division": "341323110202", "failed": failed });
    HttpResponse::Ok().json(json!([grant(NIL, "261122000001", false), grant(OTHER, "261122000002", true)]))
}

fn whole(id: &str, state: &str, made_by: &str) -> Value {
    let line = json!({ "id": NIL, "case_id": NIL, "name": "王*田", "division": "341323110202", "amount_fen": 150_000, "state": "listed", "failure": null });
    json!({
        "list": {
            "id": id, "list_no": "QC20261122000001", "item": "x", "item_name": "临时救助", "period": "2026-11", "state": state, "state_name": "待复核",
            "total_fen": 150_000, "total_yuan": "1500.00", "lines": 1, "made_by": made_by, "made_at": "2026-11-22T02:00:00Z",
            "checked_by": null, "approved_by": null, "digest": "abcd", "sent_at": (state == "sent").then_some("2026-11-22T03:00:00Z"),
        },
        "lines": [line], "publication": null,
    })
}

async fn lists() -> HttpResponse {
    HttpResponse::Ok().json(json!([whole(NIL, "made", NIL)["list"], whole(OTHER, "made", OTHER)["list"]]))
}

async fn list(id: Path<String>) -> HttpResponse {
    HttpResponse::Ok().json(match id.as_str() {
        NIL => whole(NIL, "made", NIL),
        SENT => whole(SENT, "sent", OTHER),
        other => whole(other, "made", OTHER),
    })
}

async fn make(body: Json<Value>) -> HttpResponse {
    let lines = &body["lines"];
    if lines.as_array().unwrap().len() != 2
        || lines[0]["amount_fen"] != 50_000
        || lines[1]["amount_fen"] != 60_050
    {
        return refusal(400, "benefit_amount");
    }
    HttpResponse::Created().json(whole(NIL, "made", NIL))
}

async fn file() -> HttpResponse {
    refusal(403, "step_up_needed")
}

async fn act(path: Path<(String, String)>, body: Json<Value>) -> HttpResponse {
    match path.1.as_str() {
        "check" => refusal(403, "benefit_same_person"),
        "results"
            if body["digest"] == "abcd" && body["lines"] == json!([{ "line": NIL, "failure": "closed" }]) =>
        {
            fine().await
        }
        _ => refusal(400, "benefit_answer_incomplete"),
    }
}

async fn reductions() -> HttpResponse {
    let row = |by: &str| {
        json!({
            "case_id": NIL, "notice_no": "JK1", "due_fen": 2000, "by_fen": 1000, "ground": "law", "ground_name": "法律法规或收费标准规定",
            "basis": "某办法第三条减半收取", "evidence": NIL, "proposed_by": by, "proposed_at": "2026-11-22T02:00:00Z",
        })
    };
    HttpResponse::Ok().json(json!([row(NIL), row(OTHER)]))
}

async fn propose(body: Json<Value>) -> HttpResponse {
    if body["by_fen"] == 1050 { fine().await } else { refusal(409, "fee_reduction_waits") }
}

async fn give_back(body: Json<Value>) -> HttpResponse {
    if *body == json!({ "amount_fen": 60, "reason": "not_due" }) {
        fine().await
    } else {
        refusal(409, "refund_too_much")
    }
}

async fn logged_in(role: &'static str) -> (World, Browser) {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec![role];
    let browser = world.browser();
    browser.log_in().await;
    (world, browser)
}

async fn post(world: &World, browser: &Browser, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let csrf = browser.csrf().await;
    let all = [&[("csrf", csrf.as_str()), ("key", "a-key-of-its-own")], fields].concat();
    let answer = browser.post(path, Some(&world.url), &all).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// A form as a browser sends it that may hold files.
async fn post_form(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let csrf = browser.csrf().await;
    let all = [&[("csrf", csrf.as_str()), ("key", "a-key-of-its-own")], fields].concat();
    let part = |(name, value): &(&str, &str)| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = all.iter().map(part).collect::<String>() + "--b--\r\n";
    let answer = browser.post_body(path, "multipart/form-data; boundary=b", body).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[actix_web::test]
async fn a_list_is_made_of_the_grants_that_wait_with_a_common_amount_or_each_its_own() {
    let (world, browser) = logged_in("clerk").await;
    let page = browser.text("/money/lists?month=2026-11").await;
    assert!(!page.contains("临时救助<i>"), "{page}");
    for words in ["临时救助", "2 件", "等别人复核", "可以复核", "1500.00"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let of = [("item", "11341323990011103D5340199001000"), ("month", "2026-11")];
    let page = browser.text(&format!("/money/lists/new?item={}&month={}", of[0].1, of[1].1)).await;
    assert_eq!(page.matches("更正账号").count(), 1, "{page}");
    let own = format!("amount-{OTHER}");
    let chosen = [of[0], of[1], ("each", "500"), ("case", NIL), ("case", OTHER)];
    let made = post_form(&browser, "/money/lists", &[&chosen[..], &[(&own, "600.50")]].concat()).await;
    assert_eq!(made.0, 303, "{}", made.1);
    let wrong = post_form(&browser, "/money/lists", &[&chosen[..], &[(&own, "1,500")]].concat()).await;
    assert!(
        wrong.0 == 422 && wrong.1.contains("金额请填数字") && wrong.1.contains("value=\"1,500\""),
        "{}",
        wrong.1
    );
    let nobody = post_form(&browser, "/money/lists", &of).await;
    assert!(nobody.0 == 422 && nobody.1.contains("还没选发给谁"), "{}", nobody.1);
    let (other, citizen) = logged_in("citizen").await;
    assert_eq!(citizen.get("/money/lists").await.status(), 403);
    other.stop().await;
    world.stop().await;
}

#[actix_web::test]
async fn whoever_made_a_list_is_not_offered_to_check_it_and_the_banks_answer_is_entered_line_by_line() {
    let (world, browser) = logged_in("finance").await;
    let own = browser.text(&format!("/money/lists/{NIL}")).await;
    assert!(own.contains("等别人复核") && !own.contains("复核无误") && own.contains("王*田"), "{own}");
    let others = browser.text(&format!("/money/lists/{OTHER}")).await;
    assert!(others.contains("复核无误") && !others.contains("取银行文件"), "{others}");
    let refused = post(&world, &browser, &format!("/money/lists/{OTHER}/check"), &[]).await;
    assert!(refused.0 == 422 && refused.1.contains("三个人分别做"), "{}", refused.1);
    let sent = browser.text(&format!("/money/lists/{SENT}")).await;
    assert!(sent.contains("没发成：户名不符") && sent.contains("abcd"), "{sent}");
    let said = format!("said-{NIL}");
    let answer = [("digest", "abcd"), ("line", NIL), (said.as_str(), "closed")];
    assert_eq!(post(&world, &browser, &format!("/money/lists/{SENT}/results"), &answer).await.0, 303);
    world.stop().await;
}

#[actix_web::test]
async fn a_file_that_needs_the_second_factor_anew_says_where_to_show_it_and_leads_back() {
    let (world, browser) = logged_in("finance").await;
    let path = format!("/money/lists/{SENT}/file");
    let page = browser.get(&path).await;
    assert_eq!(page.status(), 403);
    let page = page.text().await.unwrap();
    for words in ["去验证", "href=\"/me/step-up\"", "接着看", &format!("href=\"{path}\"")] {
        assert!(page.contains(words), "{words} in {page}");
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_reduction_and_a_refund_are_proposed_by_one_and_shown_to_another_to_approve() {
    let (world, browser) = logged_in("chief").await;
    let waiting = browser.text("/money/waiting").await;
    assert_eq!(waiting.matches("同意减免<").count(), 1, "not his own: {waiting}");
    assert!(waiting.contains("您提的，等另一个人批") && waiting.contains("某办法第三条"), "{waiting}");
    assert_eq!(post(&world, &browser, &format!("/money/waiting/reductions/{NIL}"), &[]).await.0, 303);
    let refund = format!("/money/waiting/refunds/{OTHER}");
    assert_eq!(post(&world, &browser, &refund, &[("say", "approve")]).await.0, 303);
    let fees = format!("/c/{NIL}/fees");
    let page = browser.text(&fees).await;
    for words in ["申请减免", "作废缴款通知", "value=\"0.60\"", "误收、多收"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let less = [("ground", "law"), ("basis", "某办法第三条减半收取"), ("less", "10.5")];
    assert_eq!(post_form(&browser, &format!("{fees}/reduction"), &less).await.0, 303);
    let without = post_form(&browser, &format!("{fees}/reduction"), &less[1..]).await;
    assert!(without.0 == 422 && without.1.contains("请选减免的理由"), "{}", without.1);
    let back = format!("{fees}/payments/{NIL}");
    assert_eq!(post(&world, &browser, &back, &[("why", "not_due"), ("back", "0.60")]).await.0, 303);
    let more = post(&world, &browser, &back, &[("why", "not_due"), ("back", "0.61")]).await;
    assert!(more.0 == 422 && more.1.contains("退的钱不能超过"), "{}", more.1);
    world.stop().await;
}
