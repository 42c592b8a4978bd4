//! Quality rules: warnings on save, refusals on submission, a report over everything.

use serde_json::{Value, json};

use crate::desk::{API, CITY, COUNTY, YUGOU_HOMESTEAD, because, content, editor, seeded};

fn found(findings: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    findings.as_array().unwrap().iter().map(|it| (text(&it["rule"]), text(&it["pointer"]))).collect()
}

#[actix_web::test]
async fn a_draft_is_saved_with_warnings_that_say_what_to_do() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, COUNTY);
    let mut overlay = content(&editor, YUGOU_HOMESTEAD, 1).await;
    overlay["promised_limit"]["days"] = json!(30);
    let path = format!("{API}/claims/{YUGOU_HOMESTEAD}");
    let saved = editor.put(&format!("{path}/overlay"), Some(0), &overlay).await.ok().json();
    assert_eq!(
        found(&saved["findings"]),
        [("promise_within_law".to_owned(), "/overlay/promised_limit".to_owned())]
    );
    let advice = saved["findings"][0]["advice_zh"].as_str().unwrap();
    assert!(advice.contains("法定天数"), "{advice}");
    let refused = editor.post(&format!("{path}/submit"), &because()).await;
    refused.assert_refused(400, "quality_rules");
    assert!(refused.json()["errors"][0]["detail"].as_str().unwrap().contains(advice));
}

#[actix_web::test]
async fn a_stage_with_no_unit_behind_it_is_refused() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, COUNTY);
    let original = content(&editor, YUGOU_HOMESTEAD, 1).await;
    let path = format!("{API}/claims/{YUGOU_HOMESTEAD}");
    let elsewhere = hall.nobody().get(&format!("{API}/authorities?division=341324000000")).await.ok().json();
    let cases = [
        (Value::Null, "stage_needs_unit"),
        (json!({ "authority": "11341426003240448H", "name": "没有的单位" }), "unit_covers"),
        (json!({ "authority": elsewhere["items"][0]["code"], "name": "外县单位" }), "unit_covers"),
    ];
    for (revision, (unit, rule)) in (0..).zip(cases) {
        let mut overlay = original.clone();
        overlay["stages"][1]["unit"] = unit;
        let saved = editor.put(&format!("{path}/overlay"), Some(revision), &overlay).await.ok().json();
        assert_eq!(found(&saved["findings"]), [(rule.to_owned(), "/overlay/stages/1/unit".to_owned())]);
        editor.post(&format!("{path}/submit"), &because()).await.assert_refused(400, "quality_rules");
    }
}

#[actix_web::test]
async fn the_report_names_each_item_that_breaks_a_rule_and_nothing_else() {
    let hall = seeded(&["homestead", "elder"]).await;
    let editor = editor(&hall, CITY);
    let clean = editor.get(&format!("{API}/quality?limit=100")).await.ok().json();
    assert_eq!(clean["items"].as_array().unwrap().len(), 0, "{clean}");
    // A delegation that has run out since it was published.
    hall.sql("ALTER TABLE catalogue.overlay_versions DISABLE TRIGGER overlay_versions_immutable").await;
    hall.sql(
        "UPDATE catalogue.overlay_versions
         SET content = jsonb_set(content, '{acceptance_points,0,delegation,until}', '\"2026-01-31\"')
         WHERE implementing_code LIKE '11341323%342099004000'",
    )
    .await;
    let report = editor.get(&format!("{API}/quality?limit=100")).await.ok().json();
    let items = report["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{report}");
    let told = found(&items[0]["findings"]);
    assert_eq!(
        told,
        [("delegation_period".to_owned(), "/overlay/acceptance_points/0/delegation".to_owned())]
    );
    let other = editor.get(&format!("{API}/quality?rule=five_stages")).await.ok().json();
    assert_eq!(other["items"].as_array().unwrap().len(), 0);
    let rules = editor.get(&format!("{API}/quality-rules")).await.ok().json();
    let all = rules.as_array().unwrap();
    assert!(all.len() > 40 && all.iter().all(|rule| !rule["advice"].as_str().unwrap().is_empty()));
}
