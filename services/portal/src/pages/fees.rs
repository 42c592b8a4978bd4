//! 缴费: what a case costs and how it stands, for the applicant; the window issues the notice here.
use super::{dossier::refused, page, page_again, see_other};
use crate::{
    client::intake::{self as api, Fees},
    error::PortalError,
    form::Mistake,
    session::{Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{self, Path, ServiceConfig},
};
use askama::Template;
use auth::Role;
use chrono::{DateTime, Utc};
use kernel::id::CaseId;

mod desk;

/// Who charges.
const CHARGES: &[Role] = &[Role::Clerk, Role::Chief];

/// Mounts the page and what it sends.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/c/{case}/fees", web::get().to(fees))
        .route("/c/{case}/fees", web::post().to(charge))
        .route("/c/{case}/fees/void", web::post().to(desk::void))
        .route("/c/{case}/fees/reduction", web::post().to(desk::propose))
        .route("/c/{case}/fees/reduction/approve", web::post().to(desk::approve))
        .route("/c/{case}/fees/payments/{payment}", web::post().to(desk::give_back))
        .route("/c/{case}/fees/refunds/{refund}", web::post().to(desk::judge))
        .route("/c/{case}/pay", web::post().to(pay));
}

/// A notice in words.
struct NoticeRow {
    number: String,
    state: String,
    state_name: String,
    tag: &'static str,
    due: String,
    pay_by: String,
    waits: &'static str,
    lines: Vec<(String, String, String)>,
    reductions: Vec<(String, String, bool)>,
    payments: Vec<(String, String, String)>,
    refunds: Vec<(String, String, &'static str)>,
    pay_url: Option<String>,
}

#[derive(Template)]
#[template(path = "cases/fees.html")]
struct FeesPage {
    shell: Shell,
    case: CaseId,
    back: String,
    notices: Vec<NoticeRow>,
    /// Fees that can be charged: name, amount, basis.
    published: Vec<(String, String, String)>,
    /// The window may issue a notice now.
    may_charge: bool,
    /// What the window and its chief do besides; nothing for the applicant.
    desk: Option<desk::Desk>,
    /// It is the applicant who looks.
    own: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

/// Yuan as people read them.
pub(super) fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// How far a refund is.
pub(super) fn refund_word(state: &str) -> &'static str {
    match state {
        "proposed" => "等审核",
        "approved" => "正在退",
        "done" => "已退回",
        _ => "不退",
    }
}

async fn fees(user: User, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    show(&user, *case, Vec::new()).await
}

async fn show(user: &User, case: CaseId, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    let found = api::list_fees(user.api(), case).await?;
    let staff = CHARGES.iter().any(|role| user.has(*role));
    let again = !mistakes.is_empty();
    let open = found.notices.iter().any(|notice| notice.state != "void");
    let template = FeesPage {
        shell: user.shell("缴费").with_errors(again),
        case,
        back: if staff { format!("/w/in/{case}") } else { format!("/c/{case}") },
        desk: staff.then(|| desk::Desk::of(user, &found)),
        may_charge: staff && !open && (found.has_table || !found.published.is_empty()),
        published: found
            .published
            .iter()
            .map(|fee| (fee.name.clone(), yuan(fee.amount_fen), fee.basis.clone()))
            .collect(),
        notices: rows(&found, user.visitor.portal.clock.now()),
        own: user.has(Role::Citizen),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

fn rows(found: &Fees, now: DateTime<Utc>) -> Vec<NoticeRow> {
    let row = |notice: &api::FeeNotice| NoticeRow {
        number: notice.notice_no.clone(),
        state: notice.state.clone(),
        state_name: notice.state_name.clone(),
        tag: match notice.state.as_str() {
            "due" => "wait",
            "paid" | "waived" => "ok",
            _ => "line",
        },
        due: notice.due_yuan.clone(),
        pay_by: words::day(notice.pay_by, now),
        waits: if notice.waits == "decision" { "作出准予决定" } else { "领取结果" },
        lines: notice
            .lines
            .iter()
            .map(|line| (line.name.clone(), yuan(line.amount_fen), line.basis.clone()))
            .collect(),
        reductions: notice
            .reductions
            .iter()
            .map(|less| (less.basis.clone(), yuan(less.by_fen), less.approved_by.is_some()))
            .collect(),
        payments: notice
            .payments
            .iter()
            .map(|paid| {
                let receipt = paid.receipt_no.clone().unwrap_or_default();
                (words::minute(paid.paid_at), yuan(paid.amount_fen), receipt)
            })
            .collect(),
        refunds: notice
            .refunds
            .iter()
            .map(|back| (back.reason_name.clone(), yuan(back.amount_fen), refund_word(&back.state)))
            .collect(),
        pay_url: notice.pay_url.clone(),
    };
    found.notices.iter().map(row).collect()
}

async fn charge(posted: Posted, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(CHARGES)?;
    let chosen: Vec<String> = fields.all("fee").iter().map(|name| (*name).to_owned()).collect();
    match api::issue_fee_notice(user.api(), fields.key(), *case, &chosen).await {
        Ok(_issued) => Ok(see_other(&format!("/c/{}/fees", *case))),
        Err(fault) => show(user, *case, refused(fault)?).await,
    }
}

/// Opens an order; the link to the gateway's page then stands on this one, because a form may not lead to another site.
async fn pay(posted: Posted, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    match api::pay_fee(posted.user.api(), posted.fields.key(), *case).await {
        Ok(()) => Ok(see_other(&format!("/c/{}/fees", *case))),
        Err(fault) => show(&posted.user, *case, refused(fault)?).await,
    }
}
