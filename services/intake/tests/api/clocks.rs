//! The legal clock: stopped on legal grounds, extended once, moved by the calendar, explained.
use crate::{
    papers::{at, photo, upload},
    world::World,
};
use auth::Role;
use serde_json::{Value, json};

async fn suspend(world: &World, case: &str, ground: &str, days: u16) -> testkit::Reply {
    let file = upload(&world.clerk, &at(case, "evidence"), photo(), "image/jpeg").await.ok().json();
    let body = json!({
        "ground": ground, "days": days, "document": file["id"], "notice": "因专家评审,所需时间不计入办理期限。",
    });
    world.clerk.post(&at(case, "suspensions"), &body).await
}

#[actix_web::test]
async fn administrative_licensing_law_article_45_the_clock_stops_only_on_a_ground_of_law_told_in_writing() {
    let world = World::start().await;
    // A Tuesday: on a weekend a day that stands still moves nothing.
    world.hall.set_now("2026-11-24T02:00:00Z".parse().unwrap()).await;
    let case = world.reviewed().await;
    let due = world.read(&case).await["due"].clone();
    suspend(&world, &case, "tender", 5).await.assert_refused(400, "procedure_not_found");
    let body = json!({ "ground": "expert_review", "days": 5, "document": uuid::Uuid::new_v4(), "notice": "因专家评审,所需时间不计入。" });
    world.clerk.post(&at(&case, "suspensions"), &body).await.assert_refused(400, "file_not_found");
    world.hall.set_now("2026-11-25T02:00:00Z".parse().unwrap()).await;
    let stopped = suspend(&world, &case, "expert_review", 5).await.ok().json();
    assert_eq!(stopped["due"], json!(null));
    suspend(&world, &case, "expert_review", 5).await.assert_refused(409, "clock_refused");
    world.chief.post(&at(&case, "decision"), &world.approve()).await.assert_refused(409, "clock_suspended");
    let resumed = world.clerk.post(&at(&case, "resume"), &json!({})).await.ok().json();
    assert!(resumed["due"].as_str() > due.as_str(), "{resumed} {due}");
    world.chief.post(&at(&case, "decision"), &world.approve()).await.ok();
}

#[actix_web::test]
async fn when_the_told_time_is_over_the_clock_runs_again_whether_or_not_somebody_says_so() {
    let world = World::start().await;
    world.hall.set_now("2026-11-24T02:00:00Z".parse().unwrap()).await;
    let case = world.accepted().await;
    world.hall.set_now("2026-11-25T02:00:00Z".parse().unwrap()).await;
    suspend(&world, &case, "expert_review", 2).await.ok();
    intake::run_timers(world.hall.db("intake")).await.unwrap();
    assert_eq!(world.read(&case).await["due"], json!(null));
    world.hall.set_now("2026-11-30T02:00:00Z".parse().unwrap()).await;
    intake::run_timers(world.hall.db("intake")).await.unwrap();
    assert_eq!(world.read(&case).await["due"], json!("2026-12-24"));
    let checked = intake::check_deadlines(world.hall.db("intake")).await.unwrap();
    assert_eq!((checked.checked, checked.wrong), (1, vec![]));
    world.hall.sql(&format!("UPDATE intake.cases SET due = '2027-01-01' WHERE id = '{case}'")).await;
    assert_eq!(intake::check_deadlines(world.hall.db("intake")).await.unwrap().wrong.len(), 1);
}

#[actix_web::test]
async fn administrative_licensing_law_article_42_a_limit_is_extended_once_with_a_leader_and_a_reason() {
    let world = World::start().await;
    let case = world.accepted().await;
    let extension =
        |days: u16, by| json!({ "days": days, "reason": "需要进一步核实权属来源。", "approved_by": by });
    let path = at(&case, "extension");
    world.clerk.post(&path, &extension(11, world.chief_id)).await.assert_refused(409, "clock_refused");
    world.clerk.post(&path, &extension(5, world.clerk_id)).await.assert_refused(400, "approver_missing");
    world.clerk.post(&path, &extension(5, world.chief_id)).await.ok();
    world.clerk.post(&path, &extension(1, world.chief_id)).await.assert_refused(409, "clock_refused");
}

#[actix_web::test]
async fn the_deadline_is_explained_day_by_day_to_both_sides() {
    let world = World::start().await;
    let case = world.accepted().await;
    let theirs = world.citizen.get(&at(&case, "clock")).await.ok().json();
    let ours = world.clerk.get(&at(&case, "clock")).await.ok().json();
    assert_eq!(theirs, ours);
    let days = theirs["reckoning"]["days"].as_array().unwrap();
    assert_eq!(days.iter().filter(|day| day["counts"] == true).count(), 20);
    assert_eq!(theirs["explanation"].as_array().unwrap().len(), days.len());
    assert_eq!(theirs["reckoning"]["deadline"], world.read(&case).await["due"]);
}

#[actix_web::test]
async fn a_new_calendar_moves_the_deadlines_of_open_cases_and_says_so() {
    let world = World::start().await;
    world.hall.set_now("2026-12-21T02:00:00Z".parse().unwrap()).await;
    let case = world.accepted().await;
    let before = world.read(&case).await;
    assert_eq!(before["due_provisional"], true);
    let admin = world.hall.staff(&[Role::AdminSystem], "341300000000", None);
    let off: Vec<Value> =
        ["2027-01-01", "2027-01-04", "2027-01-05", "2027-05-01", "2027-10-01", "2027-10-02", "2027-10-03"]
            .map(Value::from)
            .to_vec();
    let year = json!({ "year": 2027, "off": off, "work": [], "source": "国办发明电" });
    world.clerk.post("/api/intake/v1/calendar", &year).await.assert_refused(403, "permission_missing");
    admin.post("/api/intake/v1/calendar", &year).await.ok();
    let after = world.read(&case).await;
    assert_eq!(after["due_provisional"], false);
    assert!(after["due"].as_str() > before["due"].as_str(), "{after} {before}");
    let timeline = world.citizen.get(&at(&case, "timeline?limit=100")).await.ok().json();
    assert_eq!(timeline["items"].as_array().unwrap().last().unwrap()["what"], "apply_calendar");
}
