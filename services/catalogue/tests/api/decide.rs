//! Questions before an application.

use serde_json::{Value, json};
use testkit::TestHall;

use crate::desk::{API, CITY, HOMESTEAD, content, editor, publish, seeded};

const ELDER: &str = "342099004000";

fn tables(standard: &mut Value) {
    standard["eligibility"] = json!({
        "inputs": [
            { "key": "age", "question": "您今年多大岁数？", "kind": { "type": "number", "min": 0, "max": 130, "unit": "岁" } },
            { "key": "local", "question": "户口在本县吗？", "kind": { "type": "yes_no" } },
        ],
        "policy": "first",
        "rows": [
            { "when": [{ "is": "between", "to": 59 }, { "is": "any" }],
              "then": { "eligible": "no", "reason": "满 60 周岁才能办。", "next_step": "到 60 周岁生日后再来。" } },
            { "when": [{ "is": "any" }, { "is": "yes_no", "value": true }],
              "then": { "eligible": "yes", "reason": "满 60 周岁，户口在本县。", "next_step": "在线办理，或到窗口办。" } },
            { "when": [{ "is": "any" }, { "is": "any" }],
              "then": { "eligible": "maybe", "reason": "户口不在本县的，要有本县居住证。", "next_step": "先查居住证。" } },
        ],
    });
    standard["fee_table"] = json!({
        "inputs": [
            { "key": "copies", "question": "要几份？", "kind": { "type": "number", "min": 1, "max": 10, "unit": "份" } },
            { "key": "lost", "question": "是遗失补办吗？", "kind": { "type": "yes_no" } },
        ],
        "policy": "collect",
        "rows": [
            { "when": [{ "is": "any" }, { "is": "yes_no", "value": true }],
              "then": { "name": "补证工本费", "amount_fen": 500, "per": "copies", "basis": "演示收费文件" } },
        ],
    });
    standard["questions"] = json!([
        { "field": "occasion", "question": "您是哪种情况？", "options": [
            { "value": "首次申领", "label": "第一次办" }, { "value": "换发", "label": "旧证换新" },
            { "value": "遗失补发", "label": "丢了补办" } ] },
    ]);
    standard["materials"][1]["situation"] =
        json!({ "field": "occasion", "any_of": ["首次申领", "换发"], "explanation": "首次申领和换发的" });
}

async fn with_tables() -> TestHall {
    let hall = seeded(&["elder"]).await;
    let editor = editor(&hall, CITY);
    let mut standard = content(&editor, ELDER, 1).await;
    tables(&mut standard);
    let path = format!("{API}/base-items/{ELDER}");
    let saved = editor.post(&format!("{path}/versions"), &standard).await.ok().json();
    assert_eq!(saved.get("findings"), None, "{saved}");
    publish(&hall, &editor, &path).await;
    hall
}

async fn ask(hall: &TestHall, what: &str, answers: Value) -> Value {
    let path = format!("{API}/items/{ELDER}/{what}");
    hall.nobody().post(&path, &json!({ "answers": answers })).await.ok().json()
}

#[actix_web::test]
async fn one_is_asked_only_as_far_as_it_matters_and_told_why_and_what_next() {
    let hall = with_tables().await;
    let first = ask(&hall, "eligibility", json!({})).await;
    assert_eq!(
        (first["next"]["input"]["key"].as_str(), first["next"]["of"].as_i64()),
        (Some("age"), Some(2))
    );
    let young = ask(&hall, "eligibility", json!({ "age": 59 })).await;
    assert_eq!(young["verdict"]["eligible"], "no", "the second question does not matter");
    assert_eq!(young["verdict"]["next_step"], "到 60 周岁生日后再来。");
    let second = ask(&hall, "eligibility", json!({ "age": 60 })).await;
    assert_eq!(second["next"]["input"]["key"], "local");
    for (local, verdict) in [(true, "yes"), (false, "maybe")] {
        let told = ask(&hall, "eligibility", json!({ "age": 60, "local": local })).await;
        assert_eq!(told["verdict"]["eligible"], verdict);
    }
    let path = format!("{API}/items/{ELDER}/eligibility");
    for wrong in [json!({ "age": "六十" }), json!({ "age": 200 }), json!({ "else": true })] {
        let answer = hall.nobody().post(&path, &json!({ "answers": wrong })).await;
        answer.assert_refused(400, "bad_answer");
    }
}

#[actix_web::test]
async fn fees_are_added_up_and_multiplied_by_what_is_asked() {
    let hall = with_tables().await;
    let first = ask(&hall, "fees", json!({})).await;
    assert_eq!(first["next"]["input"]["key"], "lost", "the number matters only if there is something to pay");
    assert_eq!(ask(&hall, "fees", json!({ "lost": false })).await["total_fen"], 0);
    assert_eq!(ask(&hall, "fees", json!({ "lost": true })).await["next"]["input"]["key"], "copies");
    let bill = ask(&hall, "fees", json!({ "lost": true, "copies": 3 })).await;
    assert_eq!(
        (bill["total_fen"].as_i64(), bill["lines"][0]["basis"].as_str()),
        (Some(1500), Some("演示收费文件"))
    );
}

#[actix_web::test]
async fn situations_choose_the_materials() {
    let hall = with_tables().await;
    let codes = |told: &Value| -> Vec<String> {
        told["materials"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["code"].as_str().unwrap().to_owned())
            .collect()
    };
    let open = ask(&hall, "materials", json!({})).await;
    assert_eq!(
        (codes(&open), open["questions"][0]["field"].as_str()),
        (vec!["001".to_owned()], Some("occasion"))
    );
    let first = ask(&hall, "materials", json!({ "occasion": "首次申领" })).await;
    assert_eq!((codes(&first).len(), first["questions"].as_array().unwrap().len()), (2, 0));
    assert_eq!(first["materials"][1]["because"], "首次申领和换发的");
    assert_eq!(codes(&ask(&hall, "materials", json!({ "occasion": "遗失补发" })).await), ["001"]);
}

#[actix_web::test]
async fn an_item_without_a_table_says_so() {
    let hall = seeded(&["homestead"]).await;
    let path = format!("{API}/items/{HOMESTEAD}");
    let asked = hall.nobody().post(&format!("{path}/eligibility"), &json!({ "answers": {} })).await;
    asked.assert_refused(404, "table_not_found");
    let bill = hall.nobody().post(&format!("{path}/fees"), &json!({ "answers": {} })).await.ok().json();
    assert_eq!(bill["total_fen"], 0, "without a table the list of fees counts");
}
