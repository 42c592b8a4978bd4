//! Licences: one's own with its files, its code to show and its uses; anyone's, checked by identifier and code; and the desk of
//! who issues them.
use super::{dossier::refused, page, page_again, see_other};
use crate::{
    client::{
        entries::{self, Entry},
        licence::{self as api, Call, Checked, CheckedCopy, Consent, Detail, Issued, SHEETS},
    },
    error::PortalError,
    form::Mistake,
    pages::clerk::CLERKS,
    session::{Posted, User, Visitor},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Path, Query, ServiceConfig},
};
use askama::Template;
use auth::Role;
use kernel::id::LicenceId;
use serde::Deserialize;
use uuid::Uuid;

/// The longest identifier or code that is looked for.
const LONGEST: usize = 120;

/// Mounts the pages of licences.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/licences/check", web::get().to(check))
        .route("/me/licences/{licence}", web::get().to(one))
        .route("/me/licences/{licence}/show", web::post().to(show))
        .route("/me/licences/{licence}/{form}", web::get().to(sheet))
        .route("/me/licences/{licence}/withdraw", web::post().to(withdraw))
        .route("/w/licences", web::get().to(desk))
        .route("/w/licences/{licence}", web::post().to(act));
}

struct CallLine {
    who: String,
    what: &'static str,
    why: String,
    ground: String,
    at: String,
}

struct ConsentLine {
    id: Uuid,
    consumer: String,
    purpose: String,
    until: String,
    stands: bool,
}

#[derive(Template)]
#[template(path = "me/licence.html")]
struct LicencePage {
    shell: Shell,
    detail: Detail,
    status: &'static str,
    calls: Vec<CallLine>,
    consents: Vec<ConsentLine>,
    key: String,
    /// The code to show, and until when.
    shown: Option<(String, String)>,
}

async fn one(user: User, id: Path<LicenceId>) -> Result<HttpResponse, PortalError> {
    page(&licence_page(&user, *id, None).await?)
}

async fn licence_page(
    user: &User,
    id: LicenceId,
    shown: Option<(String, String)>,
) -> Result<LicencePage, PortalError> {
    let detail = api::detail(user.api(), id).await?;
    // The page stands without them.
    let calls = api::calls(user.api(), id).await.map(|page| page.items).unwrap_or_default();
    let consents = api::consents(user.api(), id).await.unwrap_or_default();
    let now = user.visitor.portal.clock.now();
    Ok(LicencePage {
        shell: user.shell(&detail.licence.type_name),
        status: words::licence_words(&detail.licence.status),
        calls: calls.into_iter().map(call_line).collect(),
        consents: consents.into_iter().map(|consent| consent_line(consent, now)).collect(),
        key: Uuid::new_v4().to_string(),
        detail,
        shown,
    })
}

fn call_line(call: Call) -> CallLine {
    let ground = match (call.statute, call.consent_id) {
        (Some(statute), _) => format!("依据{statute}"),
        (None, Some(_)) => "您同意的".to_owned(),
        (None, None) => String::new(),
    };
    CallLine {
        who: format!("{}（{}）", call.system, call.consumer),
        what: words::share_words(&call.operation),
        why: call.cause,
        ground,
        at: words::minute(call.called_at),
    }
}

fn consent_line(consent: Consent, now: chrono::DateTime<chrono::Utc>) -> ConsentLine {
    ConsentLine {
        id: consent.id,
        consumer: consent.consumer,
        purpose: consent.purpose,
        until: words::minute(consent.until),
        stands: consent.withdrawn_at.is_none() && consent.contract_id.is_some() && consent.until > now,
    }
}

/// A code that can be scanned once, within a minute.
async fn show(posted: Posted, id: Path<LicenceId>) -> Result<HttpResponse, PortalError> {
    let made = api::present(posted.user.api(), posted.fields.key(), *id).await?;
    // The picture is the repository's own; what stands before it is no part of a page.
    let picture = made.qr_svg.find("<svg").and_then(|from| made.qr_svg.get(from..)).unwrap_or_default();
    let shown = (picture.to_owned(), words::minute(made.expires_at));
    page(&licence_page(&posted.user, *id, Some(shown)).await?)
}

/// The licence as PDF or OFD.
async fn sheet(user: User, path: Path<(LicenceId, String)>) -> Result<HttpResponse, PortalError> {
    let (id, form) = path.into_inner();
    let form = SHEETS.iter().find(|known| **known == form).ok_or(PortalError::NotFound)?;
    let (kind, bytes) = api::sheet(user.api(), id, form).await?;
    let name = format!("attachment; filename=\"licence.{form}\"");
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(bytes))
}

async fn withdraw(posted: Posted, id: Path<LicenceId>) -> Result<HttpResponse, PortalError> {
    let consent = Uuid::parse_str(posted.fields.text("consent")).map_err(|_no_id| PortalError::NotFound)?;
    api::withdraw(posted.user.api(), posted.fields.key(), consent).await?;
    Ok(see_other(&format!("/me/licences/{}", *id)))
}

#[derive(Deserialize)]
struct Asked {
    identifier: Option<String>,
    code: Option<String>,
    /// The number of a copy for one use, as the picture on it has it.
    copy: Option<String>,
}

#[derive(Template)]
#[template(path = "licences/check.html")]
struct CheckPage {
    shell: Shell,
    identifier: String,
    code: String,
    found: Option<Checked>,
    status: &'static str,
    at: String,
}

async fn check(visitor: Visitor, asked: Query<Asked>) -> Result<HttpResponse, PortalError> {
    let Asked { identifier, code, copy } = asked.into_inner();
    let typed =
        |text: Option<String>| text.unwrap_or_default().trim().chars().take(LONGEST).collect::<String>();
    let (identifier, code, copy) = (typed(identifier), typed(code), typed(copy));
    // A number of a copy may be typed where identifiers are.
    let copy = if identifier.starts_with(COPIES) { identifier.clone() } else { copy };
    if !copy.is_empty() {
        return check_copy(&visitor, copy).await;
    }
    let found =
        if identifier.is_empty() { None } else { Some(api::check(&visitor.api, &identifier, &code).await?) };
    let status = found.as_ref().and_then(|found| found.status.as_deref()).map_or("", words::licence_words);
    let at = found.as_ref().map(|found| words::minute(found.checked_at)).unwrap_or_default();
    page(&CheckPage { shell: visitor.shell("证照核验"), identifier, code, found, status, at })
}

/// With what numbers of copies begin.
const COPIES: &str = "JZ";

#[derive(Template)]
#[template(path = "licences/copy.html")]
struct CopyPage {
    shell: Shell,
    number: String,
    found: Option<CheckedCopy>,
    why: &'static str,
    until: String,
    at: String,
}

/// Whether a copy for one use (加注件) is good: its time ends before the licence's, and with what it rests on.
async fn check_copy(visitor: &Visitor, number: String) -> Result<HttpResponse, PortalError> {
    let found = api::check_copy(&visitor.api, &number).await?;
    let why = found.as_ref().map_or("", |found| words::copy_words(&found.reason));
    let until = found.as_ref().map(|found| words::minute(found.expires_at)).unwrap_or_default();
    let at = found.as_ref().map(|found| words::minute(found.checked_at)).unwrap_or_default();
    page(&CopyPage { shell: visitor.shell("加注件核验"), number, found, why, until, at })
}

#[derive(Deserialize)]
struct DeskQuery {
    identifier: Option<String>,
    after: Option<String>,
}

/// An entry that waits for a second person.
struct Waiting {
    id: Uuid,
    what: String,
    at: String,
}

struct IssuedLine {
    licence: Issued,
    status: &'static str,
    acts: &'static [(&'static str, &'static str, &'static str)],
}

#[derive(Template)]
#[template(path = "licences/issued.html")]
struct DeskPage {
    shell: Shell,
    identifier: String,
    waiting: Vec<Waiting>,
    lines: Vec<IssuedLine>,
    next: Option<String>,
    key: String,
    mistakes: Vec<Mistake>,
}

/// What can be done with a licence of a standing: action, ground, and the words of both.
fn acts(status: &str) -> &'static [(&'static str, &'static str, &'static str)] {
    match status {
        "valid" => &[
            ("renew", "", "延续、换证（录入后由另一位首席代表审核）"),
            ("suspend", "investigation", "暂扣：正在调查"),
            ("revoke", "unlawful_decision", "撤销：原决定违法"),
            ("revoke", "false_commitment", "撤销：承诺不实"),
            ("withdraw", "penalty", "吊销：行政处罚"),
            ("cancel", "holder_request", "注销：持证人申请"),
            ("cancel", "holder_ended", "注销：持证人死亡或者终止"),
        ],
        "suspended" => &[
            ("resume", "ground_removed", "暂扣发还"),
            ("revoke", "unlawful_decision", "撤销：原决定违法"),
            ("withdraw", "penalty", "吊销：行政处罚"),
            ("cancel", "holder_request", "注销：持证人申请"),
        ],
        "expired" => &[("cancel", "time_run_out", "注销：到期")],
        _ => &[],
    }
}

async fn desk(user: User, query: Query<DeskQuery>) -> Result<HttpResponse, PortalError> {
    let template = desk_page(&user, &query, Vec::new()).await?;
    page(&template)
}

async fn desk_page(user: &User, query: &DeskQuery, mistakes: Vec<Mistake>) -> Result<DeskPage, PortalError> {
    user.needs(CLERKS)?;
    let waiting = entries::entries(user.api()).await?.items.into_iter().map(waiting).collect();
    let chief = user.has(Role::Chief);
    let identifier = query.identifier.as_deref().unwrap_or_default().trim().to_owned();
    let found = api::issued(user.api(), &identifier, query.after.as_deref()).await?;
    let line = |licence: Issued| IssuedLine {
        status: words::licence_words(&licence.status),
        acts: match acts(&licence.status) {
            _ if licence.next_id.is_some() => &[],
            all if chief => all,
            // Who is no chief enters renewals, for a chief to approve.
            all => all.get(..all.iter().take_while(|act| act.0 == "renew").count()).unwrap_or_default(),
        },
        licence,
    };
    let again = !mistakes.is_empty();
    Ok(DeskPage {
        shell: user.shell("本机关签发的证照").with_errors(again),
        lines: found.items.into_iter().map(line).collect(),
        next: found.next.and_then(|after| serde_urlencoded::to_string([("after", after)]).ok()),
        identifier,
        waiting,
        key: Uuid::new_v4().to_string(),
        mistakes,
    })
}

fn waiting(entry: Entry) -> Waiting {
    let what = match entry.lines {
        Some(lines) => format!("存量证照清单，{lines} 行"),
        None => "证照变更、延续".to_owned(),
    };
    Waiting { id: entry.id, what, at: words::minute(entry.entered_at) }
}

/// Changes the standing of a licence, or enters a renewal.
async fn act(posted: Posted, id: Path<LicenceId>) -> Result<HttpResponse, PortalError> {
    let (user, fields) = (&posted.user, &posted.fields);
    user.needs(CLERKS)?;
    let (action, ground) = fields.text("act").split_once(':').unwrap_or_default();
    let done = api::change(user.api(), fields.key(), *id, action, ground, fields.text("reason")).await;
    match done {
        Ok(()) => Ok(see_other("/w/licences")),
        Err(fault) => {
            let query = DeskQuery { identifier: fields.some("identifier").map(str::to_owned), after: None };
            page_again(&desk_page(user, &query, refused(fault)?).await?)
        }
    }
}
