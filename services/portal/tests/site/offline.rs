//! The page for visits where there is no network: what it is made of, and what its script asks for.
use crate::{
    stand_in::ITEM,
    world::{Browser, World},
};
use actix_web::{
    HttpResponse,
    web::{self, Json, ServiceConfig},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const NIL: &str = "00000000-0000-0000-0000-000000000000";
const VILLAGE: &str = "341323110201";

/// What catalogue and intake would answer.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/catalogue/v1/divisions", web::get().to(divisions))
        .route("/intake/v1/packet-devices", web::post().to(register))
        .route("/intake/v1/packets", web::post().to(packets))
        .route("/intake/v1/packets/reconciliation", web::post().to(compare));
}

async fn divisions() -> HttpResponse {
    let place = |code: &str, name: &str| json!({ "code": code, "name": name, "level": "village" });
    let places = [place(VILLAGE, "小河湾村"), place("341323110209", "别人的村")];
    HttpResponse::Ok().json(json!({ "items": places, "next": null }))
}

async fn register(body: Json<Value>) -> HttpResponse {
    HttpResponse::Created().json(json!({
        "id": NIL, "public_key": body["public_key"], "registered_at": "2026-11-22T02:00:00Z", "revoked_at": null,
        "receipt_key": "0a",
    }))
}

/// The first got its receipt, the others did not: for a reason with a sentence, and for one without.
async fn packets(body: Json<Value>) -> HttpResponse {
    let ids: Vec<&Value> = body["packets"].as_array().unwrap().iter().map(|packet| &packet["id"]).collect();
    let answer = |at: usize, done: &str, code: Option<&str>| json!({ "id": ids[at], "done": done, "receipt": null, "code": code, "detail": "in English" });
    HttpResponse::Ok().json(json!({ "answers": [
        json!({ "id": ids[0], "done": "receipt", "receipt": { "statement": "{\"seq\": 1}", "signature": "00" }, "code": null }),
        answer(1, "not_taken", Some("packet_quota")),
        answer(2, "not_taken", Some("never_heard_of")),
    ]}))
}

async fn compare(body: Json<Value>) -> HttpResponse {
    let same = body["packets"].as_array().unwrap().len();
    HttpResponse::Ok().json(
        json!({ "whole": true, "same": same, "missing_here": [], "unknown_there": [], "differing": [] }),
    )
}

async fn as_role(role: &'static str) -> (World, Browser) {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec![role];
    let browser = world.browser();
    browser.log_in().await;
    (world, browser)
}

async fn json_of(browser: &Browser, path: &str) -> (u16, Value) {
    let answer = browser.get(path).await;
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[actix_web::test]
async fn the_page_is_the_same_for_everyone_and_its_worker_keeps_these_files_and_no_others() {
    let (world, agent) = as_role("agent").await;
    let nobody = world.browser();
    let page = nobody.get("/v/offline").await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("connect-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let page = page.text().await.unwrap();
    assert!(
        page.contains("这一页要运行脚本") && page.contains("/v/packets") && !page.contains("csrf"),
        "{page}"
    );
    assert_eq!(agent.text("/v/offline").await, page, "nothing of the agent stands in what is kept");
    assert!(
        !nobody.get("/s").await.headers()["content-security-policy"].to_str().unwrap().contains("connect")
    );
    let worker = nobody.text("/v/offline-worker.js").await;
    let said = |name: &str| {
        let line = worker.lines().find_map(|line| line.strip_prefix(&format!("const {name} = "))).unwrap();
        line.trim_end_matches(';').to_owned()
    };
    let files: Vec<String> = serde_json::from_str(&said("FILES")).unwrap();
    assert_eq!(files[0], "/v/offline");
    assert!(files[1..].iter().all(|file| file.starts_with("/static/")), "{files:?}");
    let mut digest = Sha256::new();
    for file in &files {
        let answer = nobody.get(file).await;
        assert_eq!(answer.status(), 200, "{file}");
        digest.update(answer.bytes().await.unwrap());
    }
    let version: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(said("VERSION"), format!("'{version}'"), "another content is another worker");
    world.stop().await;
}

#[actix_web::test]
async fn an_agent_takes_items_forms_and_materials_along_and_nobody_else_does() {
    let (world, agent) = as_role("agent").await;
    let (status, kit) = json_of(&agent, "/v/offline/kit").await;
    assert_eq!(status, 200, "{kit}");
    assert_eq!(kit["villages"], json!([{ "code": VILLAGE, "name": "小河湾村" }]));
    let item = &kit["items"][0];
    assert_eq!((&item["code"], &item["villages"]), (&json!(ITEM), &json!([VILLAGE])));
    assert_eq!((&item["base_version"], &item["overlay_version"]), (&json!(1), &json!(1)));
    let form = item["form"].as_str().unwrap();
    assert!(form.contains("name=\"f-house_area\"") && !form.contains("<script"), "{form}");
    let asked = |name: &str| {
        let all = item["questions"].as_array().unwrap();
        all.iter().find(|asked| asked["name"] == name).unwrap().clone()
    };
    assert_eq!(asked("name")["known"], "name");
    assert_eq!(asked("citizen_no")["known"], "number");
    assert_eq!((&asked("phone")["known"], &asked("phone")["compact"]), (&json!("mobile"), &json!(true)));
    assert_eq!((&asked("floors")["kind"], &asked("house_area")["kind"]), (&json!("whole"), &json!("number")));
    assert_eq!(asked("commitment")["kind"], "declared");
    let how: Vec<&str> =
        item["materials"].as_array().unwrap().iter().filter_map(|of| of["how"].as_str()).collect();
    for kind in ["made", "licence", "photo"] {
        assert!(how.contains(&kind), "{kind} in {how:?}");
    }
    for (who, browser) in [("nobody", world.browser()), ("citizen", as_citizen(&world).await)] {
        for path in ["/v/offline/kit", "/v/offline/session"] {
            let (status, refused) = json_of(&browser, path).await;
            let expected = if who == "nobody" { (401, "logged_out") } else { (403, "not_an_agent") };
            assert_eq!((status, refused["code"].as_str().unwrap()), expected, "{who} {path}");
            assert!(refused["text"].as_str().unwrap().contains("登录"), "{refused}");
        }
    }
    world.stop().await;
}

async fn as_citizen(world: &World) -> Browser {
    *world.seen.roles.lock().unwrap() = vec!["citizen"];
    let browser = world.browser();
    browser.log_in().await;
    browser
}

#[actix_web::test]
async fn packets_go_on_as_they_are_signed_and_come_back_with_sentences() {
    let (world, agent) = as_role("agent").await;
    let (_, session) = json_of(&agent, "/v/offline/session").await;
    assert_eq!(session["agent"], NIL);
    assert_eq!(session["devices"][0]["receipt_key"], "00");
    let csrf = session["csrf"].as_str().unwrap();
    let key = json!({ "public_key": "0b", "proof": "0c" }).to_string();
    let device = agent.send("/v/offline/device", &world.url, csrf, key.clone()).await;
    let device: Value = device.json().await.unwrap();
    assert_eq!((&device["public_key"], &device["receipt_key"]), (&json!("0b"), &json!("0a")));
    // Three photographs are more than what a form may bring.
    let photo = "A".repeat(400_000);
    let packet = |id: &str| json!({ "id": id, "files": [{ "sha256": "", "bytes": photo }] });
    let ids = [NIL, "7f000000-0000-8000-8000-000000000001", "7f000000-0000-8000-8000-000000000002"];
    let batch = json!({ "packets": ids.map(packet) }).to_string();
    let sent = agent.send("/v/offline/packets", &world.url, csrf, batch.clone()).await;
    assert_eq!(sent.status(), 200);
    let sent: Value = sent.json().await.unwrap();
    assert_eq!(
        sent["answers"][0]["receipt"]["statement"], "{\"seq\": 1}",
        "what is signed comes back unchanged"
    );
    assert_eq!(sent["answers"][0]["text"], Value::Null);
    for (at, words) in [(1, "明天再送"), (2, "手机里留着")] {
        let answer = &sent["answers"][at];
        assert!(answer["text"].as_str().unwrap().contains(words), "{answer}");
        assert_eq!(answer["id"], ids[at]);
    }
    let list = json!({ "device": NIL, "packets": [{}, {}] }).to_string();
    let compared: Value =
        agent.send("/v/offline/compare", &world.url, csrf, list).await.json().await.unwrap();
    assert_eq!((&compared["whole"], &compared["same"]), (&json!(true), &json!(2)));
    for (path, body) in [("device", key), ("packets", batch), ("compare", "{}".to_owned())] {
        for (origin, token) in [("https://elsewhere.example", csrf), (world.url.as_str(), "guessed")] {
            let refused = agent.send(&format!("/v/offline/{path}"), origin, token, body.clone()).await;
            assert_eq!(refused.status(), 403, "{path} {origin}");
            assert_eq!(refused.json::<Value>().await.unwrap()["code"], "foreign_form");
        }
        let nobody = world.browser().send(&format!("/v/offline/{path}"), &world.url, csrf, body).await;
        assert_eq!(nobody.status(), 401);
        assert!(nobody.json::<Value>().await.unwrap()["text"].as_str().unwrap().contains("都在手机里"));
    }
    world.stop().await;
}

#[actix_web::test]
async fn where_intake_is_away_the_script_hears_that_nothing_is_lost() {
    let world = World::without_intake().await;
    *world.seen.roles.lock().unwrap() = vec!["agent"];
    let agent = world.browser();
    // His own first page is away, too.
    agent.follow("/login").await;
    let (status, refused) = json_of(&agent, "/v/offline/session").await;
    assert_eq!((status, &refused["code"]), (503, &json!("unavailable")));
    assert!(refused["text"].as_str().unwrap().contains("都在手机里"), "{refused}");
    world.stop().await;
}
