//! The form: what is known already with its source, what is missing to be filled in, mistakes with what was typed.
//! Whoever goes on is checked; whoever puts the form aside finds it again as he left it.
use crate::{
    client::intake::{self, Source},
    error::PortalError,
    form::{Answers, FieldView, Mistake, answers_of, field_views, mistakes},
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
    /// What the answers were taken from, by name.
    sources: Vec<String>,
    /// Whether the user applies for himself.
    own: bool,
    /// Whether what is known cannot be had at the moment.
    unreachable: bool,
    /// Whether it was begun and put aside.
    begun: bool,
    /// Whether it is still a draft, and may be put aside unfinished.
    draft: bool,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn form(user: User, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let mut dossier = Dossier::load(&user, *id).await?;
    let mut unreachable = false;
    if dossier.case.standing.state == "draft" && dossier.case.form.is_none() {
        match intake::prefill_form(user.api(), *id).await {
            Ok(()) => dossier = Dossier::load(&user, *id).await?,
            // That nothing can be had now, or without a mandate, is no reason not to begin.
            Err(fault) => unreachable = fault.is_outage(),
        }
    }
    let answers = dossier.case.form.clone().unwrap_or_default();
    page(&view(&user, &dossier, &answers, unreachable, &[], Vec::new()))
}

pub(crate) async fn save(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let (user, fields) = (posted.user, posted.fields);
    let dossier = Dossier::load(&user, *id).await?;
    let answers = answers_of(&dossier.questions, &fields);
    let sent = Value::Object(answers.clone());
    if fields.text("act") == "later" {
        return match intake::keep_form(user.api(), *id, &sent).await {
            Ok(()) => Ok(see_other(drafts_of(&user))),
            Err(fault) => page_again(&view(&user, &dossier, &answers, false, &[], refused(fault)?)),
        };
    }
    match intake::save_form(user.api(), *id, &sent).await {
        Ok(()) => Ok(see_other(&format!("/a/{id}/2"))),
        Err(fault) => {
            let wrong = fault.fields().to_vec();
            let told = if wrong.is_empty() { refused(fault)? } else { Vec::new() };
            // What was typed so far is kept, also for whoever closes the page now.
            if dossier.case.standing.state == "draft" {
                intake::keep_form(user.api(), *id, &sent).await.ok();
            }
            page_again(&view(&user, &dossier, &answers, false, &wrong, told))
        }
    }
}

/// Where someone finds what he put aside.
fn drafts_of(user: &User) -> &'static str {
    if user.has(Role::Agent) {
        "/v/drafts"
    } else if user.has(Role::Clerk) || user.has(Role::Chief) {
        "/w?f=draft"
    } else {
        "/c"
    }
}

fn view(
    user: &User,
    dossier: &Dossier,
    answers: &Answers,
    unreachable: bool,
    wrong: &[FieldError],
    told: Vec<Mistake>,
) -> FormPage {
    let sources: Vec<(String, String)> = dossier
        .case
        .form_sources
        .iter()
        // An answer that was changed is no longer what the licence says.
        .filter(|(field, _)| {
            let kept = dossier.case.form.as_ref().and_then(|form| form.get(*field));
            kept.is_some() && kept == answers.get(*field)
        })
        .map(|(field, source)| (field.clone(), source_words(source)))
        .collect();
    let all = field_views(&dossier.questions, answers, &sources, wrong);
    let mut summary = mistakes(&all);
    summary.extend(told);
    let (known, fields) = all.into_iter().partition(|field| !field.source.is_empty());
    let mut names: Vec<String> = sources.into_iter().map(|(_, name)| name).collect();
    names.sort();
    names.dedup();
    let standing = &dossier.case.standing;
    FormPage {
        shell: user.shell(&format!("核对信息 · {}", dossier.item.name)).with_errors(!summary.is_empty()),
        case: standing.id,
        name: dossier.item.name.clone(),
        known,
        fields,
        sources: names,
        own: user.has(Role::Citizen),
        unreachable,
        begun: summary.is_empty() && dossier.case.form_state == "begun",
        draft: standing.state == "draft",
        mistakes: summary,
    }
}

fn source_words(source: &Source) -> String {
    match source {
        Source::Licence { name } => name.clone(),
        Source::Person => "实名信息".to_owned(),
    }
}
