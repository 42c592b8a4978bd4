//! The outcomes of intake: accepted, accepted with materials to follow, told what is missing, not accepted,
//! decided on the spot. Each is one press; what intake refuses is said on the page with all that was typed.
use super::intake::show;
use crate::{
    client::{
        Fault,
        intake::{self as api, NoticeLine, Standing, Verdict},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, see_other},
    session::{Fields, Posted, User},
};
use actix_web::{HttpResponse, web::Path};
use kernel::id::CaseId;
use uuid::Uuid;

pub(crate) async fn accept(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    let with_pending = fields.text("with_pending") == "true";
    let done = api::accept_case(user.api(), fields.key(), *id, with_pending).await;
    told(&user, *id, &fields, done).await
}

/// Found ready before acceptance; the answer stays due as it was.
pub(crate) async fn prereview(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    let done = api::prereview_case(user.api(), fields.key(), *id).await;
    told(&user, *id, &fields, done).await
}

pub(crate) async fn notice(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    let lines: Vec<NoticeLine> = fields
        .0
        .iter()
        .filter(|(_, reason)| !reason.trim().is_empty())
        .filter_map(|(name, reason)| {
            let material = name.strip_prefix("why-")?.to_owned();
            Some(NoticeLine { material, reason: reason.trim().to_owned() })
        })
        .collect();
    if lines.is_empty() {
        let text = "还没写要补什么。在缺的材料旁写明哪里不对、怎么补。".to_owned();
        return show(&user, *id, &fields, vec![Mistake { anchor: "notice".into(), text }]).await;
    }
    let done = api::request_supplement(user.api(), fields.key(), *id, &lines).await;
    told(&user, *id, &fields, done).await
}

pub(crate) async fn reject(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    let (reason, remedies) = (fields.text("reason"), fields.text("remedies"));
    let done = api::reject_case(user.api(), fields.key(), *id, reason, remedies).await;
    told(&user, *id, &fields, done).await
}

pub(crate) async fn on_the_spot(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    let Ok(seal) = fields.text("seal").parse::<Uuid>() else {
        let text = "还没选审批章。请选一枚。".to_owned();
        return show(&user, *id, &fields, vec![Mistake { anchor: "seal".into(), text }]).await;
    };
    let reason = fields.some("reason");
    let verdict =
        Verdict { outcome: "approve", parts: Vec::new(), reason, remedies: None, seal, hearing: None };
    let done = api::decide_case(user.api(), fields.key(), *id, &verdict, true).await;
    told(&user, *id, &fields, done).await
}

async fn told(
    user: &User,
    id: CaseId,
    fields: &Fields,
    done: Result<Standing, Fault>,
) -> Result<HttpResponse, PortalError> {
    match done {
        Ok(standing) => Ok(see_other(&format!("/w/in/{}", standing.id))),
        Err(fault) => show(user, id, fields, refused(fault)?).await,
    }
}
