//! The form of an item: which part of JSON Schema 2020-12 we publish and support.

use serde_json::Value;

use super::quality::{Finding, Rule};

/// The keywords a form may use. Whoever renders or validates forms supports these and no others.
pub const FORM_KEYWORDS: &[&str] = &[
    "$schema",
    "type",
    "title",
    "description",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "minItems",
    "maxItems",
    "enum",
    "const",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "multipleOf",
    "default",
    "examples",
    "allOf",
    "if",
    "then",
    "else",
    "x-hall",
];

/// What in this form is outside the subset.
#[must_use]
pub fn form_findings(form: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    if form.get("type").and_then(Value::as_str) != Some("object") {
        findings.push(finding(
            "/base/form/type",
            "表单顶层必须是对象",
            "the top of a form must be an object",
        ));
    }
    if form.get("additionalProperties") != Some(&Value::Bool(false)) {
        let en = "a form must refuse unknown fields: additionalProperties is false";
        findings.push(finding("/base/form/additionalProperties", "表单必须拒绝未定义的字段", en));
    }
    walk(form, "/base/form", &mut findings);
    findings
}

fn walk(schema: &Value, pointer: &str, findings: &mut Vec<Finding>) {
    let Some(object) = schema.as_object() else {
        if !schema.is_boolean() {
            findings.push(finding(pointer, "不是有效的字段定义", "is not a schema"));
        }
        return;
    };
    for (keyword, value) in object {
        let here = format!("{pointer}/{keyword}");
        match keyword.as_str() {
            "properties" => walk_properties(object, value, &here, findings),
            "items" | "if" | "then" | "else" | "additionalProperties" => walk(value, &here, findings),
            "allOf" => {
                for (index, part) in value.as_array().into_iter().flatten().enumerate() {
                    walk(part, &format!("{here}/{index}"), findings);
                }
            }
            known if FORM_KEYWORDS.contains(&known) => {}
            unknown => {
                let en = format!("keyword {unknown} is not in the subset for forms");
                findings.push(finding(&here, format!("表单不支持关键字 {unknown}"), en));
            }
        }
    }
}

fn walk_properties(
    schema: &serde_json::Map<String, Value>,
    properties: &Value,
    pointer: &str,
    findings: &mut Vec<Finding>,
) {
    let Some(properties) = properties.as_object() else {
        findings.push(finding(pointer, "字段列表必须是对象", "properties must be an object"));
        return;
    };
    // Conditions repeat a property only to constrain it; a schema with a type declares it, and then it needs a label.
    let declares = schema.contains_key("type");
    for (name, property) in properties {
        let here = format!("{pointer}/{name}");
        if declares && property.get("title").and_then(Value::as_str).is_none_or(str::is_empty) {
            findings.push(finding(&here, "字段缺少中文标题", "a field needs a title"));
        }
        walk(property, &here, findings);
    }
}

fn finding(pointer: &str, zh: impl Into<String>, en: impl Into<String>) -> Finding {
    Finding::new(Rule::FormSubset, pointer, zh, en)
}
