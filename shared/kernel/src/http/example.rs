//! Examples for the API document, made from the schemas: each type says once what a value of it looks like, and no
//! example can go stale.
use serde_json::{Map, Number, Value, json};

/// A value that fits `schema`; references lead into `definitions`. `None` where a schema allows nothing, or nothing
/// that has an end.
pub(super) fn example(schema: &Value, definitions: &Map<String, Value>) -> Option<Value> {
    Maker { definitions }.make(schema, &Within(None))
}

/// The names of the types that the value being made is inside of, innermost first: none of them is begun again.
struct Within<'a>(Option<(&'a str, &'a Within<'a>)>);

impl Within<'_> {
    fn holds(&self, name: &str) -> bool {
        self.0.is_some_and(|(inner, outer)| inner == name || outer.holds(name))
    }
}

struct Maker<'a> {
    definitions: &'a Map<String, Value>,
}

/// The words that say what a value is; a schema with none of them allows anything.
const SAYING: [&str; 6] = ["$ref", "oneOf", "anyOf", "allOf", "type", "properties"];

impl Maker<'_> {
    fn make(&self, schema: &Value, within: &Within<'_>) -> Option<Value> {
        let Some(fields) = schema.as_object() else {
            // `true` allows anything, `false` nothing.
            return schema.as_bool().filter(|all| *all).map(|_| json!({}));
        };
        if let Some(given) = stated(fields) {
            return Some(given);
        }
        if !SAYING.iter().any(|word| fields.contains_key(*word)) {
            return Some(json!({}));
        }
        let parts: Vec<Value> = [
            self.referred(fields, within),
            self.alternative(fields, "oneOf", within),
            self.alternative(fields, "anyOf", within),
            self.all_of(fields, within),
            self.plain(fields, within),
        ]
        .into_iter()
        .flatten()
        .collect();
        parts.into_iter().reduce(merged)
    }

    fn referred(&self, fields: &Map<String, Value>, within: &Within<'_>) -> Option<Value> {
        let name = fields.get("$ref")?.as_str()?.rsplit('/').next()?;
        let target = self.definitions.get(name).filter(|_| !within.holds(name))?;
        self.make(target, &Within(Some((name, within))))
    }

    /// The first alternative that says something, else the null that is left.
    fn alternative(&self, fields: &Map<String, Value>, word: &str, within: &Within<'_>) -> Option<Value> {
        let mut made = fields.get(word)?.as_array()?.iter().filter_map(|one| self.make(one, within));
        let first = made.next()?;
        if first.is_null() { made.find(|value| !value.is_null()).or(Some(first)) } else { Some(first) }
    }

    fn all_of(&self, fields: &Map<String, Value>, within: &Within<'_>) -> Option<Value> {
        let parts = fields.get("allOf")?.as_array()?;
        parts.iter().filter_map(|part| self.make(part, within)).reduce(merged)
    }

    fn plain(&self, fields: &Map<String, Value>, within: &Within<'_>) -> Option<Value> {
        let kind = match fields.get("type") {
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
            Some(kind) => kind.as_str(),
            None => fields.contains_key("properties").then_some("object"),
        };
        match kind? {
            "object" => Some(self.object(fields, within)),
            "array" => Some(self.array(fields, within)),
            "string" => Some(json!(text(fields))),
            "integer" | "number" => Some(number(fields)),
            "boolean" => Some(json!(true)),
            "null" => Some(Value::Null),
            _ => None,
        }
    }

    fn object(&self, fields: &Map<String, Value>, within: &Within<'_>) -> Value {
        let properties = fields.get("properties").and_then(Value::as_object).into_iter().flatten();
        let made = properties.filter_map(|(name, schema)| Some((name.clone(), self.make(schema, within)?)));
        Value::Object(made.collect())
    }

    fn array(&self, fields: &Map<String, Value>, within: &Within<'_>) -> Value {
        let tuple = fields.get("prefixItems").and_then(Value::as_array);
        let items = tuple.map_or_else(
            || fields.get("items").into_iter().collect(),
            |items| items.iter().collect::<Vec<_>>(),
        );
        Value::Array(items.into_iter().filter_map(|item| self.make(item, within)).collect())
    }
}

/// What the schema itself gives as an example, or as the only values there are.
fn stated(fields: &Map<String, Value>) -> Option<Value> {
    let first = |word: &str| fields.get(word)?.as_array()?.iter().find(|value| !value.is_null()).cloned();
    let default = || fields.get("default").filter(|value| !value.is_null()).cloned();
    fields.get("const").cloned().or_else(|| first("examples")).or_else(|| first("enum")).or_else(default)
}

/// Both, where both are objects; what an enum's tag and its fields are together.
fn merged(left: Value, right: Value) -> Value {
    match (left, right) {
        (Value::Object(mut all), Value::Object(more)) => {
            all.extend(more);
            Value::Object(all)
        }
        (left, _) => left,
    }
}

fn text(fields: &Map<String, Value>) -> String {
    let format = fields.get("format").and_then(Value::as_str).unwrap_or_default();
    let known = match format {
        "uuid" => "0b5c8f0e-6f2d-4c5e-9a41-2f3f6f0d7c11",
        "date-time" => "2026-11-19T02:30:00Z",
        "partial-date-time" => "2026-11-19T02:30:00",
        "date" => "2026-11-19",
        "partial-time" | "time" => "09:30:00",
        "uri" => "https://hall.example.gov.cn/",
        "byte" => "aGFsbA==",
        _ => "文字",
    };
    let shortest =
        fields.get("minLength").and_then(Value::as_u64).and_then(|least| usize::try_from(least).ok());
    let missing = shortest.unwrap_or_default().saturating_sub(known.chars().count());
    format!("{known}{}", "字".repeat(missing))
}

fn number(fields: &Map<String, Value>) -> Value {
    let bound = |word: &str| fields.get(word).and_then(Value::as_i64);
    let (least, most) = (bound("minimum").unwrap_or(1), bound("maximum").unwrap_or(i64::MAX));
    Value::Number(Number::from(1.max(least).min(most)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(schema: Value) -> Option<Value> {
        let definitions = json!({
            "Node": { "type": "object", "properties": { "next": { "$ref": "#/components/schemas/Node" } } },
            "Code": { "type": "string", "pattern": "^[0-9]{3}$", "examples": ["123"] },
        });
        example(&schema, definitions.as_object().expect("an object"))
    }

    #[test]
    fn a_type_that_says_what_it_looks_like_is_taken_at_its_word() {
        let schema = json!({ "type": "object", "properties": { "code": { "$ref": "#/$defs/Code" }, "days": { "type": ["integer", "null"], "minimum": 5 } } });
        assert_eq!(of(schema), Some(json!({ "code": "123", "days": 5 })));
    }

    #[test]
    fn the_tag_of_an_enum_and_its_fields_are_one_object() {
        let variant = json!({ "type": "object", "properties": { "kind": { "const": "post" } }, "allOf": [{ "type": "object", "properties": { "to": { "type": "string" } } }] });
        assert_eq!(of(json!({ "oneOf": [variant] })), Some(json!({ "kind": "post", "to": "文字" })));
    }

    #[test]
    fn a_type_that_contains_itself_ends() {
        assert_eq!(of(json!({ "$ref": "#/components/schemas/Node" })), Some(json!({})));
    }

    #[test]
    fn what_is_nested_deeply_is_shown_to_its_end() {
        let schema =
            (0..20).fold(json!({ "type": "string" }), |inner, _| json!({ "type": "array", "items": inner }));
        let innermost = |value: Value| (0..20).fold(value, |outer, _| outer[0].clone());
        assert_eq!(of(schema).map(innermost), Some(json!("文字")));
    }

    #[test]
    fn a_schema_that_says_nothing_allows_anything_and_one_of_null_only_null() {
        let schema = json!({ "type": "object", "properties": { "any": { "description": "Whatever." }, "none": { "type": "null" } } });
        assert_eq!(of(schema), Some(json!({ "any": {}, "none": null })));
    }
}
