//! The first question: which place is it about?
use crate::{
    client::{
        catalogue::{self, Division},
        intake::{self, NewDraft},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, found, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use auth::Role;
use contracts::catalogue::{AcceptancePlace, ResolvedItem};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Asked {
    item: String,
    #[serde(rename = "in")]
    place: Option<String>,
}

#[derive(Template)]
#[template(path = "apply/begin.html")]
struct BeginPage {
    shell: Shell,
    item: String,
    name: String,
    place: String,
    below: Vec<Division>,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn choose_place(user: User, asked: Query<Asked>) -> Result<HttpResponse, PortalError> {
    // Who acts for others begins with the person.
    if user.has(Role::Agent) || user.has(Role::Clerk) || user.has(Role::Chief) {
        let query = serde_urlencoded::to_string([("item", &asked.item)]).unwrap_or_default();
        return Ok(see_other(&format!("/v/go?{query}")));
    }
    show(&user, asked.into_inner(), Vec::new()).await
}

async fn show(user: &User, asked: Asked, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    let guide = found(catalogue::guide(user.api(), &asked.item).await?)?;
    let item = found(guide.item)?;
    let own = user.visitor.portal.brand.division.as_str();
    let place = asked.place.filter(|place| is_division(place)).unwrap_or_else(|| root(&item, own));
    let below = catalogue::divisions(user.api(), &place).await?.items;
    let again = !mistakes.is_empty();
    let shell = user.shell(&format!("事情在哪里 · {}", item.name)).with_errors(again);
    let template =
        BeginPage { shell, item: asked.item, name: item.name, place, below, key: random_text()?, mistakes };
    if again { page_again(&template) } else { page(&template) }
}

fn is_division(place: &str) -> bool {
    place.len() == 12 && place.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where to begin looking: the place the item is taken in, or the county of its authority.
fn root(item: &ResolvedItem, own: &str) -> String {
    let place = item.acceptance_points.iter().find_map(|point| match &point.at {
        AcceptancePlace::Division { division } => Some(division.as_str().to_owned()),
        AcceptancePlace::Hall { .. } | AcceptancePlace::Online => None,
    });
    // A credit code has the six digits of its county behind two of its own.
    let county = item.authority.as_str().get(2..8).map(|county| format!("{county}000000"));
    place.or(county).unwrap_or_else(|| own.to_owned())
}

pub(crate) async fn begin(posted: Posted) -> Result<HttpResponse, PortalError> {
    let (user, fields) = (posted.user, posted.fields);
    let item = fields.text("item").to_owned();
    let Some(division) = fields.some("division") else {
        let mistake =
            Mistake { anchor: "d-0".into(), text: "还没选在哪个村。请选一个。".into() };
        return show(&user, Asked { item, place: fields.some("in").map(ToOwned::to_owned) }, vec![mistake])
            .await;
    };
    let new = NewDraft { item: &item, division: Some(division), applicant: None };
    match intake::create_case(user.api(), fields.key(), &new).await {
        Ok(draft) => Ok(see_other(&format!("/a/{}/1", draft.id))),
        Err(fault) => show(&user, Asked { item: item.clone(), place: None }, refused(fault)?).await,
    }
}
