//! The form: what is known already with its source, what is missing to be filled in, mistakes with what was typed.
use crate::{
    client::{intake, licence},
    error::PortalError,
    form::{Answers, FieldView, Mistake, Question, answers_of, field_views, mistakes},
    pages::{
        dossier::{Dossier, refused},
        page, page_again, see_other,
    },
    session::{Posted, User},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use kernel::{id::CaseId, problem::FieldError};
use serde_json::Value;

#[derive(Template)]
#[template(path = "apply/form.html")]
struct FormPage {
    shell: Shell,
    case: CaseId,
    name: String,
    known: Vec<FieldView>,
    fields: Vec<FieldView>,
    licences: Vec<String>,
    mistakes: Vec<Mistake>,
}

/// What licences know: the answers, and where each comes from.
#[derive(Default)]
struct Prefill {
    answers: Answers,
    sources: Vec<(String, String)>,
    licences: Vec<String>,
}

pub(crate) async fn form(user: User, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let dossier = Dossier::load(&user, *id).await?;
    let prefill = prefill(&user, &dossier.questions).await;
    let mut answers = prefill.answers.clone();
    answers.extend(dossier.case.form.clone().unwrap_or_default());
    page(&view(&user, &dossier, &answers, prefill, &[], Vec::new()))
}

pub(crate) async fn save(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let (user, fields) = (posted.user, posted.fields);
    let dossier = Dossier::load(&user, *id).await?;
    let answers = answers_of(&dossier.questions, &fields);
    match intake::save_form(user.api(), *id, &Value::Object(answers.clone())).await {
        Ok(()) => Ok(see_other(&format!("/a/{id}/2"))),
        Err(fault) => {
            let wrong = fault.fields().to_vec();
            let told = if wrong.is_empty() { refused(fault)? } else { Vec::new() };
            let prefill = prefill(&user, &dossier.questions).await;
            page_again(&view(&user, &dossier, &answers, prefill, &wrong, told))
        }
    }
}

fn view(
    user: &User,
    dossier: &Dossier,
    answers: &Answers,
    prefill: Prefill,
    wrong: &[FieldError],
    told: Vec<Mistake>,
) -> FormPage {
    let all = field_views(&dossier.questions, answers, &prefill.sources, wrong);
    let mut summary = mistakes(&all);
    summary.extend(told);
    let (known, fields) = all.into_iter().partition(|field| !field.source.is_empty());
    FormPage {
        shell: user.shell(&format!("核对信息 · {}", dossier.item.name)).with_errors(!summary.is_empty()),
        case: dossier.case.standing.id,
        name: dossier.item.name.clone(),
        known,
        fields,
        licences: prefill.licences,
        mistakes: summary,
    }
}

/// Only a citizen reads his own licences here. That they cannot be had now is no reason not to go on.
async fn prefill(user: &User, questions: &[Question]) -> Prefill {
    let mut prefill = Prefill::default();
    if !user.has(Role::Citizen) {
        return prefill;
    }
    let own = licence::own(user.api()).await.map(|page| page.items).unwrap_or_default();
    let wanted = |type_code: &str| {
        questions.iter().any(|question| question.prefill.as_ref().is_some_and(|(kind, _)| kind == type_code))
    };
    for held in own.iter().filter(|held| held.status == "valid" && wanted(&held.type_code)) {
        let Ok(detail) = licence::detail(user.api(), held.id).await else { continue };
        prefill.licences.push(held.type_name.clone());
        for question in questions {
            let Some((kind, field)) = &question.prefill else { continue };
            let said = detail.fields.iter().find(|said| *kind == held.type_code && said.key == *field);
            if let Some(said) = said.filter(|_| !prefill.answers.contains_key(&question.name)) {
                prefill.answers.insert(question.name.clone(), said.value.clone());
                prefill.sources.push((question.name.clone(), held.type_name.clone()));
            }
        }
    }
    prefill
}
