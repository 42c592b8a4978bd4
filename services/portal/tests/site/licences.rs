//! Checking a copy for one use, and the second person at the desk of who issues licences.
use crate::world::World;
use actix_web::{
    HttpResponse,
    web::{self, Path, ServiceConfig},
};
use serde_json::json;

const ENTRY: &str = "00000000-0000-0000-0000-00000000e001";

/// What the repository answers.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/licence/v1/copies/{number}", web::get().to(copy))
        .route("/licence/v1/issued", web::get().to(issued))
        .route("/licence/v1/entries", web::get().to(entries))
        .route("/licence/v1/entries/{id}", web::get().to(entry))
        .route("/licence/v1/entries/{id}/approve", web::post().to(approve))
        .route("/licence/v1/types", web::get().to(kinds))
        .route("/licence/v1/sharing/contracts", web::get().to(contracts))
        .route("/licence/v1/sharing/contracts", web::post().to(propose_contract))
        .route("/licence/v1/sharing/contracts/{id}/approve", web::post().to(approve_contract))
        .route("/licence/v1/licences/{id}", web::get().to(one))
        .route("/licence/v1/licences/{id}/consents", web::post().to(give))
        .route("/licence/v1/imports", web::post().to(enter));
}

async fn copy(number: Path<String>) -> HttpResponse {
    if !number.starts_with("JZ20261122") {
        return HttpResponse::NotFound().json(json!({
            "type": "urn:tongban:problem:copy_not_found", "title": "x", "status": 404, "code": "copy_not_found", "detail": "x",
        }));
    }
    HttpResponse::Ok().json(json!({
        "number": *number, "valid": false, "reason": "expired", "consumer": "11341323990000121A", "cause": "办理户口迁移",
        "expires_at": "2026-11-22T08:00:00Z", "checked_at": "2026-11-23T08:00:00Z",
    }))
}

async fn issued() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [], "next": null }))
}

async fn entries() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": [waiting()], "next": null }))
}

fn waiting() -> serde_json::Value {
    json!({ "id": ENTRY, "lines": 2, "entered_at": "2026-11-22T08:00:00Z", "outcome": null })
}

async fn entry() -> HttpResponse {
    let line = |line, problem: Option<&str>| {
        json!({
            "line": line, "problem": problem, "holder_number": "11010519491231002X", "holder_name": "王探针", "number": "宅字第1号",
            "valid_from": "2020-01-01", "valid_to": null, "fields": { "location": "渔沟镇三组" },
        })
    };
    HttpResponse::Ok().json(json!({
        "entry": waiting(), "type_name": "农村宅基地批准书", "holder_name": null, "following": null, "fields": {}, "why": null,
        "lines": [line(1, None), line(2, Some("line_cells"))], "rejected": null,
    }))
}

async fn approve() -> HttpResponse {
    HttpResponse::Forbidden().json(json!({
        "type": "urn:tongban:problem:licence_entry_needs_two_people", "title": "x", "status": 403,
        "code": "licence_entry_needs_two_people", "detail": "x",
    }))
}

#[actix_web::test]
async fn whoever_scans_a_copy_after_its_time_reads_that_it_is_void_and_not_that_the_licence_is_good() {
    let world = World::start().await;
    let browser = world.browser();
    for path in
        ["/licences/check?copy=JZ20261122000000000000", "/licences/check?identifier=JZ20261122000000000000"]
    {
        let page = browser.text(path).await;
        assert!(page.contains("已经过期，作废") && page.contains("办理户口迁移"), "{page}");
        assert!(!page.contains("是真的，现在"), "{page}");
    }
    for unknown in ["JZ20261101000000000000", "..%2Fissued"] {
        let page = browser.text(&format!("/licences/check?copy={unknown}")).await;
        assert!(page.contains("没有查到编号"), "{page}");
    }
    world.stop().await;
}

#[actix_web::test]
async fn the_second_person_reads_what_was_entered_before_it_is_issued_and_a_clerk_only_waits() {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["chief"];
    let browser = world.browser();
    browser.log_in().await;
    let desk = browser.text("/w/licences").await;
    assert!(desk.contains("等审核的录入") && desk.contains("存量证照清单，2 行"), "{desk}");
    let path = format!("/w/licences/entries/{ENTRY}");
    let page = browser.text(&path).await;
    for words in ["农村宅基地批准书", "王探针", "渔沟镇三组", "列数和表头不一样", "核对无误，通过"]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    let csrf = browser.csrf().await;
    let fields = [("csrf", csrf.as_str()), ("key", "a-key-of-its-own")];
    let refused = browser.post(&format!("{path}/approve"), Some(&world.url), &fields).await;
    assert!(refused.text().await.unwrap().contains("自己录入的不能自己审核"));
    world.stop().await;
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec!["clerk"];
    let browser = world.browser();
    browser.log_in().await;
    let page = browser.text(&path).await;
    assert!(page.contains("等本机关首席代表审核") && !page.contains("核对无误，通过"), "{page}");
    world.stop().await;
}

async fn kinds() -> HttpResponse {
    let kind = json!({ "code": "11100000000013349D002", "name": "农村宅基地批准书" });
    HttpResponse::Ok().json(json!({ "items": [kind], "next": null }))
}

const CONTRACT: &str = "00000000-0000-0000-0000-00000000c001";
const LICENCE: &str = "00000000-0000-0000-0000-00000000a001";

async fn contracts() -> HttpResponse {
    let contract = |id: &str, system: &str, ground: &str, approved: Option<&str>| {
        json!({
            "id": id, "consumer": "11341323990000121A", "system": system, "types": ["11100000000013349D002"], "fields": ["location"],
            "operations": ["metadata", "copy"], "purpose": "办理农村建房贷款", "ground": ground,
            "statute": (ground == "statutory").then_some("不动产登记暂行条例第十五条"), "daily_quota": 500,
            "valid_from": "2020-01-01", "valid_to": "2099-12-31", "approved_at": approved, "ended_at": null,
        })
    };
    let since = Some("2026-11-22T08:00:00Z");
    let other = "00000000-0000-0000-0000-00000000c002";
    HttpResponse::Ok().json(json!({ "items": [
        contract(CONTRACT, "普惠贷款系统", "consent", since),
        contract(other, "不动产登记系统", "statutory", since),
        contract(other, "待批系统", "consent", None),
    ], "next": null }))
}

async fn propose_contract(body: web::Json<serde_json::Value>) -> HttpResponse {
    assert_eq!((&body["types"][0], &body["daily_quota"]), (&"11100000000013349D002".into(), &500.into()));
    HttpResponse::Created().json(json!({ "id": CONTRACT }))
}

async fn approve_contract() -> HttpResponse {
    problem(409, "contract_changed_meanwhile")
}

fn problem(status: u16, code: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap();
    HttpResponse::build(status).json(json!({
        "type": format!("urn:tongban:problem:{code}"), "title": "x", "status": status.as_u16(), "code": code, "detail": "x",
    }))
}

async fn one() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "id": LICENCE, "identifier": "1.2.156.3005.2.x", "type_code": "11100000000013349D002", "type_name": "农村宅基地批准书",
        "status": "valid", "valid_from": "2020-01-01", "valid_to": null, "holder_name": "王探针", "fields": [],
    }))
}

async fn give(body: web::Json<serde_json::Value>) -> HttpResponse {
    // The end of the day, in Beijing.
    assert_eq!(body["until"], "2027-01-31T16:00:00Z");
    if body["contract_id"] == CONTRACT {
        HttpResponse::Created().json(json!({ "id": CONTRACT }))
    } else {
        problem(409, "consent_contract_unfit")
    }
}

async fn enter(query: web::Query<Vec<(String, String)>>, body: web::Bytes) -> HttpResponse {
    assert_eq!(query[0].1, "11100000000013349D002");
    if body.starts_with(b"holder_number") {
        HttpResponse::Created().json(json!({ "id": ENTRY }))
    } else {
        problem(400, "licence_list_unreadable")
    }
}

async fn logged_in(role: &'static str) -> (World, crate::world::Browser) {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec![role];
    let browser = world.browser();
    browser.log_in().await;
    (world, browser)
}

#[actix_web::test]
async fn a_contract_is_proposed_by_one_administrator_and_approved_or_ended_by_the_other() {
    let (world, browser) = logged_in("admin_system").await;
    let page = browser.text("/sharing").await;
    for words in
        ["普惠贷款系统", "生效中", "等批准", "看证照上的指定内容、做加注件", "依据不动产登记暂行条例第十五条"]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(!page.contains("/approve"), "who proposes does not approve");
    let csrf = browser.csrf().await;
    let own = [("csrf", csrf.as_str()), ("key", "a-key-of-its-own")];
    let refused = browser.post("/sharing/propose", Some(&world.url), &own).await.text().await.unwrap();
    assert!(refused.contains("至少选一种证照") && refused.contains("到期日不早于生效日"), "{refused}");
    let whole = [
        ("consumer", "11341323990000121A"),
        ("system", "普惠贷款系统"),
        ("types", "11100000000013349D002"),
        ("operations", "copy"),
        ("purpose", "办理农村建房贷款"),
        ("ground", "consent"),
        ("daily_quota", "500"),
        ("valid_from", "2026-12-01"),
        ("valid_to", "2027-11-30"),
    ];
    let proposed = browser.post("/sharing/propose", Some(&world.url), &[&own[..], &whole].concat()).await;
    assert_eq!(proposed.status().as_u16(), 303);
    world.stop().await;
    let (world, browser) = logged_in("admin_security").await;
    let page = browser.text("/sharing").await;
    assert!(page.contains("/approve") && !page.contains("提出一份协议"), "{page}");
    let csrf = browser.csrf().await;
    let own = [("csrf", csrf.as_str()), ("key", "a-key-of-its-own")];
    let path = format!("/sharing/{CONTRACT}/approve");
    let late = browser.post(&path, Some(&world.url), &own).await.text().await.unwrap();
    assert!(late.contains("刚才别人批了或者终止了"), "{late}");
    world.stop().await;
}

#[actix_web::test]
async fn a_holder_lets_a_system_use_his_licence_only_under_a_contract_that_rests_on_consent() {
    let (world, browser) = logged_in("citizen").await;
    let path = format!("/me/licences/{LICENCE}/consent");
    let page = browser.text(&path).await;
    assert!(page.contains("普惠贷款系统") && page.contains("办理农村建房贷款"), "{page}");
    assert!(!page.contains("不动产登记系统") && !page.contains("待批系统"), "{page}");
    let csrf = browser.csrf().await;
    let own = [
        ("csrf", csrf.as_str()),
        ("key", "a-key-of-its-own"),
        ("purpose", "建房贷款"),
        ("until", "2027-01-31"),
    ];
    let empty = browser.post(&path, Some(&world.url), &own[..3]).await.text().await.unwrap();
    assert!(empty.contains("选给哪个单位用") && empty.contains("写用到哪一天"), "{empty}");
    let with = |contract: &'static str| [&own[..], &[("contract", contract)]].concat();
    let unfit = browser.post(&path, Some(&world.url), &with(LICENCE)).await.text().await.unwrap();
    assert!(unfit.contains("这份协议现在不能用这个证照"), "{unfit}");
    assert_eq!(browser.post(&path, Some(&world.url), &with(CONTRACT)).await.status().as_u16(), 303);
    world.stop().await;
}

#[actix_web::test]
async fn a_clerk_enters_a_list_of_existing_licences_for_a_chief_to_approve() {
    let (world, browser) = logged_in("clerk").await;
    let page = browser.text("/w/licences/enter").await;
    assert!(page.contains("农村宅基地批准书") && page.contains("逐行审核"), "{page}");
    let csrf = browser.csrf().await;
    let send = async |list: &str| {
        let mut body = String::new();
        for (name, value) in
            [("csrf", csrf.as_str()), ("key", "a-key-of-its-own"), ("kind", "11100000000013349D002")]
        {
            body += &format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        let head =
            "Content-Disposition: form-data; name=\"file\"; filename=\"list.csv\"\r\nContent-Type: text/csv";
        body += &format!("--b\r\n{head}\r\n\r\n{list}\r\n--b--\r\n");
        browser.post_body("/w/licences/enter", "multipart/form-data; boundary=b", body).await
    };
    let wrong = send("姓名\n").await.text().await.unwrap();
    assert!(wrong.contains("清单读不出来") && wrong.contains("selected"), "{wrong}");
    assert!(send("").await.text().await.unwrap().contains("还没选文件"));
    let entered = send("holder_number,holder_name,number,valid_from,valid_to\n").await;
    assert_eq!(entered.headers()["location"], format!("/w/licences/entries/{ENTRY}").as_str());
    world.stop().await;
}
