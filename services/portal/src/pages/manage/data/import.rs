//! Files into the catalogue: send, read the report, confirm.
use super::refusal::told;
use crate::{
    client::{
        Sent,
        catalogue::data::{self as api, Finding, Import},
    },
    error::PortalError,
    form::Mistake,
    pages::{manage::CATALOGUE, page, page_again, see_other},
    session::{Posted, Upload, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use auth::Role;
use serde::Deserialize;
use uuid::Uuid;

/// What files hold: word, name, what it is for.
pub(super) const KINDS: &[(&str, &str)] = &[
    ("base_items", "基本目录"),
    ("implementing_items", "实施清单"),
    ("exchange", "国家数据交换表"),
    ("statements", "各地对外说法"),
    ("names", "外部事项名单"),
];

#[derive(Template)]
#[template(path = "manage/data/import.html")]
struct HomePage {
    shell: Shell,
    kinds: &'static [(&'static str, &'static str)],
    lines: Vec<(Import, String)>,
    edits: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

#[derive(Template)]
#[template(path = "manage/data/report.html")]
struct ReportPage {
    shell: Shell,
    import: Import,
    made: String,
    findings: Vec<Finding>,
    next: Option<String>,
    edits: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

#[derive(Deserialize)]
pub(crate) struct ReportQuery {
    after: Option<String>,
}

pub(crate) async fn home(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, Vec::new()).await
}

async fn show(user: &User, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let found = api::imports(user.api()).await?;
    let again = !mistakes.is_empty();
    let template = HomePage {
        shell: user.shell("导入导出").with_errors(again),
        kinds: KINDS,
        lines: found
            .items
            .into_iter()
            .map(|import| (import.clone(), words::minute(import.made_at)))
            .collect(),
        edits: user.has(Role::Editor),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn send(upload: Upload) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, files } = upload;
    user.needs(CATALOGUE)?;
    let Some(file) = files.first() else {
        let text = "还没选文件。请选一个 xlsx、csv 或 JSON 文件。".to_owned();
        return show(&user, vec![Mistake { anchor: "file".to_owned(), text }]).await;
    };
    let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
    match api::begin_import(user.api(), fields.key(), sent).await {
        Ok(import) => Ok(see_other(&format!("/m/import/{}", import.id))),
        Err(fault) => show(&user, told(fault)?).await,
    }
}

pub(crate) async fn report(
    user: User,
    id: Path<Uuid>,
    query: Query<ReportQuery>,
) -> Result<HttpResponse, PortalError> {
    look(&user, *id, query.after.as_deref(), Vec::new()).await
}

async fn look(
    user: &User,
    id: Uuid,
    after: Option<&str>,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let import: Import = api::read(user.api(), &format!("/imports/{id}")).await?;
    let found = api::findings(user.api(), id, after).await?;
    let again = !mistakes.is_empty();
    let template = ReportPage {
        shell: user.shell("导入报告").with_errors(again),
        made: words::minute(import.made_at),
        import,
        findings: found.items,
        next: found.next.and_then(|after| serde_urlencoded::to_string([("after", after)]).ok()),
        edits: user.has(Role::Editor),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn act(posted: Posted, path: Path<(Uuid, String)>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CATALOGUE)?;
    let (id, act) = path.into_inner();
    if !["confirm", "discard"].contains(&act.as_str()) {
        return Err(PortalError::NotFound);
    }
    match api::act(user.api(), fields.key(), &format!("/imports/{id}/{act}"), &api::nothing()).await {
        Ok(_import) => Ok(see_other(&format!("/m/import/{id}"))),
        Err(fault) => look(&user, id, None, told(fault)?).await,
    }
}
