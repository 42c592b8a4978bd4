//! 档案: what is due by year, what is held, destruction lists; how long a case is kept.
mod case;
mod list;

use super::{page, page_again, see_other};
use crate::{
    client::intake::{self as api, ArchiveHold, Destruction, DueYear},
    error::PortalError,
    form::Mistake,
    session::User,
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{self, Query, ServiceConfig},
};
use askama::Template;
use auth::Role;
use serde::Deserialize;

/// Who keeps the archive.
const KEEPERS: &[Role] = &[Role::Archivist, Role::Chief];

/// Mounts the pages.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/archive", web::get().to(board))
        .route("/archive/due/{year}", web::get().to(list::year))
        .route("/archive/due/{year}", web::post().to(list::propose))
        .route("/archive/lists/{list}", web::get().to(list::list))
        .route("/archive/lists/{list}", web::post().to(list::appraise))
        .route("/archive/cases/{case}", web::get().to(case::case))
        .route("/archive/cases/{case}/longer", web::post().to(case::prolong))
        .route("/archive/cases/{case}/hold", web::post().to(case::hold))
        .route("/archive/cases/{case}/holds/{hold}/lift", web::post().to(case::lift));
}

#[derive(Deserialize)]
struct Sought {
    no: Option<String>,
}

struct HoldLine {
    is: ArchiveHold,
    since: String,
}

struct ListLine {
    is: Destruction,
    proposed: String,
}

#[derive(Template)]
#[template(path = "archive/board.html")]
struct BoardPage {
    shell: Shell,
    years: Vec<DueYear>,
    holds: Vec<HoldLine>,
    lists: Vec<ListLine>,
    no: String,
    mistakes: Vec<Mistake>,
}

fn wrong(anchor: &str, text: &str) -> Vec<Mistake> {
    vec![Mistake { anchor: anchor.to_owned(), text: text.to_owned() }]
}

async fn board(user: User, sought: Query<Sought>) -> Result<HttpResponse, PortalError> {
    user.needs(KEEPERS)?;
    let no: String = sought.no.as_deref().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    let mut mistakes = Vec::new();
    if sought.no.is_some() {
        let found = if no.len() == 12 { api::get_case_by_no(user.api(), &no).await? } else { None };
        match found {
            Some(case) => return Ok(see_other(&format!("/archive/cases/{}", case.id))),
            None => mistakes = wrong("no", "没有这个编号，或者不归您的单位。编号是 12 位数字。"),
        }
    }
    let holds = api::list_archive_holds(user.api()).await?.into_iter();
    let lists = api::list_destructions(user.api()).await?.into_iter();
    let again = !mistakes.is_empty();
    let template = BoardPage {
        shell: user.shell("档案").with_errors(again),
        years: api::list_due_years(user.api()).await?,
        holds: holds.map(|is| HoldLine { since: words::minute(is.placed_at), is }).collect(),
        lists: lists.map(|is| ListLine { proposed: words::minute(is.proposed_at), is }).collect(),
        no,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}
