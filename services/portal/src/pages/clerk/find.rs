//! Finding cases that are not on the bench any more: by how they ended, by item, and by when they were begun. A case's number
//! and a card go into the one box of the bench.
use super::{CLERKS, WorkLine, work_lines};
use crate::{client::intake as api, error::PortalError, pages::page, session::User, shell::Shell};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

/// How a case stands: code, words, states.
const STANDS: &[(&str, &str, &str)] = &[
    ("closed", "已办结", "closed"),
    ("rejected", "不予受理", "rejected"),
    ("back", "退件和撤回", "returned,withdrawn"),
    ("open", "还在办", ""),
];

/// A form sends what was left empty, too.
#[derive(Deserialize)]
pub(crate) struct FindQuery {
    #[serde(default)]
    stands: String,
    #[serde(default)]
    item: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    /// Anything: only what nobody has taken.
    #[serde(default)]
    free: String,
    #[serde(default)]
    after: String,
}

/// A case, and where those of the same item are.
struct Found {
    line: WorkLine,
    same: String,
}

#[derive(Template)]
#[template(path = "clerk/find.html")]
struct FindPage {
    shell: Shell,
    stands: &'static str,
    choices: &'static [(&'static str, &'static str, &'static str)],
    item: String,
    from: String,
    to: String,
    free: bool,
    found: Vec<Found>,
    next: Option<String>,
}

/// A day as a date field sends it; anything else is no day.
fn day(text: &str) -> String {
    text.parse::<NaiveDate>().map(|day| day.to_string()).unwrap_or_default()
}

pub(super) async fn find(user: User, query: Query<FindQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let query = query.into_inner();
    let asked = STANDS.iter().find(|(code, ..)| *code == query.stands);
    let (stands, _, states) = asked.copied().unwrap_or(("closed", "", "closed"));
    let item: String = query.item.chars().filter(char::is_ascii_alphanumeric).take(31).collect();
    let (from, to) = (day(&query.from), day(&query.to));
    let free = if query.free.is_empty() { "" } else { "true" };
    let wanted = [
        ("state", states),
        ("item", &item),
        ("from", &from),
        ("to", &to),
        ("unclaimed", free),
        ("after", &query.after),
    ];
    let listed = api::search_cases(user.api(), &wanted).await?;
    let next = listed.next.and_then(|after| {
        let fields = [
            ("stands", stands),
            ("item", &item),
            ("from", &from),
            ("to", &to),
            ("free", free),
            ("after", &after),
        ];
        serde_urlencoded::to_string(fields).ok()
    });
    let items: Vec<String> = listed.items.iter().map(|case| case.item.clone()).collect();
    let same = items.iter().map(|item| {
        let fields =
            [("stands", stands), ("item", item.as_str()), ("from", &from), ("to", &to), ("free", free)];
        serde_urlencoded::to_string(fields).unwrap_or_default()
    });
    let same: Vec<String> = same.collect();
    let mut found = Vec::new();
    // Line by line: the bench's order, by the time left, is not that of a search.
    for (case, same) in listed.items.into_iter().zip(same) {
        let lines = work_lines(&user, vec![case], "/w/in").await;
        found.extend(lines.into_iter().map(|line| Found { line, same: same.clone() }));
    }
    let (shell, free) = (user.shell("找办件"), !free.is_empty());
    page(&FindPage { shell, stands, choices: STANDS, item, from, to, free, found, next })
}
