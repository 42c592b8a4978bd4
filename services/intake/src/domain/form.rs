//! Forms: the answers against the item's JSON Schema, with messages in Chinese that never repeat an answer.
use super::text::is_hidden;
use jsonschema::{Draft, ValidationError, Validator, error::ValidationErrorKind};
use kernel::problem::FieldError;
use serde_json::{Map, Value};

/// The form could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum BadForm {
    /// Some answers are missing or wrong.
    #[error("some answers are missing or wrong: see the fields")]
    Answers(Vec<FieldError>),
    /// The item's own schema is broken; the editor must mend it.
    #[error("the form of this item is broken")]
    Schema,
}

/// Whether the answers fit the schema.
///
/// # Errors
/// [`BadForm::Answers`] with a pointer and a message for each field at fault.
pub fn check(schema: &Value, answers: &Value) -> Result<(), BadForm> {
    check_with(&prepare(schema)?, answers)
}

/// A schema that answers can be checked against many times.
#[derive(Debug)]
pub struct CheckedForm {
    schema: Value,
    validator: Validator,
}

/// Reads a schema.
///
/// # Errors
/// [`BadForm::Schema`] if it is broken.
pub fn prepare(schema: &Value) -> Result<CheckedForm, BadForm> {
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(schema)
        .map_err(|_broken| BadForm::Schema)?;
    Ok(CheckedForm { schema: schema.clone(), validator })
}

/// As [`check`], with a schema that was read before.
///
/// # Errors
/// [`BadForm::Answers`] with a pointer and a message for each field at fault.
pub fn check_with(form: &CheckedForm, answers: &Value) -> Result<(), BadForm> {
    let CheckedForm { schema, validator } = form;
    let mut fields: Vec<FieldError> =
        validator.iter_errors(answers).flat_map(|error| fields_of(schema, &error)).collect();
    hidden_text(answers, &mut String::new(), &mut fields);
    if fields.is_empty() { Ok(()) } else { Err(BadForm::Answers(fields)) }
}

/// Whether the form asks for everything that was answered, however it was answered.
///
/// # Errors
/// [`BadForm::Answers`] with a pointer for each answer that nobody asked for.
pub fn check_names(schema: &Value, answers: &Map<String, Value>) -> Result<(), BadForm> {
    let properties = schema.get("properties").and_then(Value::as_object).ok_or(BadForm::Schema)?;
    let unknown = answers.keys().filter(|name| !properties.contains_key(*name));
    let fields: Vec<FieldError> =
        unknown.map(|name| field(format!("/{}", escape(name)), "表单中没有这一项".to_owned())).collect();
    if fields.is_empty() { Ok(()) } else { Err(BadForm::Answers(fields)) }
}

/// Whether one answer would be taken, whatever the others are.
#[must_use]
pub fn fits(schema: &Value, name: &str, answer: &Value) -> bool {
    let own = format!("/{}", escape(name));
    let alone = Value::Object(Map::from_iter([(name.to_owned(), answer.clone())]));
    match check(schema, &alone) {
        Ok(()) => true,
        Err(BadForm::Answers(fields)) => fields.iter().all(|field| !field.pointer.starts_with(&own)),
        Err(BadForm::Schema) => false,
    }
}

fn fields_of(schema: &Value, error: &ValidationError<'_>) -> Vec<FieldError> {
    let at = error.instance_path().as_str();
    if let ValidationErrorKind::Required { property } = error.kind() {
        let name = property.as_str().unwrap_or_default();
        return vec![field(format!("{at}/{}", escape(name)), "必填,请填写".to_owned())];
    }
    if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() {
        let unknown = |name: &String| field(format!("{at}/{}", escape(name)), "表单中没有这一项".to_owned());
        return unexpected.iter().map(unknown).collect();
    }
    let bound = schema.pointer(error.schema_path().as_str());
    vec![field(at.to_owned(), message(error.kind().keyword(), bound))]
}

fn message(keyword: &str, bound: Option<&Value>) -> String {
    let bound = bound.filter(|value| value.is_number()).map(Value::to_string).unwrap_or_default();
    match keyword {
        "type" => "填写的类型不对".to_owned(),
        "enum" | "const" => "请从给出的选项中选择".to_owned(),
        "minLength" => format!("至少填写{bound}个字"),
        "maxLength" => format!("最多填写{bound}个字"),
        "minimum" => format!("不能小于{bound}"),
        "maximum" => format!("不能大于{bound}"),
        "multipleOf" => format!("必须是{bound}的倍数"),
        "minItems" => format!("至少填写{bound}项"),
        "maxItems" => format!("最多填写{bound}项"),
        "pattern" | "format" => "格式不对,请按示例填写".to_owned(),
        _ => "填写的内容不符合要求".to_owned(),
    }
}

fn hidden_text(value: &Value, pointer: &mut String, fields: &mut Vec<FieldError>) {
    match value {
        Value::String(text) if text.chars().any(is_hidden) => {
            fields.push(field(pointer.clone(), "含有看不见的字符,请重新填写".to_owned()));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                inside(&index.to_string(), item, pointer, fields);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                inside(&escape(name), member, pointer, fields);
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn inside(step: &str, value: &Value, pointer: &mut String, fields: &mut Vec<FieldError>) {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(step);
    hidden_text(value, pointer, fields);
    pointer.truncate(length);
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn field(pointer: String, detail: String) -> FieldError {
    FieldError { pointer, detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema() -> Value {
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "additionalProperties": false,
            "required": ["applicant_name", "area"],
            "properties": {
                "applicant_name": {"type": "string", "title": "申请人", "minLength": 2, "maxLength": 30},
                "area": {"type": "number", "title": "面积", "minimum": 1, "maximum": 220},
                "since": {"type": "string", "title": "起始日", "format": "date"},
                "kind": {"type": "string", "title": "类型", "enum": ["new", "rebuild"]}
            }
        })
    }

    fn refused(answers: &Value) -> Vec<(String, String)> {
        match check(&schema(), answers) {
            Err(BadForm::Answers(fields)) => fields.into_iter().map(|f| (f.pointer, f.detail)).collect(),
            other => panic!("taken: {other:?}"),
        }
    }

    #[test]
    fn good_answers_are_taken() {
        let good = json!({"applicant_name": "王小明", "area": 160, "since": "2026-11-21", "kind": "new"});
        assert!(check(&schema(), &good).is_ok());
    }

    #[test]
    fn each_wrong_field_is_pointed_at_in_chinese() {
        let wrong = json!({"area": 400, "since": "yesterday", "kind": "old", "extra": 1});
        let fields = refused(&wrong);
        let says = |pointer: &str, words: &str| fields.iter().any(|(p, d)| p == pointer && d.contains(words));
        assert!(says("/applicant_name", "必填"), "{fields:?}");
        assert!(says("/area", "不能大于220"), "{fields:?}");
        assert!(says("/since", "格式"), "{fields:?}");
        assert!(says("/kind", "选项"), "{fields:?}");
        assert!(says("/extra", "没有这一项"), "{fields:?}");
    }

    #[test]
    fn messages_never_repeat_an_answer() {
        let fields = refused(&json!({"applicant_name": "X", "area": 987_654}));
        assert!(fields.iter().all(|(_, detail)| !detail.contains("987654") && !detail.contains('X')));
    }

    #[test]
    fn text_that_hides_something_is_refused() {
        let fields = refused(&json!({"applicant_name": "王小\u{202e}明", "area": 1}));
        assert_eq!(fields, [("/applicant_name".to_owned(), "含有看不见的字符,请重新填写".to_owned())]);
    }

    #[test]
    fn an_unfinished_form_may_be_wrong_but_says_nothing_nobody_asked_for() {
        let half = json!({"area": 400, "kind": "old"});
        assert!(check_names(&schema(), half.as_object().unwrap()).is_ok());
        let strange = json!({"area": 4, "extra": 1});
        assert!(matches!(check_names(&schema(), strange.as_object().unwrap()), Err(BadForm::Answers(_))));
    }

    #[test]
    fn one_answer_is_judged_alone() {
        assert!(fits(&schema(), "area", &json!(160)));
        assert!(!fits(&schema(), "area", &json!("160")));
        assert!(!fits(&schema(), "extra", &json!(1)));
    }

    #[test]
    fn a_broken_schema_is_our_fault() {
        assert!(matches!(check(&json!({"type": 7}), &json!({})), Err(BadForm::Schema)));
    }
}
