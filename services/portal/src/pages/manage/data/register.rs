//! The register of halls: five rates on one page, each figure with its list; items and staff entered by hand.
use super::{lists::own_division, refusal::told};
use crate::{
    client::catalogue::data::{self as api, HallRates, Rate, Register, RegisterLine},
    error::PortalError,
    form::Mistake,
    pages::{manage::CATALOGUE, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use auth::Role;
use kernel::id::HallId;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(crate) struct PlaceQuery {
    division: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct FigureQuery {
    /// Which rate's list.
    figure: Option<String>,
    /// `missing` or `counted`.
    part: Option<String>,
}

#[derive(Template)]
#[template(path = "manage/data/registers.html")]
struct HomePage {
    shell: Shell,
    halls: Vec<HallRates>,
}

#[derive(Template)]
#[template(path = "manage/data/register.html")]
struct HallPage {
    shell: Shell,
    hall: HallId,
    register: Register,
    heading: String,
    lines: Vec<RegisterLine>,
    edits: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

impl Rate {
    /// The rate as people read it.
    pub(crate) fn words(&self) -> String {
        match self.tenths {
            Some(tenths) => format!("{}.{}%", tenths / 10, tenths % 10),
            None => "—".to_owned(),
        }
    }
}

pub(crate) async fn home(user: User, query: Query<PlaceQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let own = own_division(&user);
    let division = query.division.clone().filter(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
    let halls = api::registers(user.api(), &division.unwrap_or(own)).await?;
    page(&HomePage { shell: user.shell("进驻登记"), halls })
}

pub(crate) async fn hall(
    user: User,
    hall: Path<HallId>,
    query: Query<FigureQuery>,
) -> Result<HttpResponse, PortalError> {
    show(&user, *hall, (query.figure.as_deref(), query.part.as_deref()), Vec::new()).await
}

async fn show(
    user: &User,
    hall: HallId,
    (figure, part): (Option<&str>, Option<&str>),
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let register: Register = api::read(user.api(), &format!("/registers/{hall}")).await?;
    let rate = register.rates.iter().find(|rate| Some(rate.kind.as_str()) == figure);
    let (heading, codes) = match (rate, part) {
        (Some(rate), Some("counted")) => (format!("{}：算进去的", rate.name), Some(rate.counted.clone())),
        (Some(rate), _) => (format!("{}：还差的", rate.name), Some(rate.missing.clone())),
        (None, _) => ("应进驻和已进驻的事项".to_owned(), None),
    };
    let wanted = |line: &&RegisterLine| codes.as_ref().is_none_or(|codes| codes.contains(&line.code));
    let lines = register.lines.iter().filter(wanted).cloned().collect();
    let again = !mistakes.is_empty();
    let template = HallPage {
        shell: user.shell(&register.name).with_errors(again),
        hall,
        heading,
        lines,
        edits: user.has(Role::Editor),
        key: random_text()?,
        register,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn fill(posted: Posted, hall: Path<HallId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CATALOGUE)?;
    let path = format!("/registers/{}/fill", *hall);
    match api::act(user.api(), fields.key(), &path, &api::nothing()).await {
        Ok(_register) => Ok(see_other(&format!("/m/register/{}", *hall))),
        Err(fault) => show(&user, *hall, (None, None), told(fault)?).await,
    }
}

/// One item: stationed, delegated, excused, or taken out.
pub(crate) async fn item(posted: Posted, hall: Path<HallId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CATALOGUE)?;
    let code = fields.text("code").to_owned();
    let today = user.visitor.portal.clock.now().date_naive().to_string();
    let (step, words) = (fields.text("step").to_owned(), fields.text("words").to_owned());
    let change = |register: &mut Value| {
        without(register, "items", "code", &code);
        without(register, "exceptions", "code", &code);
        let letter = Some(&words).filter(|words| !words.is_empty());
        match step.as_str() {
            "station" => add(
                register,
                "items",
                json!({ "code": code, "since": today, "delegated": false, "letter": null }),
            ),
            "delegate" => add(
                register,
                "items",
                json!({ "code": code, "since": today, "delegated": true, "letter": letter }),
            ),
            "except" => {
                let (document, reason) = words.split_once(['，', ',']).unwrap_or((words.as_str(), ""));
                add(
                    register,
                    "exceptions",
                    json!({ "code": code, "document": document.trim(), "reason": reason.trim(), "until": null }),
                );
            }
            _ => {}
        }
    };
    changed(&user, *hall, change).await
}

/// How many people an authority has in the hall.
pub(crate) async fn staff(posted: Posted, hall: Path<HallId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CATALOGUE)?;
    let authority = fields.text("authority").to_owned();
    let number = |name: &str| fields.text(name).parse::<u16>().unwrap_or_default();
    let (people, chiefs) = (number("people"), number("chiefs"));
    let change = |register: &mut Value| {
        without(register, "staff", "authority", &authority);
        if people > 0 {
            add(register, "staff", json!({ "authority": authority, "people": people, "chiefs": chiefs }));
        }
    };
    changed(&user, *hall, change).await
}

/// Reads the register, changes it, and saves it as it was seen.
async fn changed(
    user: &User,
    hall: HallId,
    change: impl FnOnce(&mut Value),
) -> Result<HttpResponse, PortalError> {
    let mut register: Register = api::read(user.api(), &format!("/registers/{hall}")).await?;
    change(&mut register.register);
    match api::save_register(user.api(), hall, register.revision, &register.register).await {
        Ok(_register) => Ok(see_other(&format!("/m/register/{hall}"))),
        Err(fault) if fault.code() == "bad_body" => {
            let text = "编码看不懂。单位填 18 位统一社会信用代码。".to_owned();
            show(user, hall, (None, None), vec![Mistake { anchor: String::new(), text }]).await
        }
        Err(fault) => show(user, hall, (None, None), told(fault)?).await,
    }
}

fn without(register: &mut Value, list: &str, key: &str, value: &str) {
    if let Some(list) = register.get_mut(list).and_then(Value::as_array_mut) {
        list.retain(|entry| entry.get(key).and_then(Value::as_str) != Some(value));
    }
}

fn add(register: &mut Value, list: &str, entry: Value) {
    if let Some(list) = register.get_mut(list).and_then(Value::as_array_mut) {
        list.push(entry);
    }
}
