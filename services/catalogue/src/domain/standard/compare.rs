//! Comparing what a hall says with what the standard says.

use chrono::{DateTime, Days, NaiveTime, Utc};
use contracts::catalogue::{
    AcceptancePlace, BaseItemContent, DayUnit, Finding, Limit, OverlayContent, check,
};
use serde_json::Value;
use std::collections::BTreeMap;

use super::{
    policy::name_of,
    statement::{LocalStatement, stated},
};

kernel::code_table! {
    /// What kind of difference.
    DriftKind, "kind of drift" {
        /// The hall still works by an older version of the base item.
        Behind = "behind", "还没跟上新版标准";
        /// The published overlay breaks a bound of the standard in force.
        Departure = "departure", "超出标准允许的范围";
        /// What the hall itself says is not what is published.
        Statement = "statement", "对外说法与发布的不一样";
        /// A delegation that has run out.
        Delegation = "delegation", "委托文件已到期";
        /// No difference by itself: a value that is compared with the neighbours'.
        Peer = "peer", "与同县其他机关比较";
    }
}

/// One difference, or one value to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fact {
    /// The division of the acceptance point; empty is the authority itself.
    pub(crate) point: String,
    /// Path of the element: `materials/002/name`.
    pub(crate) element: String,
    pub(crate) kind: DriftKind,
    pub(crate) label: String,
    pub(crate) standard: Option<String>,
    pub(crate) local: Option<String>,
    pub(crate) since: DateTime<Utc>,
}

/// One change between two texts of the same element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) element: String,
    pub(crate) label: String,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
}

impl Change {
    /// What an editor is told who may not make the change.
    pub(crate) fn sentence(&self) -> String {
        let label = &self.label;
        match (&self.from, &self.to) {
            (Some(from), Some(to)) => {
                format!("“{label}”全市统一：应为“{from}”，不能写成“{to}”。")
            }
            (Some(from), None) => format!("“{label}”全市统一：不能去掉“{from}”。"),
            (None, Some(to)) => format!("“{label}”全市统一：不能增加“{to}”。"),
            (None, None) => format!("“{label}”全市统一，不能改动。"),
        }
    }
}

/// A value in a few words.
pub(crate) fn shown(value: &Value) -> String {
    const MOST: usize = 60;
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => "（空）".to_owned(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("；")
        }
        Value::Array(_) | Value::Object(_) | Value::Bool(_) | Value::Number(_) => value.to_string(),
    };
    if text.chars().count() <= MOST { text } else { text.chars().take(MOST).chain("…".chars()).collect() }
}

/// A period in words.
pub(crate) fn limit_text(limit: Option<&Limit>) -> String {
    match limit {
        None => "未规定".to_owned(),
        Some(Limit { days: 0, .. }) => "当场".to_owned(),
        Some(Limit { days, unit: DayUnit::Working, .. }) => format!("{days} 个工作日"),
        Some(Limit { days, unit: DayUnit::Calendar, .. }) => format!("{days} 个自然日"),
    }
}

/// What two lists of materials say differently: names by code, what is missing, what is new.
pub(crate) fn material_changes(from: &Value, to: &Value) -> Vec<Change> {
    let (from, to) = (names_by_code(from), names_by_code(to));
    let mut changes = Vec::new();
    for (code, name) in &from {
        let now = to.get(code);
        if now != Some(name) {
            changes.push(material_change(code, Some(name), now));
        }
    }
    let new = to.iter().filter(|(code, _)| !from.contains_key(*code));
    changes.extend(new.map(|(code, name)| material_change(code, None, Some(name))));
    changes
}

pub(super) fn material_change(code: &str, from: Option<&String>, to: Option<&String>) -> Change {
    Change {
        element: format!("materials/{code}/name"),
        label: format!("材料 {code} 的名称"),
        from: from.cloned(),
        to: to.cloned(),
    }
}

fn names_by_code(materials: &Value) -> BTreeMap<String, String> {
    let text = |material: &Value, field: &str| material.get(field).and_then(Value::as_str).map(str::to_owned);
    let pairs = materials.as_array().into_iter().flatten();
    pairs.filter_map(|material| Some((text(material, "code")?, text(material, "name")?))).collect()
}

/// What changed between two versions of a base item, element by element.
pub(crate) fn base_changes(from: &BaseItemContent, to: &BaseItemContent) -> Vec<Change> {
    let (from, to) =
        (serde_json::to_value(from).unwrap_or_default(), serde_json::to_value(to).unwrap_or_default());
    let Some(elements) = to.as_object() else { return Vec::new() };
    let mut changes = Vec::new();
    for (element, new) in elements.iter().filter(|(element, _)| element.as_str() != "provenance") {
        let old = from.get(element).unwrap_or(&Value::Null);
        if old == new {
            continue;
        }
        let named = if element == "materials" { material_changes(old, new) } else { Vec::new() };
        if named.is_empty() {
            changes.push(Change {
                element: element.clone(),
                label: name_of(element).to_owned(),
                from: Some(shown(old)),
                to: Some(shown(new)),
            });
        } else {
            changes.extend(named);
        }
    }
    changes
}

/// A published item as it is compared.
pub(crate) struct Compared<'a> {
    /// The base version it was written for, and since when the one in force is.
    pub(crate) own_base: (i32, &'a BaseItemContent),
    pub(crate) standard: (i32, &'a BaseItemContent, DateTime<Utc>),
    pub(crate) overlay: (&'a OverlayContent, DateTime<Utc>),
    /// Units that the directory does not know, or that do not cover the place.
    pub(crate) units: &'a [Finding],
    pub(crate) statements: &'a [(String, LocalStatement, DateTime<Utc>)],
}

/// Everything in which the item differs, and what is compared with its neighbours.
pub(crate) fn facts(item: &Compared<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    behind(item, &mut facts);
    departures(item, &mut facts);
    delegations(item, &mut facts);
    for (point, statement, at) in item.statements {
        facts.extend(stated((item.standard.1, item.overlay.0), point, statement, *at));
    }
    peers(item, &mut facts);
    // One row for each element of each point; the first to find it says why.
    let mut seen = std::collections::BTreeSet::new();
    facts.retain(|fact| seen.insert((fact.point.clone(), fact.element.clone())));
    facts
}

fn behind(item: &Compared<'_>, facts: &mut Vec<Fact>) {
    let ((own, own_base), (now, standard, since)) = (item.own_base, item.standard);
    if own >= now {
        return;
    }
    let fact = |element: String, label: String, standard, local| Fact {
        point: String::new(),
        element,
        kind: DriftKind::Behind,
        label,
        standard,
        local,
        since,
    };
    facts.push(fact(
        "base_version".to_owned(),
        "执行的标准版本".to_owned(),
        Some(format!("第 {now} 版")),
        Some(format!("第 {own} 版")),
    ));
    for change in base_changes(own_base, standard) {
        facts.push(fact(change.element, change.label, change.to, change.from));
    }
}

/// The quality rules that look at the overlay, on the base in force: the bounds of the policy in one place.
fn departures(item: &Compared<'_>, facts: &mut Vec<Fact>) {
    let ((now, standard, changed), (overlay, published)) = (item.standard, item.overlay);
    // What was in order when it was published departs since the base changed.
    let since = if item.own_base.0 < now { published.max(changed) } else { published };
    let content = serde_json::to_value(overlay).unwrap_or_default();
    for finding in check(standard, overlay).into_iter().chain(item.units.iter().cloned()) {
        let Some(path) = finding.pointer.strip_prefix("/overlay") else { continue };
        let element = path.trim_start_matches('/').to_owned();
        let top = element.split('/').next().unwrap_or_default();
        let local = match top {
            "promised_limit" => Some(limit_text(overlay.promised_limit.as_ref())),
            _ => content.pointer(path).map(shown),
        };
        facts.push(Fact {
            point: String::new(),
            label: name_of(top).to_owned(),
            element,
            kind: DriftKind::Departure,
            standard: Some(finding.message_zh),
            local,
            since,
        });
    }
}

/// A delegation is in order until its last day; its row waits for that day.
fn delegations(item: &Compared<'_>, facts: &mut Vec<Fact>) {
    for (index, point) in item.overlay.0.acceptance_points.iter().enumerate() {
        let Some(delegation) = &point.delegation else { continue };
        let over = delegation.until.and_then(|last| last.checked_add_days(Days::new(1)));
        let Some(over) = over else { continue };
        let place = match &point.at {
            AcceptancePlace::Division { division } => division.to_string(),
            AcceptancePlace::Hall { .. } | AcceptancePlace::Online => String::new(),
        };
        facts.push(Fact {
            point: place,
            element: format!("acceptance_points/{index}/delegation"),
            kind: DriftKind::Delegation,
            label: format!("{}的委托文件", point.name),
            standard: Some("在有效期内".to_owned()),
            local: Some(format!("{}，有效期至 {}", delegation.document, over.pred_opt().unwrap_or(over))),
            since: over.and_time(NaiveTime::MIN).and_utc(),
        });
    }
}

/// What halls of one county should say alike although each may say it for itself.
fn peers(item: &Compared<'_>, facts: &mut Vec<Fact>) {
    let (overlay, since) = item.overlay;
    let values = [
        ("promised_limit", limit_text(overlay.promised_limit.as_ref())),
        ("visits", format!("{} 次", overlay.visits.count)),
        (
            "online",
            format!("深度 {}{}", overlay.online.depth, if overlay.online.whole { "，全程" } else { "" }),
        ),
        ("stages", overlay.stages.iter().map(|s| s.days.to_string()).collect::<Vec<_>>().join("+")),
    ];
    for (element, local) in values {
        facts.push(Fact {
            point: String::new(),
            element: format!("peer/{element}"),
            kind: DriftKind::Peer,
            label: name_of(element).to_owned(),
            standard: None,
            local: Some(local),
            since,
        });
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::standard::policy::tests::homestead;

    pub(crate) fn at(day: u32) -> DateTime<Utc> {
        format!("2026-03-{day:02}T00:00:00Z").parse().unwrap()
    }

    pub(crate) fn found(
        change_base: impl FnOnce(&mut BaseItemContent),
        change_overlay: impl FnOnce(&mut OverlayContent),
        statements: &[(String, LocalStatement, DateTime<Utc>)],
    ) -> Vec<Fact> {
        let (old, mut overlay) = homestead();
        let mut standard = old.clone();
        change_base(&mut standard);
        change_overlay(&mut overlay);
        let now = if standard == old { 1 } else { 2 };
        let item = Compared {
            own_base: (1, &old),
            standard: (now, &standard, at(5)),
            overlay: (&overlay, at(1)),
            units: &[],
            statements,
        };
        facts(&item).into_iter().filter(|fact| fact.kind != DriftKind::Peer).collect()
    }

    #[test]
    fn an_item_on_the_standard_differs_in_nothing() {
        assert_eq!(found(|_| {}, |_| {}, &[]), []);
    }

    #[test]
    fn a_longer_promise_and_a_stage_without_a_unit_are_departures_since_they_were_published() {
        let facts = found(
            |_| {},
            |overlay| {
                overlay.promised_limit.as_mut().unwrap().days = 45;
                overlay.review_offices.remove(0);
            },
            &[],
        );
        let promise = facts.iter().find(|fact| fact.element == "promised_limit").unwrap();
        assert_eq!((promise.kind, promise.local.as_deref()), (DriftKind::Departure, Some("45 个工作日")));
        assert_eq!(promise.since, at(1));
        assert!(facts.iter().any(|fact| fact.element == "review_offices"), "{facts:?}");
    }

    #[test]
    fn who_has_not_followed_is_behind_in_each_element_that_changed() {
        let facts = found(
            |base| {
                base.materials[0].name = "新名称".to_owned();
                base.statutory_limit.as_mut().unwrap().days = 10;
            },
            |_| {},
            &[],
        );
        let material =
            facts.iter().find(|fact| fact.element.starts_with("materials/")).expect("the new name");
        assert_eq!((material.kind, material.standard.as_deref()), (DriftKind::Behind, Some("新名称")));
        assert_eq!(material.since, at(5));
        assert!(facts.iter().any(|fact| fact.element == "base_version"));
        let promise = facts.iter().find(|fact| fact.element == "promised_limit").unwrap();
        assert_eq!((promise.kind, promise.since), (DriftKind::Departure, at(5)));
    }
}
