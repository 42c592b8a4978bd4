//! Templates of documents: written and looked at by an editor, put in force by a publisher.
use crate::{
    client::{Fault, intake},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, found, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
    words::minute,
};
use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Path, ServiceConfig},
};
use askama::Template;
use auth::Role;

/// Who may see them.
const ROLES: &[Role] = &[Role::Editor, Role::Publisher];

/// Mounts the pages of templates.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/m/templates", web::get().to(board))
        .route("/m/templates/{kind}", web::get().to(kind))
        .route("/m/templates/{kind}", web::post().to(write))
        .route("/m/templates/{kind}/preview", web::post().to(preview))
        .route("/m/templates/{kind}/{version}/publish", web::post().to(publish))
        .route("/m/templates/{kind}/{version}/withdraw", web::post().to(withdraw));
}

struct KindLine {
    kind: String,
    name: String,
    version: String,
}

#[derive(Template)]
#[template(path = "manage/templates.html")]
struct BoardPage {
    shell: Shell,
    lines: Vec<KindLine>,
}

struct VersionLine {
    version: i16,
    name: String,
    note: String,
    written: String,
    state: String,
    /// Whether this user may put it in force, and whether he may take it out.
    may_publish: bool,
    may_withdraw: bool,
}

#[derive(Template)]
#[template(path = "manage/template.html")]
struct KindPage {
    shell: Shell,
    kind: String,
    name: String,
    source: String,
    note: String,
    lines: Vec<VersionLine>,
    may_write: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

fn named(version: i16) -> String {
    if version > 1000 {
        format!("本地第{}版", version.saturating_sub(1000))
    } else {
        "随系统提供".to_owned()
    }
}

async fn board(user: User) -> Result<HttpResponse, PortalError> {
    user.needs(ROLES)?;
    let lines = intake::templates(user.api()).await?.into_iter().map(|kind| KindLine {
        version: named(kind.version),
        kind: kind.kind,
        name: kind.name,
    });
    page(&BoardPage { shell: user.shell("文书模板"), lines: lines.collect() })
}

async fn kind(user: User, kind: Path<String>) -> Result<HttpResponse, PortalError> {
    show(&user, &kind, None, Vec::new()).await
}

/// The page, with what was typed if it came back.
async fn show(
    user: &User,
    kind: &str,
    typed: Option<(&str, &str)>,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(ROLES)?;
    found(Some(kind).filter(|kind| kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')))?;
    let sheet = found(intake::template(user.api(), kind).await?)?;
    let (writes, publishes) = (user.has(Role::Editor), user.has(Role::Publisher));
    let lines = sheet.versions.into_iter().map(|row| {
        let state = match (row.published_at, row.withdrawn_at) {
            _ if row.in_force => "在用".to_owned(),
            (_, Some(at)) => format!("{} 停用", minute(at)),
            (Some(at), None) => format!("{} 发布", minute(at)),
            (None, None) if row.version > 1000 => "等别人审看后发布".to_owned(),
            (None, None) => "备用".to_owned(),
        };
        VersionLine {
            version: row.version,
            name: named(row.version),
            note: row.note,
            written: row.written_at.map(minute).unwrap_or_default(),
            state,
            may_publish: publishes && row.written_by.is_some() && row.published_at.is_none(),
            may_withdraw: publishes && row.published_at.is_some() && row.withdrawn_at.is_none(),
        }
    });
    let lines = lines.collect();
    let (source, note) = typed.unwrap_or((&sheet.source, ""));
    let again = !mistakes.is_empty();
    let template = KindPage {
        shell: user.shell(&format!("{}模板", sheet.name)).with_errors(again),
        kind: kind.to_owned(),
        name: sheet.name.clone(),
        source: source.to_owned(),
        note: note.to_owned(),
        lines,
        may_write: writes,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn write(posted: Posted, kind: Path<String>) -> Result<HttpResponse, PortalError> {
    let (source, note) = (posted.fields.text("source"), posted.fields.text("note"));
    let api = posted.user.api();
    match intake::write_template(api, posted.fields.key(), &kind, source, note).await {
        Ok(()) => Ok(see_other(&format!("/m/templates/{kind}"))),
        Err(fault) => show(&posted.user, &kind, Some((source, note)), wrong(fault)?).await,
    }
}

/// The sample as PDF, in a page of its own.
async fn preview(posted: Posted, kind: Path<String>) -> Result<HttpResponse, PortalError> {
    let (source, note) = (posted.fields.text("source"), posted.fields.text("note"));
    let said = if note.is_empty() { "预览" } else { note };
    match intake::preview_template(posted.user.api(), &kind, source, said).await {
        Ok(pdf) => Ok(HttpResponse::Ok()
            .content_type("application/pdf")
            .insert_header((header::CONTENT_DISPOSITION, "inline"))
            .insert_header((header::CACHE_CONTROL, "private, no-store"))
            .body(pdf)),
        Err(fault) => show(&posted.user, &kind, Some((source, note)), wrong(fault)?).await,
    }
}

async fn publish(posted: Posted, at: Path<(String, i16)>) -> Result<HttpResponse, PortalError> {
    moved(&posted, &at, "publish").await
}

async fn withdraw(posted: Posted, at: Path<(String, i16)>) -> Result<HttpResponse, PortalError> {
    moved(&posted, &at, "withdraw").await
}

async fn moved(
    posted: &Posted,
    (kind, version): &(String, i16),
    act: &str,
) -> Result<HttpResponse, PortalError> {
    let api = posted.user.api();
    match intake::move_template(api, posted.fields.key(), (kind, *version), act).await {
        Ok(()) => Ok(see_other(&format!("/m/templates/{kind}"))),
        Err(fault) => show(&posted.user, kind, None, refused(fault)?).await,
    }
}

/// What has to be mended, one line for each thing.
fn wrong(fault: Fault) -> Result<Vec<Mistake>, PortalError> {
    if fault.fields().is_empty() {
        return refused(fault);
    }
    let mistake = |text: &String| Mistake { anchor: "source".into(), text: text.clone() };
    Ok(fault.fields().iter().map(|field| mistake(&field.detail)).collect())
}
