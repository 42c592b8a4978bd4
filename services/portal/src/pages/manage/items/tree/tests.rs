//! What is shown and sent back unchanged is unchanged; what is changed, added or removed is just that.

use contracts::catalogue::{BaseItemContent, OverlayContent};
use serde_json::{Value, json};

use super::{Control, read, root, show};
use crate::session::Fields;

fn sample() -> Value {
    serde_json::from_str(include_str!("../../../../../../../shared/contracts/tests/data/item.json")).unwrap()
}

/// The form as a browser sends it.
fn sent(controls: &[Control]) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for control in controls {
        match control.kind {
            "open" | "close" | "switch" => {}
            "check" if control.value != "true" => {}
            "choice" | "checks" => {
                let chosen = control.options.iter().filter(|option| option.2);
                fields.extend(chosen.map(|option| (control.name.clone(), option.0.clone())));
            }
            _ => fields.push((control.name.clone(), control.value.clone())),
        }
    }
    fields
}

fn names(base: bool) -> Vec<&'static str> {
    root(base)["properties"].as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn what_is_sent_back_as_it_was_shown_is_as_it_was() {
    for (key, base) in [("base", true), ("overlay", false)] {
        let content = sample()[key].clone();
        let names = names(base);
        let fields = Fields(sent(&show(root(base), &names, &content, &[])));
        let (read, wrong) = read(root(base), &names, &content, &fields);
        assert_eq!(wrong, []);
        if base {
            let same = |value: &Value| serde_json::from_value::<BaseItemContent>(value.clone()).unwrap();
            assert_eq!(same(&read), same(&content));
        } else {
            let same = |value: &Value| serde_json::from_value::<OverlayContent>(value.clone()).unwrap();
            assert_eq!(same(&read), same(&content));
        }
    }
}

/// Shows some fields, changes what is sent, reads it.
fn changed(
    base: bool,
    names: &[&str],
    change: impl Fn(&mut Vec<(String, String)>),
) -> (Value, Vec<(String, String)>) {
    let content = sample()[if base { "base" } else { "overlay" }].clone();
    let mut fields = sent(&show(root(base), names, &content, &[]));
    change(&mut fields);
    read(root(base), names, &content, &Fields(fields))
}

#[test]
fn a_field_is_changed_and_an_element_removed_and_added() {
    let before = sample()["base"]["materials"].as_array().unwrap().len();
    let (content, wrong) = changed(true, &["materials"], |fields| {
        fields.retain(|(name, _)| name != "/materials/0/name");
        fields.push(("/materials/0/name".into(), "新的名称".into()));
        fields.push(("/materials/1#remove".into(), "1".into()));
        fields.push(("/materials#add".into(), "1".into()));
    });
    assert_eq!(wrong, []);
    assert_eq!(content["materials"].as_array().unwrap().len(), before);
    assert_eq!(content["materials"][0]["name"], "新的名称");
    assert_eq!(content["materials"][before - 1]["name"], "", "the new one is empty");
    serde_json::from_value::<BaseItemContent>(content).unwrap();
}

#[test]
fn an_optional_part_is_begun_and_dropped() {
    let (with, _) = changed(true, &["urgent"], |fields| fields.push(("/urgent#on".into(), "1".into())));
    assert_eq!(with["urgent"]["paper_within"]["days"], 0, "{with}");
    let (without, _) = changed(true, &["statutory_limit"], |fields| {
        fields.push(("/statutory_limit#off".into(), "1".into()))
    });
    assert_eq!(without["statutory_limit"], json!(null));
}

#[test]
fn a_part_of_another_kind_begins_anew() {
    let (content, _) = changed(false, &["connection"], |fields| {
        fields.retain(|(name, _)| name != "/connection/mode");
        fields.push(("/connection/mode".into(), "interface".into()));
    });
    assert_eq!(content["connection"], json!({ "mode": "interface", "system": "" }));
}

#[test]
fn what_cannot_be_read_is_told_and_stays() {
    let (content, wrong) = changed(false, &["visits"], |fields| {
        fields.retain(|(name, _)| name != "/visits/count");
        fields.push(("/visits/count".into(), "两次".into()));
    });
    assert_eq!(wrong.len(), 1);
    assert!(wrong[0].1.contains("整数") && wrong[0].0 == "/visits/count");
    assert_eq!(content["visits"]["count"], sample()["overlay"]["visits"]["count"]);
}
