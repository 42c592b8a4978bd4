//! 减免、退费审批: what others proposed and a second person judges.
use crate::{
    client::intake::{self as api},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, fees::yuan, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use kernel::id::CaseId;
use uuid::Uuid;

/// Who judges.
const JUDGES: &[Role] = &[Role::Chief, Role::Finance];

struct ReductionRow {
    case: CaseId,
    notice: String,
    ground: String,
    basis: String,
    due: String,
    less: String,
    at: String,
    proof: Option<String>,
    /// Proposed by this user: another one approves it.
    own: bool,
}

struct RefundRow {
    id: Uuid,
    case: CaseId,
    number: String,
    amount: String,
    reason: String,
    own: bool,
}

#[derive(Template)]
#[template(path = "money/waiting.html")]
struct WaitingPage {
    shell: Shell,
    reductions: Vec<ReductionRow>,
    refunds: Vec<RefundRow>,
    /// Cases are open to the user.
    reads: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

/// What waits.
pub(super) async fn waiting(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, Vec::new()).await
}

async fn show(user: &User, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(JUDGES)?;
    let (me, reads) = (user.claims.sub, user.has(Role::Chief));
    let again = !mistakes.is_empty();
    let reduction = |row: api::WaitingReduction| ReductionRow {
        case: row.case_id,
        notice: row.notice_no,
        ground: row.ground_name,
        basis: row.basis,
        due: yuan(row.due_fen),
        less: yuan(row.by_fen),
        at: words::minute(row.proposed_at),
        proof: row.evidence.filter(|_| reads).map(|file| format!("/f/{}/{file}", row.case_id)),
        own: row.proposed_by == me,
    };
    let refund = |row: api::Refund| RefundRow {
        id: row.id,
        case: row.case_id,
        number: row.refund_no,
        amount: yuan(row.amount_fen),
        reason: row.reason_name,
        own: row.proposed_by == me,
    };
    let template = WaitingPage {
        shell: user.shell("减免、退费审批").with_errors(again),
        reductions: api::list_fee_reductions(user.api()).await?.into_iter().map(reduction).collect(),
        refunds: api::list_refunds(user.api()).await?.into_iter().map(refund).collect(),
        reads,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

/// Approves a reduction.
pub(super) async fn approve(posted: Posted, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(JUDGES)?;
    match api::approve_reduction(user.api(), fields.key(), *case).await {
        Ok(()) => Ok(see_other("/money/waiting")),
        Err(fault) => show(user, refused(fault)?).await,
    }
}

/// Approves or declines a refund.
pub(super) async fn judge(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(JUDGES)?;
    let approve = fields.text("say") == "approve";
    match api::judge_refund(user.api(), fields.key(), *id, approve).await {
        Ok(()) => Ok(see_other("/money/waiting")),
        Err(fault) => show(user, refused(fault)?).await,
    }
}
