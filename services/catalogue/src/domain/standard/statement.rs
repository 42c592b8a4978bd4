//! What a hall itself says of an item: a sheet on the wall, a page, a file that was imported.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::catalogue::{BaseItemContent, Fee, Limit, OverlayContent, StageKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    compare::{Change, DriftKind, Fact, limit_text, material_change, shown},
    policy::name_of,
};

/// What an authority or an acceptance point itself says of an item. What it does not mention is not compared.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LocalStatement {
    /// Where it was read: a file, a sheet on the wall, a page.
    pub(crate) document: String,
    /// What the item is called there.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// The period that is promised there.
    #[serde(default)]
    pub(crate) promised_limit: Option<Limit>,
    /// What it costs there.
    #[serde(default)]
    pub(crate) fees: Option<Vec<Fee>>,
    /// What is asked for there.
    #[serde(default)]
    pub(crate) materials: Option<Vec<StatedMaterial>>,
    /// The conditions that are named there.
    #[serde(default)]
    pub(crate) conditions: Option<Vec<String>>,
    /// The stages that are named there, and who is responsible for them.
    #[serde(default)]
    pub(crate) stages: Option<Vec<StatedStage>>,
}

/// A stage as a hall names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatedStage {
    /// Which.
    pub(crate) stage: StageKind,
    /// The unit that is named behind it; none if nobody is.
    #[serde(default)]
    pub(crate) unit: Option<String>,
}

/// A material as a hall asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatedMaterial {
    /// Its code in the item, where the hall gives one.
    #[serde(default)]
    pub(crate) code: Option<String>,
    /// What it is called there.
    pub(crate) name: String,
}

/// Where a statement is not what is published: the standard in force, and the authority's own part.
pub(super) fn stated(
    (standard, overlay): (&BaseItemContent, &OverlayContent),
    point: &str,
    said: &LocalStatement,
    since: DateTime<Utc>,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut differs = |element: String, label: String, standard: Option<String>, local: Option<String>| {
        facts.push(Fact {
            point: point.to_owned(),
            element,
            kind: DriftKind::Statement,
            label,
            standard,
            local,
            since,
        });
    };
    if let Some(name) = said.name.as_ref().filter(|name| **name != standard.name) {
        let label = name_of("name").to_owned();
        differs("name".to_owned(), label, Some(standard.name.clone()), Some(name.clone()));
    }
    let promised = overlay.promised_limit.as_ref().or(standard.statutory_limit.as_ref());
    if let Some(limit) = &said.promised_limit {
        let same = promised.is_some_and(|own| own.days == limit.days && own.unit == limit.unit);
        if !same {
            let label = name_of("promised_limit").to_owned();
            let element = "promised_limit".to_owned();
            differs(element, label, Some(limit_text(promised)), Some(limit_text(Some(limit))));
        }
    }
    for fee in said.fees.iter().flatten() {
        let most = standard.fees.iter().find(|own| own.name == fee.name).map_or(0, |own| own.amount_fen);
        // Asking less is the hall's to decide.
        if fee.amount_fen > most {
            let (label, element) = (format!("收费“{}”", fee.name), format!("fees/{}", fee.name));
            differs(element, label, Some(yuan(most)), Some(yuan(fee.amount_fen)));
        }
    }
    if let Some(conditions) = said.conditions.as_ref().filter(|said| **said != standard.conditions) {
        let join = |lines: &[String]| shown(&lines.iter().map(String::as_str).collect::<Value>());
        let label = name_of("conditions").to_owned();
        differs("conditions".to_owned(), label, Some(join(&standard.conditions)), Some(join(conditions)));
    }
    for change in said.materials.as_deref().map(|said| stated_materials(standard, said)).unwrap_or_default() {
        differs(change.element, change.label, change.from, change.to);
    }
    for stage in said.stages.iter().flatten() {
        let own = overlay.stages.iter().find(|own| own.stage == stage.stage);
        let unit = own.and_then(|own| own.unit.as_ref()).map(|unit| unit.name.as_str());
        // A stage with nobody behind it differs even where the published item says nothing either.
        if stage.unit.is_none() || stage.unit.as_deref() != unit {
            let name = stage.stage.name();
            let local = stage.unit.clone().unwrap_or_else(|| "没有写明负责单位".to_owned());
            let element = format!("stages/{name}/unit");
            differs(element, format!("环节“{name}”的负责单位"), unit.map(str::to_owned), Some(local));
        }
    }
    facts
}

/// By code where the hall gives one, else by name.
fn stated_materials(standard: &BaseItemContent, said: &[StatedMaterial]) -> Vec<Change> {
    let code_of = |stated: &StatedMaterial| {
        let by_name = || standard.materials.iter().find(|own| own.name == stated.name);
        stated.code.clone().or_else(|| by_name().map(|own| own.code.clone()))
    };
    let from: BTreeMap<String, String> =
        standard.materials.iter().map(|own| (own.code.clone(), own.name.clone())).collect();
    let to: BTreeMap<String, String> = said
        .iter()
        .enumerate()
        .map(|(nth, stated)| {
            (code_of(stated).unwrap_or_else(|| format!("新{}", nth + 1)), stated.name.clone())
        })
        .collect();
    let changed = from.iter().filter(|(code, name)| to.get(*code) != Some(name));
    let changed = changed.map(|(code, name)| material_change(code, Some(name), to.get(code)));
    let new = to.iter().filter(|(code, _)| !from.contains_key(*code));
    changed.chain(new.map(|(code, name)| material_change(code, None, Some(name)))).collect()
}

fn yuan(fen: u32) -> String {
    format!("{}.{:02} 元", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::standard::{
        compare::tests::{at, found},
        policy::tests::homestead,
    };

    #[test]
    fn a_point_that_renames_a_material_or_asks_more_is_shown_where_it_is() {
        let (base, _) = homestead();
        let mut materials: Vec<StatedMaterial> = base
            .materials
            .iter()
            .map(|own| StatedMaterial { code: Some(own.code.clone()), name: own.name.clone() })
            .collect();
        materials[1].name = "村里的证明".to_owned();
        materials.push(StatedMaterial { code: None, name: "无违建证明".to_owned() });
        let said = LocalStatement {
            document: "大厅墙上的办事指南".to_owned(),
            materials: Some(materials),
            fees: Some(vec![Fee {
                name: "工本费".to_owned(), amount_fen: 500, basis: "镇里".to_owned()
            }]),
            ..LocalStatement::default()
        };
        let facts = found(|_| {}, |_| {}, &[("341323110201".to_owned(), said, at(9))]);
        let texts: Vec<_> = facts.iter().map(|fact| (fact.standard.clone(), fact.local.clone())).collect();
        assert_eq!(facts.len(), 3, "{texts:?}");
        assert!(facts.iter().all(|fact| fact.point == "341323110201" && fact.since == at(9)));
        assert!(facts.iter().any(|fact| fact.local.as_deref() == Some("村里的证明")));
        assert!(facts.iter().any(|fact| fact.standard.is_none()), "an added material has no standard");
        assert!(facts.iter().any(|fact| fact.local.as_deref() == Some("5.00 元")));
    }

    #[test]
    fn a_stage_with_no_unit_behind_it_and_another_unit_than_published_are_shown() {
        let (_, overlay) = homestead();
        let published = overlay.stages[2].unit.as_ref().unwrap().name.clone();
        let stage = |nth: usize, unit: Option<&str>| StatedStage {
            stage: overlay.stages[nth].stage,
            unit: unit.map(str::to_owned),
        };
        let said = LocalStatement {
            document: "办事指南（打印版）".to_owned(),
            stages: Some(vec![stage(0, None), stage(1, Some("镇联审组")), stage(2, Some(&published))]),
            ..LocalStatement::default()
        };
        let facts = found(|_| {}, |_| {}, &[(String::new(), said, at(9))]);
        let shown: Vec<_> = facts.iter().map(|fact| (fact.element.as_str(), fact.local.as_deref())).collect();
        assert_eq!(
            shown,
            [("stages/受理/unit", Some("没有写明负责单位")), ("stages/审核/unit", Some("镇联审组"))]
        );
    }
}
