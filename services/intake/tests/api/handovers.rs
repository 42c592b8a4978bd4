//! 原件交接: who has the applicant's paper originals is known at every moment, and no case is closed over them.
use crate::{
    papers::{at, in_town, photo, upload},
    world::{AUTHORITY, TOWN, World},
};
use auth::Role;
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
    let archived = last(&originals(&world.clerk, &case).await);
    let other = world.hall.client(&in_town(Uuid::new_v4(), &[Role::Clerk], TOWN, AUTHORITY));
    other.post(&at(&case, &format!("handovers/{archived}/confirm")), &json!({})).await.ok();
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
