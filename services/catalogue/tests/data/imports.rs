//! Imports and exports.

use std::time::Instant;

use catalogue::{ImportFile, import_file};
use serde_json::{Value, json};

use crate::desk::{API, CITY, COUNTY, confirm, db, editor, findings, import, listing, seeded, send};

const HOMESTEAD: &str = "340199001000";
const YUGOU_HOMESTEAD: &str = "11341323990011103D5340199001000";

fn counted(import: &Value) -> (i64, i64, i64) {
    let of = |key: &str| import[key].as_i64().unwrap();
    (of("created"), of("changed"), of("unchanged"))
}

#[actix_web::test]
async fn the_listing_of_a_district_comes_in_at_once_and_the_same_again_changes_nothing() {
    let hall = seeded(&[]).await;
    let folder = hall.deps.data_dir.clone();
    let bytes = listing();
    let file = ImportFile { name: "名单.csv", bytes: &bytes, kind: None, mapping: Vec::new() };
    let begun = Instant::now();
    let (first, wrong) = import_file(db(&hall), &folder, &file, false).await.unwrap();
    println!("1135 names imported in {:.2} s", begun.elapsed().as_secs_f64());
    assert_eq!((first.created, first.changed, wrong.len()), (1_135, 0, 0));
    let begun = Instant::now();
    let (second, _) = import_file(db(&hall), &folder, &file, false).await.unwrap();
    println!("the same again in {:.2} s", begun.elapsed().as_secs_f64());
    assert_eq!((second.created, second.changed, second.unchanged), (0, 0, 1_135));
    assert!(second.summary.contains("没有改动"), "{}", second.summary);
    let counts = editor(&hall, CITY).get(&format!("{API}/name-draft-counts")).await.ok().json();
    assert_eq!(counts, json!([{ "state": "open", "drafts": 1_135 }]));
}

#[actix_web::test]
async fn a_dry_run_says_what_would_change_and_changes_nothing() {
    let hall = seeded(&[]).await;
    let client = editor(&hall, CITY);
    let checked = import(&client, listing()).await;
    assert_eq!((checked["state"].as_str(), counted(&checked)), (Some("checked"), (1_135, 0, 0)));
    let names = client.get(&format!("{API}/name-drafts")).await.ok().json();
    assert_eq!(names["items"], json!([]));
    let id = checked["id"].as_str().unwrap();
    client.post(&format!("{API}/imports/{id}/discard"), &json!({})).await.ok();
    client.post(&format!("{API}/imports/{id}/confirm"), &json!({})).await.assert_refused(409, "import_state");
}

#[actix_web::test]
async fn one_bad_line_keeps_the_whole_file_out_and_is_named_with_its_column() {
    let hall = seeded(&[]).await;
    let client = editor(&hall, CITY);
    let text = "name,local_code,task_type\n建房,A1,1\n低保,,5\n办证,A3,77\n建房,A1,1\n";
    let refused = import(&client, text).await;
    assert_eq!((refused["state"].as_str(), refused["findings"].as_i64()), (Some("refused"), Some(3)));
    let told: Vec<(i64, String, String)> = findings(&client, &refused)
        .await
        .iter()
        .map(|it| {
            let word = |key: &str| it[key].as_str().unwrap().to_owned();
            (it["line"].as_i64().unwrap(), word("field"), word("code"))
        })
        .collect();
    let expected =
        [(3, "地方编码", "required"), (4, "事项类型", "not_in_dictionary"), (5, "", "duplicate_line")];
    let expected: Vec<_> =
        expected.iter().map(|(line, field, code)| (*line, (*field).to_owned(), (*code).to_owned())).collect();
    assert_eq!(told, expected);
    let id = refused["id"].as_str().unwrap();
    client.post(&format!("{API}/imports/{id}/confirm"), &json!({})).await.assert_refused(409, "import_state");
    assert_eq!(client.get(&format!("{API}/name-drafts")).await.ok().json()["items"], json!([]));
}

#[actix_web::test]
async fn what_an_editor_corrected_stays_when_the_same_file_comes_again() {
    let hall = seeded(&[]).await;
    let client = editor(&hall, CITY);
    let text = "name,local_code\n建房,A1\n";
    confirm(&client, &import(&client, text).await).await;
    let draft = client.get(&format!("{API}/name-drafts")).await.ok().json()["items"][0].clone();
    let path = format!("{API}/name-drafts/{}", draft["id"].as_str().unwrap());
    let edit = json!({ "name": "农村建房", "department": "", "grouping": "", "item_type": "01" });
    client.put(&path, Some(1), &edit).await.ok();
    client.put(&path, Some(1), &edit).await.assert_refused(412, "version_stale");
    assert_eq!(counted(&confirm(&client, &import(&client, text).await).await), (0, 0, 1));
    let kept = client.get(&format!("{API}/name-drafts")).await.ok().json();
    assert_eq!(kept["items"][0]["name"], "农村建房");
    let other = "name,local_code\n建新房,A1\n";
    assert_eq!(counted(&confirm(&client, &import(&client, other).await).await), (0, 1, 0));
}

#[actix_web::test]
async fn a_names_only_draft_gets_a_base_code_and_begins_an_item() {
    let hall = seeded(&["homestead"]).await;
    let client = editor(&hall, CITY);
    confirm(&client, &import(&client, "name,local_code,task_type\n建房,A1,1\n修路,A2,20\n").await).await;
    let drafts = client.get(&format!("{API}/name-drafts")).await.ok().json();
    let path = |at: usize| format!("{API}/name-drafts/{}", drafts["items"][at]["id"].as_str().unwrap());
    let known = client.post(&format!("{}/assign", path(0)), &json!({ "base_code": HOMESTEAD })).await.ok();
    assert_eq!((&known.json()["state"], &known.json()["base_code"]), (&json!("assigned"), &json!(HOMESTEAD)));
    let fresh = "342099777000";
    client.post(&format!("{}/assign", path(1)), &json!({ "base_code": fresh })).await.ok();
    let version = client.get(&format!("{API}/items/{fresh}/versions/1")).await.ok().json();
    assert_eq!(
        (&version["content"]["name"], &version["version"]["state"]),
        (&json!("修路"), &json!("draft"))
    );
    client
        .post(&format!("{}/drop", path(1)), &json!({ "reason": "重复" }))
        .await
        .assert_refused(409, "state_not_allowed");
    client.post(&format!("{}/reopen", path(1)), &json!({})).await.ok();
    client.post(&format!("{}/drop", path(1)), &json!({ "reason": "重复" })).await.ok();
}

#[actix_web::test]
async fn base_items_go_out_and_come_back_unchanged_and_a_change_becomes_a_draft() {
    let hall = seeded(&["homestead", "elder-card"]).await;
    let client = editor(&hall, CITY);
    for format in ["xlsx", "csv", "json"] {
        let file = client.get(&format!("{API}/exports/base_items?format={format}")).await.ok();
        let again = import(&client, file.bytes).await;
        assert_eq!((counted(&again), &again["kind"]), ((0, 0, 2), &json!("base_items")), "{format}");
    }
    let file = client.get(&format!("{API}/exports/base_items?format=json")).await.ok().json();
    let mut rows = file.clone();
    let row = rows.as_array_mut().unwrap().iter_mut().find(|row| row["基本编码"] == HOMESTEAD).unwrap();
    row["受理条件"] = json!("只此一条");
    let changed = confirm(&client, &import(&client, rows.to_string()).await).await;
    assert_eq!((counted(&changed), &changed["state"]), ((0, 1, 1), &json!("applied")));
    let draft = client.get(&format!("{API}/items/{HOMESTEAD}/versions/2")).await.ok().json();
    assert_eq!(
        (&draft["version"]["state"], &draft["content"]["conditions"]),
        (&json!("draft"), &json!(["只此一条"]))
    );
    assert_eq!(counted(&confirm(&client, &import(&client, rows.to_string()).await).await), (0, 0, 2));
}

#[actix_web::test]
async fn implementing_items_come_back_and_who_may_not_is_told_at_the_line() {
    let hall = seeded(&["homestead"]).await;
    let file = editor(&hall, CITY).get(&format!("{API}/exports/implementing_items")).await.ok().bytes;
    let again = import(&editor(&hall, CITY), file.clone()).await;
    assert_eq!((counted(&again), &again["state"]), ((0, 0, 23), &json!("checked")));
    let county = editor(&hall, COUNTY);
    let outside = import(&county, file).await;
    assert_eq!(outside["state"], "refused");
    let found = findings(&county, &outside).await;
    assert!(
        found.iter().any(|it| it["code"] == "out_of_scope" && it["field"] == "实施主体编码"),
        "{found:?}"
    );
}

#[actix_web::test]
async fn items_go_to_the_national_exchange_and_its_tables_come_in_as_drafts() {
    let hall = seeded(&["homestead"]).await;
    let client = editor(&hall, CITY);
    let file = client.get(&format!("{API}/exports/exchange?division=341323000000")).await.ok().bytes;
    let checked = import(&client, file.clone()).await;
    assert_eq!((&checked["kind"], &checked["state"]), (&json!("exchange"), &json!("checked")), "{checked}");
    assert!(counted(&confirm(&client, &checked).await).0 > 0);
    let draft = client.get(&format!("{API}/name-drafts?limit=1")).await.ok().json()["items"][0].clone();
    assert_eq!(draft["suggested_code"], HOMESTEAD);
    let fresh = "340199778000";
    let path = format!("{API}/name-drafts/{}/assign", draft["id"].as_str().unwrap());
    client.post(&path, &json!({ "base_code": fresh })).await.ok();
    let content = client.get(&format!("{API}/items/{fresh}/versions/1")).await.ok().json()["content"].clone();
    assert_eq!(content["materials"].as_array().unwrap().len(), 11);
    assert_eq!(content["statutory_limit"]["days"], 20);
    assert_eq!(counted(&confirm(&client, &import(&client, file).await).await).0, 0);
}

#[actix_web::test]
async fn an_import_whose_process_was_killed_goes_on_where_it_stopped() {
    let hall = seeded(&[]).await;
    let client = editor(&hall, CITY);
    let checked = import(&client, listing()).await;
    let id = checked["id"].as_str().unwrap();
    // As a process leaves it that dies after its first batch.
    hall.sql(&format!("DELETE FROM catalogue.import_entries WHERE job = '{id}' AND position >= 500")).await;
    hall.sql(&format!(
        "UPDATE catalogue.import_jobs SET state = 'staging', staged = 500, created = 500, \
         touched_at = hall_now_before FROM (SELECT catalogue.hall_now() - interval '1 hour' AS hall_now_before) x \
         WHERE id = '{id}'"
    ))
    .await;
    let mut now = client.get(&format!("{API}/imports/{id}")).await.ok().json();
    let begun = Instant::now();
    while now["state"] == "staging" && begun.elapsed().as_secs() < 60 {
        tokio::task::yield_now().await;
        now = client.get(&format!("{API}/imports/{id}")).await.ok().json();
    }
    assert_eq!((now["state"].as_str(), counted(&now)), (Some("checked"), (1_135, 0, 0)));
    assert_eq!(counted(&confirm(&client, &now).await), (1_135, 0, 0));
}

#[actix_web::test]
async fn templates_explain_their_columns_and_are_empty() {
    let hall = seeded(&[]).await;
    let client = editor(&hall, CITY);
    for kind in ["names", "base_items", "implementing_items", "exchange", "statements"] {
        let file = client.get(&format!("{API}/import-templates/{kind}")).await.ok().bytes;
        let empty = import(&client, file).await;
        assert_eq!((&empty["kind"], empty["entries"].as_i64()), (&json!(kind), Some(0)));
    }
    client.get(&format!("{API}/import-templates/none")).await.assert_refused(404, "not_found");
}

#[actix_web::test]
async fn what_is_no_table_is_refused_with_its_reason() {
    let hall = seeded(&[]).await;
    let client = editor(&hall, CITY);
    let path = format!("{API}/imports");
    send(&client, &path, b"PK\x03\x04x".to_vec()).await.assert_refused(400, "sheet_unreadable");
    send(&client, &path, b"\xD0\xCF\x11\xE0".to_vec()).await.assert_refused(400, "sheet_old_excel");
    send(&client, &path, Vec::new()).await.assert_refused(400, "file_empty");
}

#[actix_web::test]
async fn a_longer_promise_a_renamed_material_and_a_stage_with_no_unit_come_in_by_file_and_are_shown_as_drift()
{
    let hall = seeded(&["homestead"]).await;
    let (county, village) = (editor(&hall, COUNTY), "341323110201");
    let rows = json!([{
        "实施编码": YUGOU_HOMESTEAD, "受理点区划": village, "出处": "村级站点墙上的办事指南", "承诺天数": "45",
        "天数单位": "工作日", "申请材料": "001 村里自定的申请书", "办理环节": "受理",
    }]);
    let done = confirm(&county, &import(&county, rows.to_string()).await).await;
    assert_eq!((counted(&done), &done["kind"]), ((1, 0, 0), &json!("statements")));
    catalogue::run_comparison(db(&hall)).await.unwrap();
    let page = county.get(&format!("{API}/drift?limit=100&kind=statement")).await.ok().json();
    let shown = page["items"].as_array().unwrap();
    for (element, local) in [
        ("promised_limit", "45 个工作日"),
        ("materials/001/name", "村里自定的申请书"),
        ("stages/受理/unit", "没有写明负责单位"),
    ] {
        let row = shown.iter().find(|row| row["element"] == element).unwrap();
        assert_eq!((&row["local"], &row["point"]), (&json!(local), &json!(village)));
        assert!(row["since"].is_string() && row["code"] == YUGOU_HOMESTEAD);
    }
    for format in ["xlsx", "csv", "json"] {
        let file = county.get(&format!("{API}/exports/statements?format={format}")).await.ok().bytes;
        assert_eq!(counted(&confirm(&county, &import(&county, file).await).await), (0, 0, 1), "{format}");
    }
    let (neighbour, mut other) = (editor(&hall, "341324000000"), rows);
    other[0]["承诺天数"] = json!("50");
    let refused = import(&neighbour, other.to_string()).await;
    assert_eq!(refused["state"], "refused");
    assert_eq!(findings(&neighbour, &refused).await[0]["code"], "out_of_scope");
}

#[actix_web::test]
async fn penalties_come_in_by_the_tables_of_their_own_and_begin_items() {
    let hall = seeded(&[]).await;
    let client = editor(&hall, CITY);
    let mut rows = json!({
        "up_task_punish_basic": [{
            "row_guid": "1", "task_code": "11341323990000068E4020199001000", "local_task_code": "CF-1",
            "task_name": "未经许可采砂的处罚", "task_type": "02", "task_version": 1, "task_state": "1",
            "dept_code": "11341323990000068E", "dept_name": "县水利局", "dept_type": "1", "use_level": "4",
            "by_law": "中华人民共和国水法", "punishment_method": "没收违法所得，并处罚款",
        }],
        "up_task_punish_questions": [{
            "row_guid": "2", "task_code": "11341323990000068E4020199001000", "question": "怎么缴罚款？",
            "answer": "到代收银行缴。", "order_num": 1,
        }],
    });
    let done = confirm(&client, &import(&client, rows.to_string()).await).await;
    assert_eq!((counted(&done), &done["kind"]), ((1, 0, 0), &json!("exchange")));
    let draft = client.get(&format!("{API}/name-drafts")).await.ok().json()["items"][0].clone();
    let (fresh, path) =
        ("340299778000", format!("{API}/name-drafts/{}/assign", draft["id"].as_str().unwrap()));
    client.post(&path, &json!({ "base_code": fresh })).await.ok();
    let content = client.get(&format!("{API}/items/{fresh}/versions/1")).await.ok().json()["content"].clone();
    assert_eq!(
        (&content["item_type"], &content["exercise_content"]),
        (&json!("02"), &json!("没收违法所得，并处罚款"))
    );
    assert_eq!(content["faqs"][0]["question"], "怎么缴罚款？");
    rows["up_task_punish_basic"][0]["task_type"] = json!("01");
    rows["up_task_punish_basic"][0]["punishment_method"] = json!("");
    let refused = import(&client, rows.to_string()).await;
    let told = findings(&client, &refused).await;
    let told: Vec<_> =
        told.iter().map(|it| (it["sheet"].as_str().unwrap(), it["field"].as_str().unwrap())).collect();
    assert!(told.contains(&("up_task_punish_basic", "事项类型")), "{told:?}");
    assert!(told.contains(&("up_task_punish_basic", "处罚的行为、种类、幅度")), "{told:?}");
}
