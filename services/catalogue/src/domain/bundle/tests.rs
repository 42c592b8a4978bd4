//! Bundles of seeded items: what is asked for twice, and how long the whole takes.

use super::*;
use contracts::catalogue::{Limit, ProjectPhase, ProjectStage, SharedMaterial};
use serde_json::json;

fn standard(file: &str) -> BaseItemContent {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/seed/items").join(file);
    let seed: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    serde_json::from_value(seed["base"].clone()).unwrap()
}

/// 个体工商户设立登记, then 食品经营许可.
fn restaurant() -> (BundleContent, Vec<BaseItemContent>) {
    let standards = vec![standard("business.json"), standard("food-licence.json")];
    let (first, second) = (&standards[0].code, &standards[1].code);
    let bundle = json!({
        "code": "restaurant", "name": "开饭店一件事", "aliases": [], "themes": [], "summary": "开饭店", "legal_basis": [],
        "lead": "县市场监督管理局", "members": [
            { "item": first, "required": true }, { "item": second, "required": true, "after": [first] },
        ],
        "form": {}, "shared_materials": [], "promised_limit": null, "course": { "kind": "life_event" }, "faqs": [],
    });
    (serde_json::from_value(bundle).unwrap(), standards)
}

#[test]
fn a_paper_that_two_members_ask_for_is_named_until_it_is_handed_in_once() {
    let (mut bundle, standards) = restaurant();
    let found = repeated(&bundle, &standards);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].asked.len(), found[0].because),
        (2, Because::LicenceType),
        "both want the identity card"
    );
    bundle.shared_materials =
        vec![SharedMaterial { name: "经营者身份证".into(), serves: found[0].asked.clone() }];
    assert_eq!(repeated(&bundle, &standards), []);
    let handed = hand_over(&bundle, &standards);
    assert_eq!((handed[0].items.len(), handed[0].exempt), (2, true), "the licence repository has it");
}

#[test]
fn the_whole_takes_what_comes_one_after_another_unless_it_is_promised() {
    let (mut bundle, standards) = restaurant();
    let by_law = whole_limit(&bundle, &standards).unwrap();
    assert_eq!(
        (by_law.days, by_law.promised),
        (23, false),
        "3 for the registration, then 20 for the licence"
    );
    bundle.members[1].after.clear();
    assert_eq!(whole_limit(&bundle, &standards).unwrap().days, 20, "side by side");
    bundle.promised_limit = Some(Limit { days: 5, unit: DayUnit::Working, basis: "演示".into() });
    assert_eq!(
        whole_limit(&bundle, &standards).unwrap(),
        WholeLimit { days: 5, unit: DayUnit::Working, promised: true }
    );
}

#[test]
fn without_all_limits_nothing_is_promised_and_a_project_takes_its_stages() {
    let (mut bundle, mut standards) = restaurant();
    standards[0].statutory_limit = None;
    assert_eq!(whole_limit(&bundle, &standards), None);
    let stage =
        |stage, days| ProjectStage { stage, lead: "牵头".into(), days, items: vec![], joint: vec![] };
    let stages = ProjectPhase::ALL.map(|phase| stage(phase, 10)).to_vec();
    bundle.course = BundleCourse::Project { stages };
    assert_eq!(whole_limit(&bundle, &standards).unwrap().days, 40);
}
