//! What a form can be told by what the government holds: licences first, then the entry of the person.
use kernel::code::LicenceTypeCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

kernel::code_table! {
    /// How far a form is filled in.
    FormState, "state of a form" {
        /// Nobody has answered anything; some answers may have been fetched.
        Untouched = "untouched", "没填";
        /// Answered in part.
        Begun = "begun", "没填完";
        /// Every rule of the item's schema is met.
        Complete = "complete", "填好了";
    }
}

/// A field of the person's own entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfPerson {
    /// The name.
    Name,
    /// The citizen number or credit code.
    Number,
    /// The mobile number.
    Mobile,
}

/// A question that need not be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fillable {
    /// The form's field.
    pub field: String,
    /// The licence type and its field that know the answer.
    pub licence: Option<(LicenceTypeCode, String)>,
    /// What of the person's entry is the answer, where no licence tells it.
    pub person: Option<OfPerson>,
}

/// Where an answer comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Source {
    /// A licence of the applicant.
    Licence {
        /// What its type is called.
        name: String,
        /// Its public identifier.
        identifier: String,
    },
    /// The applicant's entry in the register of persons.
    Person,
}

/// Sources by field.
pub type Sources = BTreeMap<String, Source>;

/// The questions of a form that need not be asked.
#[must_use]
pub fn fillable(schema: &Value) -> Vec<Fillable> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let of_field = |(field, property): (&String, &Value)| {
        let hall = |pointer: &str| property.pointer(pointer).and_then(Value::as_str);
        let licence = hall("/x-hall/prefill/licence_type").zip(hall("/x-hall/prefill/field"));
        let licence =
            licence.and_then(|(kind, of)| Some((LicenceTypeCode::parse(kind).ok()?, of.to_owned())));
        let known = licence.as_ref().map(|(_, of)| of.as_str());
        let person = match (known, hall("/x-hall/widget")) {
            (Some("name"), _) => Some(OfPerson::Name),
            (Some("citizen_no"), _) => Some(OfPerson::Number),
            (None, Some("phone")) => Some(OfPerson::Mobile),
            _ => None,
        };
        (licence.is_some() || person.is_some()).then(|| Fillable { field: field.clone(), licence, person })
    };
    properties.into_iter().flatten().filter_map(of_field).collect()
}

/// The sources that still hold after someone has answered: an answer he changed is his own.
#[must_use]
pub fn still_hold(before: &Value, sources: &Sources, after: &Map<String, Value>) -> Sources {
    let same = |field: &str| before.get(field).is_some_and(|value| after.get(field) == Some(value));
    sources.iter().filter(|(field, _)| same(field)).map(|(field, of)| (field.clone(), of.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const CARD: &str = "11100000000013127D001";

    #[test]
    fn what_a_licence_or_the_entry_tells_is_not_asked_for() {
        let schema = json!({"properties": {
            "name": {"x-hall": {"prefill": {"licence_type": CARD, "field": "name"}}},
            "phone": {"x-hall": {"widget": "phone"}},
            "why": {"x-hall": {"widget": "long_text"}},
            "address": {"x-hall": {"prefill": {"licence_type": CARD, "field": "address"}}},
        }});
        let found = fillable(&schema);
        let person: Vec<_> = found.iter().map(|known| (known.field.as_str(), known.person)).collect();
        assert_eq!(
            person,
            [("address", None), ("name", Some(OfPerson::Name)), ("phone", Some(OfPerson::Mobile))]
        );
        assert!(found[0].licence.as_ref().is_some_and(|(kind, of)| kind.as_str() == CARD && of == "address"));
    }

    #[test]
    fn an_answer_that_was_changed_loses_its_source() {
        let before = json!({"name": "王小明", "address": "甲村"});
        let source = Source::Licence { name: "居民身份证".into(), identifier: "1.2.156".into() };
        let sources: Sources = [("name", &source), ("address", &source)]
            .into_iter()
            .map(|(field, of)| (field.to_owned(), of.clone()))
            .collect();
        let after = json!({"name": "王小明", "address": "乙村"});
        let left = still_hold(&before, &sources, after.as_object().unwrap());
        assert_eq!(left.keys().collect::<Vec<_>>(), ["name"]);
    }
}
