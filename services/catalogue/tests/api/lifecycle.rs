//! Items from draft to repeal.

use reqwest::Method;
use serde_json::{Value, json};

use crate::desk::{
    API, CITY, COUNTY, HOMESTEAD, YUGOU, YUGOU_HOMESTEAD, because, content, counts, editor, publish,
    publisher, seeded,
};

fn fresh(mut standard: Value, code: &str) -> Value {
    standard["code"] = json!(code);
    standard
}

#[actix_web::test]
async fn an_item_goes_from_draft_over_review_to_the_public() {
    let hall = seeded(&["homestead"]).await;
    let (editor, publisher) = (editor(&hall, CITY), publisher(&hall, CITY));
    let standard = fresh(content(&editor, HOMESTEAD, 1).await, "340199008000");
    let (audits, events) = counts(&hall).await;
    let made = editor.post(&format!("{API}/base-items"), &standard).await.ok();
    assert_eq!((made.status.as_u16(), made.json()["state"].as_str().unwrap()), (201, "draft"));
    let path = format!("{API}/base-items/340199008000");
    publisher
        .post(&format!("{path}/publish"), &json!({ "follow_within_days": 30 }))
        .await
        .assert_refused(409, "version_state");
    editor.post(&format!("{path}/submit"), &json!({})).await.assert_refused(400, "bad_body");
    editor.post(&format!("{path}/submit"), &because()).await.ok();
    editor.put(&format!("{path}/draft"), Some(1), &standard).await.assert_refused(409, "version_state");
    let reviewer = hall.staff(&[auth::Role::ItemReviewer], CITY, None);
    reviewer.post(&format!("{path}/return"), &json!({ "note": "请补充常见问题" })).await.ok();
    editor.put(&format!("{path}/draft"), Some(1), &standard).await.ok();
    editor.put(&format!("{path}/draft"), Some(1), &standard).await.assert_refused(412, "version_stale");
    publish(&hall, &editor, &path).await;
    hall.nobody().get(&format!("{API}/items/340199008000")).await.ok();
    let (audits_after, events_after) = counts(&hall).await;
    assert_eq!(
        (audits_after - audits, events_after - events),
        (8, 8),
        "one audit row and one event per change"
    );
}

#[actix_web::test]
async fn a_rule_that_is_broken_stops_publication_and_names_the_field() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, COUNTY);
    let mut overlay = content(&editor, YUGOU_HOMESTEAD, 1).await;
    overlay["stages"][1]["days"] = json!(40);
    overlay["contact"]["phone"] = json!("");
    let claim = format!("{API}/claims/{YUGOU_HOMESTEAD}");
    editor.put(&format!("{claim}/overlay"), Some(0), &overlay).await.ok();
    let refused = editor.post(&format!("{claim}/submit"), &because()).await;
    refused.assert_refused(400, "quality_rules");
    let errors = refused.json()["errors"].clone();
    assert_eq!(
        (errors[0]["pointer"].as_str(), errors[1]["pointer"].as_str()),
        (Some("/overlay/stages"), Some("/overlay/contact/phone"))
    );
    overlay["stages"][1]["days"] = json!(12);
    overlay["contact"]["phone"] = json!("12345");
    overlay["acceptance_points"][0]["at"]["hall"] = json!(uuid::Uuid::nil());
    editor.put(&format!("{claim}/overlay"), Some(1), &overlay).await.ok();
    editor.post(&format!("{claim}/submit"), &because()).await.assert_refused(400, "unknown_places");
}

#[actix_web::test]
async fn a_changed_base_leaves_the_old_pair_in_force_until_the_county_follows() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, CITY);
    let mut standard = content(&editor, HOMESTEAD, 1).await;
    standard["conditions"].as_array_mut().unwrap().push(json!("新增条件（演示）"));
    let base = format!("{API}/base-items/{HOMESTEAD}");
    editor.post(&format!("{base}/versions"), &standard).await.ok();
    editor.post(&format!("{base}/versions"), &standard).await.assert_refused(409, "draft_open");
    publish(&hall, &editor, &base).await;
    let pending =
        editor.get(&format!("{API}/claims?base={HOMESTEAD}&pending=true&limit=100")).await.ok().json();
    assert_eq!(pending["items"].as_array().unwrap().len(), 23);
    assert_eq!(pending["items"][0]["pending_base"], 2);
    let guide = format!("{API}/items/{YUGOU_HOMESTEAD}");
    assert_eq!(hall.nobody().get(&guide).await.ok().json()["base_version"], 1);

    let overlay = content(&editor, YUGOU_HOMESTEAD, 1).await;
    let claim = format!("{API}/claims/{YUGOU_HOMESTEAD}");
    editor.put(&format!("{claim}/overlay"), Some(0), &overlay).await.ok();
    publish(&hall, &editor, &claim).await;
    let now = hall.nobody().get(&guide).await.ok().json();
    assert_eq!((now["base_version"].as_i64(), now["overlay_version"].as_i64()), (Some(2), Some(2)));
    let pending =
        editor.get(&format!("{API}/claims?base={HOMESTEAD}&pending=true&limit=100")).await.ok().json();
    assert_eq!(pending["items"].as_array().unwrap().len(), 22);
    let states = editor.get(&format!("{API}/items/{HOMESTEAD}/versions")).await.ok().json();
    assert_eq!(
        (&states["items"][0]["state"], &states["items"][1]["state"]),
        (&json!("published"), &json!("retired"))
    );
}

#[actix_web::test]
async fn suspension_and_repeal_act_at_once() {
    let hall = seeded(&["homestead"]).await;
    let publisher = publisher(&hall, COUNTY);
    let claim = format!("{API}/claims/{YUGOU_HOMESTEAD}");
    let guide = format!("{API}/items/{YUGOU_HOMESTEAD}");
    publisher
        .post(&format!("{claim}/suspend"), &json!({ "reason": " ", "basis": "演示" }))
        .await
        .assert_refused(400, "bad_body");
    publisher
        .post(&format!("{claim}/suspend"), &json!({ "reason": "规划调整", "basis": "演示文件" }))
        .await
        .ok();
    let shown = hall.nobody().get(&guide).await.ok().json();
    assert_eq!((shown["state"].as_str(), shown["reason"].as_str()), (Some("suspended"), Some("规划调整")));
    publisher
        .post(&format!("{claim}/suspend"), &json!({ "reason": "再次", "basis": "演示文件" }))
        .await
        .assert_refused(409, "item_state");
    publisher.post(&format!("{claim}/resume"), &json!({})).await.ok();
    assert_eq!(hall.nobody().get(&guide).await.ok().json()["state"], "in_force");
    publisher
        .post(&format!("{claim}/repeal"), &json!({ "reason": "事项取消", "basis": "演示文件" }))
        .await
        .ok();
    hall.nobody().get(&guide).await.assert_refused(404, "item_not_found");
    publisher.post(&format!("{claim}/resume"), &json!({})).await.assert_refused(409, "item_state");
}

#[actix_web::test]
async fn an_editor_works_inside_his_division_only() {
    let hall = seeded(&["homestead"]).await;
    let neighbour = editor(&hall, "341324000000");
    let overlay = content(&editor(&hall, COUNTY), YUGOU_HOMESTEAD, 1).await;
    let path = format!("{API}/claims/{YUGOU_HOMESTEAD}/overlay");
    neighbour.put(&path, Some(0), &overlay).await.assert_refused(403, "out_of_scope");
    neighbour
        .get(&format!("{API}/items/{YUGOU_HOMESTEAD}/versions"))
        .await
        .assert_refused(403, "out_of_scope");
    let standard = content(&neighbour, HOMESTEAD, 1).await;
    let versions = format!("{API}/base-items/{HOMESTEAD}/versions");
    neighbour.post(&versions, &standard).await.assert_refused(403, "out_of_scope");
    let mine = neighbour.get(&format!("{API}/claims?limit=100")).await.ok().json();
    assert_eq!(mine["items"].as_array().unwrap().len(), 1, "its own township's");
}

#[actix_web::test]
async fn a_claim_is_made_once_whoever_repeats_it() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, CITY);
    let body = json!({ "base_code": HOMESTEAD, "authority": "11341321990011006G" });
    let town = hall.nobody().get(&format!("{API}/authorities?division=341321100000")).await.ok().json();
    let body = json!({ "base_code": body["base_code"], "authority": town["items"][0]["code"] });
    let path = format!("{API}/claims");
    let first = editor.post_as(&path, "one-and-the-same", &body).await.ok();
    let again = editor.post_as(&path, "one-and-the-same", &body).await.ok();
    assert_eq!(first.json(), again.json());
    editor.post(&path, &body).await.assert_refused(409, "item_exists");
    let other = json!({ "base_code": HOMESTEAD, "authority": YUGOU });
    editor.post_as(&path, "one-and-the-same", &other).await.assert_refused(422, "idempotency_key_reused");
    let code = first.json()["code"].as_str().unwrap().to_owned();
    hall.nobody().get(&format!("{API}/items/{code}")).await.assert_refused(404, "item_not_found");
    let keyless = editor.send(editor.request(Method::POST, &path).json(&body)).await;
    keyless.assert_refused(400, "idempotency_key_missing");
}

#[actix_web::test]
async fn of_two_who_save_at_once_one_is_told_it_is_late() {
    let hall = seeded(&["homestead"]).await;
    let (one, two) = (editor(&hall, COUNTY), editor(&hall, COUNTY));
    let overlay = content(&one, YUGOU_HOMESTEAD, 1).await;
    let path = format!("{API}/claims/{YUGOU_HOMESTEAD}/overlay");
    one.put(&path, Some(0), &overlay).await.ok();
    let (a, b) = tokio::join!(one.put(&path, Some(1), &overlay), two.put(&path, Some(1), &overlay));
    let mut codes = [a.status.as_u16(), b.status.as_u16()];
    codes.sort_unstable();
    assert_eq!(codes, [200, 412]);
}
