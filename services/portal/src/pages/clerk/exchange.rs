//! At the window: the exchange with the system outside that handles a case, and results that are sent by post.
use super::{CLERKS, intake::show};
use crate::{
    client::{
        Sent,
        intake::{self as api, Case, Exchange, Parcel},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, see_other},
    session::{Posted, Upload, User},
    words,
};
use actix_web::{HttpResponse, web::Path};
use auth::Role;
use kernel::id::CaseId;
use uuid::Uuid;

/// What the system may have said: code, and what the clerk reads.
const SAID: &[(&str, &str)] = &[
    ("received", "已接收"),
    ("returned", "退回"),
    ("granted", "准予"),
    ("refused", "不予"),
    ("ended", "已终止"),
];

/// Why a try came to nothing: code, and what the clerk reads.
const FAULTS: &[(&str, &str)] = &[
    ("no_answer", "对方没有答复"),
    ("bad_status", "对方拒绝了这次交换"),
    ("unreadable", "对方的答复读不懂"),
    ("unknown_there", "对方查不到这件，正在重新交换"),
    ("conflict", "对方的编号或结果和这里的记录不一致，请核实"),
    ("decided_before_end", "对方在得知终止以前已经有了结果，请和对方核实、登记"),
    ("materials_pending", "还有容缺材料没补齐，不能据此决定"),
    ("steps_missing", "还有环节没做完，不能据此决定"),
    ("review_incomplete", "审核还没汇总，不能据此决定"),
    ("clock_suspended", "期限正停着，不能据此决定"),
    ("payee_held", "电话和账户还没确认，不能据此决定"),
    ("text_too_short", "对方没写明理由，请首席代表写明后决定"),
    ("originals_out", "原件还没退还，不能办结"),
];

/// An exchange as the window sees it.
pub(super) struct ExchangeView {
    pub(super) is: Exchange,
    /// When it was tried last.
    pub(super) last_try: String,
    /// Why that came to nothing.
    pub(super) fault: String,
    /// What was said: when and which way, what, why, what it led to.
    pub(super) told: Vec<(String, String, String)>,
    /// Whether this officer may enter what was said.
    pub(super) may_enter: bool,
    pub(super) said: &'static [(&'static str, &'static str)],
}

/// Why a try came to nothing, in the clerk's words; nothing where it did not.
pub(super) fn fault_words(fault: Option<&str>) -> &'static str {
    let Some(code) = fault else { return "" };
    let named = FAULTS.iter().find(|(known, _)| *known == code).map(|(_, text)| *text);
    named.unwrap_or("没有办成，请人工核实")
}

/// A parcel as the window and the applicant see it.
pub(crate) struct ParcelView {
    pub(crate) is: Parcel,
    pub(crate) signed: String,
    /// What the carrier told: when, what and where.
    pub(crate) news: Vec<(String, String)>,
}

/// The exchange of a case, if there is one.
pub(super) fn view(user: &User, case: &Case) -> Option<ExchangeView> {
    let is = case.exchange.clone()?;
    let told = is.told.iter().map(|told| {
        let number = told.outside_no.as_deref().map(|no| format!("，编号 {no}")).unwrap_or_default();
        let reason = told.reason.as_deref().map(|why| format!("：{why}")).unwrap_or_default();
        let when = format!("{} {}", words::minute(told.heard_at), told.via_name);
        (when, format!("{}{number}{reason}", told.said_name), told.effect_name.clone())
    });
    let told = told.collect();
    Some(ExchangeView {
        told,
        fault: fault_words(is.fault.as_deref()).to_owned(),
        last_try: is.last_try_at.map(words::minute).unwrap_or_default(),
        may_enter: user.has(Role::Chief) && is.state != "finished",
        said: SAID,
        is,
    })
}

/// The parcels of a case that has a result; none while intake cannot say.
pub(crate) async fn parcels(user: &User, case: &Case) -> Vec<ParcelView> {
    if case.decision.is_none() {
        return Vec::new();
    }
    let known = api::list_parcels(user.api(), case.standing.id).await.unwrap_or_default();
    let view = |is: Parcel| ParcelView {
        signed: is.signed_at.map(words::minute).unwrap_or_default(),
        news: is
            .news
            .iter()
            .map(|news| {
                let place = news.place.as_deref().map(|place| format!("（{place}）")).unwrap_or_default();
                (words::minute(news.at), format!("{}{place}", news.what_name))
            })
            .collect(),
        is,
    };
    known.into_iter().map(view).collect()
}

pub(crate) async fn send(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    posted.user.needs(CLERKS)?;
    match api::send_again(posted.user.api(), posted.fields.key(), *id).await {
        Ok(_) => Ok(see_other(&format!("/w/in/{id}"))),
        Err(fault) => show(&posted.user, *id, &posted.fields, refused(fault)?).await,
    }
}

pub(crate) async fn enter(upload: Upload, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, files } = &upload;
    user.needs(CLERKS)?;
    let Some((said, _)) = SAID.iter().find(|(code, _)| *code == fields.text("said")) else {
        let text = "还没选对方的答复。请选一项。".to_owned();
        return show(user, *id, fields, vec![Mistake { anchor: "said".into(), text }]).await;
    };
    let mut paper = None;
    if let Some(file) = files.first() {
        let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
        match api::add_case_evidence(user.api(), &format!("{}-paper", fields.key()), *id, sent).await {
            Ok(taken) => paper = Some(taken.id),
            Err(fault) => return show(user, *id, fields, refused(fault)?).await,
        }
    }
    let told = (*said, fields.some("outside-no"), fields.some("outside-reason"));
    match api::enter_result(user.api(), fields.key(), *id, told, paper).await {
        Ok(_) => Ok(see_other(&format!("/w/in/{id}"))),
        Err(fault) => show(user, *id, fields, refused(fault)?).await,
    }
}

pub(crate) async fn post(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields, .. } = &posted;
    user.needs(CLERKS)?;
    let to = (fields.text("to-name"), fields.text("to-mobile"), fields.text("to-address"));
    match api::order_parcel(user.api(), fields.key(), *id, to).await {
        Ok(_) => Ok(see_other(&format!("/w/in/{id}"))),
        Err(fault) => show(user, *id, fields, refused(fault)?).await,
    }
}

pub(crate) async fn settle(posted: Posted, at: Path<(CaseId, Uuid)>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields, .. } = &posted;
    user.needs(CLERKS)?;
    match api::settle_parcel(user.api(), fields.key(), *at, fields.text("settle-note")).await {
        Ok(_) => Ok(see_other(&format!("/w/in/{}", at.0))),
        Err(fault) => show(user, at.0, fields, refused(fault)?).await,
    }
}
