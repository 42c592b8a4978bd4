//! The seeded items in their breadth: every field of the township list, no code twice, nothing that no longer exists.
//! Overlays are filled and checked where the seed is read, in the catalogue.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a seed that cannot be read fails where it stands"
)]

use std::{collections::BTreeSet, fs, path::Path};

use contracts::catalogue::{BaseItemContent, BundleContent, BundleCourse, Domain, check_base, check_bundle};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct SeedItem {
    base: BaseItemContent,
    overlay: Value,
    claims: Vec<Value>,
}

/// Abolished: stands in old lists, must not come back.
const DEAD: [&str; 3] = ["流动人口婚育证明", "再生育审批", "社会抚养费"];

fn items() -> Vec<(String, SeedItem)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/seed/items");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            for dead in DEAD {
                assert!(!text.contains(dead), "{}: {dead}", path.display());
            }
            let item = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
            (path.file_name().unwrap().to_string_lossy().into_owned(), item)
        })
        .collect()
}

#[test]
fn there_are_items_enough_in_every_field_of_the_list() {
    let items = items();
    assert!(items.len() >= 48, "{}", items.len());
    for domain in Domain::ALL.into_iter().filter(|domain| *domain != Domain::Other) {
        let count = items.iter().filter(|(_, item)| item.base.domain == domain).count();
        assert!(count >= 3, "{}: {count}", domain.name());
    }
}

#[test]
fn each_base_item_keeps_the_rules_and_is_complete() {
    for (file, item) in items() {
        assert_eq!(check_base(&item.base), [], "{file}");
        assert!(!item.base.materials.is_empty() && !item.base.faqs.is_empty(), "{file}");
        assert!(
            item.base.aliases.len() >= 5 && item.base.pinyin.len() >= 5,
            "{file}: too few words to find it by"
        );
        assert!(item.claims.len() >= 5, "{file}: {} claims", item.claims.len());
    }
}

#[test]
fn codes_and_names_stand_once_and_the_code_tells_the_type() {
    let (mut codes, mut names) = (BTreeSet::new(), BTreeSet::new());
    for (file, item) in items() {
        let code = item.base.code.as_str().to_owned();
        let kind = serde_json::to_value(item.base.item_type).unwrap();
        assert_eq!(code.get(2..4), kind.as_str(), "{file}");
        assert!(codes.insert(code), "{file}: its code stands twice");
        assert!(names.insert(item.base.name), "{file}: its name stands twice");
    }
}

/// What the applicant can answer in the field that decides on a situation.
fn answers(form: &Value, field: &str) -> Vec<Value> {
    let field = &form["properties"][field];
    match field["enum"].as_array() {
        Some(values) => values.clone(),
        None if field["type"] == "boolean" => vec![true.into(), false.into()],
        None => vec![],
    }
}

#[test]
fn a_situation_or_hint_asks_for_an_answer_that_the_form_offers() {
    for (file, item) in items() {
        let form = &item.base.form;
        for material in &item.base.materials {
            let Some(situation) = &material.situation else { continue };
            let offered = answers(form, &situation.field);
            assert!(
                situation.any_of.iter().all(|value| offered.contains(value)),
                "{file}: {}",
                material.name
            );
        }
        let fields = form["properties"].as_object().unwrap();
        for (name, field) in fields {
            let Some(shown) = field["x-hall"].get("show_when") else { continue };
            let offered = answers(form, shown["field"].as_str().unwrap());
            assert!(offered.contains(&shown["equals"]), "{file}: {name}");
        }
        for name in form["required"].as_array().unwrap() {
            assert!(
                fields.contains_key(name.as_str().unwrap()),
                "{file}: {name} is required and not declared"
            );
        }
    }
}

#[test]
fn the_origin_of_each_overlay_is_marked_where_it_stands() {
    for (file, item) in items() {
        for mark in item.overlay["provenance"].as_array().unwrap() {
            let pointer = mark["pointer"].as_str().unwrap();
            assert!(item.overlay.pointer(pointer).is_some(), "{file}: {pointer}");
        }
    }
}

#[test]
fn the_bundles_and_the_project_of_the_seed_keep_the_rules_over_the_seeded_items() {
    let standards: Vec<BaseItemContent> = items().into_iter().map(|(_, item)| item.base).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/seed/bundles");
    let mut projects = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bundle: BundleContent = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(check_bundle(&bundle, &standards), [], "{}", path.display());
        projects += usize::from(bundle.course != BundleCourse::LifeEvent);
    }
    assert_eq!(projects, 1);
}
