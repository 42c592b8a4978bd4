//! Versions that are published for a moment to come.

use catalogue::take_effect;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use testkit::TestHall;

use crate::desk::{
    API, CITY, COUNTY, HOMESTEAD, YUGOU, YUGOU_HOMESTEAD, approve, because, content, db, editor, publisher,
    seeded,
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Schedules a base version with one more condition.
async fn schedule(hall: &TestHall, when: DateTime<Utc>) {
    let editor = editor(hall, CITY);
    let mut standard = content(&editor, HOMESTEAD, 1).await;
    standard["conditions"].as_array_mut().unwrap().push(json!("新增条件（演示）"));
    let base = format!("{API}/base-items/{HOMESTEAD}");
    editor.post(&format!("{base}/versions"), &standard).await.ok();
    approve(hall, &editor, &base).await;
    let body = json!({ "follow_within_days": 30, "effective_at": when });
    let made = publisher(hall, CITY).post(&format!("{base}/publish"), &body).await.ok().json();
    assert_eq!(
        (made["state"].as_str(), made["effective_at"].as_str().map(at)),
        (Some("scheduled"), Some(when))
    );
}

/// The base version in force: the one an overlay is written for. The public guide may be a second old.
async fn version(hall: &TestHall) -> i64 {
    let claims = editor(hall, CITY);
    let overlay = content(&claims, YUGOU_HOMESTEAD, 1).await;
    let path = format!("{API}/claims/{YUGOU_HOMESTEAD}/overlay");
    let versions = claims.get(&format!("{API}/items/{YUGOU_HOMESTEAD}/versions")).await.ok().json();
    let newest: &Value = &versions["items"][0];
    let revision = if newest["state"] == "draft" { newest["revision"].as_i64().unwrap() } else { 0 };
    claims.put(&path, Some(revision), &overlay).await.ok().json()["base_version"].as_i64().unwrap()
}

#[actix_web::test]
async fn a_scheduled_version_takes_effect_exactly_at_its_moment() {
    let hall = seeded(&["homestead"]).await;
    let (moment, second) = (at("2031-03-01T00:00:00Z"), Duration::seconds(1));
    hall.set_now(moment - Duration::days(30)).await;
    schedule(&hall, moment).await;
    hall.set_now(moment - second).await;
    assert_eq!(take_effect(db(&hall)).await.unwrap(), 0);
    assert_eq!(version(&hall).await, 1, "one second before");
    hall.set_now(moment).await;
    assert_eq!(version(&hall).await, 2, "whether the task was there or not");
    take_effect(db(&hall)).await.unwrap();
    let states = editor(&hall, CITY).get(&format!("{API}/items/{HOMESTEAD}/versions")).await.ok().json();
    let told = |index: usize| states["items"][index]["state"].as_str().unwrap().to_owned();
    assert_eq!((told(0).as_str(), told(1).as_str()), ("published", "retired"));
    let since = states["items"][0]["published_at"].as_str().map(at);
    assert_eq!(since, Some(moment), "it is dated by its moment, not by the task");
}

#[actix_web::test]
async fn others_are_asked_to_follow_from_the_moment_of_effect_on() {
    let hall = seeded(&["homestead"]).await;
    let moment = at("2031-03-01T00:00:00Z");
    hall.set_now(moment - Duration::days(30)).await;
    schedule(&hall, moment).await;
    let pending = format!("{API}/claims?base={HOMESTEAD}&pending=true&limit=100");
    let editor = editor(&hall, CITY);
    assert_eq!(editor.get(&pending).await.ok().json()["items"].as_array().unwrap().len(), 0);
    hall.set_now(moment + Duration::hours(2)).await;
    take_effect(db(&hall)).await.unwrap();
    let told = editor.get(&pending).await.ok().json();
    assert_eq!(told["items"].as_array().unwrap().len(), 23);
    assert_eq!(told["items"][0]["pending_until"], "2031-03-31");
    hall.drain().await;
}

#[actix_web::test]
async fn a_version_is_withdrawn_before_its_day_and_bars_another_one_until_then() {
    let hall = seeded(&["homestead"]).await;
    let moment = at("2031-03-01T00:00:00Z");
    hall.set_now(moment - Duration::days(30)).await;
    schedule(&hall, moment).await;
    let (editor, publisher) = (editor(&hall, CITY), publisher(&hall, CITY));
    let base = format!("{API}/base-items/{HOMESTEAD}");
    let standard = content(&editor, HOMESTEAD, 1).await;
    editor.post(&format!("{base}/versions"), &standard).await.ok();
    approve(&hall, &editor, &base).await;
    let now = json!({ "follow_within_days": 30 });
    publisher.post(&format!("{base}/publish"), &now).await.assert_refused(409, "version_scheduled");
    publisher.post(&format!("{base}/withdraw"), &json!({})).await.assert_refused(409, "draft_open");
    let note = json!({ "note": "先撤回已定时的版本" });
    publisher.post(&format!("{base}/send-back"), &note).await.ok();
    let past = json!({ "follow_within_days": 30, "effective_at": moment - Duration::days(31) });
    editor.post(&format!("{base}/submit"), &because()).await.ok();
    publisher.post(&format!("{base}/publish"), &past).await.assert_refused(409, "version_state");
    let left = editor.get(&format!("{API}/items/{HOMESTEAD}/versions")).await.ok().json();
    assert_eq!(
        (&left["items"][0]["state"], &left["items"][1]["state"]),
        (&json!("in_review"), &json!("scheduled"))
    );
}

#[actix_web::test]
async fn a_moment_that_is_over_is_no_moment_of_effect() {
    let hall = seeded(&["elder"]).await;
    let editor = editor(&hall, CITY);
    let standard = content(&editor, "342099004000", 1).await;
    let base = format!("{API}/base-items/342099004000");
    editor.post(&format!("{base}/versions"), &standard).await.ok();
    approve(&hall, &editor, &base).await;
    let past = json!({ "follow_within_days": 30, "effective_at": "2020-01-01T00:00:00Z" });
    publisher(&hall, CITY).post(&format!("{base}/publish"), &past).await.assert_refused(400, "effect_past");
}

#[actix_web::test]
async fn an_item_that_is_only_scheduled_is_claimed_and_begins_everywhere_on_its_day() {
    let hall = seeded(&["homestead"]).await;
    let moment = at("2031-03-01T00:00:00Z");
    hall.set_now(moment - Duration::days(30)).await;
    let (city, county) = (editor(&hall, CITY), editor(&hall, COUNTY));
    let mut standard = content(&city, HOMESTEAD, 1).await;
    standard["code"] = json!("340199008000");
    city.post(&format!("{API}/base-items"), &standard).await.ok();
    let base = format!("{API}/base-items/340199008000");
    let claim = json!({ "base_code": "340199008000", "authority": YUGOU });
    county.post(&format!("{API}/claims"), &claim).await.assert_refused(409, "base_item_unpublished");
    approve(&hall, &city, &base).await;
    let on_the_day = json!({ "follow_within_days": 30, "effective_at": moment });
    publisher(&hall, CITY).post(&format!("{base}/publish"), &on_the_day).await.ok();
    let claimed = county.post(&format!("{API}/claims"), &claim).await.ok().json();
    let code = claimed["code"].as_str().unwrap().to_owned();
    let overlay = content(&county, YUGOU_HOMESTEAD, 1).await;
    let path = format!("{API}/claims/{code}");
    let filled = county.put(&format!("{path}/overlay"), Some(0), &overlay).await.ok().json();
    assert_eq!(filled["base_version"], 1);
    approve(&hall, &county, &path).await;
    let publisher = publisher(&hall, CITY);
    let early = publisher.post(&format!("{path}/publish"), &json!({})).await;
    early.assert_refused(409, "base_item_unpublished");
    publisher.post(&format!("{path}/publish"), &json!({ "effective_at": moment })).await.ok();
    publisher.post(&format!("{base}/withdraw"), &json!({})).await.assert_refused(409, "version_scheduled");
    hall.nobody().get(&format!("{API}/items/{code}")).await.assert_refused(404, "item_not_found");
    hall.set_now(moment).await;
    assert_eq!(take_effect(db(&hall)).await.unwrap(), 2);
    let guide = hall.nobody().get(&format!("{API}/items/{code}")).await.ok().json();
    assert_eq!((&guide["base_version"], &guide["overlay_version"]), (&json!(1), &json!(1)));
    hall.drain().await;
}
