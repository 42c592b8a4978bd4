//! Decision tables: read as far as the answers matter; what is forgotten, contradicts or never counts is found.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up must fail where it stands"
)]

use contracts::catalogue::{
    Answer, Answers, BaseItemContent, EligibilityTable, OverlayContent, Reading, Rule, Situation, check_base,
    check_dated,
};
use serde_json::{Value, json};

fn base() -> BaseItemContent {
    let sample: Value = serde_json::from_str(include_str!("data/item.json")).unwrap();
    serde_json::from_value(sample["base"].clone()).unwrap()
}

fn overlay() -> OverlayContent {
    let sample: Value = serde_json::from_str(include_str!("data/item.json")).unwrap();
    serde_json::from_value(sample["overlay"].clone()).unwrap()
}

fn row(when: Value) -> Value {
    json!({ "when": when, "then": { "eligible": "yes", "reason": "符合。", "next_step": "在线办理。" } })
}

/// Age and household, with these rows under this policy.
fn table(policy: &str, rows: Vec<Value>) -> EligibilityTable {
    serde_json::from_value(json!({
        "inputs": [
            { "key": "age", "question": "多大岁数？", "kind": { "type": "number", "min": 0, "max": 120, "unit": "岁" } },
            { "key": "home", "question": "户口在哪？", "kind": { "type": "choice", "options": ["本县", "外县", "外省"] } },
        ],
        "policy": policy, "rows": rows,
    }))
    .unwrap()
}

fn found(table: EligibilityTable) -> Vec<(Rule, String, String)> {
    let mut base = base();
    base.eligibility = Some(table);
    let findings = check_base(&base).into_iter();
    findings.map(|finding| (finding.rule, finding.pointer, finding.message_zh)).collect()
}

#[test]
fn a_table_that_covers_everything_once_is_sound() {
    let rows = vec![
        row(json!([{ "is": "between", "to": 59 }, { "is": "any" }])),
        row(json!([{ "is": "between", "from": 60 }, { "is": "one_of", "words": ["本县", "外县"] }])),
        row(json!([{ "is": "between", "from": 60 }, { "is": "one_of", "words": ["外省"] }])),
    ];
    assert_eq!(found(table("unique", rows)), []);
}

#[test]
fn answers_that_meet_no_row_are_found_and_told_in_words() {
    let rows = vec![
        row(json!([{ "is": "between", "to": 59 }, { "is": "any" }])),
        row(json!([{ "is": "between", "from": 61 }, { "is": "any" }])),
    ];
    let told = found(table("unique", rows));
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0].0, told[0].1.as_str()), (Rule::TableComplete, "/base/eligibility/rows"));
    assert!(told[0].2.contains("60岁") && told[0].2.contains("本县"), "{}", told[0].2);
}

#[test]
fn rows_that_overlap_are_found_where_only_one_may_fit() {
    let rows = || {
        vec![
            row(json!([{ "is": "between", "to": 60 }, { "is": "any" }])),
            row(json!([{ "is": "between", "from": 60 }, { "is": "any" }])),
        ]
    };
    let told = found(table("unique", rows()));
    assert_eq!(
        (told.len(), told[0].0, told[0].1.as_str()),
        (1, Rule::TableOverlap, "/base/eligibility/rows/1")
    );
    assert_eq!(found(table("first", rows())), [], "the first that fits counts: an overlap is its use");
    assert_eq!(found(table("collect", rows())), []);
}

#[test]
fn a_row_that_can_never_count_is_found() {
    let rows = vec![
        row(json!([{ "is": "any" }, { "is": "any" }])),
        row(json!([{ "is": "between", "from": 60 }, { "is": "any" }])),
    ];
    let told = found(table("first", rows));
    assert_eq!(
        (told.len(), told[0].0, told[0].1.as_str()),
        (1, Rule::TableRowDead, "/base/eligibility/rows/1")
    );
}

#[test]
fn a_cell_fits_its_question() {
    for wrong in [
        json!([{ "is": "yes_no", "value": true }, { "is": "any" }]),
        json!([{ "is": "between", "from": 60, "to": 200 }, { "is": "any" }]),
        json!([{ "is": "any" }, { "is": "one_of", "words": ["外国"] }]),
        json!([{ "is": "any" }]),
    ] {
        let told = found(table("first", vec![row(wrong)]));
        assert_eq!((told.len(), told[0].0), (1, Rule::TableShape), "{told:?}");
    }
}

#[test]
fn who_may_apply_is_found_out_in_three_questions_and_told_why() {
    let question = |key: &str| json!({ "key": key, "question": "是吗？", "kind": { "type": "yes_no" } });
    let any = json!([{ "is": "any" }, { "is": "any" }, { "is": "any" }, { "is": "any" }]);
    let long: EligibilityTable = serde_json::from_value(json!({
        "inputs": [question("a"), question("b"), question("c"), question("d")], "policy": "first", "rows": [row(any)],
    }))
    .unwrap();
    assert_eq!(found(long)[0].0, Rule::AtMostThreeQuestions);
    let mut bare = table("first", vec![row(json!([{ "is": "any" }, { "is": "any" }]))]);
    bare.rows[0].then.next_step.clear();
    assert_eq!(found(bare)[0].0, Rule::VerdictHelps);
}

#[test]
fn a_table_asks_only_what_matters() {
    let rows = vec![
        row(json!([{ "is": "between", "to": 59 }, { "is": "any" }])),
        row(json!([{ "is": "any" }, { "is": "one_of", "words": ["本县"] }])),
        row(json!([{ "is": "any" }, { "is": "any" }])),
    ];
    let table = table("first", rows);
    let read = |answers: &[(&str, Answer)]| {
        let answers: Answers = answers.iter().map(|(key, it)| ((*key).to_owned(), it.clone())).collect();
        match table.read(&answers).unwrap() {
            Reading::Decided(rows) => format!("row {}", rows[0].0),
            Reading::Ask(input) => format!("ask {}", input.key),
            Reading::Nothing => "nothing".to_owned(),
        }
    };
    assert_eq!(read(&[]), "ask age");
    assert_eq!(read(&[("age", Answer::Number(30))]), "row 0");
    assert_eq!(read(&[("age", Answer::Number(60))]), "ask home");
    assert_eq!(read(&[("age", Answer::Number(60)), ("home", Answer::Word("外省".into()))]), "row 2");
    let wrong = Answers::from([("age".to_owned(), Answer::Number(-1))]);
    assert!(table.read(&wrong).is_err());
}

#[test]
fn situations_hold_only_together() {
    let both: Situation = serde_json::from_value(json!({
        "field": "reason", "any_of": ["改扩建"], "explanation": "改扩建且在原址的",
        "and": [{ "field": "same_place", "any_of": [true], "explanation": "在原址的" }],
    }))
    .unwrap();
    assert!(both.holds(&json!({ "reason": "改扩建", "same_place": true })));
    assert!(!both.holds(&json!({ "reason": "改扩建", "same_place": false })));
    assert_eq!(both.all().len(), 2);
}

#[test]
fn a_delegation_is_in_force_on_the_day_of_effect() {
    let mut overlay = overlay();
    overlay.acceptance_points[0].delegation = Some(
        serde_json::from_value(json!({
            "document": "委托书", "scope": "受理", "from": "2026-01-01", "until": "2026-12-31",
        }))
        .unwrap(),
    );
    let on = |day: &str| check_dated(&overlay, day.parse().unwrap()).len();
    assert_eq!((on("2025-12-31"), on("2026-01-01"), on("2026-12-31"), on("2027-01-01")), (1, 0, 0, 1));
}
