//! Bad ratings: called back, put right; and the figures. Nobody sees here the ratings of cases that he acted on.
use crate::{
    client::intake::{self as api, Complaint, Figure, Rectification},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    http::header,
    web::{Path, Query},
};
use askama::Template;
use auth::Role;
use chrono::{DateTime, Days, FixedOffset, NaiveDate, Utc};
use kernel::id::CaseId;
use serde::Deserialize;
use uuid::Uuid;

pub(super) mod appeals;

/// Who answers bad ratings.
const MANAGERS: &[Role] = &[Role::Chief, Role::Supervisor];
/// So many days the figures go back, unless others are asked for.
const DAYS: u64 = 30;

/// The day it is in China.
fn local_day(now: DateTime<Utc>) -> NaiveDate {
    const EAST_EIGHT: i32 = 8 * 3600;
    let zone = FixedOffset::east_opt(EAST_EIGHT);
    zone.map_or(now.date_naive(), |zone| now.with_timezone(&zone).date_naive())
}

#[derive(Deserialize)]
pub(crate) struct RatingsQuery {
    #[serde(default)]
    all: bool,
    after: Option<String>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

struct Line {
    id: Uuid,
    what: String,
    state: String,
    at: String,
    due: String,
    lamp: &'static str,
}

#[derive(Template)]
#[template(path = "clerk/ratings.html")]
struct RatingsPage {
    shell: Shell,
    all: bool,
    lines: Vec<Line>,
    figures: Vec<Figure>,
    from: NaiveDate,
    to: NaiveDate,
    may_export: bool,
    next: Option<String>,
}

fn lamp(card: Option<&str>) -> &'static str {
    match card {
        Some("red") => "red",
        Some("yellow") => "yellow",
        Some("blue") => "blue",
        Some(_) | None => "",
    }
}

fn line(row: Rectification, now: DateTime<Utc>) -> Line {
    Line {
        id: row.id,
        what: row.target_name,
        state: row.state_name,
        at: words::minute(row.opened_at),
        due: row.due.map(|due| words::day_until(due, now)).unwrap_or_default(),
        lamp: lamp(row.card.as_deref()),
    }
}

fn span(query: &RatingsQuery, now: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
    let to = query.to.unwrap_or(local_day(now));
    (query.from.unwrap_or(to.checked_sub_days(Days::new(DAYS)).unwrap_or(to)), to)
}

pub(crate) async fn ratings(user: User, query: Query<RatingsQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(MANAGERS)?;
    let now = user.visitor.portal.clock.now();
    let found = api::list_rectifications(user.api(), !query.all, query.after.as_deref()).await?;
    let (from, to) = span(&query, now);
    let all = if query.all { "true" } else { "false" };
    page(&RatingsPage {
        shell: user.shell("好差评"),
        all: query.all,
        next: found
            .next
            .and_then(|after| serde_urlencoded::to_string([("all", all), ("after", &after)]).ok()),
        lines: found.items.into_iter().map(|row| line(row, now)).collect(),
        figures: api::rating_figures(user.api(), from, to).await?,
        may_export: user.has(Role::Supervisor),
        from,
        to,
    })
}

pub(crate) async fn table(user: User, query: Query<RatingsQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Supervisor])?;
    let (from, to) = span(&query, user.visitor.portal.clock.now());
    let bytes = api::rating_table(user.api(), from, to).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"ratings.csv\""))
        .body(bytes))
}

#[derive(Template)]
#[template(path = "clerk/rating.html")]
struct RatingPage {
    shell: Shell,
    id: Uuid,
    case: CaseId,
    complaint: Complaint,
    at: String,
    due: String,
    lamp: &'static str,
    typed: String,
    /// How an appeal stands, in words.
    appeal: Option<&'static str>,
    /// The hall may appeal.
    may_appeal: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn rating(user: User, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    show(&user, *id, "", Vec::new()).await
}

async fn show(
    user: &User,
    id: Uuid,
    typed: &str,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(MANAGERS)?;
    let complaint = api::get_rectification(user.api(), id).await?;
    let now = user.visitor.portal.clock.now();
    let again = !mistakes.is_empty();
    let row = &complaint.rectification;
    let template = RatingPage {
        shell: user.shell("差评处置").with_errors(again),
        id,
        case: row.case_id,
        at: words::minute(row.opened_at),
        due: row.due.map(|due| words::day_until(due, now)).unwrap_or_default(),
        lamp: lamp(row.card.as_deref()),
        appeal: complaint.appeal.as_deref().map(appeals::words_of),
        may_appeal: complaint.appeal.is_none() && row.state != "to_call" && user.has(Role::Chief),
        complaint,
        typed: typed.to_owned(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn answer(posted: Posted, path: Path<(Uuid, String)>) -> Result<HttpResponse, PortalError> {
    let (id, step) = path.into_inner();
    let Posted { user, fields } = &posted;
    user.needs(MANAGERS)?;
    let step = if step == "call" { "call" } else { "rectify" };
    match api::answer(user.api(), fields.key(), id, step, fields.text("words")).await {
        Ok(()) => Ok(see_other(&format!("/w/ratings/{id}"))),
        Err(fault) => show(user, id, fields.text("words"), refused(fault)?).await,
    }
}
