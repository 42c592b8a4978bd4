//! From the fields of a page to the answers in JSON.
use super::question::{Kind, Question};
use crate::session::Fields;
use serde_json::{Map, Number, Value};

/// Answers by name.
pub(crate) type Answers = Map<String, Value>;

/// What was answered. Blank is not answered; what is no number stays a word, for intake to name.
pub(crate) fn answers_of(questions: &[Question], fields: &Fields) -> Answers {
    let shown = |question: &&Question| {
        question.only_if.as_ref().is_none_or(|(field, value)| fields.text(&control(field)) == value)
    };
    let answered = questions
        .iter()
        .filter(shown)
        .filter_map(|question| Some((question.name.clone(), answer(question, fields)?)));
    answered.collect()
}

/// The name of a question's control. Prefixed, so that no form can have a field named like one of ours.
pub(super) fn control(name: &str) -> String {
    format!("f-{name}")
}

fn answer(question: &Question, fields: &Fields) -> Option<Value> {
    let text = fields.some(&control(&question.name))?;
    Some(match &question.kind {
        Kind::Line | Kind::Text | Kind::Choice(_) => Value::String(unified(text, question)),
        Kind::Date => Value::String(date(text)),
        Kind::Number { whole } => number(text, *whole).unwrap_or_else(|| Value::String(text.to_owned())),
        Kind::YesNo | Kind::Commitment => Value::Bool(text == "true"),
        Kind::List => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            Value::Array(lines.map(|line| Value::String(line.to_owned())).collect())
        }
    })
}

/// Numbers that stand for something are typed with blanks and small letters; the text means the same.
fn unified(text: &str, question: &Question) -> String {
    if question.is_compact() {
        let kept = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
        return kept.collect::<String>().to_uppercase();
    }
    text.replace("\r\n", "\n")
}

/// 2026-1-5, 2026.1.5, 2026/1/5 and 2026年1月5日 all mean 2026-01-05; what is none of them stays as it is.
fn date(text: &str) -> String {
    let parts: Vec<&str> =
        text.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => text.to_owned(),
    }
}

fn number(text: &str, whole: bool) -> Option<Value> {
    let plain: String =
        text.chars().filter(|letter| !letter.is_whitespace() && *letter != ',' && *letter != '，').collect();
    if whole {
        return plain.parse::<i64>().ok().map(Value::from);
    }
    if let Ok(whole) = plain.parse::<i64>() {
        return Some(Value::from(whole));
    }
    Number::from_f64(plain.parse().ok()?).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::questions;
    use serde_json::json;

    #[test]
    fn words_become_what_the_schema_wants_and_mistakes_stay_words() {
        let asked = questions(
            &json!({"required": ["size", "area", "yes", "day", "phone", "who", "none"], "properties": {
                "size": {"type": "integer", "title": "人口"}, "area": {"type": "number", "title": "面积"},
                "yes": {"type": "boolean", "title": "是否"}, "day": {"type": "string", "format": "date", "title": "日期"},
                "phone": {"type": "string", "title": "电话", "x-hall": {"widget": "phone"}},
                "who": {"type": "array", "title": "谁"}, "none": {"type": "string", "title": "空"},
            }}),
        );
        let typed = [
            ("f-size", "四"),
            ("f-area", "1,120.5"),
            ("f-yes", "false"),
            ("f-day", "2026年1月5日"),
            ("f-phone", "139 0000 0001"),
            ("f-who", "甲\r\n\r\n乙"),
            ("f-none", "  "),
            ("csrf", "x"),
        ];
        let fields = Fields(typed.into_iter().map(|(name, text)| (name.into(), text.into())).collect());
        let expected = json!({"size": "四", "area": 1120.5, "yes": false, "day": "2026-01-05",
            "phone": "13900000001", "who": ["甲", "乙"]});
        assert_eq!(Value::Object(answers_of(&asked, &fields)), expected);
    }
}
