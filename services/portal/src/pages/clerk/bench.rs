//! The workbench: cases by state and time left, and the one box that finds everything.
use super::CLERKS;
use crate::{
    client::intake::{self as api, Standing},
    error::PortalError,
    pages::{page, see_other},
    session::User,
    shell::Shell,
    words::{self, StateWords},
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// Filters of the list: code, words, states.
pub(crate) const FILTERS: &[(&str, &str, &[&str])] = &[
    ("in", "待受理", &["submitted"]),
    ("fix", "等补正", &["supplement"]),
    ("on", "在办", &["accepted", "in_review"]),
    ("decide", "待决定", &["reviewed"]),
    ("out", "待送达", &["approved", "refused"]),
    ("all", "全部在办", &[]),
];

#[derive(Deserialize)]
pub(crate) struct BenchQuery {
    f: Option<String>,
    after: Option<String>,
    none: Option<String>,
}

/// A case in a work list.
pub(crate) struct WorkLine {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) state: StateWords,
    pub(crate) channel: &'static str,
    pub(crate) lamp: &'static str,
    pub(crate) day: String,
}

#[derive(Template)]
#[template(path = "clerk/bench.html")]
struct BenchPage {
    shell: Shell,
    filters: &'static [(&'static str, &'static str, &'static [&'static str])],
    filter: String,
    lines: Vec<WorkLine>,
    next: Option<String>,
    none: Option<String>,
}

pub(crate) async fn bench(user: User, query: Query<BenchQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let query = query.into_inner();
    let asked = query.f.as_deref().unwrap_or("in");
    let (filter, _, states) = FILTERS.iter().find(|(code, ..)| *code == asked).unwrap_or(&("all", "", &[]));
    let found = api::list_cases(user.api(), states, query.after.as_deref()).await?;
    let next =
        found.next.and_then(|after| serde_urlencoded::to_string([("f", *filter), ("after", &after)]).ok());
    let lines = work_lines(&user, found.items, "/w/in").await;
    let shell = user.shell("工作台");
    page(&BenchPage { shell, filters: FILTERS, filter: (*filter).to_owned(), lines, next, none: query.none })
}

/// Cases by the time that is left; those without a deadline come last.
pub(crate) async fn work_lines(user: &User, mut cases: Vec<Standing>, under: &str) -> Vec<WorkLine> {
    let portal = &user.visitor.portal;
    let now = portal.clock.now();
    cases.sort_by_key(|case| (case.last_day().is_none(), case.last_day(), case.drafted_at));
    let mut lines = Vec::new();
    for case in cases {
        lines.push(WorkLine {
            href: format!("{under}/{}", case.id),
            name: portal.names.of(user.api(), &case.item).await,
            number: case.number().to_owned(),
            state: words::state(&case.state),
            channel: channel(&case.channel),
            lamp: lamp(&case, now),
            day: case.last_day().map_or_else(|| "不计时".to_owned(), |day| words::day(day, now)),
        });
    }
    lines
}

fn channel(code: &str) -> &'static str {
    match code {
        "online" => "网上",
        "agent" => "村代办",
        _ => "窗口",
    }
}

/// A hint for the eye by calendar days; what counts in law is on the case's own page.
fn lamp(case: &Standing, now: DateTime<Utc>) -> &'static str {
    let Some(day) = case.last_day().filter(|_| case.state != "supplement") else { return "stop" };
    match (day - now.date_naive()).num_days() {
        ..=-1 => "red",
        0 => "yellow",
        1 => "blue",
        _ => "",
    }
}

#[derive(Deserialize)]
pub(crate) struct GoQuery {
    q: String,
}

/// The one box: a case's number leads to the case, anything else to items of that name.
pub(crate) async fn go(user: User, query: Query<GoQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let digits: String = query.q.chars().filter(char::is_ascii_digit).collect();
    let is_number =
        digits.len() == 12 && query.q.chars().all(|c| c.is_ascii_digit() || c == '-' || c.is_whitespace());
    if is_number {
        let found = api::get_case_by_no(user.api(), &digits).await?;
        return Ok(see_other(
            &found.map_or_else(|| format!("/w?none={digits}"), |standing| format!("/w/in/{}", standing.id)),
        ));
    }
    let query = serde_urlencoded::to_string([("q", query.q.trim())]).unwrap_or_default();
    Ok(see_other(&format!("/s?{query}")))
}
