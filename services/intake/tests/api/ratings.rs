//! 好差评: one rating each, in time, by the applicant; a bad one is called back, put right and rated again, on its clocks;
//! whoever is rated never learns who rated.
use crate::{
    papers::{at, in_town},
    world::{AUTHORITY, OTHER_TOWN, TOWN, World},
};
use auth::Role;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use testkit::{Client, Reply};
use uuid::Uuid;

const WORDS: &str = "让我跑了三趟，每趟要的都不一样。";
const MISTAKEN: &str = "回访时本人说点错了，本意是满意。";
const ANSWER: &str = "已当面致歉，并把一次性告知单重新发放。";

fn on(day: &str) -> DateTime<Utc> {
    format!("{day}T02:00:00Z").parse().unwrap()
}

fn bad(target: &str) -> Value {
    json!({ "target": target, "level": "1", "options": ["113", "115"], "words": WORDS })
}

async fn rate(world: &World, case: &str, body: &Value) -> Reply {
    world.citizen.post(&at(case, "ratings"), body).await
}

/// A chief representative of the same hall who has not touched the case.
fn manager(world: &World) -> Client {
    world.hall.client(&in_town(Uuid::new_v4(), &[Role::Clerk, Role::Chief], TOWN, AUTHORITY))
}

async fn list(who: &Client) -> Vec<Value> {
    let listed = who.get("/api/intake/v1/rectifications?open=true").await.ok().json();
    listed["items"].as_array().unwrap().clone()
}

/// A refused case, handed over: closed on 23 November 2026.
async fn closed(world: &World) -> String {
    world.hall.set_now(on("2026-11-23")).await;
    let case = world.reviewed().await;
    let refusal = json!({ "outcome": "refuse", "seal": world.seal, "reason": WORDS, "remedies": WORDS });
    world.chief.post(&at(&case, "decision"), &refusal).await.ok();
    world.clerk.post(&at(&case, "delivery"), &json!({ "way": "window" })).await.ok();
    case
}

#[actix_web::test]
async fn service_and_matter_are_rated_once_each_and_in_time() {
    let world = World::start().await;
    world.hall.set_now(on("2026-11-20")).await;
    let case = world.submitted(&[]).await;
    rate(&world, &case, &bad("matter")).await.assert_refused(409, "rating_too_early");
    let good = |target: &str| json!({ "target": target, "level": "5", "options": ["517"] });
    let wrong = json!({ "target": "service", "level": "5", "options": ["115"] });
    rate(&world, &case, &wrong).await.assert_refused(400, "rating_option_invalid");
    rate(&world, &case, &good("service")).await.ok();
    rate(&world, &case, &good("service")).await.assert_refused(409, "rated_before");
    for other in [&world.stranger, &world.hall.citizen(kernel::id::PersonId::random())] {
        other.post(&at(&case, "ratings"), &good("matter")).await.assert_refused(404, "case_not_found");
    }
    world.agent.post(&at(&case, "ratings"), &good("matter")).await.assert_refused(403, "permission_missing");
    let over = closed(&world).await;
    world.hall.set_now(on("2026-12-09")).await;
    rate(&world, &over, &good("matter")).await.assert_refused(409, "rating_too_late");
    world.hall.set_now(on("2026-12-08")).await;
    rate(&world, &over, &good("matter")).await.ok();
    let said = world.citizen.get(&at(&over, "ratings")).await.ok().json();
    assert_eq!(said["given"][0]["level_name"], "非常满意");
    assert_eq!(said["open"], json!([["service", "这次服务"]]));
}

#[actix_web::test]
async fn whoever_is_rated_does_not_learn_who_rated() {
    let world = World::start().await;
    let case = closed(&world).await;
    let before = world.clerk.get(&at(&case, "timeline?limit=100")).await.ok().json();
    rate(&world, &case, &bad("matter")).await.ok();
    assert_eq!(world.clerk.get(&at(&case, "timeline?limit=100")).await.ok().json(), before);
    world.clerk.get("/api/intake/v1/rectifications").await.assert_refused(403, "permission_missing");
    // The chief representative decided the case: he is one of those who are rated.
    assert_eq!(list(&world.chief).await, Vec::<Value>::new());
    let manager = manager(&world);
    let found = list(&manager).await;
    let id = found[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/intake/v1/rectifications/{id}");
    world.chief.get(&path).await.assert_refused(404, "not_found");
    let elsewhere = world.hall.client(&in_town(Uuid::new_v4(), &[Role::Chief], OTHER_TOWN, AUTHORITY));
    elsewhere.get(&path).await.assert_refused(404, "not_found");
    let complaint = manager.get(&path).await.ok().json();
    assert_eq!(complaint["words"], WORDS);
    assert_eq!(complaint["reasons"], json!(["多头跑窗口和部门", "服务态度差效率低"]));
}

#[actix_web::test]
async fn a_bad_rating_is_called_back_put_right_and_rated_again_each_on_its_clock() {
    let world = World::start().await;
    let case = closed(&world).await;
    rate(&world, &case, &bad("matter")).await.ok();
    let manager = manager(&world);
    let first = list(&manager).await[0].clone();
    assert_eq!((&first["state"], &first["due"]), (&json!("to_call"), &json!("2026-11-24")));
    let step = |name: &str| format!("/api/intake/v1/rectifications/{}/{name}", first["id"].as_str().unwrap());
    let answer = json!({ "words": ANSWER });
    manager.post(&step("rectify"), &answer).await.assert_refused(409, "rectification_not_there");
    manager.post(&step("call"), &json!({ "words": "好" })).await.assert_refused(400, "text_too_short");
    let called = manager.post(&step("call"), &answer).await.ok().json();
    assert_eq!((&called["state"], &called["due"]), (&json!("to_rectify"), &json!("2026-12-14")));
    world.hall.set_now(on("2026-12-14")).await;
    let right = manager.post(&step("rectify"), &answer).await.ok().json();
    assert_eq!((&right["state"], &right["card"]), (&json!("to_rerate"), &json!(null)));
    let open = world.citizen.get(&at(&case, "ratings")).await.ok().json();
    assert_eq!((&open["open"][0][0], &open["answers"][0]), (&json!("matter"), &json!(ANSWER)));
    let again = json!({ "target": "matter", "level": "4", "options": ["413"] });
    assert_eq!(rate(&world, &case, &again).await.ok().json()["round"], 2);
    assert_eq!(list(&manager).await, Vec::<Value>::new());
    rate(&world, &case, &again).await.assert_refused(409, "rated_before");
}

#[actix_web::test]
async fn who_calls_back_or_puts_right_too_late_is_carded_for_good() {
    let world = World::start().await;
    let case = closed(&world).await;
    rate(&world, &case, &bad("matter")).await.ok();
    let card = async |day: &str| {
        world.hall.set_now(on(day)).await;
        list(&world.supervisor).await[0]["card"].clone()
    };
    assert_eq!(card("2026-11-24").await, "blue");
    assert_eq!(card("2026-11-25").await, "yellow");
    assert_eq!(card("2026-11-26").await, "red");
    let id = list(&world.supervisor).await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/intake/v1/rectifications/{id}/call");
    manager(&world).post(&path, &json!({ "words": ANSWER })).await.ok();
    assert_eq!(card("2026-11-27").await, "red", "calling at last takes no card away");
}

#[actix_web::test]
async fn who_does_not_rate_again_in_time_lets_it_rest() {
    let world = World::start().await;
    let case = closed(&world).await;
    rate(&world, &case, &bad("service")).await.ok();
    let manager = manager(&world);
    let id = list(&manager).await[0]["id"].as_str().unwrap().to_owned();
    for step in ["call", "rectify"] {
        let path = format!("/api/intake/v1/rectifications/{id}/{step}");
        manager.post(&path, &json!({ "words": ANSWER })).await.ok();
    }
    world.hall.set_now(on("2026-12-02")).await;
    intake::run_timers(world.hall.db("intake")).await.unwrap();
    assert_eq!(list(&manager).await, Vec::<Value>::new());
    let again = json!({ "target": "service", "level": "4", "options": [] });
    rate(&world, &case, &again).await.assert_refused(409, "rated_before");
}

#[actix_web::test]
async fn figures_and_the_national_table_tell_of_ratings_and_of_nobody() {
    let world = World::start().await;
    let case = closed(&world).await;
    rate(&world, &case, &bad("matter")).await.ok();
    let days = "from=2026-11-01&to=2026-11-30";
    let figures = world.supervisor.get(&format!("/api/intake/v1/ratings/figures?{days}")).await.ok().json();
    assert_eq!(
        (&figures[0]["ratings"], &figures[0]["bad"], &figures[0]["called"]),
        (&json!(1), &json!(1), &json!(0))
    );
    let path = format!("/api/intake/v1/ratings/table?{days}");
    world.chief.get(&path).await.assert_refused(403, "permission_missing");
    let table = world.supervisor.get(&path).await.ok();
    assert_eq!(table.headers["content-type"], "text/csv; charset=utf-8");
    let text = String::from_utf8(table.bytes).unwrap();
    let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[1].contains(",3,agent,2,1,0,\"113,115\",2026-11-23 10:00:00,1,1,to_call"), "{text}");
    for secret in ["王守田", "13900000001", WORDS, &world.villager.to_string()] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[actix_web::test]
async fn the_rated_office_appeals_once_and_another_one_annuls_or_upholds_and_the_rating_stays_as_given() {
    let world = World::start().await;
    let case = closed(&world).await;
    rate(&world, &case, &bad("matter")).await.ok();
    rate(&world, &case, &bad("service")).await.ok();
    let manager = manager(&world);
    let ids: Vec<String> =
        list(&manager).await.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    let appeal = async |by: &Client, of: &str| {
        by.post(&format!("/api/intake/v1/rectifications/{of}/appeal"), &json!({ "reason": MISTAKEN })).await
    };
    let (first, second) = (ids[0].as_str(), ids[1].as_str());
    appeal(&manager, first).await.assert_refused(409, "appeal_before_call");
    for of in [first, second] {
        manager
            .post(&format!("/api/intake/v1/rectifications/{of}/call"), &json!({ "words": ANSWER }))
            .await
            .ok();
    }
    appeal(&world.supervisor, first).await.assert_refused(403, "appeal_not_your_office");
    appeal(&world.chief, first).await.assert_refused(404, "not_found");
    let made = appeal(&manager, first).await.ok().json();
    assert_eq!((&made["state"], &made["may_judge"]), (&json!("open"), &json!(false)), "{made}");
    appeal(&manager, first).await.assert_refused(409, "appealed_before");
    let other = appeal(&manager, second).await.ok().json();
    let path = |of: &Value| format!("/api/intake/v1/rating-appeals/{}", of["id"].as_str().unwrap());
    let judge = async |by: &Client, of: &Value, annul: bool| {
        by.post(&format!("{}/judge", path(of)), &json!({ "annul": annul, "words": MISTAKEN })).await
    };
    judge(&manager, &made, true).await.assert_refused(403, "appeal_same_office");
    judge(&world.chief, &made, true).await.assert_refused(404, "not_found");
    world.chief.get(&path(&made)).await.assert_refused(404, "not_found");
    let seen = world.supervisor.get(&path(&made)).await.ok().json();
    assert_eq!((&seen["reason"], &seen["may_judge"]), (&json!(MISTAKEN), &json!(true)));
    for secret in ["王守田", &world.villager.to_string(), &case] {
        assert!(!seen.to_string().contains(secret), "{seen}");
    }
    assert_eq!(judge(&world.supervisor, &made, true).await.ok().json()["state"], "annulled");
    judge(&world.supervisor, &made, false).await.assert_refused(409, "appeal_judged");
    assert_eq!(judge(&world.supervisor, &other, false).await.ok().json()["state"], "upheld");
    // What was annulled needs no more answer and counts no more; what was said stays, and whoever said it sees both.
    assert_eq!(list(&manager).await.len(), 1);
    let given = world.citizen.get(&at(&case, "ratings")).await.ok().json()["given"].clone();
    let mut told: Vec<(&str, bool)> = given
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["level"].as_str().unwrap(), one["annulled"] == true))
        .collect();
    told.sort_unstable();
    assert_eq!(told, [("1", false), ("1", true)]);
    let days = "from=2026-11-01&to=2026-11-30";
    let figures = world.supervisor.get(&format!("/api/intake/v1/ratings/figures?{days}")).await.ok().json();
    let sum =
        |name: &str| figures.as_array().unwrap().iter().map(|row| row[name].as_i64().unwrap()).sum::<i64>();
    assert_eq!(["ratings", "bad", "called", "annulled"].map(sum), [1, 1, 1, 1]);
    let table = world.supervisor.get(&format!("/api/intake/v1/ratings/table?{days}")).await.ok();
    let text = String::from_utf8(table.bytes).unwrap();
    assert!(text.contains(",1,0,closed") && text.contains(",1,1,to_rectify"), "{text}");
}

#[actix_web::test]
async fn nobody_appeals_after_the_days_for_it() {
    let world = World::start().await;
    let case = closed(&world).await;
    rate(&world, &case, &bad("matter")).await.ok();
    let manager = manager(&world);
    let id = list(&manager).await[0]["id"].as_str().unwrap().to_owned();
    let path = |step: &str| format!("/api/intake/v1/rectifications/{id}/{step}");
    manager.post(&path("call"), &json!({ "words": ANSWER })).await.ok();
    world.hall.set_now(on("2026-12-08")).await;
    let late = manager.post(&path("appeal"), &json!({ "reason": MISTAKEN })).await;
    late.assert_refused(409, "appeal_too_late");
}
