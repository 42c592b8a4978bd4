//! What waits for review or decision, by the time that is left.
use super::REVIEWERS;
use crate::{
    client::intake as api,
    error::PortalError,
    pages::{
        clerk::{NextQuery, WorkLine, following, work_lines},
        page, see_other,
    },
    session::User,
    shell::Shell,
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use auth::Role;
use serde::Deserialize;

/// Filters of the list: code, words, states.
const FILTERS: &[(&str, &str, &[&str])] = &[
    ("review", "待审", &["in_review"]),
    ("decide", "待决定", &["accepted", "reviewed", "reopened"]),
    ("done", "已决定", &["approved", "partly_approved", "refused", "closed"]),
];

#[derive(Deserialize)]
pub(crate) struct ListQuery {
    f: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "review/list.html")]
struct ListPage {
    shell: Shell,
    filters: &'static [(&'static str, &'static str, &'static [&'static str])],
    filter: String,
    lines: Vec<WorkLine>,
    next: Option<String>,
}

pub(crate) async fn list(user: User, query: Query<ListQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(REVIEWERS)?;
    let asked = query.f.as_deref().unwrap_or(own_filter(&user));
    let (filter, _, states) =
        FILTERS.iter().find(|(code, ..)| *code == asked).unwrap_or(&("review", "", &["in_review"]));
    let found = api::list_cases(user.api(), states, query.after.as_deref()).await?;
    let next =
        found.next.and_then(|after| serde_urlencoded::to_string([("f", *filter), ("after", &after)]).ok());
    let lines = work_lines(&user, found.items, "/r").await;
    page(&ListPage {
        shell: user.shell("审核"), filters: FILTERS, filter: (*filter).to_owned(), lines, next
    })
}

/// Chiefs decide; everyone else reviews.
fn own_filter(user: &User) -> &'static str {
    if user.has(Role::Chief) { "decide" } else { "review" }
}

/// The next case of one's own list; without one, the list.
pub(crate) async fn next(user: User, query: Query<NextQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(REVIEWERS)?;
    let own = own_filter(&user);
    let states = FILTERS.iter().find(|(code, ..)| *code == own).map_or(&[][..], |(_, _, states)| states);
    let next = following(&user, states, query.of).await?;
    Ok(see_other(&next.map_or_else(|| "/r".to_owned(), |id| format!("/r/{id}"))))
}
