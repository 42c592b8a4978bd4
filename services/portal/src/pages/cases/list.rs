//! My cases: what waits for me first.
use crate::{
    client::intake::{self, Standing},
    error::PortalError,
    form::Mistake,
    pages::{
        page, page_again, see_other,
        together::{TogetherLine, own_lines},
    },
    session::{User, Visitor},
    shell::Shell,
    words::{self, StateWords},
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use kernel::id::CaseId;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct ListQuery {
    no: Option<String>,
    after: Option<String>,
}

/// A case in a list.
pub(crate) struct CaseLine {
    pub(crate) id: CaseId,
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) state: StateWords,
    pub(crate) day: Option<String>,
    pub(crate) begun: String,
    /// Not handed in yet.
    pub(crate) draft: bool,
}

#[derive(Template)]
#[template(path = "cases/list.html")]
struct ListPage {
    shell: Shell,
    /// Applications for several items at once.
    together: Vec<TogetherLine>,
    lines: Vec<CaseLine>,
    next: Option<String>,
    no: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn list(user: User, query: Query<ListQuery>) -> Result<HttpResponse, PortalError> {
    let no: String = query.no.as_deref().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    let mut mistakes = Vec::new();
    if query.no.is_some() {
        let found = if no.len() == 12 { intake::get_case_by_no(user.api(), &no).await? } else { None };
        match found {
            Some(standing) => return Ok(see_other(&format!("/c/{}", standing.id))),
            None => mistakes.push(Mistake {
                anchor: "no".into(),
                text: "没有这个编号。编号是 12 位数字，在回执和短信里。".into(),
            }),
        }
    }
    let found = intake::list_cases(user.api(), &[], query.after.as_deref()).await?;
    let together = own_lines(&user.visitor).await?;
    // What is handed in with a whole is filled in there.
    let apart = |case: &Standing| together.iter().all(|line| !line.drafts.contains(&case.id));
    let items = found.items.into_iter().filter(apart).collect();
    let lines = lines(&user.visitor, items, "/c").await;
    let next = found.next.and_then(|after| serde_urlencoded::to_string([("after", after)]).ok());
    let wrong = !mistakes.is_empty();
    let template =
        ListPage {
            shell: user.shell("我的办件").with_errors(wrong), together, lines, next, no, mistakes
        };
    if wrong { page_again(&template) } else { page(&template) }
}

/// Cases with their names; those that wait for the applicant come first, then the newest.
pub(crate) async fn lines(user: &Visitor, cases: Vec<Standing>, under: &str) -> Vec<CaseLine> {
    let mut lines = Vec::new();
    for case in cases {
        lines.push((case.drafted_at, line(user, case, under).await));
    }
    lines.sort_by_key(|(at, line)| (!line.state.yours, std::cmp::Reverse(*at)));
    lines.into_iter().map(|(_, line)| line).collect()
}

async fn line(user: &Visitor, case: Standing, under: &str) -> CaseLine {
    let portal = &user.portal;
    let now = portal.clock.now();
    let href = match case.state.as_str() {
        "draft" => format!("/a/{}/1", case.id),
        _ => format!("{under}/{}", case.id),
    };
    let destroyed = case.destroyed_on.zip(case.destroyed_under.as_deref());
    let gone = destroyed.map(|(day, list)| format!("{day} 按清册 {list}"));
    CaseLine {
        href,
        name: portal.names.of(&user.api, &case.item).await,
        number: case.number().to_owned(),
        state: words::state(if gone.is_some() { "destroyed" } else { &case.state }),
        day: gone.or_else(|| {
            case.last_day().filter(|_| is_owed(&case.state)).map(|day| words::day_until(day, now))
        }),
        begun: words::minute(case.drafted_at),
        draft: case.state == "draft",
        id: case.id,
    }
}

/// Whether something is still owed by its last day; of what is over, no day is told.
pub(crate) fn is_owed(state: &str) -> bool {
    ["submitted", "prereviewed", "supplement", "accepted", "in_review", "reviewed", "reopened"]
        .contains(&state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_case_that_is_over_no_last_day_is_told() {
        assert!(is_owed("submitted") && is_owed("reviewed"));
        assert!(!is_owed("closed") && !is_owed("withdrawn") && !is_owed("draft"));
    }
}
