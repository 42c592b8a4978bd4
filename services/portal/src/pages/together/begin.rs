//! The first page: which of the items are needed, and which place is it about.
use crate::{
    client::{
        catalogue::{self, Division, bundles as api},
        intake::{self, NewBundle},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, found, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use contracts::catalogue::BundleCourse;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Asked {
    b: String,
    #[serde(rename = "in")]
    place: Option<String>,
}

/// An item that is not for everybody: its question.
struct Choice {
    code: String,
    question: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "together/begin.html")]
struct BeginPage {
    shell: Shell,
    bundle: String,
    name: String,
    /// What belongs to every application.
    always: Vec<String>,
    choices: Vec<Choice>,
    place: String,
    below: Vec<Division>,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn choose(user: User, asked: Query<Asked>) -> Result<HttpResponse, PortalError> {
    show(&user, asked.into_inner(), &[], Vec::new()).await
}

async fn show(
    user: &User,
    asked: Asked,
    chosen: &[&str],
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    let guide = found(api::get(user.api(), &asked.b).await?)?;
    if guide.bundle.course != BundleCourse::LifeEvent {
        return Err(PortalError::NotFound);
    }
    let own = user.visitor.portal.brand.division.as_str();
    let plain = |place: &String| place.len() == 12 && place.bytes().all(|byte| byte.is_ascii_digit());
    let place = asked.place.filter(plain).unwrap_or_else(|| own.to_owned());
    let below = catalogue::divisions(user.api(), &place).await?.items;
    let again = !mistakes.is_empty();
    let choice = |member: &api::Member| Choice {
        code: member.item.to_string(),
        question: member.when.clone().unwrap_or_else(|| format!("要办{}的", member.name)),
        name: member.name.clone(),
        chosen: chosen.contains(&member.item.as_str()),
    };
    let (always, asked_for): (Vec<_>, Vec<_>) = guide.members.iter().partition(|member| member.required);
    let template = BeginPage {
        shell: user.shell(&format!("一起办 · {}", guide.bundle.name)).with_errors(again),
        bundle: asked.b,
        always: always.into_iter().map(|member| member.name.clone()).collect(),
        choices: asked_for.into_iter().map(choice).collect(),
        name: guide.bundle.name,
        place,
        below,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn begin(posted: Posted) -> Result<HttpResponse, PortalError> {
    let (user, fields) = (posted.user, posted.fields);
    let asked = || Asked { b: fields.text("b").to_owned(), place: fields.some("in").map(ToOwned::to_owned) };
    let chosen = fields.all("chosen");
    let Some(division) = fields.some("division") else {
        let mistake =
            Mistake { anchor: "d-0".into(), text: "还没选在哪个村。请选一个。".into() };
        return show(&user, asked(), &chosen, vec![mistake]).await;
    };
    let new = NewBundle { bundle: fields.text("b"), division, chosen: chosen.clone() };
    match intake::create_bundle_case(user.api(), fields.key(), &new).await {
        Ok(begun) => Ok(see_other(&format!("/y/{}/1", begun.id))),
        Err(fault) => show(&user, asked(), &chosen, refused(fault)?).await,
    }
}
