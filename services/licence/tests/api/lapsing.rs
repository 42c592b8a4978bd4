//! What becomes of entries by themselves: they lapse, and a list whose taking broke off is taken on.
use crate::desk::{
    self, API, DIVISION, HOMESTEAD, NAME, NUMBER, TOWNSHIP, count, licences_of, quick_hall, text,
};
use auth::Role;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::time::{Duration, Instant, SystemTime};
use testkit::{Client, TestHall};

const LIST: &str = "holder_number,holder_name,number,valid_from,valid_to,location\n";

async fn enter(hall: &TestHall) -> Value {
    let clerk = hall.staff(&[Role::Clerk], DIVISION, Some(TOWNSHIP));
    let list = format!("{LIST}{NUMBER},{NAME},宅字第1号,2020-01-01,2099-12-31,渔沟镇三组\n");
    let path = format!("{API}/imports?type_code={HOMESTEAD}");
    let request = clerk.request(reqwest::Method::POST, &path).body(list);
    let request = request.header("Content-Type", "text/csv").header("Idempotency-Key", "a-list-of-one");
    clerk.send(request).await.ok().json()
}

fn chief(hall: &TestHall) -> Client {
    hall.staff(&[Role::Chief], DIVISION, Some(TOWNSHIP))
}

/// Waits until a count is what it should be; the service looks at entries by itself.
async fn until(hall: &TestHall, sql: &str, wanted: i64) {
    let begun = Instant::now();
    while count(hall, sql).await != wanted {
        assert!(begun.elapsed() < Duration::from_secs(20), "{sql}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

#[actix_web::test]
async fn an_entry_that_nobody_decides_on_lapses_after_its_days_and_is_told() {
    let hall = quick_hall().await;
    desk::villager(&hall).await;
    let entered = enter(&hall).await;
    let lapsed = "SELECT count(*) AS n FROM licence_entries WHERE outcome = 'lapsed'";
    let now = DateTime::<Utc>::from(SystemTime::now());
    hall.set_now(now + TimeDelta::days(29)).await;
    let checker = chief(&hall);
    assert_eq!(checker.get(&format!("{API}/entries")).await.ok().json()["items"][0]["id"], entered["id"]);
    hall.set_now(now + TimeDelta::days(31)).await;
    until(&hall, lapsed, 1).await;
    let path = format!("{API}/entries/{}", text(&entered, "id"));
    checker.post(&format!("{path}/approve"), &json!({})).await.assert_refused(409, "licence_entry_decided");
    assert_eq!(checker.get(&path).await.ok().json()["entry"]["outcome"], "lapsed");
    let told = "SELECT count(*) AS n FROM outbox WHERE type = 'licence.entry_moved.v1'
        AND data->>'state' IN ('entered', 'lapsed')";
    assert_eq!(count(&hall, told).await, 2);
    let acts = "SELECT count(*) AS n FROM audit WHERE action = 'lapse_licences'";
    assert_eq!(count(&hall, acts).await, 1);
    hall.drain().await;
}

#[actix_web::test]
async fn a_list_whose_taking_broke_off_is_taken_on_by_the_service_and_no_line_twice() {
    let hall = quick_hall().await;
    let holder = desk::villager(&hall).await;
    let entered = enter(&hall).await;
    // Approved, and the process that should take it died before the first line.
    let id = text(&entered, "id");
    hall.sql(&format!(
        "UPDATE licence.licence_entries SET outcome = 'approved', decided_by = gen_random_uuid(),
         decided_at = now() - interval '3 minutes' WHERE id = '{id}'"
    ))
    .await;
    hall.sql(&format!(
        "INSERT INTO licence.licence_imports (id, authority, type_code, lines, actor_id, entry_id)
         SELECT id, authority, type_code, lines, decided_by, id FROM licence.licence_entries WHERE id = '{id}'"
    ))
    .await;
    until(&hall, "SELECT count(*) AS n FROM licence_entries WHERE taken_at IS NOT NULL", 1).await;
    assert!(licences_of(&hall.citizen(holder)).await.contains_key(HOMESTEAD));
    let issued = "SELECT count(*) AS n FROM licence_import_lines WHERE outcome = 'issued'";
    assert_eq!(count(&hall, issued).await, 1);
    hall.sql("UPDATE licence.licence_entries SET taken_at = NULL").await;
    until(&hall, "SELECT count(*) AS n FROM licence_entries WHERE taken_at IS NOT NULL", 1).await;
    assert_eq!(count(&hall, issued).await, 1, "what was reached stays as it is");
    hall.drain().await;
}
