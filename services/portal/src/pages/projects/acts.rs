//! What is done on the page of a project; what intake refuses is said there.
use super::project::show;
use crate::{
    client::{Fault, Sent, intake},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, see_other},
    session::{Posted, Upload, User},
};
use actix_web::{HttpResponse, http::header, web::Path};
use serde_json::{Value, json};
use uuid::Uuid;

async fn told(user: &User, id: Uuid, done: Result<(), Fault>) -> Result<HttpResponse, PortalError> {
    match done {
        Ok(()) => Ok(see_other(&format!("/p/{id}"))),
        Err(fault) => show(user, id, refused(fault)?).await,
    }
}

async fn wrong(user: &User, id: Uuid, anchor: &str, text: &str) -> Result<HttpResponse, PortalError> {
    show(user, id, vec![Mistake { anchor: anchor.to_owned(), text: text.to_owned() }]).await
}

/// The lines of a text that are not blank.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

pub(crate) async fn link(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let no: String = posted.fields.text("no").chars().filter(char::is_ascii_digit).collect();
    let found = if no.len() == 12 { intake::get_case_by_no(posted.user.api(), &no).await? } else { None };
    let Some(case) = found else {
        return wrong(&posted.user, *id, "no", "没有这个办件编号，或者不是您能看的。编号是 12 位数字。")
            .await;
    };
    let done = intake::link_project_case(posted.user.api(), posted.fields.key(), *id, case.id).await;
    told(&posted.user, *id, done).await
}

pub(crate) async fn open(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let fields = &posted.fields;
    let department = |line: String| {
        let (authority, name) = line.split_once(char::is_whitespace)?;
        Some(json!({ "authority": authority, "name": name.trim() }))
    };
    let listed = lines(fields.text("departments"));
    let departments: Option<Vec<Value>> = listed.into_iter().map(department).collect();
    let Some(departments) = departments else {
        let text = "每行写一个部门：18 位统一社会信用代码，空一格，部门名称。牵头的写第一行。";
        return wrong(&posted.user, *id, &format!("d-{}", fields.text("stage")), text).await;
    };
    let body = json!({
        "stage": fields.text("stage"), "kind": fields.text("kind"), "departments": departments,
    });
    let done = intake::act_on_project(posted.user.api(), fields.key(), *id, "works", &body).await;
    told(&posted.user, *id, done).await
}

pub(crate) async fn bring(upload: Upload, at: Path<(Uuid, Uuid)>) -> Result<HttpResponse, PortalError> {
    let (id, work) = at.into_inner();
    let Upload { user, fields, files } = upload;
    let Some(file) = files.first() else {
        return wrong(&user, id, &format!("f-{work}"), "还没选文件。请选一个再传。").await;
    };
    let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
    let done = intake::add_joint_version(user.api(), fields.key(), (id, work), sent).await;
    told(&user, id, done.map(|_| ())).await
}

async fn act(
    posted: &Posted,
    (id, work): (Uuid, Uuid),
    what: &str,
    body: &Value,
) -> Result<HttpResponse, PortalError> {
    let operation = format!("works/{work}/{what}");
    let done = intake::act_on_project(posted.user.api(), posted.fields.key(), id, &operation, body).await;
    told(&posted.user, id, done).await
}

pub(crate) async fn visit(posted: Posted, at: Path<(Uuid, Uuid)>) -> Result<HttpResponse, PortalError> {
    let body = json!({ "title": posted.fields.text("title") });
    act(&posted, *at, "visits", &body).await
}

pub(crate) async fn say(posted: Posted, at: Path<(Uuid, Uuid)>) -> Result<HttpResponse, PortalError> {
    // One list of points, a line for each; none is to pass.
    let points = lines(posted.fields.text("points"));
    let verdict = if points.is_empty() { "pass" } else { "changes" };
    act(&posted, *at, "opinions", &json!({ "verdict": verdict, "points": points })).await
}

pub(crate) async fn sum_up(posted: Posted, at: Path<(Uuid, Uuid)>) -> Result<HttpResponse, PortalError> {
    let body = json!({ "words": posted.fields.text("words") });
    act(&posted, *at, "summary", &body).await
}

/// A version as it was brought; anything but pictures and PDF is saved, not shown.
pub(crate) async fn file(user: User, at: Path<(Uuid, Uuid, i16)>) -> Result<HttpResponse, PortalError> {
    let (kind, bytes) = intake::joint_version(user.api(), *at).await?;
    let shown = ["image/jpeg", "image/png", "application/pdf"].contains(&kind.as_str());
    let kind = if shown { kind } else { "application/octet-stream".to_owned() };
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, if shown { "inline" } else { "attachment" }))
        .insert_header((header::CACHE_CONTROL, "private, max-age=300"))
        .body(bytes))
}
