//! Powers that move: ordered by two, accepted by those who receive, and found under their old codes for ever.

use serde_json::{Value, json};
use testkit::{Client, TestHall};

use crate::desk::{API, HOMESTEAD, YUGOU, YUGOU_HOMESTEAD, approve, counts, db, editor, publisher, seeded};

const CITY: &str = "341300000000";
const COUNTY: &str = "341323000000";
/// 灵璧县卫生健康委员会 and its 老年人优待证办理.
const HEALTH: &str = "11341323990000068E";
const CARD: &str = "342099004000";

fn card_of(authority: &str, level: char) -> String {
    format!("{authority}{level}{CARD}")
}

fn body(kind: &str, from: &str, items: &[&str], to: &[&str]) -> Value {
    json!({
        "kind": kind, "from_authority": from, "items": items, "receivers": to,
        "basis": "灵政办〔2026〕3号（演示）", "reason": "该项权力调整", "open_cases": "move", "effective_on": "2026-01-01",
    })
}

/// The same, from today on.
fn today(hall_day: &str, mut body: Value) -> Value {
    body["effective_on"] = json!(hall_day);
    body
}

fn day() -> String {
    let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
    now.date_naive().to_string()
}

async fn ordered(hall: &TestHall, division: &str, body: &Value) -> (String, Value) {
    let (editor, publisher) = (editor(hall, division), publisher(hall, division));
    let made = editor.post(&format!("{API}/transfers"), body).await.ok().json();
    let path = format!("{API}/transfers/{}", made["id"].as_str().unwrap());
    editor.post(&format!("{path}/approve"), &json!({})).await.assert_refused(403, "permission_missing");
    publisher.post(&format!("{path}/approve"), &json!({})).await.assert_refused(409, "transfer_state");
    editor.post(&format!("{path}/propose"), &json!({})).await.ok();
    let approved = publisher.post(&format!("{path}/approve"), &json!({})).await.ok().json();
    assert_eq!(approved["state"], "approved");
    (path, approved)
}

/// The receiver's people correct the prefilled overlay, review it and accept.
async fn accepted(hall: &TestHall, path: &str, code: &str) {
    let writer = editor(hall, CITY);
    approve(hall, &writer, &format!("{API}/claims/{code}")).await;
    let accept = format!("{path}/receivers/{code}/accept");
    writer.post(&accept, &json!({})).await.assert_refused(403, "permission_missing");
    publisher(hall, COUNTY).post(&accept, &json!({})).await.ok();
}

async fn guide(client: &Client, code: &str) -> Value {
    client.get(&format!("{API}/items/{code}")).await.ok().json()
}

#[actix_web::test]
async fn a_power_is_handed_down_when_two_have_ordered_it_and_the_receivers_have_accepted() {
    let hall = seeded(&["elder"]).await;
    let old = card_of(HEALTH, '4');
    let other = "113413239900110074";
    let down = today(&day(), body("delegate", HEALTH, &[&old], &[YUGOU, other]));
    let (path, approved) = ordered(&hall, COUNTY, &down).await;
    assert_eq!(approved["waits_for"].as_array().unwrap().len(), 2);
    let (new, second) = (card_of(YUGOU, '5'), card_of(other, '5'));
    let publisher = publisher(&hall, COUNTY);
    let early = publisher.post(&format!("{path}/receivers/{new}/accept"), &json!({})).await;
    early.assert_refused(409, "overlay_not_reviewed");
    accepted(&hall, &path, &new).await;
    catalogue::run_transfers(db(&hall)).await.unwrap();
    let half = publisher.get(&path).await.ok().json();
    assert_eq!((&half["state"], &half["waits_for"]), (&json!("approved"), &json!([other])));
    assert_eq!(
        guide(&hall.nobody(), &old).await["state"],
        "in_force",
        "nothing moves before all have accepted"
    );
    accepted(&hall, &path, &second).await;
    let before = counts(&hall).await;
    catalogue::run_transfers(db(&hall)).await.unwrap();
    let moved = publisher.get(&path).await.ok().json();
    assert_eq!(moved["state"], "effective");
    let after = counts(&hall).await;
    assert_eq!(after.0 - before.0, after.1 - before.1, "one audit row and one event per change");
    catalogue::run_transfers(db(&hall)).await.unwrap();
    assert_eq!(counts(&hall).await, after, "it moves once");
    hall.drain().await;
    // Another process may show what it read for a second.
    let begun = std::time::Instant::now();
    let mut old_guide = guide(&hall.nobody(), &old).await;
    while old_guide["moved_to"].is_null() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{old_guide}");
        old_guide = guide(&hall.nobody(), &old).await;
    }
    let to: Vec<&str> =
        old_guide["moved_to"].as_array().unwrap().iter().map(|to| to["code"].as_str().unwrap()).collect();
    let mut both = vec![new.as_str(), second.as_str()];
    both.sort_unstable();
    assert_eq!(to, both);
    assert_eq!(guide(&hall.nobody(), &new).await["item"]["authority_name"], "灵璧县渔沟镇人民政府");
}

#[actix_web::test]
async fn a_transfer_that_does_not_fit_its_kind_is_refused() {
    let hall = seeded(&["elder", "homestead"]).await;
    let editor = editor(&hall, COUNTY);
    let old = card_of(HEALTH, '4');
    let path = format!("{API}/transfers");
    let try_it = async |body: Value| editor.post(&path, &today(&day(), body)).await;
    try_it(body("delegate", HEALTH, &[&old], &[])).await.assert_refused(400, "receiver_number");
    try_it(body("cancel", HEALTH, &[&old], &[YUGOU])).await.assert_refused(400, "receiver_number");
    try_it(body("transfer", HEALTH, &[&old], &[YUGOU])).await.assert_refused(400, "receiver_place");
    try_it(body("delegate", HEALTH, &[YUGOU_HOMESTEAD], &[YUGOU])).await.assert_refused(400, "not_its_item");
    try_it(body("delegate", HEALTH, &[], &[YUGOU])).await.assert_refused(400, "no_items");
    editor.post(&path, &body("cancel", HEALTH, &[&old], &[])).await.assert_refused(400, "day_over");
    let neighbour = crate::desk::editor(&hall, "341324000000");
    let foreign = today(&day(), body("cancel", HEALTH, &[&old], &[]));
    neighbour.post(&path, &foreign).await.assert_refused(403, "out_of_scope");
    try_it(body("cancel", HEALTH, &[&old], &[])).await.ok();
    try_it(body("cancel", HEALTH, &[&old], &[])).await.assert_refused(409, "item_moves_already");
}

#[actix_web::test]
async fn a_cancelled_power_is_gone_from_its_day_on() {
    let hall = seeded(&["elder"]).await;
    let old = card_of(HEALTH, '4');
    let cancel = today(&day(), body("cancel", HEALTH, &[&old], &[]));
    let (path, _) = ordered(&hall, COUNTY, &cancel).await;
    catalogue::run_transfers(db(&hall)).await.unwrap();
    assert_eq!(publisher(&hall, COUNTY).get(&path).await.ok().json()["state"], "effective");
    hall.nobody().get(&format!("{API}/items/{old}")).await.assert_refused(404, "item_not_found");
}

#[actix_web::test]
async fn one_that_was_called_off_moves_nothing_and_its_item_is_free_again() {
    let hall = seeded(&["elder"]).await;
    let old = card_of(HEALTH, '4');
    let down = today(&day(), body("delegate", HEALTH, &[&old], &[YUGOU]));
    let (path, _) = ordered(&hall, COUNTY, &down).await;
    editor(&hall, COUNTY)
        .post(&format!("{path}/withdraw"), &json!({}))
        .await
        .assert_refused(409, "transfer_state");
    publisher(&hall, COUNTY).post(&format!("{path}/call-off"), &json!({})).await.ok();
    catalogue::run_transfers(db(&hall)).await.unwrap();
    assert_eq!(guide(&hall.nobody(), &old).await["state"], "in_force");
    editor(&hall, COUNTY).post(&format!("{API}/transfers"), &down).await.ok();
}

#[actix_web::test]
async fn a_merged_authority_hands_over_everything_and_its_old_code_leads_to_the_new_one() {
    let hall = seeded(&["elder", "homestead"]).await;
    let successor = "1134132399000005XE";
    let merge = today(&day(), body("merge", HEALTH, &[], &[successor]));
    let (path, approved) = ordered(&hall, COUNTY, &merge).await;
    assert_eq!(approved["items"], json!([card_of(HEALTH, '4')]));
    let new = card_of(successor, '4');
    accepted(&hall, &path, &new).await;
    catalogue::run_transfers(db(&hall)).await.unwrap();
    let now = hall.nobody().get(&format!("{API}/authorities/{HEALTH}")).await.ok().json();
    assert_eq!((&now["succeeded_by"], &now["name"]), (&json!(successor), &json!("灵璧县卫生健康委员会")));
    let led = guide(&hall.nobody(), &card_of(HEALTH, '4')).await;
    assert_eq!((&led["implementing_code"], &led["moved_to"][0]["code"]), (&json!(new), &json!(new)));
    let base = guide(&hall.nobody(), HOMESTEAD).await;
    assert_eq!(base["moved_to"], Value::Null, "what did not move says nothing");
}
