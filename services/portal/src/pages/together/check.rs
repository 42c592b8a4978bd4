//! One look at everything, then hand it in.
use crate::{
    client::intake::{self, BundleCase, Line},
    error::PortalError,
    form::{Mistake, questions, rows},
    pages::{dossier::refused, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "together/check.html")]
struct CheckPage {
    shell: Shell,
    application: BundleCase,
    rows: Vec<(String, String)>,
    complete: bool,
    lines: Vec<Line>,
    /// Handed in before: how the results are wished is said already.
    again: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn check(user: User, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    show(&user, *id, Vec::new()).await
}

async fn show(user: &User, id: Uuid, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    let application = intake::get_bundle_case(user.api(), id).await?;
    let sheet = intake::get_bundle_sheet(user.api(), id).await?;
    let wrong = !mistakes.is_empty();
    let template = CheckPage {
        shell: user.shell(&format!("核对并提交 · {}", application.name)).with_errors(wrong),
        rows: rows(&questions(&sheet.form), &sheet.answers),
        complete: sheet.form_state == "complete",
        lines: sheet.materials.into_iter().filter(|line| line.needed || line.there).collect(),
        again: application.bundle_no_grouped.is_some(),
        application,
        key: random_text()?,
        mistakes,
    };
    if wrong { page_again(&template) } else { page(&template) }
}

pub(crate) async fn submit(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let together = posted.fields.some("together").is_some();
    match intake::submit_bundle_case(posted.user.api(), posted.fields.key(), *id, together).await {
        Ok(()) => Ok(see_other(&format!("/y/{id}"))),
        // Pressed twice, long apart: where it stands is what was wanted.
        Err(fault) if fault.code() == "bundle_nothing_to_hand_in" => Ok(see_other(&format!("/y/{id}"))),
        Err(fault) => show(&posted.user, *id, refused(fault)?).await,
    }
}
