//! One look at everything, then submit.
use super::bring::{MaterialView, material_views};
use crate::{
    client::intake,
    error::PortalError,
    form::{Mistake, rows},
    pages::{
        dossier::{Dossier, refused},
        page, page_again, see_other,
    },
    session::{Posted, User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use contracts::catalogue::Phase;
use kernel::id::CaseId;

#[derive(Template)]
#[template(path = "apply/check.html")]
struct CheckPage {
    shell: Shell,
    case: CaseId,
    name: String,
    rows: Vec<(String, String)>,
    form_state: String,
    materials: Vec<MaterialView>,
    /// Steps of the village: name, and whether it is done.
    steps: Vec<(String, bool)>,
    agent: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn check(user: User, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    show(&user, *id, random_text()?, Vec::new()).await
}

async fn show(
    user: &User,
    id: CaseId,
    key: String,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    let dossier = Dossier::load(user, id).await?;
    let done =
        |code: &str| dossier.case.steps.iter().any(|step| step.step == code && step.completed_at.is_some());
    let village = dossier.item.steps_in(Phase::Village);
    let again = !mistakes.is_empty();
    let template = CheckPage {
        shell: user.shell(&format!("核对并提交 · {}", dossier.item.name)).with_errors(again),
        case: id,
        name: dossier.item.name.clone(),
        rows: rows(&dossier.questions, &dossier.case.form.clone().unwrap_or_default()),
        form_state: dossier.case.form_state.clone(),
        materials: material_views(&dossier)?,
        steps: village.map(|step| (step.step.name.clone(), done(&step.step.code))).collect(),
        agent: user.has(Role::Agent),
        key,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn submit(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let key = posted.fields.key().to_owned();
    match intake::submit_case(posted.user.api(), &key, *id).await {
        Ok(standing) => Ok(see_other(&format!("/c/{}/receipt", standing.id))),
        // Pressed twice, long apart: the receipt is what was wanted.
        Err(fault) if fault.code() == "action_not_allowed" => Ok(see_other(&format!("/c/{id}"))),
        Err(fault) => {
            // What was refused may be mended and sent again under a new key.
            show(&posted.user, *id, random_text()?, refused(fault)?).await
        }
    }
}
