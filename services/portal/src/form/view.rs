//! Questions as templates show them: with answers, sources and mistakes.
use super::{
    answers::{Answers, control},
    question::{Kind, Question},
};
use kernel::problem::FieldError;
use serde_json::Value;

/// A control with its label, answer and mistake.
#[derive(Debug, Clone)]
pub(crate) struct FieldView {
    /// The control's name and id.
    pub(crate) id: String,
    /// The question.
    pub(crate) title: String,
    /// Help, or empty.
    pub(crate) hint: String,
    /// `line`, `text`, `choice` or `check`.
    pub(crate) kind: &'static str,
    /// The answer.
    pub(crate) value: String,
    /// The choices: value, words, chosen.
    pub(crate) options: Vec<(String, String, bool)>,
    /// What is wrong, or empty.
    pub(crate) error: String,
    /// Where the answer comes from, or empty.
    pub(crate) source: String,
    /// For the keyboard of a phone.
    pub(crate) inputmode: &'static str,
    /// For the browser's memory.
    pub(crate) autocomplete: &'static str,
    /// Whether it may be left out.
    pub(crate) optional: bool,
}

impl FieldView {
    /// The id that the error summary leads to: the first choice, or the control.
    pub(crate) fn anchor(&self) -> String {
        if self.kind == "choice" { format!("{}-0", self.id) } else { self.id.clone() }
    }

    /// What describes the control, by id.
    pub(crate) fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-h", self.id));
        let error = (!self.error.is_empty()).then(|| format!("{}-e", self.id));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

/// One line of the error summary.
#[derive(Debug, Clone)]
pub(crate) struct Mistake {
    /// The control's id.
    pub(crate) anchor: String,
    /// What is wrong and what to do; the same words stand at the field.
    pub(crate) text: String,
}

/// The controls of a page.
pub(crate) fn field_views(
    questions: &[Question],
    answers: &Answers,
    sources: &[(String, String)],
    errors: &[FieldError],
) -> Vec<FieldView> {
    questions.iter().map(|question| field(question, answers, sources, errors)).collect()
}

fn field(
    question: &Question,
    answers: &Answers,
    sources: &[(String, String)],
    errors: &[FieldError],
) -> FieldView {
    let answer = answers.get(&question.name).or(question.default.as_ref());
    let value = answer.map(plain).unwrap_or_default();
    let yes_no = || {
        vec![
            ("true".to_owned(), "是".to_owned(), value == "true"),
            ("false".to_owned(), "否".to_owned(), value == "false"),
        ]
    };
    let (kind, options) = match &question.kind {
        Kind::Choice(choices) => (
            "choice",
            choices.iter().map(|choice| (choice.clone(), choice.clone(), *choice == value)).collect(),
        ),
        Kind::YesNo => ("choice", yes_no()),
        Kind::Commitment => ("check", Vec::new()),
        Kind::Text | Kind::List => ("text", Vec::new()),
        Kind::Line | Kind::Date | Kind::Number { .. } => ("line", Vec::new()),
    };
    let condition = question.only_if.as_ref().map(|(_, value)| format!("选了“{value}”的才填。"));
    FieldView {
        id: control(&question.name),
        title: question.title.clone(),
        hint: [condition.unwrap_or_default(), question.hint.clone()].concat(),
        kind,
        options,
        error: error_of(question, errors),
        source: sources
            .iter()
            .find(|(name, _)| *name == question.name)
            .map(|(_, source)| source.clone())
            .unwrap_or_default(),
        inputmode: question.inputmode,
        autocomplete: question.autocomplete,
        optional: !question.required,
        value,
    }
}

fn error_of(question: &Question, errors: &[FieldError]) -> String {
    let own = format!("/{}", question.name);
    let below = format!("{own}/");
    let at = errors.iter().find(|error| error.pointer == own || error.pointer.starts_with(&below));
    let Some(error) = at else { return String::new() };
    let chosen = matches!(question.kind, Kind::Choice(_) | Kind::YesNo);
    if question.kind == Kind::Commitment {
        return "还没勾选承诺。请看一遍，同意就勾上。".to_owned();
    }
    if error.detail.starts_with("必填") {
        let (verb, act) = if chosen { ("选", "选一项") } else { ("填", "填写") };
        return format!("还没{verb}“{}”。请{act}。", question.title);
    }
    format!(
        "“{}”{}。请改一下。",
        question.title,
        error.detail.trim_end_matches(['。', '.']).replace(',', "，")
    )
}

/// The error summary of a page.
pub(crate) fn mistakes(fields: &[FieldView]) -> Vec<Mistake> {
    let wrong = fields.iter().filter(|field| !field.error.is_empty());
    wrong.map(|field| Mistake { anchor: field.anchor(), text: field.error.clone() }).collect()
}

/// Questions and answers to be read: title and answer, in order; what was not answered is left out.
pub(crate) fn rows(questions: &[Question], answers: &Answers) -> Vec<(String, String)> {
    let answered =
        questions.iter().filter(|question| question.kind != Kind::Commitment).filter_map(|question| {
            let value = answers.get(&question.name)?;
            let words = match (&question.kind, value) {
                (Kind::YesNo, Value::Bool(yes)) => if *yes { "是" } else { "否" }.to_owned(),
                _ => plain(value),
            };
            Some((question.title.clone(), words))
        });
    answered.collect()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("\n"),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::questions;
    use serde_json::json;

    #[test]
    fn the_summary_says_what_the_field_says_and_leads_to_it() {
        let asked = questions(&json!({"required": ["why", "tel"], "properties": {
            "why": {"type": "string", "title": "申请理由", "enum": ["甲", "乙"]},
            "tel": {"type": "string", "title": "联系电话"},
        }}));
        let wrong =
            |pointer: &str, detail: &str| FieldError { pointer: pointer.into(), detail: detail.into() };
        let errors = [wrong("/why", "必填,请填写"), wrong("/tel", "格式不对,请按示例填写")];
        let answers = json!({"tel": "123"});
        let views = field_views(&asked, answers.as_object().unwrap(), &[], &errors);
        let summary = mistakes(&views);
        assert_eq!(summary[0].anchor, "f-why-0");
        assert_eq!(summary[0].text, "还没选“申请理由”。请选一项。");
        assert_eq!(summary[1].text, "“联系电话”格式不对，请按示例填写。请改一下。");
        assert_eq!(views[1].value, "123");
    }
}
