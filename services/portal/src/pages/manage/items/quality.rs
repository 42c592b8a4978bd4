//! The quality report: rules by name, where each fails, what to do, and the way to the item.
use crate::{
    client::catalogue::quality::{self as api, Row, Rule, Wanted},
    error::PortalError,
    pages::{manage::CATALOGUE, page},
    session::User,
    shell::Shell,
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use contracts::catalogue::field_name;
use serde::Deserialize;

/// So many items are on a page.
const SHOWN: u16 = 100;

#[derive(Deserialize)]
pub(crate) struct ReportQuery {
    rule: Option<String>,
    after: Option<String>,
}

/// Where a rule fails.
struct Place {
    code: String,
    name: String,
    place: String,
    message: String,
}

/// A rule that fails, and where.
struct Broken {
    name: String,
    advice: String,
    places: Vec<Place>,
}

#[derive(Template)]
#[template(path = "manage/quality.html")]
struct ReportPage {
    shell: Shell,
    rules: Vec<Rule>,
    /// The rule that is looked at; empty for all.
    rule: String,
    broken: Vec<Broken>,
    items: usize,
    next: Option<String>,
}

pub(crate) async fn report(user: User, query: Query<ReportQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let rules = api::rules(user.api()).await?;
    // Only rules that there are may stand in an address.
    let rule = query.rule.as_deref().filter(|rule| rules.iter().any(|known| known.rule == *rule));
    let wanted = Wanted { rule, division: None, after: query.after.as_deref(), limit: SHOWN };
    let found = api::report(user.api(), &wanted).await?;
    let link = |after: &String| {
        let said = [("rule", rule.unwrap_or_default()), ("after", after.as_str())];
        serde_urlencoded::to_string(
            said.into_iter().filter(|(_, value)| !value.is_empty()).collect::<Vec<_>>(),
        )
        .unwrap_or_default()
    };
    let next = found.next.as_ref().map(link);
    let items = found.items.len();
    let broken = by_rule(&rules, found.items);
    let rule = rule.unwrap_or_default().to_owned();
    page(&ReportPage { shell: user.shell("质量检查"), rules, rule, broken, items, next })
}

/// What fails, by rule, in the order in which rules are explained.
fn by_rule(rules: &[Rule], rows: Vec<Row>) -> Vec<Broken> {
    let mut broken: Vec<(String, Broken)> = rules
        .iter()
        .map(|rule| {
            let (name, advice) = (rule.name.clone(), rule.advice.clone());
            (rule.rule.clone(), Broken { name, advice, places: Vec::new() })
        })
        .collect();
    for row in rows {
        for finding in row.findings {
            if let Some((_, of)) = broken.iter_mut().find(|(word, _)| *word == finding.rule) {
                of.places.push(Place {
                    code: row.code.clone(),
                    name: row.name.clone(),
                    place: in_words(&finding.pointer),
                    message: finding.message_zh,
                });
            }
        }
    }
    broken.into_iter().map(|(_, of)| of).filter(|of| !of.places.is_empty()).collect()
}

/// `/overlay/stages/1/unit` in words: 办理环节 › 第 2 项 › 单位.
fn in_words(pointer: &str) -> String {
    let parts = pointer.split('/').filter(|part| !part.is_empty()).skip(1);
    let words = parts.map(|part| match part.parse::<usize>() {
        Ok(index) => format!("第 {} 项", index + 1),
        Err(_a_name) => field_name(part).to_owned(),
    });
    words.collect::<Vec<_>>().join(" › ")
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn a_place_is_told_in_words() {
        assert_eq!(in_words("/overlay/stages/1/unit"), "办理环节 › 第 2 项 › 单位");
        assert_eq!(in_words("/base/faqs"), "常见问题");
    }
}
