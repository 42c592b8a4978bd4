//! The hearing of a case on the reviewers' page: told, applied for, set, held.
use super::{REVIEWERS, case::show};
use crate::{
    client::{
        Fault, Sent, identity,
        intake::{self as api, HearingNotice},
    },
    error::PortalError,
    form::Mistake,
    pages::{
        dossier::{Dossier, refused},
        me::role_words,
        see_other,
    },
    session::{Fields, Posted, Upload, User},
};
use actix_web::{HttpResponse, web::Path};
use auth::Role;
use chrono::NaiveDate;
use kernel::id::{CaseId, FileId};
use uuid::Uuid;

/// Where a hearing stands, and what this user can do about it.
pub(super) struct HearingView {
    pub(super) id: Option<Uuid>,
    /// What happened so far, in words.
    pub(super) words: Vec<String>,
    pub(super) minutes: Option<String>,
    pub(super) held: bool,
    pub(super) may_tell: bool,
    pub(super) may_notice: bool,
    pub(super) may_record: bool,
    /// Whom one may name as the chair: account and name.
    pub(super) colleagues: Vec<(Uuid, String)>,
}

pub(super) async fn view(user: &User, dossier: &Dossier) -> HearingView {
    let case = &dossier.case;
    let open = ["accepted", "in_review", "reviewed", "reopened"].contains(&case.standing.state.as_str());
    let clerk = open && (user.has(Role::Clerk) || user.has(Role::Chief));
    let hearing = case.hearing.as_ref();
    let may_notice =
        clerk && hearing.is_some_and(|hearing| hearing.applied_at.is_some() && hearing.set_for.is_none());
    let mut colleagues = Vec::new();
    if may_notice {
        colleagues = identity::colleagues(user.api()).await.unwrap_or_default();
    }
    let named = colleagues.into_iter().map(|colleague| {
        let roles: Vec<&str> = colleague.roles.iter().map(|role| role_words(*role)).collect();
        (colleague.staff_id, format!("{}（{}）", colleague.name, roles.join("、")))
    });
    HearingView {
        id: hearing.map(|hearing| hearing.id),
        words: hearing.map(words_of).unwrap_or_default(),
        minutes: hearing.and_then(|h| h.minutes).map(|file| format!("/f/{}/{file}", case.standing.id)),
        held: hearing.is_some_and(|hearing| hearing.held_at.is_some()),
        may_tell: clerk && hearing.is_none(),
        may_notice,
        may_record: open && hearing.is_some_and(|h| h.held_at.is_none() && h.chair == Some(user.claims.sub)),
        colleagues: named.collect(),
    }
}

fn words_of(hearing: &api::Hearing) -> Vec<String> {
    let mut words = vec![format!("已告知听证权利，{} 前可以申请", hearing.apply_until)];
    if hearing.applied_at.is_some() {
        let last = hearing.hold_by.map(|day| format!("，{day} 前举行")).unwrap_or_default();
        words.push(format!("申请人已申请听证{last}"));
    }
    if let (Some(day), Some(place)) = (hearing.set_for, &hearing.place) {
        words.push(format!("{day} 在{place}举行，其间不计时"));
    }
    if hearing.held_at.is_some() {
        words.push("已举行，笔录已签字，决定要依据笔录".to_owned());
    }
    words
}

pub(super) fn wrong(anchor: &str, text: &str) -> Vec<Mistake> {
    vec![Mistake { anchor: anchor.to_owned(), text: text.to_owned() }]
}

pub(crate) async fn tell(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(REVIEWERS)?;
    let done = api::tell_hearing_right(user.api(), fields.key(), *id).await;
    told(&user, *id, &fields, done).await
}

/// Brings the one file of a form.
pub(super) async fn bring(upload: &Upload, id: CaseId, anchor: &str) -> Result<FileId, Vec<Mistake>> {
    let Some(file) = upload.files.first() else {
        return Err(wrong(anchor, "请附上文件：照片或者 PDF。"));
    };
    let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
    let key = format!("{}-paper", upload.fields.key());
    match api::add_case_evidence(upload.user.api(), &key, id, sent).await {
        Ok(taken) => Ok(taken.id),
        Err(fault) => Err(refused(fault).unwrap_or_else(|_down| wrong(anchor, "文件没传上，请再传一次。"))),
    }
}

pub(crate) async fn notice(upload: Upload, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, .. } = &upload;
    user.needs(REVIEWERS)?;
    let day = NaiveDate::parse_from_str(fields.text("day"), "%Y-%m-%d");
    let (Ok(set_for), Ok(chair)) = (day, fields.text("chair").parse::<Uuid>()) else {
        return show(user, *id, None, fields, wrong("day", "请选哪天举行、谁主持。")).await;
    };
    let document = match bring(&upload, *id, "hearing-file").await {
        Ok(document) => document,
        Err(mistakes) => return show(user, *id, None, fields, mistakes).await,
    };
    let (place, notice) = (fields.text("place"), fields.text("told"));
    let new = HearingNotice { set_for, place, chair, document, notice };
    let done = api::notice_hearing(user.api(), fields.key(), *id, &new).await;
    told(user, *id, fields, done).await
}

pub(crate) async fn minutes(upload: Upload, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, .. } = &upload;
    user.needs(REVIEWERS)?;
    let (Ok(there), Ok(signed)) = (fields.text("there").parse::<u8>(), fields.text("signed").parse::<u8>())
    else {
        return show(user, *id, None, fields, wrong("there", "请写几个人参加、几个人签了字。")).await;
    };
    let file = match bring(&upload, *id, "hearing-file").await {
        Ok(file) => file,
        Err(mistakes) => return show(user, *id, None, fields, mistakes).await,
    };
    let done = api::record_minutes(user.api(), fields.key(), *id, file, (there, signed)).await;
    told(user, *id, fields, done).await
}

pub(super) async fn told(
    user: &User,
    id: CaseId,
    fields: &Fields,
    done: Result<api::Standing, Fault>,
) -> Result<HttpResponse, PortalError> {
    match done {
        Ok(standing) => Ok(see_other(&format!("/r/{}", standing.id))),
        Err(fault) => show(user, id, None, fields, refused(fault)?).await,
    }
}
