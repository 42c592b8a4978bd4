//! How long a case is kept, and its holds.
use super::{KEEPERS, wrong};
use crate::{
    client::{
        Fault, Sent,
        intake::{self as api, ArchiveHold, Retention},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Fields, Posted, Upload, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use kernel::id::{CaseId, FileId};
use uuid::Uuid;

/// Grounds of a hold: code, and what people read.
const GROUNDS: &[(&str, &str)] = &[
    ("reconsideration", "行政复议"),
    ("litigation", "行政诉讼"),
    ("audit", "审计"),
    ("criminal", "刑事案件"),
];

#[derive(Template)]
#[template(path = "archive/case.html")]
struct CasePage {
    shell: Shell,
    case: CaseId,
    is: Retention,
    holds: Vec<HoldLine>,
    grounds: &'static [(&'static str, &'static str)],
    reason: String,
    key: String,
    mistakes: Vec<Mistake>,
}

/// A hold with the times it was placed and lifted.
struct HoldLine {
    id: Uuid,
    ground: String,
    reason: String,
    placed: String,
    lifted: Option<String>,
    /// The user placed it: another lifts it.
    own: bool,
}

fn line(hold: &ArchiveHold, user: Uuid) -> HoldLine {
    HoldLine {
        id: hold.id,
        ground: hold.ground_name.clone(),
        reason: hold.reason.clone(),
        placed: words::minute(hold.placed_at),
        lifted: hold.lifted_at.map(words::minute),
        own: hold.placed_by == user,
    }
}

pub(crate) async fn case(user: User, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    show(&user, *case, &Fields::default(), Vec::new()).await
}

async fn show(
    user: &User,
    case: CaseId,
    typed: &Fields,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(KEEPERS)?;
    let is = api::get_retention(user.api(), case).await?;
    let again = !mistakes.is_empty();
    let template = CasePage {
        shell: user.shell("保管期限").with_errors(again),
        case,
        holds: is.holds.iter().map(|hold| line(hold, user.claims.sub)).collect(),
        is,
        grounds: GROUNDS,
        reason: typed.text("reason").to_owned(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn told(
    user: &User,
    case: CaseId,
    fields: &Fields,
    done: Result<(), Fault>,
) -> Result<HttpResponse, PortalError> {
    match done {
        Ok(()) => Ok(see_other(&format!("/archive/cases/{case}"))),
        Err(fault) => show(user, case, fields, refused(fault)?).await,
    }
}

pub(crate) async fn prolong(posted: Posted, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(KEEPERS)?;
    let longer = (fields.text("class"), fields.text("reason"));
    let done = api::prolong_retention(user.api(), fields.key(), *case, longer).await;
    told(user, *case, fields, done).await
}

/// Brings the one paper of a form.
async fn bring(upload: &Upload, case: CaseId) -> Result<FileId, Vec<Mistake>> {
    let Some(file) = upload.files.first() else {
        return Err(wrong("paper", "请附上文书的照片或者 PDF。"));
    };
    let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
    let key = format!("{}-paper", upload.fields.key());
    match api::add_archive_paper(upload.user.api(), &key, case, sent).await {
        Ok(taken) => Ok(taken.id),
        Err(fault) => Err(refused(fault).unwrap_or_else(|_down| wrong("paper", "文件没传上，请再传一次。"))),
    }
}

pub(crate) async fn hold(upload: Upload, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, .. } = &upload;
    user.needs(KEEPERS)?;
    let paper = match bring(&upload, *case).await {
        Ok(paper) => paper,
        Err(mistakes) => return show(user, *case, fields, mistakes).await,
    };
    let new = (fields.text("ground"), fields.text("reason"), paper);
    let done = api::hold_archive(user.api(), fields.key(), *case, new).await;
    told(user, *case, fields, done).await
}

pub(crate) async fn lift(upload: Upload, at: Path<(CaseId, Uuid)>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, .. } = &upload;
    user.needs(KEEPERS)?;
    let paper = match bring(&upload, at.0).await {
        Ok(paper) => paper,
        Err(mistakes) => return show(user, at.0, fields, mistakes).await,
    };
    let new = (fields.text("reason"), paper);
    let done = api::lift_archive_hold(user.api(), fields.key(), *at, new).await;
    told(user, at.0, fields, done).await
}
