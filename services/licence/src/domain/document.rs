//! The document of a licence: its fields as they were when it was written, and the hash that fixes them.
use crate::domain::LicenceType;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Nothing that was handed over can fill a field without which the licence says nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nothing in the application fills the field {0} of the licence")]
pub struct MissingField(pub String);

/// What a licence says. Sealed in its row.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Document {
    /// The public identifier, so that a document cannot pass for another licence's.
    identifier: String,
    /// The fields by key.
    fields: BTreeMap<String, Value>,
    /// Makes the hash of two like documents differ, so that contents cannot be guessed from it.
    salt: Uuid,
}

impl Document {
    /// The document of the licence `identifier` with these fields.
    pub(crate) fn new(identifier: &str, fields: BTreeMap<String, Value>) -> Self {
        Self { identifier: identifier.to_owned(), fields, salt: Uuid::new_v4() }
    }

    /// Its SHA-256 in hexadecimal. Keys are sorted, so equal documents have equal bytes.
    pub(crate) fn hash(&self) -> Result<String, serde_json::Error> {
        let digest = Sha256::digest(serde_json::to_vec(self)?);
        Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// All fields.
    pub(crate) fn fields(&self) -> &BTreeMap<String, Value> {
        &self.fields
    }

    /// The fields of these keys; all if none is named.
    pub(crate) fn pick(&self, keys: &[String]) -> BTreeMap<String, Value> {
        let wanted = |key: &String| keys.is_empty() || keys.contains(key);
        self.fields.iter().filter(|(key, _)| wanted(key)).map(|(k, v)| (k.clone(), v.clone())).collect()
    }
}

impl LicenceType {
    /// The fields of a licence of this type, taken from what was decided. `name` must be there; other fields
    /// that nothing fills are left out.
    pub(crate) fn fields_from(
        &self,
        decided: &Map<String, Value>,
    ) -> Result<BTreeMap<String, Value>, MissingField> {
        let mut fields = BTreeMap::new();
        for field in &self.fields {
            if let Some(value) = field.from.iter().find_map(|key| value_at(decided, key)) {
                fields.insert(field.key.clone(), value.clone());
            }
        }
        match self.fields.first() {
            Some(first) if !fields.contains_key(&first.key) => Err(MissingField(first.key.clone())),
            Some(_) | None => Ok(fields),
        }
    }

    /// The holder's own number among the fields, normalised for look-up.
    pub(crate) fn holder_number(&self, fields: &BTreeMap<String, Value>) -> Option<String> {
        let number = fields.get(&self.number_field)?.as_str()?;
        Some(number.trim().to_uppercase()).filter(|number| !number.is_empty())
    }
}

/// The value at a dotted path, unless it is empty.
fn value_at<'a>(decided: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let mut steps = path.split('.');
    let first = decided.get(steps.next()?)?;
    let value = steps.try_fold(first, |value, step| value.get(step))?;
    (!value.is_null() && value.as_str() != Some("")).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn homestead() -> LicenceType {
        let types = LicenceType::seeded().unwrap();
        types.into_iter().find(|kind| kind.name == "农村宅基地批准书").unwrap()
    }

    #[test]
    fn fields_come_from_the_first_key_that_is_filled() {
        let mut kind = homestead();
        kind.fields[0].from = vec!["a.b".into(), "name".into()];
        let decided = json!({"a": {"b": ""}, "name": "王小明"});
        let fields = kind.fields_from(decided.as_object().unwrap()).unwrap();
        assert_eq!(fields.get("name"), Some(&json!("王小明")));
        let decided = json!({"a": {"b": "李"}, "name": "王小明"});
        let fields = kind.fields_from(decided.as_object().unwrap()).unwrap();
        assert_eq!(fields.get("name"), Some(&json!("李")));
    }

    #[test]
    fn a_licence_for_nobody_is_not_written() {
        let refused = homestead().fields_from(&Map::new());
        assert_eq!(refused, Err(MissingField("name".into())));
    }

    #[test]
    fn the_hash_fixes_the_fields_and_tells_nothing_of_them() {
        let fields = BTreeMap::from([("name".to_owned(), json!("王小明"))]);
        let (one, two) = (Document::new("x", fields.clone()), Document::new("x", fields));
        assert_ne!(one.hash().unwrap(), two.hash().unwrap());
        let same: Document = serde_json::from_value(serde_json::to_value(&one).unwrap()).unwrap();
        assert_eq!(one.hash().unwrap(), same.hash().unwrap());
        let mut other = one.clone();
        other.fields.insert("name".into(), json!("王小朋"));
        assert_ne!(one.hash().unwrap(), other.hash().unwrap());
    }

    #[test]
    fn only_the_named_fields_are_picked() {
        let fields = BTreeMap::from([("a".to_owned(), json!(1)), ("b".to_owned(), json!(2))]);
        let document = Document::new("x", fields);
        assert_eq!(document.pick(&["b".into(), "z".into()]), BTreeMap::from([("b".to_owned(), json!(2))]));
        assert_eq!(document.pick(&[]).len(), 2);
    }
}
