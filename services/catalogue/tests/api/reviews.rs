//! Reviews: who may take which step, why a version is made, what differs, and a base item's own standing.

use auth::Role;
use serde_json::{Value, json};
use testkit::{Client, TestHall};

use crate::desk::{
    API, CITY, COUNTY, HOMESTEAD, YUGOU_HOMESTEAD, approve, because, both, content, editor, publish,
    publisher, seeded,
};

fn person(hall: &TestHall, roles: &[Role]) -> Client {
    hall.staff(roles, CITY, None)
}

#[actix_web::test]
async fn who_made_it_neither_reviews_nor_publishes_it() {
    let hall = seeded(&["homestead"]).await;
    let all = person(&hall, &[Role::Editor, Role::ItemReviewer, Role::LegalReviewer, Role::Publisher]);
    let path = format!("{API}/base-items/{HOMESTEAD}");
    let standard = content(&all, HOMESTEAD, 1).await;
    all.post(&format!("{path}/versions"), &standard).await.ok();
    all.post(&format!("{path}/submit"), &because()).await.ok();
    all.post(&format!("{path}/review"), &json!({})).await.assert_refused(403, "maker_is_checker");
    person(&hall, &[Role::ItemReviewer]).post(&format!("{path}/review"), &json!({})).await.ok();
    all.post(&format!("{path}/legal-review"), &json!({})).await.assert_refused(403, "maker_is_checker");
    person(&hall, &[Role::LegalReviewer]).post(&format!("{path}/legal-review"), &json!({})).await.ok();
    let publish = json!({ "follow_within_days": 30 });
    all.post(&format!("{path}/publish"), &publish).await.assert_refused(403, "maker_is_checker");
}

#[actix_web::test]
async fn whoever_edited_any_of_it_leaves_the_checks_to_others() {
    let hall = seeded(&["homestead"]).await;
    let (_, both) = both(&hall, CITY);
    let editor = editor(&hall, CITY);
    let path = format!("{API}/claims/{YUGOU_HOMESTEAD}");
    let overlay = content(&both, YUGOU_HOMESTEAD, 1).await;
    both.put(&format!("{path}/overlay"), Some(0), &overlay).await.ok();
    editor.put(&format!("{path}/overlay"), Some(1), &overlay).await.ok();
    approve(&hall, &editor, &path).await;
    both.post(&format!("{path}/publish"), &json!({})).await.assert_refused(403, "maker_is_checker");
}

#[actix_web::test]
async fn the_two_reviews_and_the_publication_are_by_three_persons() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, CITY);
    let checks = person(&hall, &[Role::ItemReviewer, Role::LegalReviewer, Role::Publisher]);
    let path = format!("{API}/claims/{YUGOU_HOMESTEAD}");
    let overlay = content(&editor, YUGOU_HOMESTEAD, 1).await;
    editor.put(&format!("{path}/overlay"), Some(0), &overlay).await.ok();
    editor.post(&format!("{path}/submit"), &because()).await.ok();
    checks.post(&format!("{path}/review"), &json!({})).await.ok();
    checks.post(&format!("{path}/legal-review"), &json!({})).await.assert_refused(403, "checked_already");
    checks.post(&format!("{path}/publish"), &json!({})).await.assert_refused(409, "version_state");
    person(&hall, &[Role::LegalReviewer]).post(&format!("{path}/legal-review"), &json!({})).await.ok();
    checks.post(&format!("{path}/publish"), &json!({})).await.assert_refused(403, "checked_already");
    publisher(&hall, CITY).post(&format!("{path}/publish"), &json!({})).await.ok();
}

#[actix_web::test]
async fn a_version_is_sent_back_with_a_note_by_whose_turn_it_is() {
    let hall = seeded(&["homestead"]).await;
    let (editor, publisher) = (editor(&hall, CITY), publisher(&hall, CITY));
    let path = format!("{API}/claims/{YUGOU_HOMESTEAD}");
    let overlay = content(&editor, YUGOU_HOMESTEAD, 1).await;
    editor.put(&format!("{path}/overlay"), Some(0), &overlay).await.ok();
    editor.post(&format!("{path}/submit"), &because()).await.ok();
    let note = json!({ "note": "承诺时限的依据没写清楚" });
    publisher.post(&format!("{path}/send-back"), &note).await.assert_refused(409, "version_state");
    person(&hall, &[Role::ItemReviewer]).post(&format!("{path}/return"), &note).await.ok();
    let acts = editor.get(&format!("{API}/items/{YUGOU_HOMESTEAD}/versions/2/acts")).await.ok().json();
    let told: Vec<&str> = acts.as_array().unwrap().iter().map(|act| act["act"].as_str().unwrap()).collect();
    assert_eq!(told, ["edit", "submit", "send_back"]);
    assert_eq!(acts[2]["note"], note["note"]);
}

#[actix_web::test]
async fn every_version_says_why_it_was_made_and_on_what_basis() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, CITY);
    let path = format!("{API}/claims/{YUGOU_HOMESTEAD}");
    let overlay = content(&editor, YUGOU_HOMESTEAD, 1).await;
    editor.put(&format!("{path}/overlay"), Some(0), &overlay).await.ok();
    for incomplete in [json!({}), json!({ "reason": "改时间" }), json!({ "reason": "改时间", "basis": " " })]
    {
        editor.post(&format!("{path}/submit"), &incomplete).await.assert_refused(400, "bad_body");
    }
    publish(&hall, &editor, &path).await;
    let versions = editor.get(&format!("{API}/items/{YUGOU_HOMESTEAD}/versions")).await.ok().json();
    assert_eq!(versions["items"][0]["reason"], because()["reason"]);
    assert_eq!(versions["items"][0]["basis"], because()["basis"]);
}

#[actix_web::test]
async fn two_versions_are_compared_in_words() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, CITY);
    let mut overlay = content(&editor, YUGOU_HOMESTEAD, 1).await;
    overlay["contact"]["phone"] = json!("0557-6600000");
    overlay["promised_limit"]["days"] = json!(19);
    let path = format!("{API}/claims/{YUGOU_HOMESTEAD}");
    editor.put(&format!("{path}/overlay"), Some(0), &overlay).await.ok();
    let diff = editor.get(&format!("{API}/items/{YUGOU_HOMESTEAD}/diff?from=1&to=2")).await.ok().json();
    let told: Vec<(&str, &str, &str)> = diff["changes"].as_array().unwrap().iter().map(words).collect();
    assert!(told.contains(&("承诺办结时限 › 天数", "20", "19")), "{told:?}");
    assert!(told.iter().any(|(path, _, after)| *path == "联系方式 › 咨询电话" && *after == "0557-6600000"));
    assert_eq!(told.len(), 2, "{told:?}");
    editor
        .get(&format!("{API}/items/{YUGOU_HOMESTEAD}/diff?from=1&to=9"))
        .await
        .assert_refused(404, "version_not_found");
}

fn words(change: &Value) -> (&str, &str, &str) {
    let text = |key: &str| change[key].as_str().unwrap_or_default();
    (text("path"), text("before"), text("after"))
}

#[actix_web::test]
async fn a_base_item_is_suspended_in_every_hall_at_once_and_resumed_where_it_was() {
    let hall = seeded(&["homestead"]).await;
    let publisher = publisher(&hall, CITY);
    let other = format!("{API}/claims?base={HOMESTEAD}&limit=100");
    let claims = publisher.get(&other).await.ok().json();
    let own = claims["items"].as_array().unwrap().iter().map(|claim| claim["code"].as_str().unwrap());
    let mut own = own;
    let own = own.find(|code| *code != YUGOU_HOMESTEAD).unwrap().to_owned();
    publisher.post(&format!("{API}/claims/{own}/suspend"), &because()).await.ok();
    let base = format!("{API}/base-items/{HOMESTEAD}");
    publisher.post(&format!("{base}/suspend"), &because()).await.ok();
    publisher.post(&format!("{base}/suspend"), &because()).await.assert_refused(409, "base_item_standing");
    let state = async |code: &str| {
        hall.nobody().get(&format!("{API}/items/{code}")).await.ok().json()["state"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(state(YUGOU_HOMESTEAD).await, "suspended");
    publisher
        .post(&format!("{API}/claims/{own}/resume"), &json!({}))
        .await
        .assert_refused(409, "base_item_suspended");
    publisher.post(&format!("{base}/resume"), &json!({})).await.ok();
    assert_eq!(state(YUGOU_HOMESTEAD).await, "in_force");
    assert_eq!(state(&own).await, "suspended", "its own authority suspended it");
}

#[actix_web::test]
async fn a_repealed_base_item_is_gone_everywhere_and_cannot_be_claimed() {
    let hall = seeded(&["homestead"]).await;
    let (editor, publisher) = (editor(&hall, CITY), publisher(&hall, CITY));
    let base = format!("{API}/base-items/{HOMESTEAD}");
    publisher.post(&format!("{base}/repeal"), &because()).await.ok();
    hall.nobody().get(&format!("{API}/items/{YUGOU_HOMESTEAD}")).await.assert_refused(404, "item_not_found");
    let town = hall.nobody().get(&format!("{API}/authorities?division=341321100000")).await.ok().json();
    let claim = json!({ "base_code": HOMESTEAD, "authority": town["items"][0]["code"] });
    editor.post(&format!("{API}/claims"), &claim).await.assert_refused(409, "base_item_repealed");
    let standard = content(&editor, HOMESTEAD, 1).await;
    editor.post(&format!("{base}/versions"), &standard).await.assert_refused(409, "base_item_repealed");
    publisher.post(&format!("{base}/resume"), &json!({})).await.assert_refused(409, "base_item_standing");
}

#[actix_web::test]
async fn a_published_version_never_changes_in_the_database_either() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, COUNTY);
    let before = content(&editor, YUGOU_HOMESTEAD, 1).await;
    for change in ["content = content || '{\"seal_name\": \"x\"}'", "reason = 'x'", "effective_at = now()"] {
        let sql = format!(
            "UPDATE catalogue.overlay_versions SET {change} WHERE implementing_code = '{YUGOU_HOMESTEAD}'"
        );
        hall.sql(&format!(
            "DO $$ BEGIN {sql}; RAISE 'changed'; EXCEPTION WHEN integrity_constraint_violation THEN NULL; END $$"
        ))
        .await;
    }
    assert_eq!(content(&editor, YUGOU_HOMESTEAD, 1).await, before);
}
