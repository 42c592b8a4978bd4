//! The window's look at the whole, and the one notice over all its parts.
use super::whole::{PartLine, line};
use crate::{
    client::intake::{self, BundleCase, BundleLine},
    error::PortalError,
    form::Mistake,
    pages::{clerk::CLERKS, dossier::refused, page, page_again, see_other},
    session::{Fields, Posted, User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use uuid::Uuid;

/// A material that may be told as missing.
struct Told {
    field: String,
    name: String,
    words: String,
}

#[derive(Template)]
#[template(path = "together/notice.html")]
struct DeskPage {
    shell: Shell,
    application: BundleCase,
    parts: Vec<PartLine>,
    /// By item: what can be told now.
    told: Vec<(String, Vec<Told>)>,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn desk(user: User, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    show(&user, *id, None, Vec::new()).await
}

async fn show(
    user: &User,
    id: Uuid,
    typed: Option<&Fields>,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let application = intake::get_bundle_case(user.api(), id).await?;
    let mut told = Vec::new();
    for part in application.parts.iter().filter(|part| part.state == "submitted") {
        let case = intake::get_case(user.api(), part.case).await?;
        let lines = case.materials.iter().map(|material| {
            let field = format!("r.{}.{}", part.case, material.code);
            let words = typed.map(|typed| typed.text(&field).to_owned()).unwrap_or_default();
            Told { field, name: material.name.clone(), words }
        });
        told.push((part.name.clone(), lines.collect()));
    }
    let wrong = !mistakes.is_empty();
    let template = DeskPage {
        shell: user.shell(&application.name).with_errors(wrong),
        parts: application.parts.iter().map(line).collect(),
        application,
        told,
        key: random_text()?,
        mistakes,
    };
    if wrong { page_again(&template) } else { page(&template) }
}

pub(crate) async fn tell(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let (user, fields) = (posted.user, posted.fields);
    user.needs(CLERKS)?;
    let application = intake::get_bundle_case(user.api(), *id).await?;
    let mut lines = Vec::new();
    for part in application.parts.iter().filter(|part| part.state == "submitted") {
        let case = intake::get_case(user.api(), part.case).await?;
        for material in &case.materials {
            let Some(reason) = fields.some(&format!("r.{}.{}", part.case, material.code)) else { continue };
            let (reason, material) = (reason.to_owned(), material.code.clone());
            lines.push(BundleLine { case: part.case, material, reason });
        }
    }
    if lines.is_empty() {
        let text = "还没写缺什么。在要补的材料下面写明原因和怎么补。".to_owned();
        return show(&user, *id, Some(&fields), vec![Mistake { anchor: "told".into(), text }]).await;
    }
    match intake::request_bundle_supplement(user.api(), fields.key(), *id, &lines).await {
        Ok(()) => Ok(see_other(&format!("/w/y/{id}"))),
        Err(fault) => show(&user, *id, Some(&fields), refused(fault)?).await,
    }
}
