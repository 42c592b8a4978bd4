//! The list of items with filters: what is in force, what is being worked on, what waits for its day.
use crate::{
    client::catalogue::items::{self as api, DeskItem, DeskWanted},
    error::PortalError,
    pages::{
        manage::{CATALOGUE, life::state_words},
        page,
    },
    session::User,
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use serde::Deserialize;

/// The filters: word of the API, words of the page.
const STATES: &[(&str, &str)] = &[
    ("", "全部"),
    ("draft", "草稿"),
    ("in_review", "部门审核"),
    ("in_legal_review", "合法性审核"),
    ("approved", "待发布"),
    ("scheduled", "待生效"),
    ("suspended", "暂停"),
    ("repealed", "取消"),
];

#[derive(Deserialize)]
pub(crate) struct ListQuery {
    kind: Option<String>,
    q: Option<String>,
    state: Option<String>,
    after: Option<String>,
}

struct Line {
    item: DeskItem,
    state: (&'static str, &'static str),
    open: (&'static str, &'static str),
    scheduled: Option<String>,
}

#[derive(Template)]
#[template(path = "manage/items/list.html")]
struct ListPage {
    shell: Shell,
    base: bool,
    q: String,
    state: String,
    states: Vec<(&'static str, String, bool)>,
    lines: Vec<Line>,
    next: Option<String>,
}

pub(crate) async fn list(user: User, query: Query<ListQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let kind = if query.kind.as_deref() == Some("overlay") { "overlay" } else { "base" };
    let some = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let (q, state) = (some(&query.q), some(&query.state));
    let wanted = DeskWanted {
        kind,
        q: q.as_deref(),
        state: state.as_deref(),
        after: query.after.as_deref(),
        limit: 50,
    };
    let found = api::desk(user.api(), &wanted).await?;
    let (q, state) = (q.unwrap_or_default(), state.unwrap_or_default());
    let link = |state: &str, after: &str| {
        let all = [("kind", kind), ("q", q.as_str()), ("state", state), ("after", after)];
        let said: Vec<_> = all.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        serde_urlencoded::to_string(said).unwrap_or_default()
    };
    let states = STATES.iter().map(|(code, name)| (*name, link(code, ""), *code == state));
    page(&ListPage {
        shell: user.shell("事项"),
        base: kind == "base",
        states: states.collect(),
        next: found.next.as_deref().map(|after| link(&state, after)),
        lines: found.items.into_iter().map(line).collect(),
        q,
        state,
    })
}

fn line(item: DeskItem) -> Line {
    Line {
        state: state_words(&item.state),
        open: state_words(item.open_state.as_deref().unwrap_or_default()),
        scheduled: item.scheduled_at.map(words::minute),
        item,
    }
}
