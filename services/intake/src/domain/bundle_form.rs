//! The one form and the one hand-over of a bundle: each question asked once, each material brought once.
use super::{
    form::{self, BadForm},
    item::Item,
};
use contracts::catalogue::{BundleContent, BundleMember};
use kernel::{code::BaseItemCode, problem::FieldError};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A part of the application, with the form of its item.
#[derive(Debug, Clone, Copy)]
pub struct PartForm<'a> {
    /// What the bundle says of it.
    pub member: &'a BundleMember,
    /// Its item.
    pub item: &'a Item,
    /// Its turn comes later, so what only it asks may stay open until then.
    pub waits: bool,
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

impl PartForm<'_> {
    /// Which question of the one form answers this field: the one that the bundle names, or the one of the same name.
    fn source<'s>(&'s self, bundle: &BundleContent, field: &'s str) -> Option<&'s str> {
        let named = self.member.fields.iter().find(|source| source.field == field);
        let from = named.map_or(field, |source| source.from.as_str());
        bundle.form.get("properties")?.get(from).map(|_| from)
    }

    /// The questions of the one form that this part needs.
    fn needs(&self, bundle: &BundleContent) -> BTreeSet<String> {
        properties(&self.item.form)
            .filter_map(|(field, _)| self.source(bundle, field).map(str::to_owned))
            .collect()
    }

    /// Of those, the ones that it cannot do without.
    fn must(&self, bundle: &BundleContent) -> BTreeSet<String> {
        required(&self.item.form).filter_map(|field| self.source(bundle, field).map(str::to_owned)).collect()
    }

    /// The answers of this part's own form.
    #[must_use]
    pub fn answers(&self, bundle: &BundleContent, all: &Map<String, Value>) -> Map<String, Value> {
        let answer = |(field, _): (&String, &Value)| {
            let value = all.get(self.source(bundle, field)?)?;
            Some((field.clone(), value.clone()))
        };
        properties(&self.item.form).filter_map(answer).collect()
    }

    /// Where in the one form the field stands that a part's own check points at.
    fn pointer_of_all(&self, bundle: &BundleContent, pointer: &str) -> String {
        let path = pointer.strip_prefix('/').unwrap_or(pointer);
        let (field, rest) = path.split_once('/').map_or((path, None), |(field, rest)| (field, Some(rest)));
        let from = self.source(bundle, field).unwrap_or(field);
        rest.map_or_else(|| format!("/{from}"), |rest| format!("/{from}/{rest}"))
    }
}

/// The one form for these parts: a question that none of them needs is not asked, and what only a part asks whose turn
/// comes later may stay open.
#[must_use]
pub fn one_form(bundle: &BundleContent, parts: &[PartForm<'_>]) -> Value {
    let needed: BTreeSet<String> = parts.iter().flat_map(|part| part.needs(bundle)).collect();
    let now = || parts.iter().filter(|part| !part.waits);
    let needed_now: BTreeSet<String> = now().flat_map(|part| part.needs(bundle)).collect();
    let mut must: BTreeSet<String> = now().flat_map(|part| part.must(bundle)).collect();
    must.extend(required(&bundle.form).filter(|name| needed_now.contains(*name)).map(str::to_owned));
    let mut form = bundle.form.clone();
    if let Some(schema) = form.as_object_mut() {
        let asked: Map<String, Value> = properties(&bundle.form)
            .filter(|(name, _)| needed.contains(*name))
            .map(|(name, property)| (name.clone(), shown(property, &needed)))
            .collect();
        // In the order in which the form asks.
        let must = asked.keys().filter(|name| must.contains(*name)).cloned().map(Value::String).collect();
        schema.insert("properties".to_owned(), Value::Object(asked));
        schema.insert("required".to_owned(), Value::Array(must));
        schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    form
}

/// A question that was shown only after another is always shown where that other one is not asked.
fn shown(property: &Value, needed: &BTreeSet<String>) -> Value {
    let mut property = property.clone();
    let on = property.pointer("/x-hall/show_when/field").and_then(Value::as_str);
    if on.is_some_and(|field| !needed.contains(field))
        && let Some(hall) = property.get_mut("x-hall").and_then(Value::as_object_mut)
    {
        hall.remove("show_when");
    }
    property
}

/// Whether the answers fill the one form, and through it the form of every part whose turn it is.
///
/// # Errors
/// [`BadForm::Answers`] with the places in the one form, each once.
pub fn check(
    bundle: &BundleContent,
    parts: &[PartForm<'_>],
    answers: &Map<String, Value>,
) -> Result<(), BadForm> {
    let mut wrong: Vec<FieldError> = Vec::new();
    let mut note = |outcome: Result<(), BadForm>, part: Option<&PartForm<'_>>| match outcome {
        Ok(()) => Ok(()),
        Err(BadForm::Answers(fields)) => {
            for mut field in fields {
                if let Some(part) = part {
                    field.pointer = part.pointer_of_all(bundle, &field.pointer);
                }
                if wrong.iter().all(|known| known.pointer != field.pointer) {
                    wrong.push(field);
                }
            }
            Ok(())
        }
        Err(broken @ BadForm::Schema) => Err(broken),
    };
    note(form::check(&one_form(bundle, parts), &Value::Object(answers.clone())), None)?;
    for part in parts.iter().filter(|part| !part.waits) {
        let own = Value::Object(part.answers(bundle, answers));
        note(form::check(&part.item.form, &own), Some(part))?;
    }
    if wrong.is_empty() { Ok(()) } else { Err(BadForm::Answers(wrong)) }
}

/// Something that is handed in once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Its key within the application: `shared-0`, or item and material code.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// For which materials of which items.
    pub serves: Vec<(BaseItemCode, String)>,
}

/// What is handed in for these parts, each thing once; what the government checks or a step makes is not asked for.
#[must_use]
pub fn hand_overs(bundle: &BundleContent, parts: &[PartForm<'_>]) -> Vec<HandOver> {
    let asked = |item: &BaseItemCode, code: &str| {
        let part = parts.iter().find(|part| part.member.item == *item);
        let material = part.and_then(|part| part.item.material(code));
        material.is_some_and(|material| !material.checked && material.produced_by.is_none())
    };
    let mut lines = Vec::new();
    let mut served: BTreeSet<(String, String)> = BTreeSet::new();
    for (index, shared) in bundle.shared_materials.iter().enumerate() {
        let of = shared.serves.iter().filter(|of| asked(&of.item, &of.material));
        let serves: Vec<_> = of.map(|of| (of.item.clone(), of.material.clone())).collect();
        served.extend(serves.iter().map(|(item, code)| (item.to_string(), code.clone())));
        if !serves.is_empty() {
            lines.push(HandOver { key: format!("shared-{index}"), name: shared.name.clone(), serves });
        }
    }
    for part in parts {
        for material in &part.item.materials {
            let (item, code) = (&part.member.item, &material.code);
            if asked(item, code) && !served.contains(&(item.to_string(), code.clone())) {
                lines.push(HandOver {
                    key: format!("{item}-{code}"),
                    name: material.name.clone(),
                    serves: vec![(item.clone(), code.clone())],
                });
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::{Material, sample};
    use serde_json::json;

    const A: &str = "340799031000";
    const B: &str = "342099077000";

    fn bundle() -> BundleContent {
        let member = |item: &str, after: Value, fields: Value| json!({ "item": item, "required": true, "after": after, "fields": fields });
        serde_json::from_value(json!({
            "code": "two", "name": "两件事", "aliases": [], "themes": [], "summary": "两件一起办", "legal_basis": [], "lead": "某局",
            "members": [member(A, json!([]), json!([])), member(B, json!([A]), json!([{ "field": "name", "from": "child" }]))],
            "form": {
                "type": "object", "required": ["child", "phone", "child_no", "nobody"],
                "properties": {
                    "child": { "type": "string", "minLength": 1 }, "phone": { "type": "string", "pattern": "^1[0-9]{10}$" },
                    "child_no": { "type": "string", "x-hall": { "show_when": { "field": "nobody", "equals": "x" } } },
                    "nobody": { "type": "string" },
                },
            },
            "shared_materials": [{ "name": "户口簿", "serves": [{ "item": A, "material": "001" }, { "item": B, "material": "002" }] }],
            "promised_limit": null, "course": { "kind": "life_event" }, "faqs": [],
        }))
        .unwrap()
    }

    fn item(form: Value, materials: &[&str]) -> Item {
        let known = sample().materials.remove(0);
        let material =
            |code: &&str| Material {
                code: (*code).to_owned(), name: format!("材料{code}"), ..known.clone()
            };
        Item { form, materials: materials.iter().map(material).collect(), ..sample() }
    }

    fn first() -> Item {
        let form = json!({ "type": "object", "required": ["child", "phone"],
            "properties": { "child": { "type": "string", "minLength": 2 }, "phone": { "type": "string" } } });
        item(form, &["001", "003"])
    }

    fn second() -> Item {
        let form = json!({ "type": "object", "required": ["name", "child_no"],
            "properties": { "name": { "type": "string" }, "child_no": { "type": "string" }, "phone": { "type": "string" } } });
        item(form, &["002"])
    }

    fn with<T>(waits: bool, look: impl FnOnce(&BundleContent, &[PartForm<'_>]) -> T) -> T {
        let (bundle, first, second) = (bundle(), first(), second());
        let parts = [
            PartForm { member: &bundle.members[0], item: &first, waits: false },
            PartForm { member: &bundle.members[1], item: &second, waits },
        ];
        look(&bundle, &parts)
    }

    #[test]
    fn one_form_asks_each_question_once_and_none_that_nobody_needs() {
        let form = with(false, one_form);
        let asked: BTreeSet<&String> = properties(&form).map(|(name, _)| name).collect();
        assert_eq!(asked, BTreeSet::from([&"child".to_owned(), &"child_no".to_owned(), &"phone".to_owned()]));
        assert_eq!(form.pointer("/properties/child_no/x-hall/show_when"), None);
    }

    #[test]
    fn what_only_a_later_part_asks_may_stay_open_until_its_turn() {
        let must = |waits| -> Vec<String> {
            required(&with(waits, one_form)).map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
        };
        assert_eq!(must(true), ["child", "phone"]);
        assert_eq!(must(false), ["child", "child_no", "phone"]);
    }

    #[test]
    fn an_answer_goes_to_every_part_that_asks() {
        let answers = json!({ "child": "王安安", "phone": "13900000001" });
        let own = with(true, |bundle, parts| parts[1].answers(bundle, answers.as_object().unwrap()));
        assert_eq!(Value::Object(own), json!({ "name": "王安安", "phone": "13900000001" }));
    }

    #[test]
    fn what_a_part_finds_wrong_is_shown_where_the_one_form_asks_and_once() {
        let answers = json!({ "child": "王", "phone": "13900000001", "child_no": "1" });
        let wrong = with(false, |bundle, parts| check(bundle, parts, answers.as_object().unwrap()));
        let Err(BadForm::Answers(fields)) = wrong else { panic!("taken: {wrong:?}") };
        assert_eq!(fields.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>(), ["/child"]);
        let good = json!({ "child": "王安", "phone": "13900000001" });
        assert!(with(true, |bundle, parts| check(bundle, parts, good.as_object().unwrap())).is_ok());
    }

    #[test]
    fn a_shared_material_is_brought_once_for_all_that_ask_for_it() {
        let lines = with(false, hand_overs);
        let keys: Vec<&str> = lines.iter().map(|line| line.key.as_str()).collect();
        assert_eq!(keys, ["shared-0", &format!("{A}-003")]);
        assert_eq!(lines[0].serves.len(), 2);
    }
}
