//! The steps in the village before an application is handed in: discussion, notice, and their evidence.
use super::FOR_OTHERS;
use crate::{
    client::intake,
    error::PortalError,
    form::Mistake,
    pages::{
        dossier::{Dossier, refused},
        page, page_again, see_other,
        steps::{self, StepView, Steps},
    },
    session::{Posted, Upload, User},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use contracts::catalogue::Phase;
use kernel::id::CaseId;

#[derive(Template)]
#[template(path = "agent/steps.html")]
struct StepsPage {
    shell: Shell,
    case: CaseId,
    item_name: String,
    steps: Vec<StepView>,
    mistakes: Vec<Mistake>,
    under: String,
}

pub(crate) async fn steps(user: User, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    show(&user, *id, Vec::new()).await
}

async fn show(user: &User, id: CaseId, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(FOR_OTHERS)?;
    let dossier = Dossier::load(user, id).await?;
    let again = !mistakes.is_empty();
    let template = StepsPage {
        shell: user.shell(&format!("村里的环节 · {}", dossier.item.name)).with_errors(again),
        case: id,
        steps: Steps::of(user, &dossier).await.in_phase(Phase::Village, user)?,
        item_name: dossier.item.name,
        mistakes,
        under: format!("/v/{id}"),
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn record(
    upload: Upload,
    path: Path<(CaseId, String)>,
) -> Result<HttpResponse, PortalError> {
    let (id, step) = path.into_inner();
    match steps::record(&upload, id, &step).await? {
        Ok(()) => Ok(see_other(&format!("/v/{id}/steps"))),
        Err(mistakes) => show(&upload.user, id, mistakes).await,
    }
}

pub(crate) async fn sign(posted: Posted, path: Path<(CaseId, String)>) -> Result<HttpResponse, PortalError> {
    let (id, step) = path.into_inner();
    match intake::sign_step(posted.user.api(), posted.fields.key(), id, &step).await {
        Ok(_standing) => Ok(see_other(&format!("/v/{id}/steps"))),
        Err(fault) => show(&posted.user, id, refused(fault)?).await,
    }
}
