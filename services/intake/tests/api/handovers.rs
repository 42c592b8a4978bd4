//! 原件交接: who has the applicant's paper originals is known at every moment, and no case is closed over them.
use crate::{
    papers::{at, in_town, photo, upload},
    reads::count,
    world::{AUTHORITY, HEALTH, OTHER_TOWN, TOWN, World},
};
use auth::Role;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use testkit::Client;
use uuid::Uuid;

const WHY: &str = "经核对申请材料，确有必要。";

fn list(names: &[&str]) -> Value {
    let one = |name: &&str| json!({ "name": name, "copies": 1, "condition": "完好" });
    json!({ "originals": names.iter().map(one).collect::<Vec<Value>>() })
}

async fn originals(by: &Client, case: &str) -> Value {
    by.get(&at(case, "originals")).await.ok().json()
}

fn ids(known: &Value) -> Vec<Value> {
    known["originals"].as_array().unwrap().iter().map(|original| original["id"].clone()).collect()
}

fn last(known: &Value) -> String {
    known["handovers"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned()
}

fn places(known: &Value) -> Vec<&str> {
    known["originals"].as_array().unwrap().iter().map(|original| original["at"].as_str().unwrap()).collect()
}

async fn offer(by: &Client, case: &str, originals: &[Value], to: &str) {
    by.post(&at(case, "handovers"), &json!({ "originals": originals, "to": to })).await.ok();
}

/// Whoever keeps the archive of the town.
fn archivist(world: &World) -> Client {
    world.hall.client(&in_town(Uuid::new_v4(), &[Role::Archivist], TOWN, AUTHORITY))
}

fn on(day: &str) -> DateTime<Utc> {
    format!("{day}T02:00:00Z").parse().unwrap()
}

#[actix_web::test]
async fn originals_pass_from_hand_to_hand_only_when_the_taker_says_that_he_has_them() {
    let world = World::start().await;
    let case = world.draft().await;
    world.agent.post(&at(&case, "originals"), &list(&["居民户口簿", "宅基地使用证"])).await.ok();
    let known = originals(&world.citizen, &case).await;
    assert_eq!((places(&known), &known["out"]), (vec!["agent", "agent"], &json!(true)));
    // A draft with originals out is not thrown away.
    world.agent.post(&at(&case, "discard"), &json!({})).await.assert_refused(409, "originals_out");
    let case = world.submitted(&[]).await;
    world.agent.post(&at(&case, "originals"), &list(&["居民户口簿", "宅基地使用证"])).await.ok();
    let all = ids(&originals(&world.agent, &case).await);
    let skip = json!({ "originals": all, "to": "department" });
    world.agent.post(&at(&case, "handovers"), &skip).await.assert_refused(409, "originals_no_way");
    offer(&world.agent, &case, &all, "window").await;
    let known = originals(&world.clerk, &case).await;
    assert_eq!((places(&known), &known["originals"][0]["going"]), (vec!["agent", "agent"], &json!("window")));
    let confirm = at(&case, &format!("handovers/{}/confirm", last(&known)));
    world.agent.post(&confirm, &json!({})).await.assert_refused(403, "originals_not_the_taker");
    world.clerk.post(&confirm, &json!({})).await.ok();
    world.clerk.post(&confirm, &json!({})).await.assert_refused(409, "handover_ended");
    assert_eq!(places(&originals(&world.citizen, &case).await), ["window", "window"]);
    // The clerk who gave does not confirm for the department.
    offer(&world.clerk, &case, &all[..1], "department").await;
    let known = originals(&world.clerk, &case).await;
    let confirm = at(&case, &format!("handovers/{}/confirm", last(&known)));
    world.clerk.post(&confirm, &json!({})).await.assert_refused(403, "originals_not_the_taker");
    world.clerk.post(&at(&case, &format!("handovers/{}/withdraw", last(&known))), &json!({})).await.ok();
    offer(&world.clerk, &case, &all[..1], "department").await;
    let known = originals(&world.clerk, &case).await;
    let other = world.hall.client(&in_town(Uuid::new_v4(), &[Role::Clerk], TOWN, AUTHORITY));
    other.post(&at(&case, &format!("handovers/{}/confirm", last(&known))), &json!({})).await.ok();
    let known = originals(&world.citizen, &case).await;
    assert_eq!(places(&known), ["department", "window"]);
    // Every confirmed handover has its printed list, with a number of its own.
    let printed: Vec<&Value> =
        known["handovers"].as_array().unwrap().iter().map(|one| &one["document"]).collect();
    assert_eq!(printed.iter().filter(|document| document.is_string()).count(), 3, "{known}");
    let document = at(&case, &format!("documents/{}", printed[0].as_str().unwrap()));
    let pdf = world.agent.get(&document).await.ok();
    let text = testkit::pdf_text(&pdf.bytes);
    assert!(
        text.contains("原件交接清单") && text.contains("宅基地使用证") && text.contains("接收人签名"),
        "{text}"
    );
    let papers = world.citizen.get(&at(&case, "documents")).await.ok().json();
    let numbers: std::collections::BTreeSet<&str> = papers
        .as_array()
        .unwrap()
        .iter()
        .filter(|paper| paper["kind"] == "handover")
        .map(|paper| paper["number"].as_str().unwrap())
        .collect();
    assert_eq!(numbers.len(), 3, "{papers}");
}

#[actix_web::test]
async fn a_case_is_not_closed_while_originals_are_neither_back_nor_in_the_archive() {
    let world = World::start().await;
    let case = world.reviewed().await;
    world.clerk.post(&at(&case, "originals"), &list(&["居民户口簿", "宅基地使用证"])).await.ok();
    let all = ids(&originals(&world.clerk, &case).await);
    let refused = json!({ "outcome": "refuse", "seal": world.seal, "reason": WHY, "remedies": WHY });
    world.chief.post(&at(&case, "decision"), &refused).await.ok();
    let deliver = json!({ "way": "window" });
    world.clerk.post(&at(&case, "delivery"), &deliver).await.assert_refused(409, "originals_out");
    // One goes into the archive, the other back: the applicant signs for it, or says himself that he has it.
    offer(&world.clerk, &case, &all[..1], "archive").await;
    let archived = at(&case, &format!("handovers/{}/confirm", last(&originals(&world.clerk, &case).await)));
    let other = world.hall.client(&in_town(Uuid::new_v4(), &[Role::Clerk], TOWN, AUTHORITY));
    other.post(&archived, &json!({})).await.assert_refused(403, "originals_not_the_taker");
    archivist(&world).post(&archived, &json!({})).await.ok();
    offer(&world.clerk, &case, &all[1..], "applicant").await;
    let back = last(&originals(&world.clerk, &case).await);
    let confirm = at(&case, &format!("handovers/{back}/confirm"));
    world.clerk.post(&confirm, &json!({})).await.assert_refused(400, "originals_not_signed");
    world.clerk.post(&at(&case, "delivery"), &deliver).await.assert_refused(409, "originals_out");
    world
        .stranger
        .post(&at(&case, &format!("handovers/{back}/received")), &json!({}))
        .await
        .assert_refused(404, "case_not_found");
    world.citizen.post(&at(&case, &format!("handovers/{back}/received")), &json!({})).await.ok();
    let known = originals(&world.citizen, &case).await;
    assert_eq!((places(&known), &known["out"]), (vec!["archive", "applicant"], &json!(false)));
    world.clerk.post(&at(&case, "delivery"), &deliver).await.ok();
}

#[actix_web::test]
async fn staff_who_give_originals_back_show_the_applicants_signature() {
    let world = World::start().await;
    let case = world.submitted(&[]).await;
    let nameless = json!({ "originals": [{ "name": " ", "copies": 1, "condition": "完好" }] });
    world.clerk.post(&at(&case, "originals"), &nameless).await.assert_refused(400, "originals_list_invalid");
    world.clerk.post(&at(&case, "originals"), &list(&["居民户口簿"])).await.ok();
    let all = ids(&originals(&world.clerk, &case).await);
    offer(&world.clerk, &case, &all, "applicant").await;
    let back = last(&originals(&world.clerk, &case).await);
    let file = upload(&world.clerk, &at(&case, "evidence"), photo(), "image/jpeg").await.ok().json();
    let signed = json!({ "evidence": file["id"] });
    world.clerk.post(&at(&case, &format!("handovers/{back}/confirm")), &signed).await.ok();
    assert_eq!(places(&originals(&world.citizen, &case).await), ["applicant"]);
}

#[actix_web::test]
async fn window_and_department_are_stood_for_by_those_who_have_the_case_and_by_nobody_else_of_the_staff() {
    let world = World::start().await;
    let case = world.reviewed().await;
    let takes = list(&["居民户口簿"]);
    // A reviewer of the same town has no window, and a clerk of another office of the county does not see a department's side.
    world.reviewers[0]
        .post(&at(&case, "originals"), &takes)
        .await
        .assert_refused(403, "originals_not_the_taker");
    world.clerk.post(&at(&case, "originals"), &takes).await.ok();
    let all = ids(&originals(&world.clerk, &case).await);
    offer(&world.clerk, &case, &all, "department").await;
    let confirm = at(&case, &format!("handovers/{}/confirm", last(&originals(&world.clerk, &case).await)));
    // Of the same hall, but of an authority that has nothing to do with the case.
    let health = world.hall.client(&in_town(Uuid::new_v4(), &[Role::Reviewer], TOWN, HEALTH));
    let known = originals(&health, &case).await;
    assert_eq!(
        (&known["originals"][0]["yours"], &known["handovers"][1]["for_you"]),
        (&json!(false), &json!(false))
    );
    health.post(&confirm, &json!({})).await.assert_refused(403, "originals_not_the_taker");
    assert_eq!(originals(&world.reviewers[1], &case).await["handovers"][1]["for_you"], true);
    world.reviewers[1].post(&confirm, &json!({})).await.ok();
    // Of the same authority, at a window of another hall: the department's side, and not this window's.
    let elsewhere = world.hall.client(&in_town(Uuid::new_v4(), &[Role::Clerk], OTHER_TOWN, AUTHORITY));
    offer(&elsewhere, &case, &all, "window").await;
    let confirm = at(&case, &format!("handovers/{}/confirm", last(&originals(&world.clerk, &case).await)));
    let other = world.hall.client(&in_town(Uuid::new_v4(), &[Role::Clerk], OTHER_TOWN, AUTHORITY));
    other.post(&confirm, &json!({})).await.assert_refused(403, "originals_not_the_taker");
    world.clerk.post(&confirm, &json!({})).await.ok();
}

#[actix_web::test]
async fn originals_of_a_case_that_is_over_are_chased_until_they_are_back() {
    let world = World::start().await;
    world.hall.set_now(on("2026-11-23")).await;
    let case = world.submitted(&[]).await;
    world.clerk.post(&at(&case, "originals"), &list(&["居民户口簿", "宅基地使用证"])).await.ok();
    let chased = async |by: &Client| {
        by.get("/api/intake/v1/originals/to-return").await.ok().json()["items"].as_array().unwrap().clone()
    };
    assert_eq!(chased(&world.clerk).await, Vec::<Value>::new(), "the case is open");
    assert_eq!(originals(&world.citizen, &case).await["return_by"], Value::Null);
    world.agent.post(&at(&case, "withdraw"), &json!({})).await.ok();
    let found = chased(&world.clerk).await;
    assert_eq!(
        (&found[0]["case_id"], &found[0]["due"], &found[0]["card"], &found[0]["held"]),
        (
            &json!(case),
            &json!("2026-11-30"),
            &Value::Null,
            &json!([{ "at": "window", "at_name": "收件窗口", "originals": 2 }])
        )
    );
    assert!(!found[0].to_string().contains("户口簿"), "{found:?}");
    assert_eq!(originals(&world.citizen, &case).await["return_by"], "2026-11-30");
    assert_eq!(chased(&world.other_clerk).await, Vec::<Value>::new(), "another hall's list is its own");
    world.hall.set_now(on("2026-12-02")).await;
    assert_eq!(chased(&world.clerk).await[0]["card"], "red");
    let all = ids(&originals(&world.clerk, &case).await);
    offer(&world.clerk, &case, &all[..1], "applicant").await;
    world
        .citizen
        .post(
            &at(&case, &format!("handovers/{}/received", last(&originals(&world.clerk, &case).await))),
            &json!({}),
        )
        .await
        .ok();
    assert_eq!(chased(&world.clerk).await[0]["held"][0]["originals"], 1);
    offer(&world.clerk, &case, &all[1..], "archive").await;
    let archived = at(&case, &format!("handovers/{}/confirm", last(&originals(&world.clerk, &case).await)));
    archivist(&world).post(&archived, &json!({})).await.ok();
    assert_eq!(chased(&world.clerk).await, Vec::<Value>::new());
}

#[actix_web::test]
async fn the_applicant_is_told_of_late_originals_once_in_each_period_and_three_times_at_most() {
    let world = World::start().await;
    world.hall.set_now(on("2026-11-23")).await;
    let case = world.submitted(&[]).await;
    world.clerk.post(&at(&case, "originals"), &list(&["居民户口簿", "宅基地使用证"])).await.ok();
    let told = async |day: &str| {
        world.hall.set_now(on(day)).await;
        for _ in 0..2 {
            intake::run_timers(world.hall.db("intake")).await.unwrap();
        }
        let late = "SELECT count(*) AS n FROM outbox WHERE type = 'intake.originals_late.v1'";
        count(&world, late).await
    };
    assert_eq!(told("2026-11-24").await, 0, "the case is open");
    world.agent.post(&at(&case, "withdraw"), &json!({})).await.ok();
    // Ended on Tuesday, so due on the Tuesday after; told again after five working days each time.
    for (day, so_often) in [
        ("2026-12-01", 0),
        ("2026-12-02", 1),
        ("2026-12-08", 1),
        ("2026-12-09", 2),
        ("2026-12-16", 3),
        ("2026-12-30", 3),
    ] {
        assert_eq!(told(day).await, so_often, "{day}");
    }
}
