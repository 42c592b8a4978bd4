//! What an authority may write: an overlay is read element by element against the field policy before it is read as one.

use contracts::catalogue::{BaseItemContent, OverlayContent};
use serde_json::{Map, Value};
use std::{collections::BTreeSet, sync::LazyLock};

use super::{
    compare::{material_changes, shown},
    policy::name_of,
};

/// An element that is not the authority's to say, or not so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// Where, as a pointer into what was sent.
    pub pointer: String,
    /// What is wrong and what to do, in Chinese.
    pub sentence: String,
}

/// The elements that an overlay has.
pub(crate) fn overlay_elements() -> &'static BTreeSet<String> {
    static ELEMENTS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let schema = schemars::schema_for!(OverlayContent);
        let fields = schema.get("properties").and_then(Value::as_object);
        fields.map(|fields| fields.keys().cloned().collect()).unwrap_or_default()
    });
    &ELEMENTS
}

/// What is left to the authority of all that was sent. Elements of the base may be sent along as they stand there, as
/// forms and files that hold the whole item do; they may not say anything else.
pub(crate) fn admit(base: &BaseItemContent, sent: &Value) -> Result<Value, Vec<Departure>> {
    let Some(fields) = sent.as_object() else {
        let sentence = "实施清单应为一个对象。".to_owned();
        return Err(vec![Departure { pointer: String::new(), sentence }]);
    };
    let standard = serde_json::to_value(base).unwrap_or_default();
    let (mut own, mut departures) = (Map::new(), Vec::new());
    for (element, value) in fields {
        // An element that both halves have is the authority's own: the provenance of what it wrote.
        if overlay_elements().contains(element) {
            own.insert(element.clone(), value.clone());
        } else if let Some(fixed) = standard.get(element) {
            departures.extend(against(element, fixed, value));
        } else {
            let sentence = format!("没有“{element}”这个要素，请删去。");
            departures.push(Departure { pointer: format!("/overlay/{element}"), sentence });
        }
    }
    if departures.is_empty() { Ok(Value::Object(own)) } else { Err(departures) }
}

fn against(element: &str, fixed: &Value, sent: &Value) -> Vec<Departure> {
    if fixed == sent {
        return Vec::new();
    }
    let pointer = format!("/overlay/{element}");
    if element == "materials" {
        let changes = material_changes(fixed, sent);
        if !changes.is_empty() {
            let departure = |change: super::compare::Change| Departure {
                sentence: change.sentence(),
                pointer: format!("/overlay/{}", change.element),
            };
            return changes.into_iter().map(departure).collect();
        }
    }
    let name = name_of(element);
    let sentence = format!(
        "“{name}”全市统一，由基本目录确定：应为“{}”，不能写成“{}”。需要变更的，请向基本目录提出。",
        shown(fixed),
        shown(sent)
    );
    vec![Departure { pointer, sentence }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::standard::policy::tests::homestead;
    use serde_json::json;

    fn sent() -> (BaseItemContent, Value) {
        let (base, overlay) = homestead();
        (base, serde_json::to_value(overlay).unwrap())
    }

    #[test]
    fn an_overlay_passes_also_with_the_standard_sent_along_unchanged() {
        let (base, overlay) = sent();
        assert_eq!(admit(&base, &overlay), Ok(overlay.clone()));
        let mut whole = overlay.clone();
        let standard = serde_json::to_value(&base).unwrap();
        for element in ["name", "materials", "conditions", "fees"] {
            whole[element] = standard[element].clone();
        }
        assert_eq!(admit(&base, &whole), Ok(overlay));
    }

    #[test]
    fn a_township_that_renames_a_material_is_told_which_and_how_it_is_called() {
        let (base, mut whole) = sent();
        whole["materials"] = serde_json::to_value(&base.materials).unwrap();
        whole["materials"][1]["name"] = json!("本镇要求的证明");
        let refused = admit(&base, &whole).unwrap_err();
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].pointer, format!("/overlay/materials/{}/name", base.materials[1].code));
        assert!(refused[0].sentence.contains("本镇要求的证明"), "{}", refused[0].sentence);
        assert!(refused[0].sentence.contains(&base.materials[1].name), "{}", refused[0].sentence);
    }

    #[test]
    fn every_fixed_field_has_a_sentence_of_its_own() {
        let (base, mut whole) = sent();
        whole["name"] = json!("本镇宅基地审批");
        whole["conditions"] = json!(["须先交押金"]);
        whole["statutory_limit"] = json!({ "days": 60, "unit": "working", "basis": "本镇规定" });
        whole["extra_element"] = json!(1);
        let refused = admit(&base, &whole).unwrap_err();
        let pointers: Vec<&str> = refused.iter().map(|found| found.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            ["/overlay/conditions", "/overlay/extra_element", "/overlay/name", "/overlay/statutory_limit"]
        );
        assert!(refused.iter().all(|found| found.sentence.ends_with('。')));
    }
}
