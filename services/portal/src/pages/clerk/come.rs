//! Whoever comes to the window: his card is read or typed, then the matter is chosen. His number travels in forms
//! only, never in an address; he sees that he was looked for.
use super::CLERKS;
use crate::{
    client::{
        Fault,
        catalogue::{self, Division, Wanted},
        identity,
        intake::{self, NewDraft},
    },
    error::PortalError,
    form::Mistake,
    pages::{
        clerk::{WorkLine, work_lines},
        dossier::refused,
        page, page_again,
        search::{Group, grouped, place_of},
        see_other,
    },
    session::{Fields, Posted, User, random_text},
    shell::Shell,
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use kernel::id::PersonId;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "clerk/come.html")]
struct ComePage {
    shell: Shell,
    name: String,
    number: String,
    mobile: String,
    division: String,
    /// Whether nobody of this number and name is known: then he may be entered.
    unknown: bool,
    places: Vec<Division>,
    key: String,
    mistakes: Vec<Mistake>,
}

/// Asks for what is missing of name and number, or goes on with both.
pub(super) async fn arrive(
    user: &User,
    name: &str,
    number: &str,
    key: &str,
) -> Result<HttpResponse, PortalError> {
    let fields = [("name", name), ("number", number), ("key", key)];
    let fields =
        Fields(fields.into_iter().map(|(field, text)| (field.to_owned(), text.to_owned())).collect());
    if name.is_empty() {
        return show(user, &fields, false, Vec::new()).await;
    }
    find(user, &fields).await
}

pub(crate) async fn come(posted: Posted) -> Result<HttpResponse, PortalError> {
    posted.user.needs(CLERKS)?;
    let blank = blanks(&posted.fields, &[("name", "姓名"), ("number", "身份证号")]);
    if !blank.is_empty() {
        return show(&posted.user, &posted.fields, false, blank).await;
    }
    find(&posted.user, &posted.fields).await
}

fn blanks(fields: &Fields, asked: &[(&str, &str)]) -> Vec<Mistake> {
    let blank = asked.iter().filter(|(name, _)| fields.some(name).is_none());
    blank.map(|(name, title)| told(name, &format!("还没填{title}。请照身份证填写。"))).collect()
}

fn told(anchor: &str, text: &str) -> Mistake {
    Mistake { anchor: anchor.to_owned(), text: text.to_owned() }
}

fn number_of(fields: &Fields) -> String {
    fields.text("number").to_uppercase().split_whitespace().collect()
}

async fn find(user: &User, fields: &Fields) -> Result<HttpResponse, PortalError> {
    let number = number_of(fields);
    match identity::find_person(user.api(), fields.key(), fields.text("name"), &number).await {
        Ok(found) => Ok(see_other(&format!("/w/for/{}", found.person_id))),
        Err(fault) if fault.status().as_u16() == 404 => {
            let text = "没找到这个人。对照身份证看看姓名和号码；没错的话，在下面登记。";
            show(user, fields, true, vec![told("number", text)]).await
        }
        Err(fault) => show(user, fields, false, refused(fault)?).await,
    }
}

/// Enters someone whose card was seen, and goes on with him.
pub(crate) async fn enter(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CLERKS)?;
    let mut mistakes = blanks(&fields, &[("name", "姓名"), ("number", "身份证号")]);
    if fields.some("division").is_none() {
        mistakes.push(told("division", "还没选住在哪里。请照身份证选。"));
    }
    if !mistakes.is_empty() {
        return show(&user, &fields, true, mistakes).await;
    }
    let number = number_of(&fields);
    let (name, mobile, division) = (fields.text("name"), fields.some("mobile"), fields.text("division"));
    let entered = identity::register_person(user.api(), fields.key(), name, &number, mobile, division);
    match entered.await {
        Ok(found) => Ok(see_other(&format!("/w/for/{}", found.person_id))),
        Err(fault) => show(&user, &fields, true, refused(fault)?).await,
    }
}

async fn show(
    user: &User,
    fields: &Fields,
    unknown: bool,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    let again = !mistakes.is_empty();
    let mut places = Vec::new();
    if unknown {
        let place = place_of(&user.visitor);
        places = catalogue::divisions(user.api(), &place).await.map(|page| page.items).unwrap_or_default();
        places.insert(0, Division { code: place, name: "本地（不细分）".into(), level: String::new() });
    }
    let template = ComePage {
        shell: user.shell("给谁办").with_errors(again),
        name: fields.text("name").to_owned(),
        number: fields.text("number").to_owned(),
        mobile: fields.text("mobile").to_owned(),
        division: fields.text("division").to_owned(),
        unknown,
        places,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

#[derive(Deserialize)]
pub(crate) struct MatterQuery {
    q: Option<String>,
}

#[derive(Template)]
#[template(path = "clerk/matter.html")]
struct MatterPage {
    shell: Shell,
    person: PersonId,
    q: String,
    groups: Vec<Group>,
    cases: Vec<WorkLine>,
    key: String,
    mistakes: Vec<Mistake>,
}

/// What is to be done for him: the matters of this window, and what he has under way here.
pub(crate) async fn matter(
    user: User,
    person: Path<PersonId>,
    query: Query<MatterQuery>,
) -> Result<HttpResponse, PortalError> {
    let q = query.into_inner().q.unwrap_or_default();
    choose(&user, *person, q.trim(), Vec::new()).await
}

async fn choose(
    user: &User,
    person: PersonId,
    q: &str,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let place = place_of(&user.visitor);
    let q: String = q.chars().take(60).collect();
    let groups = if q.is_empty() {
        Vec::new()
    } else {
        let wanted = Wanted { q: Some(&q), division: Some(&place), limit: 20, ..Wanted::default() };
        grouped(catalogue::search(user.api(), &wanted).await?.items)
    };
    let cases = intake::list_cases_of(user.api(), person).await?.items;
    let cases = work_lines(user, cases, "/w/in").await;
    let again = !mistakes.is_empty();
    let shell = user.shell("办什么事").with_errors(again);
    let template = MatterPage { shell, person, q, groups, cases, key: random_text()?, mistakes };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn begin(posted: Posted, person: Path<PersonId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CLERKS)?;
    let new = NewDraft { item: fields.text("item"), division: None, applicant: Some(*person) };
    // The matter is part of the key: two matters begun from one page are two cases.
    let key = format!("{}-{}", fields.key(), fields.text("item"));
    let begun: Result<_, Fault> = intake::create_case(user.api(), &key, &new).await;
    match begun {
        Ok(draft) => Ok(see_other(&format!("/a/{}/1", draft.id))),
        Err(fault) => choose(&user, *person, fields.text("q"), refused(fault)?).await,
    }
}
