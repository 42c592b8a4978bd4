//! The hall's answer: told once, accepted, refused, or accepted by law.
use crate::{papers::at, world::World};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

fn notice(material: &str) -> Value {
    json!({ "lines": [{ "material": material, "reason": "照片不清,看不出四至,请重新拍摄。" }] })
}

fn in_days(days: i64) -> DateTime<Utc> {
    DateTime::<Utc>::from(std::time::SystemTime::now()) + TimeDelta::days(days)
}

#[actix_web::test]
async fn administrative_licensing_law_article_32_what_is_missing_is_told_once_and_a_second_time_needs_a_leader()
 {
    let world = World::start().await;
    let case = world.submitted(&["007"]).await;
    let told = world.clerk.post(&at(&case, "deficiencies"), &notice("007")).await.ok().json();
    assert_eq!(told["state"], "supplement");
    let early = world.agent.post(&at(&case, "supplement"), &json!({})).await;
    early.assert_refused(409, "supplement_incomplete");
    world.bring(&world.agent, &case, "007").await.ok();
    world.agent.post(&at(&case, "supplement"), &json!({})).await.ok();
    world.clerk.post(&at(&case, "deficiencies"), &notice("001")).await.assert_refused(409, "second_notice");
    let mut exception = notice("001");
    exception["exception"] =
        json!({ "reason": "第一次告知时该页粘连未能看见。", "approved_by": world.clerk_id });
    let own = world.clerk.post(&at(&case, "deficiencies"), &exception).await;
    own.assert_refused(400, "approver_missing");
    exception["exception"]["approved_by"] = json!(Uuid::new_v4());
    let nobody = world.clerk.post(&at(&case, "deficiencies"), &exception).await;
    nobody.assert_refused(400, "approver_missing");
    exception["exception"]["approved_by"] = json!(world.chief_id);
    world.clerk.post(&at(&case, "deficiencies"), &exception).await.ok();
    assert_eq!(world.read(&case).await["notices"][1]["exception"], true);
}

#[actix_web::test]
async fn a_second_notice_does_not_buy_the_hall_time() {
    let world = World::start().await;
    let case = world.submitted(&["007"]).await;
    world.clerk.post(&at(&case, "deficiencies"), &notice("007")).await.ok();
    world.bring(&world.agent, &case, "007").await.ok();
    let first = world.agent.post(&at(&case, "supplement"), &json!({})).await.ok().json();
    let mut exception = notice("007");
    exception["exception"] =
        json!({ "reason": "第一次告知时该页粘连未能看见。", "approved_by": world.chief_id });
    world.clerk.post(&at(&case, "deficiencies"), &exception).await.ok();
    world.bring(&world.citizen, &case, "007").await.ok();
    let second = world.citizen.post(&at(&case, "supplement"), &json!({})).await.ok().json();
    assert_eq!(first["answer_due"], second["answer_due"]);
}

#[actix_web::test]
async fn administrative_licensing_law_article_32_silence_is_acceptance_from_the_day_of_receipt() {
    let world = World::start().await;
    let case = world.submitted(&["007"]).await;
    intake::run_timers(world.hall.db("intake")).await.unwrap();
    assert_eq!(world.read(&case).await["state"], "submitted");
    world.hall.set_now(in_days(20)).await;
    intake::run_timers(world.hall.db("intake")).await.unwrap();
    let read = world.read(&case).await;
    assert_eq!((&read["state"], &read["pending"]), (&json!("in_review"), &json!(["007"])));
    let clock = world.citizen.get(&at(&case, "clock")).await.ok().json();
    assert_eq!(clock["deemed"], true);
    // The clock counts from the day of receipt, not from the day on which somebody noticed.
    let received: DateTime<Utc> = clock["handed_in"][0].as_str().unwrap().parse().unwrap();
    let started: chrono::NaiveDate = clock["clock"]["started"].as_str().unwrap().parse().unwrap();
    assert_eq!(started, legal_clock::local_date(received));
}

#[actix_web::test]
async fn a_notice_that_is_not_answered_runs_out() {
    let world = World::start().await;
    let case = world.submitted(&["007"]).await;
    world.clerk.post(&at(&case, "deficiencies"), &notice("007")).await.ok();
    world.hall.set_now(in_days(60)).await;
    intake::run_timers(world.hall.db("intake")).await.unwrap();
    assert_eq!(world.read(&case).await["state"], "returned");
}

#[actix_web::test]
async fn a_case_is_accepted_with_pending_materials_only_if_none_is_a_main_one() {
    let world = World::start().await;
    let case = world.submitted(&["007"]).await;
    world.clerk.post(&at(&case, "accept"), &json!({})).await.assert_refused(409, "materials_absent");
    let accepted = world.clerk.post(&at(&case, "accept"), &json!({ "with_pending": true })).await.ok().json();
    assert_eq!(accepted["state"], "in_review");
    assert!(accepted["due"].is_string());
    let case = world.submitted(&["002"]).await;
    let main = world.clerk.post(&at(&case, "accept"), &json!({ "with_pending": true })).await;
    main.assert_refused(409, "main_material_absent");
}

#[actix_web::test]
async fn the_village_steps_come_before_acceptance() {
    let world = World::start().await;
    let case = world.draft().await;
    world.agent.put(&at(&case, "form"), None, &crate::papers::form()).await.ok();
    world.agent.post(&at(&case, "submit"), &json!({})).await.ok();
    world.clerk.post(&at(&case, "accept"), &json!({})).await.assert_refused(409, "steps_missing");
}

#[actix_web::test]
async fn administrative_licensing_law_article_32_a_refusal_to_accept_is_written_and_says_why() {
    let world = World::start().await;
    let case = world.submitted(&[]).await;
    let bare = json!({ "reason": "不行", "remedies": "可以在六十日内申请行政复议。" });
    world.clerk.post(&at(&case, "reject"), &bare).await.assert_refused(400, "text_too_short");
    let full =
        json!({ "reason": "申请事项依法不属于本机关职权范围。", "remedies": "可以在六十日内申请行政复议。" });
    assert_eq!(world.clerk.post(&at(&case, "reject"), &full).await.ok().json()["state"], "rejected");
    // Sending back and taking in anew does not make the waiting disappear.
    let again = world.filled(&[]).await;
    let receipt = world.agent.post(&at(&again, "submit"), &json!({})).await.ok().json();
    assert_eq!(receipt["follows"], json!(case));
}

#[actix_web::test]
async fn only_the_halls_own_clerks_answer() {
    let world = World::start().await;
    let case = world.submitted(&[]).await;
    world.citizen.post(&at(&case, "accept"), &json!({})).await.assert_refused(403, "permission_missing");
    world.other_clerk.post(&at(&case, "accept"), &json!({})).await.assert_refused(404, "case_not_found");
}

#[actix_web::test]
async fn social_assistance_law_article_62_what_the_government_can_check_is_never_demanded() {
    let mut world = World::start().await;
    let homestead = include_str!("../../../../deploy/seed/items/homestead.json");
    let checked = |seeded: &mut serde_json::Value| {
        for material in seeded["base"]["materials"].as_array_mut().unwrap() {
            material["checked_by_government"] = json!(material["code"] == "008");
        }
    };
    world.item = world.publish(homestead, crate::world::AUTHORITY, crate::world::TOWN, 2, checked).await;
    let case = world.submitted(&["008"]).await;
    assert!(!world.read(&case).await["absent"].as_array().unwrap().contains(&json!("008")));
    let notice = json!({ "lines": [{ "material": "008", "reason": "请补交建房图样，照片要拍清楚" }] });
    world
        .chief
        .post(&at(&case, "deficiencies"), &notice)
        .await
        .assert_refused(409, "material_not_to_be_demanded");
    world.clerk.post(&at(&case, "accept"), &json!({})).await.ok();
    world.hall.drain().await;
}
