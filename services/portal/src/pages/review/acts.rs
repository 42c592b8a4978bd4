//! Opinion, decision, and steps on site.
use super::{case::show, life::parts_of};
use crate::{
    client::{
        Fault,
        intake::{self as api, Standing, Verdict},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, see_other, steps},
    session::{Fields, Posted, Upload, User},
    words,
};
use actix_web::{HttpResponse, web::Path};
use kernel::id::CaseId;
use uuid::Uuid;

fn wrong(anchor: &str, text: &str) -> Vec<Mistake> {
    vec![Mistake { anchor: anchor.to_owned(), text: text.to_owned() }]
}

pub(crate) async fn give_opinion(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    let (office, opinion, text) = (fields.text("office"), fields.text("opinion"), fields.text("text"));
    if office.is_empty() {
        let told = wrong("office-0", "还没选代表哪个科室。请选一个。");
        return show(&user, *id, None, &fields, told).await;
    }
    match api::review_case(user.api(), fields.key(), *id, office, opinion, text).await {
        Err(fault) if fault.code() == "text_too_short" => {
            let words = words::sentence(fault.code()).unwrap_or_default();
            let told = format!("{words}现在 {} 个字。", text.chars().count());
            show(&user, *id, None, &fields, wrong("text", &told)).await
        }
        done => told(&user, *id, &fields, done).await,
    }
}

pub(crate) async fn decide(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    let Ok(seal) = fields.text("seal").parse::<Uuid>() else {
        return show(&user, *id, None, &fields, wrong("seal", "还没选审批章。请选一枚。")).await;
    };
    let outcome = match fields.text("outcome") {
        "refuse" => "refuse",
        "partly" => "partly",
        _ => "approve",
    };
    let parts = if outcome == "partly" { parts_of(&fields) } else { Vec::new() };
    if outcome == "partly" && parts.is_empty() {
        return show(&user, *id, None, &fields, wrong("part-0", "还没写哪一部分准予、哪一部分不予。")).await;
    }
    let hearing = fields.text("hearing").parse::<Uuid>().ok();
    let remedies = fields.some("remedies").filter(|_| outcome != "approve");
    let verdict = Verdict { outcome, parts, reason: fields.some("text"), remedies, seal, hearing };
    let done = api::decide_case(user.api(), fields.key(), *id, &verdict, false).await;
    told(&user, *id, &fields, done).await
}

pub(crate) async fn record_step(
    upload: Upload,
    path: Path<(CaseId, String)>,
) -> Result<HttpResponse, PortalError> {
    let (id, step) = path.into_inner();
    match steps::record(&upload, id, &step).await? {
        Ok(()) => Ok(see_other(&format!("/r/{id}"))),
        Err(mistakes) => show(&upload.user, id, None, &upload.fields, mistakes).await,
    }
}

pub(crate) async fn sign_step(
    posted: Posted,
    path: Path<(CaseId, String)>,
) -> Result<HttpResponse, PortalError> {
    let (id, step) = path.into_inner();
    let done = api::sign_step(posted.user.api(), posted.fields.key(), id, &step).await;
    told(&posted.user, id, &posted.fields, done).await
}

async fn told(
    user: &User,
    id: CaseId,
    fields: &Fields,
    done: Result<Standing, Fault>,
) -> Result<HttpResponse, PortalError> {
    match done {
        Ok(standing) => Ok(see_other(&format!("/r/{}", standing.id))),
        Err(fault) => show(user, id, None, fields, refused(fault)?).await,
    }
}
