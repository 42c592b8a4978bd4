//! 要退的原件: cases that are over while paper originals are neither back nor in the archive.
use super::HANDLERS;
use crate::{
    client::intake::{self as api, ToReturn},
    error::PortalError,
    pages::page,
    session::User,
    shell::Shell,
    words::{self, StateWords},
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct After {
    after: Option<String>,
}

struct Row {
    href: String,
    number: String,
    name: String,
    state: StateWords,
    held: String,
    due: String,
    /// The class of the lamp, and its words.
    lamp: (&'static str, &'static str),
}

#[derive(Template)]
#[template(path = "originals/due.html")]
struct DuePage {
    shell: Shell,
    rows: Vec<Row>,
    next: Option<String>,
}

fn lamp(card: Option<&str>) -> (&'static str, &'static str) {
    match card {
        Some("red") => ("red", "超期"),
        Some("yellow") => ("yellow", "超期 1 天"),
        Some("blue") => ("blue", "快到期"),
        _ => ("", ""),
    }
}

/// `261122000001` → `2611-2200-0001`, as people read it.
fn grouped(number: &str) -> String {
    let parts = [number.get(..4), number.get(4..8), number.get(8..)];
    parts.into_iter().collect::<Option<Vec<_>>>().map_or_else(|| number.to_owned(), |parts| parts.join("-"))
}

pub(super) async fn list(user: User, query: Query<After>) -> Result<HttpResponse, PortalError> {
    user.needs(HANDLERS)?;
    let found = api::list_originals_to_return(user.api(), query.after.as_deref()).await?;
    let mut rows = Vec::new();
    for row in found.items {
        rows.push(line(&user, row).await);
    }
    let next = found.next.and_then(|after| serde_urlencoded::to_string([("after", &after)]).ok());
    page(&DuePage { shell: user.shell("要退的原件"), rows, next })
}

async fn line(user: &User, row: ToReturn) -> Row {
    let portal = &user.visitor.portal;
    let held: Vec<String> =
        row.held.iter().map(|held| format!("{} {} 份", held.at_name, held.originals)).collect();
    Row {
        href: format!("/c/{}/originals", row.case_id),
        number: grouped(row.case_no.as_deref().unwrap_or("没有编号")),
        name: portal.names.of(user.api(), &row.item).await,
        state: words::state(&row.state),
        held: held.join("，"),
        due: row.due.map(|day| words::day(day, portal.clock.now())).unwrap_or_default(),
        lamp: lamp(row.card.as_deref()),
    }
}
