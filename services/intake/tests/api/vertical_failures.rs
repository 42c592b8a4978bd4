//! One case that fails, or was destroyed, holds up no other: neither with the systems that are called nor in the files of the day.
use crate::{
    reads::count,
    verticals::{Beside, NAME},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::time::SystemTime;

const BATCHES: &str = "/api/intake/v1/vertical/batches";
const STUCK: &str = "/api/intake/v1/vertical/stuck";

/// Whoever hands this case over fails.
async fn cannot_be_handed_over(beside: &Beside, case: &str) {
    let raise =
        "CREATE FUNCTION intake.broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$";
    beside.world.hall.sql(raise).await;
    let fails = format!(
        "CREATE TRIGGER broken BEFORE UPDATE ON intake.vertical_exchanges FOR EACH ROW
         WHEN (NEW.case_id = '{case}' AND NEW.state = 'exchanging') EXECUTE FUNCTION intake.broken()"
    );
    beside.world.hall.sql(&fails).await;
}

async fn destroyed(beside: &Beside, case: &str) {
    let gone = format!(
        "UPDATE intake.cases SET destroyed_at = now(), destroyed_under = 'XH-2026-1' WHERE id = '{case}'"
    );
    beside.world.hall.sql(&gone).await;
}

async fn mended(beside: &Beside) {
    beside.world.hall.sql("DROP TRIGGER broken ON intake.vertical_exchanges").await;
}

/// So many days from today, by the clock of UTC: 09:31 is after the hour of the file.
fn on(days: i64, hour: u32, minute: u32) -> DateTime<Utc> {
    let today = DateTime::<Utc>::from(SystemTime::now()).date_naive();
    (today + TimeDelta::days(days)).and_hms_opt(hour, minute, 0).unwrap().and_utc()
}

/// What stands on the page of exchanges as passed over.
async fn passed_over(beside: &Beside) -> Value {
    beside.world.chief.get(STUCK).await.ok().json()["passed_over"].clone()
}

/// How many cases the files have, the newest first.
async fn files(beside: &Beside) -> Vec<Value> {
    let list = beside.world.chief.get(BATCHES).await.ok().json();
    list.as_array().unwrap().iter().map(|file| file["rows"].clone()).collect()
}

#[actix_web::test]
async fn one_case_that_cannot_be_handed_over_holds_nobody_up_and_the_files_of_the_day_are_made_all_the_same()
{
    let beside = Beside::start(json!({ "mode": "interface", "system": NAME }), "vertical_system").await;
    beside.world.hall.set_now(on(1, 3, 0)).await;
    let (gone, broken) = (beside.accepted().await, beside.accepted().await);
    let whole = beside.accepted().await;
    destroyed(&beside, &gone).await;
    cannot_be_handed_over(&beside, &broken).await;
    beside.world.hall.set_now(on(1, 9, 31)).await;
    beside.run().await;
    assert_eq!(beside.exchange(&whole).await["state"], "received");
    assert_eq!(beside.exchange(&broken).await["state"], "waiting");
    let days = "SELECT count(*) AS n FROM vertical_days WHERE ended_at IS NOT NULL";
    assert_eq!(count(&beside.world, days).await, 1);
    // It is tried again after the others.
    mended(&beside).await;
    beside.run().await;
    assert_eq!(beside.exchange(&broken).await["state"], "waiting");
    beside.world.hall.set_now(on(1, 9, 42)).await;
    beside.run().await;
    assert_eq!(beside.exchange(&broken).await["state"], "received");
}

#[actix_web::test]
async fn a_case_that_fails_is_passed_over_in_the_file_of_the_day_listed_for_the_staff_and_goes_with_a_later_one()
 {
    let beside = Beside::start(json!({ "mode": "hand_over_file", "system": NAME }), "vertical_system").await;
    beside.world.hall.set_now(on(1, 3, 0)).await;
    let (broken, whole) = (beside.accepted().await, beside.accepted().await);
    cannot_be_handed_over(&beside, &broken).await;
    beside.world.hall.set_now(on(1, 9, 31)).await;
    beside.run().await;
    assert_eq!(files(&beside).await, [json!(1)]);
    assert_eq!(beside.exchange(&whole).await["state"], "exchanging");
    assert_eq!(beside.exchange(&broken).await["state"], "waiting");
    let passed = passed_over(&beside).await;
    assert_eq!((&passed[0]["case"], &passed[0]["times"]), (&json!(broken), &json!(1)), "{passed}");
    assert_eq!(passed[0]["what"], "internal", "the words are in the log");
    let since = passed[0]["since"].clone();
    // By hand it is the same.
    let _third = beside.accepted().await;
    let new = json!({ "system": "population" });
    beside.world.hall.set_now(on(1, 9, 40)).await;
    assert_eq!(beside.world.chief.post(BATCHES, &new).await.ok().json()["rows"], 1);
    let passed = passed_over(&beside).await;
    assert_eq!((&passed[0]["times"], &passed[0]["since"]), (&json!(2), &since), "{passed}");
    assert_eq!(passed.as_array().unwrap().len(), 1);
    let elsewhere = beside.world.other_clerk.get(STUCK).await.ok().json();
    assert_eq!(elsewhere["passed_over"], json!([]), "another hall sees its own");
    mended(&beside).await;
    beside.world.hall.set_now(on(2, 9, 31)).await;
    beside.run().await;
    assert_eq!(files(&beside).await, [json!(1), json!(1), json!(1)]);
    assert_eq!(beside.exchange(&broken).await["state"], "exchanging");
    assert_eq!(passed_over(&beside).await, json!([]));
}

#[actix_web::test]
async fn a_file_with_a_case_that_was_destroyed_is_handed_out_no_more() {
    let beside = Beside::start(json!({ "mode": "hand_over_file", "system": NAME }), "vertical_system").await;
    let (one, _two) = (beside.accepted().await, beside.accepted().await);
    let new = json!({ "system": "population" });
    let made = beside.world.chief.post(BATCHES, &new).await.ok().json();
    let path = format!("{BATCHES}/{}/file", made["id"].as_str().unwrap());
    beside.world.chief.get(&path).await.ok();
    destroyed(&beside, &one).await;
    beside.world.chief.get(&path).await.assert_refused(409, "exchange_file_destroyed");
}
