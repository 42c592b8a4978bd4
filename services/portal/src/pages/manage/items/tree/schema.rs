//! What a place in an item can hold, from its JSON Schema.

use contracts::catalogue::{BaseItemContent, BundleContent, OverlayContent};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

static BASE: LazyLock<Value> = LazyLock::new(|| schemars::schema_for!(BaseItemContent).to_value());
static OVERLAY: LazyLock<Value> = LazyLock::new(|| schemars::schema_for!(OverlayContent).to_value());

static BUNDLE: LazyLock<Value> = LazyLock::new(|| schemars::schema_for!(BundleContent).to_value());

/// The schema of a bundle's content.
pub(in super::super) fn bundle_root() -> &'static Value {
    &BUNDLE
}

/// The schema of a base item's content, or of an overlay's.
pub(in super::super) fn root(base: bool) -> &'static Value {
    if base { &BASE } else { &OVERLAY }
}

/// What a place can hold.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Shape<'a> {
    /// Fields with their schemas.
    Fields(&'a Map<String, Value>),
    /// One of several kinds of fields, told apart by this word.
    Kinds(String, Vec<(String, &'a Map<String, Value>)>),
    /// A list of such.
    List(&'a Value),
    /// One of these words.
    Word(Vec<String>),
    /// Yes or no.
    YesNo,
    /// A whole number.
    Number,
    /// A text; whatever example there is.
    Text(Option<&'a str>),
    /// A day.
    Day,
    /// Anything; written as JSON.
    Anything,
}

/// What a place with this schema can hold, and whether it may hold nothing.
pub(super) fn shape<'a>(root: &'a Value, schema: &'a Value) -> (Shape<'a>, bool) {
    let schema = resolved(root, schema);
    if let Some(any) = schema.get("anyOf").and_then(Value::as_array) {
        let is_null = |part: &&Value| part.get("type").and_then(Value::as_str) == Some("null");
        let optional = any.iter().any(|part| is_null(&part));
        let mut real = any.iter().filter(|part| !is_null(part));
        return match (real.next(), real.next()) {
            (Some(one), None) => (shape(root, one).0, optional),
            (Some(_) | None, _) => (Shape::Anything, optional),
        };
    }
    if let Some(parts) = schema.get("oneOf").and_then(Value::as_array) {
        return (of_parts(root, parts), false);
    }
    if let Some(words) = words_of(schema) {
        return (Shape::Word(words), types(schema).contains(&"null"));
    }
    let types = types(schema);
    let optional = types.contains(&"null");
    let shape = match types.iter().find(|kind| **kind != "null") {
        Some(&"object") => match schema.get("properties").and_then(Value::as_object) {
            Some(fields) => Shape::Fields(fields),
            None => Shape::Anything,
        },
        Some(&"array") => schema.get("items").map_or(Shape::Anything, Shape::List),
        Some(&"boolean") => Shape::YesNo,
        Some(&"integer") => Shape::Number,
        Some(&"string") if schema.get("format").and_then(Value::as_str) == Some("date") => Shape::Day,
        Some(&"string") => Shape::Text(example(schema)),
        Some(_) | None => Shape::Anything,
    };
    (shape, optional)
}

fn of_parts<'a>(root: &'a Value, parts: &'a [Value]) -> Shape<'a> {
    let words: Option<Vec<Vec<String>>> = parts.iter().map(|part| words_of(resolved(root, part))).collect();
    if let Some(words) = words {
        return Shape::Word(words.concat());
    }
    let mut tag = None;
    let mut kinds = Vec::new();
    for part in parts {
        let Some(fields) = resolved(root, part).get("properties").and_then(Value::as_object) else {
            return Shape::Anything;
        };
        let tagged = fields.iter().find_map(|(name, field)| Some((name, field.get("const")?.as_str()?)));
        let Some((name, word)) = tagged else { return Shape::Anything };
        tag = Some(name.clone());
        kinds.push((word.to_owned(), fields));
    }
    tag.map_or(Shape::Anything, |tag| Shape::Kinds(tag, kinds))
}

fn words_of(schema: &Value) -> Option<Vec<String>> {
    let word = |value: &Value| value.as_str().map(ToOwned::to_owned);
    if let Some(one) = schema.get("const").and_then(word) {
        return Some(vec![one]);
    }
    let list = schema.get("enum")?.as_array()?;
    let words: Vec<String> = list.iter().filter_map(word).collect();
    (!words.is_empty()).then_some(words)
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        Some(_) | None => Vec::new(),
    }
}

fn example(schema: &Value) -> Option<&str> {
    if schema.get("format").and_then(Value::as_str) == Some("uuid") {
        return Some("00000000-0000-0000-0000-000000000000");
    }
    schema.get("examples")?.as_array()?.first()?.as_str()
}

fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let named = schema.get("$ref").and_then(Value::as_str).and_then(|at| at.strip_prefix('#'));
    match named.and_then(|pointer| root.pointer(pointer)) {
        Some(target) => resolved(root, target),
        None => schema,
    }
}

/// A new element, as empty as its type lets it be.
pub(super) fn blank(root: &Value, schema: &Value) -> Value {
    match shape(root, schema) {
        (_, true) => Value::Null,
        (Shape::Fields(fields), false) => all_blank(root, fields),
        (Shape::Kinds(tag, kinds), false) => match kinds.first() {
            Some((word, fields)) => tagged(root, &tag, word, fields),
            None => Value::Null,
        },
        (Shape::List(_), false) => json!([]),
        (Shape::Word(words), false) => words.first().map_or(Value::Null, |word| json!(word)),
        (Shape::YesNo, false) => json!(false),
        (Shape::Number, false) => json!(0),
        (Shape::Text(example), false) => json!(example.unwrap_or_default()),
        (Shape::Day, false) => json!("2026-01-01"),
        (Shape::Anything, false) => json!({}),
    }
}

fn all_blank(root: &Value, fields: &Map<String, Value>) -> Value {
    Value::Object(fields.iter().map(|(name, field)| (name.clone(), blank(root, field))).collect())
}

/// A new element of one kind.
pub(super) fn tagged(root: &Value, tag: &str, word: &str, fields: &Map<String, Value>) -> Value {
    let mut made = all_blank(root, fields);
    if let Some(object) = made.as_object_mut() {
        object.insert(tag.to_owned(), json!(word));
    }
    made
}
