//! 能不能办: at most three questions, one a page, no log-in; it ends with yes, perhaps or no, why, and what next.
use super::{found, page, page_again};
use crate::{
    client::catalogue::{self, items::Question},
    error::PortalError,
    session::Visitor,
    shell::Shell,
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use contracts::catalogue::{Answer, Answers, Eligible, InputKind, Verdict};
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "ask.html")]
struct AskPage {
    shell: Shell,
    code: String,
    name: String,
    /// The answers so far: key, value as it is sent, question, words.
    said: Vec<(String, String)>,
    question: Option<Question>,
    options: Vec<(String, String)>,
    unit: Option<String>,
    verdict: Option<(Verdict, &'static str, &'static str)>,
    error: &'static str,
}

pub(super) async fn ask(
    visitor: Visitor,
    code: Path<String>,
    sent: Query<BTreeMap<String, String>>,
) -> Result<HttpResponse, PortalError> {
    let guide = found(catalogue::guide(&visitor.api, &code).await?)?;
    let name = found(guide.item)?.name;
    let mut answers = Answers::new();
    let mut said = Vec::new();
    // Questions come one after another: what is sent is taken in the order in which it is asked for.
    loop {
        let told = found(catalogue::items::eligibility(&visitor.api, &code, &answers).await?)?;
        let next =
            told.next.as_ref().map(|question| (question.input.key.clone(), sent.get(&question.input.key)));
        if let (Some((key, Some(text))), Some(question)) = (next, &told.next)
            && let Some(answer) = read(&question.input.kind, text)
        {
            said.push((key.clone(), text.clone()));
            answers.insert(key, answer);
            continue;
        }
        // The question that was just asked is asked again: its answer was missing, or none of those it takes.
        let asked = told.next.as_ref().map(|question| &question.input.key);
        let wrong = asked.is_some() && sent.get("at") == asked;
        let template = AskPage {
            shell: visitor.shell(&format!("{name} 能不能办")).with_errors(wrong),
            code: code.into_inner(),
            name,
            said,
            options: told.next.as_ref().map(|question| options(&question.input.kind)).unwrap_or_default(),
            unit: told.next.as_ref().and_then(|question| unit(&question.input.kind)),
            error: if wrong {
                "还没回答，或填的不在范围里。请选一项或填一个数。"
            } else {
                ""
            },
            question: told.next,
            verdict: told.verdict.map(words),
        };
        return if template.error.is_empty() { page(&template) } else { page_again(&template) };
    }
}

fn words(verdict: Verdict) -> (Verdict, &'static str, &'static str) {
    let (words, class) = match verdict.eligible {
        Eligible::Yes => ("能办", "ok"),
        Eligible::Maybe => ("可能能办", "info"),
        Eligible::No => ("现在不能办", "warn"),
    };
    (verdict, words, class)
}

fn read(kind: &InputKind, text: &str) -> Option<Answer> {
    match kind {
        InputKind::YesNo => match text {
            "yes" => Some(Answer::YesNo(true)),
            "no" => Some(Answer::YesNo(false)),
            _ => None,
        },
        InputKind::Choice { options } => {
            let chosen = text.parse::<usize>().ok().and_then(|index| options.get(index))?;
            Some(Answer::Word(chosen.clone()))
        }
        InputKind::Number { min, max, .. } => {
            let number = text.trim().parse::<i64>().ok().filter(|number| (*min..=*max).contains(number))?;
            Some(Answer::Number(number))
        }
    }
}

fn options(kind: &InputKind) -> Vec<(String, String)> {
    match kind {
        InputKind::YesNo => vec![("yes".into(), "是".into()), ("no".into(), "不是".into())],
        InputKind::Choice { options } => {
            options.iter().enumerate().map(|(index, words)| (index.to_string(), words.clone())).collect()
        }
        InputKind::Number { .. } => Vec::new(),
    }
}

fn unit(kind: &InputKind) -> Option<String> {
    match kind {
        InputKind::Number { unit, .. } => Some(unit.clone()),
        InputKind::YesNo | InputKind::Choice { .. } => None,
    }
}
