//! What is done at the window beside the outcomes of intake: its own steps, and the results that are handed over or
//! paid out.
use super::{CLERKS, intake::show};
use crate::{
    client::{Sent, intake as api},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, see_other, steps},
    session::{Posted, Upload},
};
use actix_web::{HttpResponse, web::Path};
use kernel::id::CaseId;

/// How a result reaches the applicant: code, and what the clerk reads.
pub(super) const WAYS: &[(&str, &str)] =
    &[("window", "窗口当面交"), ("online", "打到账户或网上送达"), ("post", "邮寄"), ("agent", "代办员转交")];

pub(crate) async fn deliver(upload: Upload, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, files } = &upload;
    user.needs(CLERKS)?;
    let Some((way, _)) = WAYS.iter().find(|(code, _)| *code == fields.text("way")) else {
        let text = "还没选怎么送达。请选一项。".to_owned();
        return show(user, *id, fields, vec![Mistake { anchor: "way-0".into(), text }]).await;
    };
    let mut receipt = None;
    if let Some(file) = files.first() {
        let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
        match api::add_case_evidence(user.api(), &format!("{}-receipt", fields.key()), *id, sent).await {
            Ok(taken) => receipt = Some(taken.id),
            Err(fault) => return show(user, *id, fields, refused(fault)?).await,
        }
    }
    match api::deliver_result(user.api(), fields.key(), *id, way, receipt).await {
        Ok(standing) => Ok(see_other(&format!("/w/in/{}", standing.id))),
        Err(fault) => show(user, *id, fields, refused(fault)?).await,
    }
}

pub(crate) async fn record_step(
    upload: Upload,
    path: Path<(CaseId, String)>,
) -> Result<HttpResponse, PortalError> {
    let (id, step) = path.into_inner();
    upload.user.needs(CLERKS)?;
    match steps::record(&upload, id, &step).await? {
        Ok(()) => Ok(see_other(&format!("/w/in/{id}"))),
        Err(mistakes) => show(&upload.user, id, &upload.fields, mistakes).await,
    }
}

pub(crate) async fn sign_step(
    posted: Posted,
    path: Path<(CaseId, String)>,
) -> Result<HttpResponse, PortalError> {
    let (id, step) = path.into_inner();
    posted.user.needs(CLERKS)?;
    match api::sign_step(posted.user.api(), posted.fields.key(), id, &step).await {
        Ok(standing) => Ok(see_other(&format!("/w/in/{}", standing.id))),
        Err(fault) => show(&posted.user, id, &posted.fields, refused(fault)?).await,
    }
}
