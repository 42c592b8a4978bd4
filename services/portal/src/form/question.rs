//! Questions, in the order in which the schema asks for them.
use serde_json::Value;

/// How an answer is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A line of text.
    Line,
    /// Some lines of text.
    Text,
    /// A whole number or an amount.
    Number {
        /// Whether it is a whole one.
        whole: bool,
    },
    /// A day.
    Date,
    /// One of these.
    Choice(Vec<String>),
    /// Yes or no.
    YesNo,
    /// Something the applicant declares; never ticked beforehand.
    Commitment,
    /// Several texts, one a line.
    List,
}

/// One question.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// The property's name.
    pub(crate) name: String,
    /// The question.
    pub(crate) title: String,
    /// What helps to answer it.
    pub(crate) hint: String,
    /// How it is answered.
    pub(crate) kind: Kind,
    /// Whether it must be answered.
    pub(crate) required: bool,
    /// What stands there before anyone has answered.
    pub(crate) default: Option<Value>,
    /// The `inputmode` of the control.
    pub(crate) inputmode: &'static str,
    /// The `autocomplete` of the control.
    pub(crate) autocomplete: &'static str,
    /// Asked only if this other field has this value.
    pub(crate) only_if: Option<(String, String)>,
}

impl Question {
    /// Whether its answer stands for something, such as a number that is typed with blanks and small letters: the text means the same
    /// without them.
    pub(crate) fn is_compact(&self) -> bool {
        self.inputmode == "tel" || self.title.contains("号码") || self.title.contains("账号")
    }
}

/// The questions of a form. JSON objects have no order, so `required` gives it; the optional ones follow.
pub(crate) fn questions(form: &Value) -> Vec<Question> {
    let required: Vec<&str> = form
        .pointer("/required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let Some(properties) = form.get("properties").and_then(Value::as_object) else { return Vec::new() };
    let optional = properties.keys().map(String::as_str).filter(|name| !required.contains(name));
    let ordered: Vec<&str> = required.iter().copied().chain(optional).collect();
    let asked = ordered.into_iter().filter_map(|name| {
        let property = properties.get(name)?;
        Some(question(name, property, required.contains(&name)))
    });
    asked.collect()
}

fn question(name: &str, property: &Value, required: bool) -> Question {
    let hall = |key: &str| property.pointer(&format!("/x-hall/{key}"));
    let widget = hall("widget").and_then(Value::as_str).unwrap_or_default();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let pair = |key: &str, first: &str, second: &str| {
        let of = hall(key)?;
        Some((of.get(first)?.as_str()?.to_owned(), of.get(second)?.as_str()?.to_owned()))
    };
    let kind = kind(property, widget);
    let help = [text(hall("help")), text(property.get("description"))];
    Question {
        name: name.to_owned(),
        title: text(property.get("title")),
        hint: help
            .into_iter()
            .find(|help| !help.is_empty())
            .unwrap_or_else(|| hint(&kind, widget).to_owned()),
        inputmode: match (&kind, widget) {
            (_, "phone") => "tel",
            (Kind::Number { whole: true }, _) => "numeric",
            (Kind::Number { whole: false }, _) => "decimal",
            _ => "text",
        },
        autocomplete: if widget == "phone" { "tel" } else { "off" },
        kind,
        required,
        default: property.get("default").cloned(),
        only_if: pair("show_when", "field", "equals"),
    }
}

fn kind(property: &Value, widget: &str) -> Kind {
    let choices = property.get("enum").and_then(Value::as_array);
    if let Some(choices) = choices {
        return Kind::Choice(choices.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect());
    }
    let format = property.get("format").and_then(Value::as_str);
    match (property.get("type").and_then(Value::as_str), widget) {
        (Some("boolean"), "commitment") => Kind::Commitment,
        (Some("boolean"), _) => Kind::YesNo,
        (Some("integer"), _) => Kind::Number { whole: true },
        (Some("number"), _) => Kind::Number { whole: false },
        (Some("array"), _) => Kind::List,
        (_, "long_text") => Kind::Text,
        _ if format == Some("date") => Kind::Date,
        _ => Kind::Line,
    }
}

fn hint(kind: &Kind, widget: &str) -> &'static str {
    match (kind, widget) {
        (_, "phone") => "办到哪一步，用短信告诉您。11 位手机号。",
        (_, "citizen_no") => "18 位，最后一位可能是 X。",
        (Kind::Date, _) => "按“年-月-日”写，比如 2026-11-15。",
        (Kind::List, _) => "一行写一个。",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn questions_come_in_the_order_in_which_they_are_required() {
        let form = json!({"required": ["z", "a"], "properties": {
            "a": {"type": "integer", "title": "A"},
            "b": {"type": "string", "title": "B", "x-hall": {"widget": "long_text"}},
            "z": {"type": "string", "title": "Z", "enum": ["x", "y"]},
        }});
        let asked = questions(&form);
        let names: Vec<_> = asked.iter().map(|question| question.name.as_str()).collect();
        assert_eq!(names, ["z", "a", "b"]);
        assert_eq!(asked[0].kind, Kind::Choice(vec!["x".into(), "y".into()]));
        assert_eq!((&asked[1].kind, &asked[2].kind), (&Kind::Number { whole: true }, &Kind::Text));
        assert!(asked[1].required && !asked[2].required);
    }
}
