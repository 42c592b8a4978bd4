//! What the window does with a notice of payment besides issuing it: takes it back, proposes a reduction or a refund; and what a
//! second person approves.
use super::{CHARGES, show, yuan};
use crate::{
    client::{
        Fault, Sent,
        intake::{self as api, Fees, NewReduction},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, money::amount::fen, see_other},
    session::{Posted, Upload, User},
};
use actix_web::{HttpResponse, web::Path};
use auth::Role;
use kernel::id::CaseId;
use uuid::Uuid;

/// Grounds of a reduction: code and words.
const GROUNDS: &[(&str, &str)] = &[
    ("law", "法律法规或收费标准规定"),
    ("hardship", "低保、特困等困难对象"),
    ("suspended", "阶段性停征、减征"),
];
/// Reasons that people propose a refund for.
const REASONS: &[(&str, &str)] =
    &[("not_due", "误收、多收"), ("withdrawn", "撤回申请"), ("refused", "不予办理")];

/// A payment that can go back.
pub(super) struct Paid {
    pub(super) id: Uuid,
    pub(super) amount: String,
    pub(super) left: String,
}

/// A refund that waits for a second person.
pub(super) struct Waiting {
    pub(super) id: Uuid,
    pub(super) number: String,
    pub(super) amount: String,
    pub(super) own: bool,
}

/// What can be done at the desk now.
pub(super) struct Desk {
    /// The notice is still to be paid: it can be reduced or taken back.
    pub(super) due: Option<String>,
    /// A reduction waits; whether the user proposed it.
    pub(super) reduction: Option<(String, bool)>,
    pub(super) paid: Vec<Paid>,
    pub(super) refunds: Vec<Waiting>,
    /// The user is one who approves.
    pub(super) chief: bool,
    pub(super) grounds: &'static [(&'static str, &'static str)],
    pub(super) reasons: &'static [(&'static str, &'static str)],
}

impl Desk {
    pub(super) fn of(user: &User, found: &Fees) -> Self {
        let due = found.notices.iter().find(|notice| notice.state == "due");
        let waits = due.and_then(|notice| notice.reductions.iter().find(|less| less.approved_by.is_none()));
        let refunds = || found.notices.iter().flat_map(|notice| &notice.refunds);
        let left = |payment: Uuid, amount: i64| {
            let gone = refunds().filter(|back| back.payment == payment && back.state != "declined");
            gone.fold(amount, |left, back| left - back.amount_fen)
        };
        let payments = found.notices.iter().flat_map(|notice| &notice.payments);
        let paid = payments.map(|paid| (paid, left(paid.id, paid.amount_fen))).filter(|(_, left)| *left > 0);
        let waiting = refunds().filter(|back| back.state == "proposed");
        Self {
            due: due.map(|notice| notice.due_yuan.clone()),
            reduction: waits.map(|less| (yuan(less.by_fen), less.proposed_by == user.claims.sub)),
            paid: paid
                .map(|(paid, left)| Paid { id: paid.id, amount: yuan(paid.amount_fen), left: yuan(left) })
                .collect(),
            refunds: waiting
                .map(|back| Waiting {
                    id: back.id,
                    number: back.refund_no.clone(),
                    amount: yuan(back.amount_fen),
                    own: back.proposed_by == user.claims.sub,
                })
                .collect(),
            chief: user.has(Role::Chief),
            grounds: GROUNDS,
            reasons: REASONS,
        }
    }
}

async fn told(user: &User, case: CaseId, done: Result<(), Fault>) -> Result<HttpResponse, PortalError> {
    match done {
        Ok(()) => Ok(see_other(&format!("/c/{case}/fees"))),
        Err(fault) => show(user, case, refused(fault)?).await,
    }
}

async fn wrong(
    user: &User,
    case: CaseId,
    (anchor, text): (String, &str),
) -> Result<HttpResponse, PortalError> {
    show(user, case, vec![Mistake { anchor, text: text.to_owned() }]).await
}

const NOT_AN_AMOUNT: &str = "金额请填数字，最多两位小数，如 20 或 20.50。";

pub(super) async fn void(posted: Posted, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(CHARGES)?;
    told(user, *case, api::void_fee_notice(user.api(), fields.key(), *case, fields.text("void-reason")).await)
        .await
}

pub(super) async fn propose(upload: Upload, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, files } = &upload;
    user.needs(CHARGES)?;
    if fields.text("ground").is_empty() {
        return wrong(user, *case, ("ground-0".to_owned(), "请选减免的理由。")).await;
    }
    let Some(by_fen) = fen(fields.text("less")) else {
        return wrong(user, *case, ("less".to_owned(), NOT_AN_AMOUNT)).await;
    };
    let mut evidence = None;
    if let Some(file) = files.first() {
        let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
        match api::add_case_evidence(user.api(), &format!("{}-proof", fields.key()), *case, sent).await {
            Ok(taken) => evidence = Some(taken.id),
            Err(fault) => return show(user, *case, refused(fault)?).await,
        }
    }
    let new = NewReduction { ground: fields.text("ground"), basis: fields.text("basis"), by_fen, evidence };
    told(user, *case, api::propose_reduction(user.api(), fields.key(), *case, &new).await).await
}

pub(super) async fn approve(posted: Posted, case: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::Chief])?;
    told(user, *case, api::approve_reduction(user.api(), fields.key(), *case).await).await
}

pub(super) async fn give_back(posted: Posted, at: Path<(CaseId, Uuid)>) -> Result<HttpResponse, PortalError> {
    let (case, payment) = at.into_inner();
    let Posted { user, fields } = &posted;
    user.needs(CHARGES)?;
    let Some(amount) = fen(fields.text("back")) else {
        return wrong(user, case, (format!("back-{payment}"), NOT_AN_AMOUNT)).await;
    };
    let said = (amount, fields.text("why"));
    told(user, case, api::propose_refund(user.api(), fields.key(), payment, said).await).await
}

pub(super) async fn judge(posted: Posted, at: Path<(CaseId, Uuid)>) -> Result<HttpResponse, PortalError> {
    let (case, refund) = at.into_inner();
    let Posted { user, fields } = &posted;
    user.needs(&[Role::Chief])?;
    let approve = fields.text("say") == "approve";
    told(user, case, api::judge_refund(user.api(), fields.key(), refund, approve).await).await
}
