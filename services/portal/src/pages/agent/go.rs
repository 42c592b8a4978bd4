//! For whom, what, where: the villager is found by name and number as his card shows them. He will see that he was
//! looked for.
use super::FOR_OTHERS;
use crate::{
    client::{
        catalogue::{self, Division},
        identity,
        intake::{self, NewDraft},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, found, page, page_again, see_other},
    session::{Fields, Posted, User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use auth::Role;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
pub(crate) struct GoQuery {
    item: Option<String>,
}

#[derive(Template)]
#[template(path = "agent/go.html")]
struct GoPage {
    shell: Shell,
    item: String,
    item_name: String,
    places: Vec<Division>,
    name: String,
    number: String,
    place: String,
    key: String,
    mistakes: Vec<Mistake>,
    agent: bool,
}

pub(crate) async fn ask(user: User, query: Query<GoQuery>) -> Result<HttpResponse, PortalError> {
    // Without an item one begins with the item.
    match &query.item {
        Some(item) => show(&user, item, &Fields::default(), Vec::new()).await,
        None => Ok(see_other("/s")),
    }
}

async fn show(
    user: &User,
    item: &str,
    typed: &Fields,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(FOR_OTHERS)?;
    let guide = found(catalogue::guide(user.api(), item).await?)?;
    let item_name = found(guide.item)?.name;
    let again = !mistakes.is_empty();
    let template = GoPage {
        shell: user.shell(&format!("替谁办 · {item_name}")).with_errors(again),
        item: item.to_owned(),
        item_name,
        places: places(user).await,
        name: typed.text("name").to_owned(),
        number: typed.text("number").to_owned(),
        place: typed.text("division").to_owned(),
        key: random_text()?,
        mistakes,
        agent: user.has(Role::Agent),
    };
    if again { page_again(&template) } else { page(&template) }
}

/// The villages an agent serves, or those of a clerk's township, by name. Without names he is asked for none: intake
/// then takes his own place.
pub(super) async fn places(user: &User) -> Vec<Division> {
    let villages: Vec<&str> = user.claims.villages.iter().map(kernel::code::DivisionPrefix::as_str).collect();
    let own = user.claims.division.as_ref().map(|division| division.as_str().to_owned());
    let parents: BTreeSet<String> = villages
        .iter()
        .filter_map(|village| village.get(..9))
        .map(ToOwned::to_owned)
        .chain(own.filter(|_| villages.is_empty()))
        .collect();
    let mut places = Vec::new();
    for parent in parents {
        let below = catalogue::divisions(user.api(), &format!("{parent:0<12}")).await;
        places.extend(below.map(|page| page.items).unwrap_or_default());
    }
    places.retain(|place| {
        villages.is_empty() || villages.iter().any(|village| place.code.starts_with(village))
    });
    places
}

pub(crate) async fn begin(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(FOR_OTHERS)?;
    let item = fields.text("item");
    let blank = [("name", "还没填姓名。请照身份证填写。"), ("number", "还没填身份证号。请照身份证填写。")];
    let blank = blank.into_iter().filter(|(name, _)| fields.some(name).is_none());
    let mistakes: Vec<Mistake> =
        blank.map(|(name, text)| Mistake { anchor: name.to_owned(), text: text.to_owned() }).collect();
    if !mistakes.is_empty() {
        return show(&user, item, &fields, mistakes).await;
    }
    let number: String = fields.text("number").to_uppercase().split_whitespace().collect();
    let person = match identity::find_person(user.api(), fields.key(), fields.text("name"), &number).await {
        Ok(person) => person,
        Err(fault) if fault.status().as_u16() == 404 => {
            let text = "没找到这个人。请对照身份证，把姓名和号码再填一遍。".to_owned();
            return show(&user, item, &fields, vec![Mistake { anchor: "number".into(), text }]).await;
        }
        Err(fault) => return show(&user, item, &fields, refused(fault)?).await,
    };
    let division = fields.some("division");
    let new = NewDraft { item, division, applicant: Some(person.person_id) };
    match intake::create_case(user.api(), fields.key(), &new).await {
        Ok(draft) if user.has(Role::Agent) && !has_mandate(&user, &draft).await => {
            Ok(see_other(&format!("/v/{}/mandate", draft.id)))
        }
        Ok(draft) => Ok(see_other(&format!("/a/{}/1", draft.id))),
        Err(fault) => show(&user, item, &fields, refused(fault)?).await,
    }
}

/// Whether a mandate of this villager is on record and runs. Whether it covers this item is for intake to say.
async fn has_mandate(user: &User, draft: &intake::Standing) -> bool {
    let now = user.visitor.portal.clock.now();
    let mandates = intake::list_mandates(user.api()).await.map(|page| page.items).unwrap_or_default();
    mandates.iter().any(|mandate| {
        mandate.principal == draft.applicant && mandate.revoked_at.is_none() && mandate.valid_to > now
    })
}
