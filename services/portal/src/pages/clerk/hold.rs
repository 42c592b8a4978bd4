//! Contact and payee that are doubted: one officer says, with papers, whose they are; another releases.
use super::{CLERKS, intake::show};
use crate::{
    client::{
        Sent,
        intake::{self as api, RELEASE_WAYS},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, see_other},
    session::{Posted, Upload, User},
};
use actix_web::{HttpResponse, web::Path};
use auth::Role;
use kernel::id::CaseId;
use uuid::Uuid;

/// A hold as the window sees it.
pub(super) struct HoldView {
    /// What is doubted.
    pub(super) words: Vec<String>,
    /// Whose it is said to be, and the papers.
    pub(super) proposed: Option<(&'static str, String)>,
    /// Whether this officer may release it.
    pub(super) may_approve: bool,
    /// Whose it may be.
    pub(super) ways: &'static [(&'static str, &'static str)],
}

/// What is shown of a hold to this officer.
pub(super) fn view(user: &User, case: CaseId, hold: Option<&api::Hold>) -> Option<HoldView> {
    let hold = hold?;
    let way = hold.way.as_deref().and_then(|way| RELEASE_WAYS.iter().find(|(code, _)| *code == way));
    let proposed = way.zip(hold.evidence).map(|((_, words), file)| (*words, format!("/f/{case}/{file}")));
    let another = hold.proposed_by.is_some_and(|by: Uuid| by != user.claims.sub);
    Some(HoldView {
        words: hold.words.clone(),
        may_approve: proposed.is_some() && another && user.has(Role::Chief),
        proposed,
        ways: RELEASE_WAYS,
    })
}

pub(crate) async fn propose(upload: Upload, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, files } = &upload;
    user.needs(CLERKS)?;
    let way = RELEASE_WAYS.iter().find(|(code, _)| *code == fields.text("way"));
    let (Some((way, _)), Some(file)) = (way, files.first()) else {
        let text = "请选是谁的电话和账户，并附上看过的证明。".to_owned();
        return show(user, *id, fields, vec![Mistake { anchor: "hold-way-0".into(), text }]).await;
    };
    let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
    let taken = api::add_case_evidence(user.api(), &format!("{}-proof", fields.key()), *id, sent).await;
    let done = match taken {
        Ok(taken) => api::propose_release(user.api(), fields.key(), *id, way, taken.id).await,
        Err(fault) => Err(fault),
    };
    match done {
        Ok(standing) => Ok(see_other(&format!("/w/in/{}", standing.id))),
        Err(fault) => show(user, *id, fields, refused(fault)?).await,
    }
}

pub(crate) async fn approve(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    posted.user.needs(CLERKS)?;
    match api::approve_release(posted.user.api(), posted.fields.key(), *id).await {
        Ok(standing) => Ok(see_other(&format!("/w/in/{}", standing.id))),
        Err(fault) => show(&posted.user, *id, &posted.fields, refused(fault)?).await,
    }
}
