//! The workbench: cases by state and time left, and the one box that finds everything.
use super::{
    CLERKS, come,
    deliver::WAYS,
    pressing::{FilterView, Pressing, act, by_time_left, filter_views, lamp, pressing},
    queue,
};
use crate::{
    client::intake::{self as api, Standing},
    error::PortalError,
    pages::{page, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
    words::{self, StateWords},
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use auth::Role;
use kernel::id::CaseId;
use serde::Deserialize;
use uuid::Uuid;

/// Filters of the list: code, words, states.
pub(crate) const FILTERS: &[(&str, &str, &[&str])] = &[
    ("in", "待受理", &["submitted", "prereviewed"]),
    ("fix", "等补正", &["supplement"]),
    ("on", "在办", &["accepted", "in_review"]),
    ("decide", "待决定", &["reviewed"]),
    ("out", "待送达", &["approved", "partly_approved", "refused"]),
    ("draft", "没填完", &["draft"]),
    ("free", "没人领的", &[]),
    ("mine", "我领的", &[]),
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
    pub(crate) id: CaseId,
    pub(crate) href: String,
    pub(crate) holder: Option<Uuid>,
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) state: StateWords,
    pub(crate) channel: &'static str,
    /// The class of the lamp, and its words.
    pub(crate) lamp: &'static str,
    pub(crate) left: String,
    pub(crate) day: String,
    /// What is to be done next.
    pub(crate) act: &'static str,
}

#[derive(Template)]
#[template(path = "clerk/bench.html")]
struct BenchPage {
    shell: Shell,
    filters: Vec<FilterView>,
    pressing: Pressing,
    /// More is open than was counted.
    more: bool,
    lines: Vec<WorkLine>,
    /// Who works on each of them, in the lists' order.
    holders: Vec<String>,
    /// The people of the unit.
    people: Vec<(Uuid, String)>,
    /// Who of it is away.
    absences: Vec<queue::Away>,
    ways: &'static [(&'static str, &'static str)],
    next: Option<String>,
    none: Option<String>,
    /// Whether bad ratings are answered here.
    chief: bool,
    key: String,
}

pub(crate) async fn bench(user: User, query: Query<BenchQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let query = query.into_inner();
    let asked = query.f.as_deref().unwrap_or("in");
    let (filter, _, states) = FILTERS.iter().find(|(code, ..)| *code == asked).unwrap_or(&("all", "", &[]));
    let after = query.after.as_deref();
    let found = match *filter {
        "mine" => api::list_mine(user.api(), after).await?,
        "free" => api::list_unclaimed(user.api(), after).await?,
        _ => api::list_cases(user.api(), states, after).await?,
    };
    let next =
        found.next.and_then(|after| serde_urlencoded::to_string([("f", *filter), ("after", &after)]).ok());
    let lines = work_lines(&user, found.items, "/w/in").await;
    let open = api::list_cases(user.api(), &[], None).await?;
    let people = queue::colleagues(&user).await;
    page(&BenchPage {
        shell: user.shell("工作台"),
        chief: user.has(Role::Chief),
        filters: filter_views(filter, &open.items),
        pressing: pressing(&open.items, user.visitor.portal.clock.now()),
        more: open.next.is_some(),
        holders: lines.iter().map(|line| queue::holder_words(&user, line.holder, &people)).collect(),
        lines,
        absences: queue::absences(&user, &people).await,
        people,
        ways: WAYS,
        next,
        none: query.none,
        key: random_text()?,
    })
}

/// Cases by the time that is left; those without a deadline come last.
pub(crate) async fn work_lines(user: &User, mut cases: Vec<Standing>, under: &str) -> Vec<WorkLine> {
    let portal = &user.visitor.portal;
    let now = portal.clock.now();
    by_time_left(&mut cases);
    let mut lines = Vec::new();
    for case in cases {
        let (lamp, left) = lamp(&case, now);
        lines.push(WorkLine {
            id: case.id,
            holder: case.holder,
            href: match case.state.as_str() {
                "draft" => format!("/a/{}/1", case.id),
                _ => format!("{under}/{}", case.id),
            },
            name: portal.names.of(user.api(), &case.item).await,
            number: case.number().to_owned(),
            state: words::state(&case.state),
            channel: channel(&case.channel),
            lamp,
            left,
            act: act(&case.state),
            day: case.last_day().map_or_else(String::new, |day| words::day_until(day, now)),
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

/// What was put into the one box.
#[derive(Debug, PartialEq, Eq)]
enum Put {
    /// A case's number.
    Case(String),
    /// A card: its number, and the name if it was put in, too.
    Card { number: String, name: String },
    /// Words: a matter.
    Words(String),
}

/// A card's number stands anywhere in the text, as a reader or a hand puts it in; the rest is the name.
fn put(text: &str) -> Put {
    let text = text.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_number = text.chars().all(|c| c.is_ascii_digit() || c == '-' || c.is_whitespace());
    if is_number && digits.len() == 12 {
        return Put::Case(digits);
    }
    let of_number = |c: char| c.is_ascii_digit() || c == 'x' || c == 'X';
    let number = text.split(|c: char| !of_number(c)).find(|part| part.len() == 18);
    match number {
        Some(number) => {
            let name: String = text.replacen(number, "", 1).split_whitespace().collect();
            Put::Card { number: number.to_uppercase(), name }
        }
        None => Put::Words(text.to_owned()),
    }
}

/// The one box: a case's number leads to the case, a card to whoever holds it, anything else to matters of that name.
/// It is posted: no card's number may stand in an address.
pub(crate) async fn go(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CLERKS)?;
    match put(fields.text("q")) {
        Put::Case(number) => {
            let found = api::get_case_by_no(user.api(), &number).await?;
            Ok(see_other(&match found {
                Some(standing) => format!("/w/in/{}", standing.id),
                None => format!("/w?none={number}"),
            }))
        }
        Put::Card { number, name } => come::arrive(&user, &name, &number, fields.key()).await,
        Put::Words(words) => {
            let query = serde_urlencoded::to_string([("q", words)]).unwrap_or_default();
            Ok(see_other(&format!("/s?{query}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_box_tells_cases_cards_and_words_apart() {
        assert_eq!(put("2611-1700-3682"), Put::Case("261117003682".into()));
        let card = |name: &str| Put::Card { number: "34132319551103542X".into(), name: name.into() };
        assert_eq!(put(" 34132319551103542x"), card(""));
        assert_eq!(put("李桂芝 34132319551103542X"), card("李桂芝"));
        assert_eq!(put("34132319551103542X李桂芝"), card("李桂芝"));
        assert_eq!(put("老年优待证"), Put::Words("老年优待证".into()));
    }
}
