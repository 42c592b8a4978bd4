//! A mandate as the signed sheet says it: what, until when, and the sheet's photograph.
use super::FOR_OTHERS;
use crate::{
    client::{
        Sent,
        intake::{self, NewMandate},
    },
    error::PortalError,
    form::Mistake,
    pages::{
        dossier::{Dossier, refused},
        page, page_again, see_other,
    },
    session::{Upload, User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use chrono::{DateTime, Days, NaiveDate, Utc};
use kernel::id::CaseId;

/// The acts of a mandate: code, and what the sheet says.
pub(super) const ACTS: &[(&str, &str)] = &[
    ("submit", "填表、提交申请"),
    ("supplement", "补正材料"),
    ("fetch_licence", "调用他的电子证照"),
    ("receive", "接收通知和结果"),
    ("withdraw", "撤回申请"),
];

#[derive(Template)]
#[template(path = "agent/mandate.html")]
struct MandatePage {
    shell: Shell,
    case: CaseId,
    item_name: String,
    acts: Vec<(&'static str, &'static str, bool)>,
    until: String,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn ask(user: User, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let until = user.visitor.portal.clock.now().date_naive() + Days::new(90);
    show(&user, *id, &[], until.to_string(), Vec::new()).await
}

async fn show(
    user: &User,
    id: CaseId,
    chosen: &[&str],
    until: String,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(FOR_OTHERS)?;
    let dossier = Dossier::load(user, id).await?;
    let again = !mistakes.is_empty();
    let template = MandatePage {
        shell: user.shell(&format!("记录委托 · {}", dossier.item.name)).with_errors(again),
        case: id,
        item_name: dossier.item.name,
        acts: ACTS.iter().map(|(code, words)| (*code, *words, chosen.contains(code))).collect(),
        until,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn give(upload: Upload, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, files } = &upload;
    user.needs(&[Role::Agent])?;
    let chosen = fields.all("act");
    let acts: Vec<&'static str> =
        ACTS.iter().map(|(code, _)| *code).filter(|code| chosen.contains(code)).collect();
    let until = fields.text("until").to_owned();
    let mut mistakes = Vec::new();
    let mut wrong = |anchor: &str, text: &str| {
        mistakes.push(Mistake { anchor: anchor.to_owned(), text: text.to_owned() });
    };
    if acts.is_empty() {
        wrong("act-0", "还没选委托办什么。照委托书勾上。");
    }
    let valid_to = end_of(&until);
    if valid_to.is_none() {
        wrong("until", "日期没看懂。按“年-月-日”写，比如 2026-12-31。");
    }
    if files.is_empty() {
        wrong("sheet", "还没拍委托书。签了字或按了手印的那一张，拍清楚。");
    }
    let (Some(valid_to), Some(sheet), true) = (valid_to, files.first(), mistakes.is_empty()) else {
        return show(user, *id, &chosen, until, mistakes).await;
    };
    let dossier = Dossier::load(user, *id).await?;
    let sent = Sent { name: &sheet.name, media_type: &sheet.media_type, bytes: &sheet.bytes };
    let evidence = match intake::add_evidence(user.api(), &format!("{}-sheet", fields.key()), sent).await {
        Ok(taken) => taken.id,
        Err(fault) => return show(user, *id, &chosen, until, refused(fault)?).await,
    };
    let new = NewMandate {
        principal: dossier.case.standing.applicant,
        items: vec![dossier.item.base_code.as_str()],
        acts,
        valid_to,
        way: "paper",
        evidence,
    };
    match intake::give_mandate(user.api(), fields.key(), &new).await {
        Ok(_mandate) => Ok(see_other(&format!("/a/{id}/1"))),
        Err(fault) => show(user, *id, &chosen, until, refused(fault)?).await,
    }
}

/// The end of a day in China.
fn end_of(day: &str) -> Option<DateTime<Utc>> {
    let next = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?.succ_opt()?;
    let midnight = next.and_hms_opt(0, 0, 0)?.and_utc();
    midnight.checked_sub_signed(chrono::TimeDelta::hours(8))
}
