//! Lists from draft to publication, and what each version changed.

use serde_json::{Value, json};
use testkit::{Client, TestHall};

use crate::desk::{API, CITY, editor, publisher, seeded, send};

fn fee(no: &str, standard: &str) -> Value {
    json!({
        "no": no, "name": format!("费用{no}"), "fee_kind": "行政事业性收费", "collector": "县公安局",
        "standard": standard, "basis": "皖价费〔2026〕1号（演示）",
    })
}

async fn begin(client: &Client, kind: &str) -> String {
    let body = json!({ "kind": kind, "division": "341323000000" });
    let made = client.post(&format!("{API}/list-drafts"), &body).await.ok().json();
    made["id"].as_str().unwrap().to_owned()
}

fn edit(entries: Value, day: &str, reasons: Value) -> Value {
    json!({
        "title": "收费目录", "document": "灵政〔2026〕1号（演示）", "effective_on": day, "reasons": reasons,
        "entries": entries,
    })
}

/// Publishes a version of the county's fees.
async fn published(hall: &TestHall, entries: Value, day: &str, reasons: Value) -> String {
    let (editor, publisher) = (editor(hall, CITY), publisher(hall, CITY));
    let id = begin(&editor, "fees").await;
    let path = format!("{API}/list-drafts/{id}");
    editor.put(&path, Some(1), &edit(entries, day, reasons)).await.ok();
    publisher.post(&format!("{path}/approve"), &json!({})).await.ok();
    publisher.post(&format!("{path}/publish"), &json!({})).await.ok();
    id
}

#[actix_web::test]
async fn a_list_needs_its_document_and_a_second_person() {
    let hall = seeded(&[]).await;
    let both = hall.client(&hall.staff_subject(&[auth::Role::Editor, auth::Role::Publisher], CITY, None));
    let id = begin(&both, "fees").await;
    let path = format!("{API}/list-drafts/{id}");
    let second = publisher(&hall, CITY);
    second.post(&format!("{path}/approve"), &json!({})).await.assert_refused(400, "findings");
    both.put(&path, Some(1), &edit(json!([fee("1", "20 元")]), "2026-01-01", json!({}))).await.ok();
    both.post(&format!("{path}/approve"), &json!({})).await.assert_refused(403, "maker_is_checker");
    second.post(&format!("{path}/publish"), &json!({})).await.assert_refused(409, "state_not_allowed");
    second.post(&format!("{path}/approve"), &json!({})).await.ok();
    both.put(&path, Some(2), &edit(json!([]), "2026-01-01", json!({})))
        .await
        .assert_refused(409, "state_not_allowed");
    hall.nobody().get(&format!("{API}/lists/{id}")).await.assert_refused(404, "not_found");
    second.post(&format!("{path}/publish"), &json!({})).await.ok();
    hall.nobody().get(&format!("{API}/lists/{id}")).await.ok();
}

#[actix_web::test]
async fn every_change_has_its_reason_and_the_history_tells_them_all() {
    let hall = seeded(&[]).await;
    published(&hall, json!([fee("1", "20 元"), fee("2", "5 元")]), "2026-01-01", json!({})).await;
    let (editor, publisher) = (editor(&hall, CITY), publisher(&hall, CITY));
    let id = begin(&editor, "fees").await;
    let path = format!("{API}/list-drafts/{id}");
    let entries = json!([fee("1", "10 元"), fee("3", "1 元")]);
    let some = json!({ "1": "省里降费", "3": "新设" });
    editor.put(&path, Some(1), &edit(entries.clone(), "2026-02-01", some)).await.ok();
    let refused = publisher.post(&format!("{path}/approve"), &json!({})).await;
    refused.assert_refused(400, "findings");
    assert!(refused.to_string().contains("费用2"), "{refused}");
    let all = json!({ "1": "省里降费", "2": "停止征收", "3": "新设" });
    editor.put(&path, Some(2), &edit(entries, "2026-02-01", all)).await.ok();
    publisher.post(&format!("{path}/approve"), &json!({})).await.ok();
    publisher.post(&format!("{path}/publish"), &json!({})).await.ok();
    let history = hall.nobody().get(&format!("{API}/lists/{id}/history")).await.ok().json();
    assert_eq!((history[0]["list"]["version"].as_i64(), &history[1]["changes"]), (Some(2), &json!([])));
    let told: Vec<(&str, &str, &str)> = history[0]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["kind"].as_str().unwrap(), it["no"].as_str().unwrap(), it["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("changed", "1", "省里降费"), ("added", "3", "新设"), ("removed", "2", "停止征收")]);
}

#[actix_web::test]
async fn a_version_is_in_force_from_its_day_and_not_before() {
    let hall = seeded(&[]).await;
    hall.set_now("2026-03-01T04:00:00Z".parse().unwrap()).await;
    let old = published(&hall, json!([fee("1", "20 元")]), "2026-01-01", json!({})).await;
    let new = published(&hall, json!([fee("1", "9 元")]), "2026-04-01", json!({ "1": "降费" })).await;
    let shown = async || {
        let path = format!("{API}/lists?division=341323000000&kind=fees");
        hall.nobody().get(&path).await.ok().json()[0]["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(shown().await, old);
    hall.set_now("2026-04-01T04:00:00Z".parse().unwrap()).await;
    assert_eq!(shown().await, new);
}

#[actix_web::test]
async fn a_published_list_is_downloaded_filled_in_again_and_nothing_dangerous_is_in_it() {
    let hall = seeded(&[]).await;
    let dangerous = fee("1", "=HYPERLINK(\"http://x\")");
    let id = published(&hall, json!([dangerous]), "2026-01-01", json!({})).await;
    let nobody = hall.nobody();
    let text = nobody.get(&format!("{API}/lists/{id}/file?format=csv")).await.ok();
    assert!(String::from_utf8_lossy(&text.bytes).contains("'=HYPERLINK"));
    let editor = editor(&hall, CITY);
    let next = begin(&editor, "fees").await;
    let mut revision = 1;
    for format in ["csv", "xlsx", "json"] {
        let file = nobody.get(&format!("{API}/lists/{id}/file?format={format}")).await.ok().bytes;
        let path = format!("{API}/list-drafts/{next}/entries?revision={revision}");
        revision = send(&editor, &path, file).await.ok().json()["revision"].as_i64().unwrap();
        let draft = editor.get(&format!("{API}/list-drafts/{next}")).await.ok().json();
        assert_eq!(draft["changes"], json!([]), "{format}: the same entries");
    }
}

#[actix_web::test]
async fn one_wrong_entry_keeps_the_file_out_and_an_item_must_be_in_the_catalogue() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, CITY);
    let id = begin(&editor, "township_items").await;
    let path = format!("{API}/list-drafts/{id}/entries?revision=1");
    let wrong =
        "编号,事项名称,基本编码,领域,来源\n1,建房,340199001000,宅基地,12\n2,无此事,349999999000,宅基地,x\n";
    let refused = send(&editor, &path, wrong).await;
    refused.assert_refused(400, "findings");
    let pointers: Vec<String> = refused.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(pointers, ["//3/来源", "//3/基本编码"]);
    let draft = editor.get(&format!("{API}/list-drafts/{id}")).await.ok().json();
    assert_eq!(draft["list"]["entries"], 0);
}

#[actix_web::test]
async fn the_township_list_is_seeded_from_the_items_that_are_there() {
    let hall = seeded(&["homestead", "elder-card"]).await;
    let lists = hall.nobody().get(&format!("{API}/lists?kind=township_items")).await.ok().json();
    assert_eq!((lists[0]["entries"].as_i64(), lists[0]["version"].as_i64()), (Some(2), Some(1)));
}
