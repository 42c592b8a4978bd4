//! The one form.
use crate::{
    client::intake::{self, BundleCase, Sheet, Source},
    error::PortalError,
    form::{Answers, FieldView, Mistake, answers_of, field_views, mistakes, questions},
    pages::{dossier::refused, page, page_again, see_other},
    session::{Posted, User},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use kernel::problem::FieldError;
use serde_json::Value;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "together/form.html")]
struct FormPage {
    shell: Shell,
    id: Uuid,
    name: String,
    known: Vec<FieldView>,
    fields: Vec<FieldView>,
    /// Whether what is known cannot be had at the moment.
    unreachable: bool,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn form(user: User, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let application = intake::get_bundle_case(user.api(), *id).await?;
    let mut sheet = intake::get_bundle_sheet(user.api(), *id).await?;
    let mut unreachable = false;
    if application.state == "draft" && sheet.form_state == "untouched" && sheet.answers.is_empty() {
        match intake::prefill_bundle_form(user.api(), *id).await {
            Ok(()) => sheet = intake::get_bundle_sheet(user.api(), *id).await?,
            // That nothing can be had now is no reason not to begin.
            Err(fault) => unreachable = fault.is_outage(),
        }
    }
    let answers = sheet.answers.clone();
    page(&view(&user, (&application, &sheet), &answers, unreachable, &[], Vec::new()))
}

pub(crate) async fn save(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let (user, fields) = (posted.user, posted.fields);
    let application = intake::get_bundle_case(user.api(), *id).await?;
    let sheet = intake::get_bundle_sheet(user.api(), *id).await?;
    let answers = answers_of(&questions(&sheet.form), &fields);
    match intake::save_bundle_form(user.api(), *id, &Value::Object(answers.clone())).await {
        Ok(()) => Ok(see_other(&format!("/y/{id}/2"))),
        Err(fault) => {
            let wrong = fault.fields().to_vec();
            let told = if wrong.is_empty() { refused(fault)? } else { Vec::new() };
            page_again(&view(&user, (&application, &sheet), &answers, false, &wrong, told))
        }
    }
}

fn view(
    user: &User,
    (application, sheet): (&BundleCase, &Sheet),
    answers: &Answers,
    unreachable: bool,
    wrong: &[FieldError],
    told: Vec<Mistake>,
) -> FormPage {
    // An answer that was changed is no longer what the licence says.
    let holds =
        |field: &String| sheet.answers.get(field).is_some_and(|kept| answers.get(field) == Some(kept));
    let words = |source: &Source| match source {
        Source::Licence { name } => name.clone(),
        Source::Person => "实名信息".to_owned(),
    };
    let sources: Vec<(String, String)> = sheet
        .sources
        .iter()
        .filter(|(field, _)| holds(field))
        .map(|(field, source)| (field.clone(), words(source)))
        .collect();
    let all = field_views(&questions(&sheet.form), answers, &sources, wrong);
    let mut summary = mistakes(&all);
    summary.extend(told);
    let (known, fields) = all.into_iter().partition(|field| !field.source.is_empty());
    FormPage {
        shell: user.shell(&format!("一张表 · {}", application.name)).with_errors(!summary.is_empty()),
        id: application.id,
        name: application.name.clone(),
        known,
        fields,
        unreachable,
        mistakes: summary,
    }
}
