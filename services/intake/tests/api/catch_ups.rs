//! 断网断电补录: the date on a paper receipt counts only under an outage that another person approved, and both times are kept.
use crate::{
    papers::{at, photo, upload},
    world::World,
};
use chrono::{DateTime, Utc};
use diesel_async::RunQueryDsl;
use kernel::{
    actor::Actor,
    db::{DbError, transact},
};
use serde_json::{Value, json};

const API: &str = "/api/intake/v1";
const WHY: &str = "镇政府机房线路改造，窗口断网两天。";

fn on(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn as_the_hall(world: &World, sql: &str) -> Result<usize, String> {
    let actor = Actor::service("intake");
    let done = transact(world.hall.db("intake"), &actor, async |tx| {
        Ok::<_, DbError>(diesel::sql_query(sql).execute(&mut **tx).await?)
    });
    done.await.map_err(|error| format!("{}", kernel::problem::Chain(&error)))
}

/// A window that was down on Thursday and Friday; it is Monday, the 30th of November.
async fn outage(world: &World) -> Value {
    let proof = upload(&world.clerk, &format!("{API}/evidence"), photo(), "image/jpeg").await.ok().json();
    let body = json!({
        "what": "network", "began_at": "2026-11-26T00:00:00Z", "ended_at": "2026-11-27T10:00:00Z", "note": WHY,
        "proof": proof["id"],
    });
    world.clerk.post(&format!("{API}/outages"), &body).await.ok().json()
}

async fn paper(world: &World, case: &str, outage: &Value, day: &str) -> Value {
    let scan = upload(&world.clerk, &at(case, "evidence"), photo(), "image/jpeg").await.ok().json();
    json!({ "outage": outage["id"], "paper_no": format!("渔沟纸{day}"), "paper_at": day, "scan": scan["id"] })
}

#[actix_web::test]
async fn the_papers_date_is_the_day_of_receipt_once_two_others_approved_outage_and_entry() {
    let world = World::start().await;
    world.hall.set_now(on("2026-11-30T02:00:00Z")).await;
    let case = world.submitted(&[]).await;
    let received = async || {
        let clock = world.citizen.get(&at(&case, "clock")).await.ok().json();
        clock["handed_in"][0].as_str().unwrap().get(..10).unwrap().to_owned()
    };
    let outage = outage(&world).await;
    let body = paper(&world, &case, &outage, "2026-11-26T03:00:00Z").await;
    world.clerk.post(&at(&case, "catch-up"), &body).await.ok();
    world.clerk.post(&at(&case, "catch-up"), &body).await.assert_refused(409, "paper_entered_before");
    // Recorded is not approved: the time of the entry counts.
    assert_eq!(
        (received().await.as_str(), &world.read(&case).await["answer_due"]),
        ("2026-11-30", &json!("2026-12-07"))
    );
    let approve = at(&case, "catch-up/approve");
    world.chief.post(&approve, &json!({})).await.assert_refused(409, "outage_not_approved");
    let outage_path = format!("{API}/outages/{}/approve", outage["id"].as_str().unwrap());
    world.clerk.post(&outage_path, &json!({})).await.assert_refused(403, "permission_missing");
    world.other_clerk.post(&outage_path, &json!({})).await.assert_refused(404, "not_found");
    world.chief.post(&outage_path, &json!({})).await.ok();
    let approved = world.chief.post(&approve, &json!({})).await.ok().json();
    assert_eq!((received().await.as_str(), &approved["answer_due"]), ("2026-11-26", &json!("2026-12-03")));
    // Both times stay, and whoever may see the case sees them.
    let both = world.citizen.get(&at(&case, "catch-up")).await.ok().json();
    let day = |name: &str| both[name].as_str().unwrap().get(..10).unwrap().to_owned();
    assert_eq!(
        ["paper_at", "received_at", "entered_at"].map(day),
        ["2026-11-26", "2026-11-26", "2026-11-30"],
        "{both}"
    );
    let timeline = world.citizen.get(&at(&case, "timeline?limit=100")).await.ok().json().to_string();
    assert!(timeline.contains("enter_catch_up") && timeline.contains("approve_catch_up"), "{timeline}");
    // Where the hall then stays silent, the law accepts as of the paper's day.
    world.hall.set_now(on("2026-12-04T02:00:00Z")).await;
    intake::run_timers(world.hall.db("intake")).await.unwrap();
    let clock = world.citizen.get(&at(&case, "clock")).await.ok().json();
    assert_eq!(
        (&clock["deemed"], &clock["clock"]["started"]),
        (&json!(true), &json!("2026-11-26")),
        "{clock}"
    );
}

#[actix_web::test]
async fn a_date_outside_the_outage_is_refused_and_nobody_approves_his_own() {
    let world = World::start().await;
    world.hall.set_now(on("2026-11-30T02:00:00Z")).await;
    let case = world.submitted(&[]).await;
    let outage = outage(&world).await;
    for day in ["2026-11-25T23:59:00Z", "2026-11-27T10:01:00Z"] {
        let body = paper(&world, &case, &outage, day).await;
        world.clerk.post(&at(&case, "catch-up"), &body).await.assert_refused(409, "outage_does_not_cover");
    }
    world
        .chief
        .post(&at(&case, "catch-up/approve"), &json!({}))
        .await
        .assert_refused(409, "catch_up_not_there");
    let mut body = paper(&world, &case, &outage, "2026-11-27T03:00:00Z").await;
    let scan = body["scan"].clone();
    body["scan"] = outage["proof"].clone();
    world.chief.post(&at(&case, "catch-up"), &body).await.assert_refused(400, "file_not_found");
    body["scan"] = scan;
    world.chief.post(&at(&case, "catch-up"), &body).await.ok();
    let approve_outage = format!("{API}/outages/{}/approve", outage["id"].as_str().unwrap());
    world.chief.post(&approve_outage, &json!({})).await.ok();
    world
        .chief
        .post(&at(&case, "catch-up/approve"), &json!({}))
        .await
        .assert_refused(400, "approver_missing");
    // Not in the database either.
    for (sql, why) in [
        ("UPDATE intake.catch_ups SET paper_at = '2026-11-02'", "permission denied"),
        ("UPDATE intake.outages SET began_at = '2026-11-02'", "permission denied"),
        ("UPDATE intake.catch_ups SET approved_by = entered_by, approved_at = intake.hall_now()", "another_approves"),
        (
            "INSERT INTO intake.catch_ups (county, case_id, outage_id, paper_no, paper_at, scan, entered_by)
             SELECT county, case_id, outage_id, 'x', '2026-11-02', scan, entered_by FROM intake.catch_ups",
            "does not cover",
        ),
        (
            "INSERT INTO intake.outages (id, hall_id, what, began_at, ended_at, note, proof, recorded_by, approved_by)
             SELECT gen_random_uuid(), hall_id, what, began_at, ended_at, note, proof, recorded_by, gen_random_uuid() FROM intake.outages",
            "permission denied",
        ),
    ] {
        let refused = as_the_hall(&world, sql).await.unwrap_err();
        assert!(refused.contains(why), "{sql}: {refused}");
    }
    // Once the receipt was answered, its date is settled.
    world.clerk.post(&at(&case, "accept"), &json!({})).await.ok();
    world.clerk.post(&at(&case, "catch-up"), &body).await.assert_refused(409, "case_unchangeable");
}

#[actix_web::test]
async fn catching_up_moves_the_day_of_receipt_back_only_and_only_where_there_was_paper() {
    let world = World::start().await;
    world.hall.set_now(on("2026-11-24T02:00:00Z")).await;
    let before = world.submitted(&[]).await;
    world.hall.set_now(on("2026-11-30T02:00:00Z")).await;
    let outage = outage(&world).await;
    // Handed in before the paper is dated: two insiders cannot put off the day on which silence accepts.
    let later = paper(&world, &before, &outage, "2026-11-26T03:00:00Z").await;
    world.clerk.post(&at(&before, "catch-up"), &later).await.assert_refused(409, "paper_later_than_entry");
    // Told what is missing, the applicant's supplement counts: nothing moves what is due from then on.
    let told = world.submitted(&[]).await;
    let entry = paper(&world, &told, &outage, "2026-11-26T04:00:00Z").await;
    world.clerk.post(&at(&told, "catch-up"), &entry).await.ok();
    let lines = json!({ "lines": [{ "field": "/phone", "reason": "电话号码少一位，请核对后重新填写。" }] });
    world.clerk.post(&at(&told, "deficiencies"), &lines).await.ok();
    world.agent.post(&at(&told, "supplement"), &json!({})).await.ok();
    world
        .chief
        .post(&format!("{API}/outages/{}/approve", outage["id"].as_str().unwrap()), &json!({}))
        .await
        .ok();
    let approve = at(&told, "catch-up/approve");
    world.chief.post(&approve, &json!({})).await.assert_refused(409, "catch_up_answered");
}
