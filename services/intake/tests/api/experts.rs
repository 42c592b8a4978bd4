//! Expert reviews, over HTTP: drawn by the hall, heard one by one, summed up, and never in the way of the clock unsaid.
use crate::{
    papers::{at, id, in_town, photo, upload},
    world::{AUTHORITY, TOWN, VILLAGE, World},
};
use auth::Role;
use serde_json::{Value, json};
use testkit::Client;
use uuid::Uuid;

const QUESTION: &str = "选址是否避让地质灾害易发区，请各位专家提出意见。";

async fn file(by: &Client, case: &str) -> Value {
    upload(by, &at(case, "evidence"), photo(), "image/jpeg").await.ok().json()["id"].clone()
}

fn candidate(name: &str, avoids: Option<&str>) -> Value {
    let mut one = json!({ "name": name, "institution": "宿州学院", "field": "工程地质" });
    if let Some(why) = avoids {
        one["avoids"] = json!(why);
    }
    one
}

/// A panel of three among five, and a relation of the applicant's.
fn panel() -> Value {
    let mut all: Vec<Value> =
        ["张一", "李二", "赵三", "钱四", "孙五"].map(|name| candidate(name, None)).to_vec();
    all.push(candidate("王亲戚", Some("申请人的近亲属")));
    json!({ "question": QUESTION, "size": 3, "candidates": all })
}

async fn panels(by: &Client, case: &str) -> Value {
    by.get(&at(case, "experts")).await.ok().json()
}

fn sitting(panel: &Value) -> Vec<String> {
    let rows = panel["candidates"].as_array().unwrap().iter();
    let sits = rows.filter(|row| row["drawn"] == json!(true) && row["left_at"].is_null());
    sits.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// Takes an expert's opinion in and has the chief confirm it.
async fn hear(world: &World, case: &str, expert: &str, agree: bool) {
    let paper = json!({ "file": file(&world.clerk, case).await, "agree": agree });
    world.clerk.post(&at(case, &format!("experts/{expert}/opinion")), &paper).await.ok();
    world.chief.post(&at(case, &format!("experts/{expert}/confirm")), &json!({})).await.ok();
}

async fn sum_up(world: &World, case: &str, agree: bool) -> testkit::Reply {
    let report = json!({ "report": file(&world.clerk, case).await, "agree": agree, "summary": "多数专家认为选址可行，不在易发区内。" });
    world.clerk.post(&at(case, "experts/report"), &report).await
}

async fn to(world: &World, day: &str) {
    world.hall.set_now(format!("{day}T02:00:00Z").parse().unwrap()).await;
}

#[actix_web::test]
async fn a_panel_is_odd_drawn_by_the_hall_and_never_with_a_relation_of_the_applicant() {
    let world = World::start().await;
    let case = world.reviewed().await;
    let path = at(&case, "experts");
    let mut body = panel();
    body["size"] = json!(4);
    world.clerk.post(&path, &body).await.assert_refused(400, "experts_size");
    body["size"] = json!(5);
    world.clerk.post(&path, &body).await.assert_refused(400, "experts_too_few");
    body["size"] = json!(3);
    world.citizen.post(&path, &body).await.assert_refused(403, "permission_missing");
    world.other_clerk.post(&path, &body).await.assert_refused(404, "case_not_found");
    world.clerk.post(&path, &body).await.ok();
    world.clerk.post(&path, &body).await.assert_refused(409, "experts_at_work");
    let there = panels(&world.clerk, &case).await;
    let drawn = sitting(&there[0]);
    assert_eq!(drawn.len(), 3, "{there}");
    let relation =
        there[0]["candidates"].as_array().unwrap().iter().find(|row| row["who"]["avoids"].is_string());
    assert_eq!(relation.unwrap()["drawn"], json!(false), "{there}");
    // Whoever turns out to be a relation leaves, and the hall draws another.
    let leave = at(&case, &format!("experts/{}/replace", drawn[0]));
    let colleague = world.hall.client(&in_town(Uuid::new_v4(), &[Role::Clerk], TOWN, AUTHORITY));
    colleague.post(&leave, &json!({ "reason": "与申请人是亲家，应当回避。" })).await.ok();
    let after = sitting(&panels(&world.clerk, &case).await[0]);
    assert!(after.len() == 3 && !after.contains(&drawn[0]), "{drawn:?} {after:?}");
    colleague
        .post(&leave, &json!({ "reason": "与申请人是亲家，应当回避。" }))
        .await
        .assert_refused(409, "expert_not_there");
    world.citizen.get(&path).await.assert_refused(403, "permission_missing");
}

#[actix_web::test]
async fn who_drew_a_panel_has_nobody_on_it_replaced_and_another_of_the_staff_does() {
    let world = World::start().await;
    let case = world.reviewed().await;
    world.clerk.post(&at(&case, "experts"), &panel()).await.ok();
    let drawn = sitting(&panels(&world.clerk, &case).await[0]);
    let why = json!({ "reason": "出差在外，不能按时到会。" });
    let leave = at(&case, &format!("experts/{}/replace", drawn[0]));
    world.clerk.post(&leave, &why).await.assert_refused(403, "expert_own_panel");
    assert_eq!(sitting(&panels(&world.clerk, &case).await[0]), drawn, "nobody left");
    let colleague = world.hall.client(&in_town(Uuid::new_v4(), &[Role::Clerk], TOWN, AUTHORITY));
    colleague.post(&leave, &why).await.ok();
    assert!(!sitting(&panels(&world.clerk, &case).await[0]).contains(&drawn[0]));
}

#[actix_web::test]
async fn each_expert_is_heard_on_paper_of_his_own_confirmed_by_another_and_nothing_is_decided_before() {
    let world = World::start().await;
    let case = world.reviewed().await;
    world.clerk.post(&at(&case, "experts"), &panel()).await.ok();
    let drawn = sitting(&panels(&world.clerk, &case).await[0]);
    let decision = at(&case, "decision");
    world.chief.post(&decision, &world.approve()).await.assert_refused(409, "experts_pending");
    let mut refusal = world.approve();
    refusal["outcome"] = json!("refuse");
    refusal["reason"] = json!("选址在地质灾害易发区内，不符合规划。");
    refusal["remedies"] = json!("可以在六十日内申请行政复议，或者六个月内起诉。");
    world.chief.post(&decision, &refusal).await.assert_refused(409, "experts_pending");
    let of = |expert: &str, act: &str| at(&case, &format!("experts/{expert}/{act}"));
    let paper = json!({ "file": file(&world.clerk, &case).await, "agree": true });
    world.clerk.post(&of(&drawn[0], "opinion"), &paper).await.ok();
    world.clerk.post(&of(&drawn[0], "opinion"), &paper).await.assert_refused(409, "expert_heard");
    world.clerk.post(&of(&drawn[1], "opinion"), &paper).await.assert_refused(409, "expert_same_paper");
    world.clerk.post(&of(&drawn[0], "confirm"), &json!({})).await.assert_refused(403, "expert_same_person");
    world.chief.post(&of(&drawn[0], "confirm"), &json!({})).await.ok();
    hear(&world, &case, &drawn[1], true).await;
    sum_up(&world, &case, true).await.assert_refused(409, "experts_outstanding");
    hear(&world, &case, &drawn[2], false).await;
    sum_up(&world, &case, false).await.assert_refused(409, "experts_majority");
    sum_up(&world, &case, true).await.ok();
    let there = panels(&world.chief, &case).await;
    assert_eq!((&there[0]["agree"], there[0]["report"].is_string()), (&json!(true), true), "{there}");
    let told = world.citizen.get(&at(&case, "timeline?limit=100")).await.ok().json().to_string();
    assert!(
        told.contains("draw_panel") && told.contains("sum_up_experts"),
        "the applicant sees that it happened"
    );
    assert!(!told.contains("张一") && !told.contains("孙五"), "and no names");
    world.chief.post(&decision, &world.approve()).await.ok();
}

#[actix_web::test]
async fn administrative_licensing_law_article_45_the_review_counts_unless_told_in_writing_and_its_report_starts_the_clock_again()
 {
    let world = World::start().await;
    // A Tuesday: on a weekend a day that stands still moves nothing.
    to(&world, "2026-11-24").await;
    let case = world.reviewed().await;
    let due = world.read(&case).await["due"].clone();
    world.clerk.post(&at(&case, "experts"), &panel()).await.ok();
    assert_eq!(world.read(&case).await["due"], due, "to draw a panel stops no clock");
    let stop = json!({
        "ground": "expert_review", "days": 5, "document": file(&world.clerk, &case).await,
        "notice": "因专家评审，所需时间不计入办理期限。",
    });
    world.clerk.post(&at(&case, "suspensions"), &stop).await.ok();
    assert_eq!(world.read(&case).await["due"], json!(null), "what was told in writing does not count");
    let told = world.citizen.get(&at(&case, "documents")).await.ok().json().to_string();
    assert!(told.contains("special_procedure"), "{told}");
    to(&world, "2026-11-26").await;
    for expert in sitting(&panels(&world.clerk, &case).await[0]) {
        hear(&world, &case, &expert, true).await;
    }
    let standing = sum_up(&world, &case, true).await.ok().json();
    assert!(standing["due"].as_str() > due.as_str(), "with the report it runs again: {standing} {due}");
    world.chief.post(&at(&case, "decision"), &world.approve()).await.ok();
}

/// The homestead with an expert review and nothing else.
fn with_experts(seeded: &mut Value) {
    let base = &mut seeded["base"];
    base["flow"] = json!([{
        "code": "panel", "name": "专家评审", "phase": "review", "action": { "kind": "expert_review" },
        "parallel_group": null, "mandatory": true,
        "clock": { "treatment": "suspends", "ground": "expert_review" }, "evidence": [], "limit": null,
    }]);
    base["form"] = json!({ "type": "object", "properties": {} });
    base["materials"].as_array_mut().unwrap().retain(|material| material["code"] == "003");
    seeded["overlay"]["review_offices"] = json!([]);
}

#[actix_web::test]
async fn where_the_item_has_an_expert_review_as_a_step_the_report_is_its_record() {
    let mut world = World::start().await;
    let homestead = include_str!("../../../../deploy/seed/items/homestead.json");
    world.item = world.publish(homestead, AUTHORITY, TOWN, 9, with_experts).await;
    let body = json!({ "item": world.item, "division": VILLAGE });
    let case = id(&world.citizen.post("/api/intake/v1/cases", &body).await.ok());
    world.citizen.put(&at(&case, "form"), None, &json!({})).await.ok();
    world.bring(&world.citizen, &case, "003").await.ok();
    world.citizen.post(&at(&case, "submit"), &json!({})).await.ok();
    world.clerk.post(&at(&case, "accept"), &json!({})).await.ok();
    let inspector = world.hall.client(&in_town(Uuid::new_v4(), &[Role::Inspector], TOWN, AUTHORITY));
    let record = json!({ "evidence": [file(&inspector, &case).await] });
    inspector.post(&at(&case, "steps/panel"), &record).await.assert_refused(409, "experts_apart");
    world.clerk.post(&at(&case, "experts"), &panel()).await.ok();
    for expert in sitting(&panels(&world.clerk, &case).await[0]) {
        hear(&world, &case, &expert, true).await;
    }
    let standing = sum_up(&world, &case, true).await.ok().json();
    assert_eq!(standing["state"], "reviewed", "the one step is done: {standing}");
}
