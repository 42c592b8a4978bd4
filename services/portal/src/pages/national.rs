//! 数据上报: batches of the national tables, asked for by one and made by another.
use super::{dossier::refused, page, page_again, see_other};
use crate::{
    client::intake::{self as api, Batch},
    error::PortalError,
    form::Mistake,
    session::{Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Path, ServiceConfig},
};
use askama::Template;
use auth::Role;
use uuid::Uuid;

/// The tables that are shipped; a table of the province's own has no name here.
const TABLES: &[(&str, &str)] = &[
    ("up_pro_accept", "办件受理信息"),
    ("up_pro_process", "办件过程信息"),
    ("up_pro_result", "办件结果信息"),
    ("up_pro_special_procedure", "特别程序信息"),
    ("up_pro_material", "办件材料信息"),
    ("evaluate", "好差评"),
];

/// Mounts the page.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/j/national", web::get().to(board))
        .route("/j/national", web::post().to(ask))
        .route("/j/national/{batch}/make", web::post().to(make))
        .route("/j/national/{batch}/{kind}", web::get().to(file));
}

struct Line {
    id: Uuid,
    name: String,
    number: i32,
    asked: String,
    made: Option<String>,
    rows: i32,
    sha256: String,
    sheet_sha256: String,
    /// Asked for by this user: another one makes it.
    own: bool,
}

#[derive(Template)]
#[template(path = "national.html")]
struct BoardPage {
    shell: Shell,
    tables: &'static [(&'static str, &'static str)],
    lines: Vec<Line>,
    key: String,
    mistakes: Vec<Mistake>,
}

fn line(user: &User, batch: Batch) -> Line {
    let named = TABLES.iter().find(|(code, _)| *code == batch.table).map(|(_, name)| (*name).to_owned());
    Line {
        id: batch.id,
        name: named.unwrap_or(batch.table),
        number: batch.number,
        asked: words::minute(batch.asked_at),
        made: batch.made_at.map(words::minute),
        rows: batch.rows.unwrap_or_default(),
        sha256: batch.sha256.unwrap_or_default(),
        sheet_sha256: batch.sheet_sha256.unwrap_or_default(),
        own: batch.asked_by == user.claims.sub,
    }
}

async fn board(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, Vec::new()).await
}

async fn show(user: &User, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Supervisor])?;
    let found = api::list_batches(user.api()).await?;
    let again = !mistakes.is_empty();
    let template = BoardPage {
        shell: user.shell("数据上报").with_errors(again),
        tables: TABLES,
        lines: found.into_iter().map(|batch| line(user, batch)).collect(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn ask(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::Supervisor])?;
    match api::ask_batch(user.api(), fields.key(), fields.text("table")).await {
        Ok(()) => Ok(see_other("/j/national")),
        Err(fault) => show(user, refused(fault)?).await,
    }
}

async fn make(posted: Posted, batch: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::Supervisor])?;
    match api::make_batch(user.api(), fields.key(), *batch).await {
        Ok(()) => Ok(see_other("/j/national")),
        Err(fault) => show(user, refused(fault)?).await,
    }
}

async fn file(user: User, path: Path<(Uuid, String)>) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Supervisor])?;
    let (batch, kind) = path.into_inner();
    let (kind, ending) = if kind == "table" { ("table", "csv") } else { ("rows", "json") };
    let (media_type, bytes) = api::batch_file(user.api(), batch, kind).await?;
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"batch.{ending}\"")))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(bytes))
}
