//! The expert review of a case on the reviewers' page: drawn, heard, summed up.
use super::{
    REVIEWERS,
    case::show,
    hearing::{bring, told, wrong},
};
use crate::{
    client::intake::{self as api, Candidate, Expert, Panel},
    error::PortalError,
    pages::dossier::Dossier,
    session::{Posted, Upload, User},
};
use actix_web::{HttpResponse, web::Path};
use auth::Role;
use kernel::id::CaseId;
use uuid::Uuid;

/// An expert of the panel at work.
pub(super) struct ExpertView {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) from: String,
    pub(super) paper: Option<String>,
    /// What he says, or that he is waited for.
    pub(super) says: &'static str,
    pub(super) tag: &'static str,
    pub(super) may_take: bool,
    pub(super) may_confirm: bool,
}

/// Where the expert review stands, and what this user can do about it.
pub(super) struct ExpertsView {
    pub(super) may_draw: bool,
    pub(super) at_work: bool,
    pub(super) question: String,
    pub(super) experts: Vec<ExpertView>,
    /// Who had to keep away or left, and why.
    pub(super) away: Vec<String>,
    /// The panel at work was drawn by somebody else: who drew it replaces nobody.
    pub(super) may_replace: bool,
    pub(super) may_sum_up: bool,
    /// Reports there are: what they come to, and the paper.
    pub(super) reports: Vec<(String, String)>,
}

pub(super) async fn view(user: &User, dossier: &Dossier) -> ExpertsView {
    let case = &dossier.case;
    let id = case.standing.id;
    let reads = [Role::Clerk, Role::Chief, Role::Reviewer].iter().any(|role| user.has(*role));
    let panels = if reads { api::list_panels(user.api(), id).await.unwrap_or_default() } else { Vec::new() };
    let open = ["accepted", "in_review", "reviewed", "reopened"].contains(&case.standing.state.as_str());
    let clerk = open && (user.has(Role::Clerk) || user.has(Role::Chief));
    let reports = panels.iter().filter_map(|panel| report(id, panel)).collect();
    let now = panels.last().filter(|panel| panel.report.is_none());
    let sits = |expert: &&Expert| expert.drawn && expert.left_why.is_none();
    let sitting: Vec<&Expert> = now.iter().flat_map(|panel| panel.candidates.iter().filter(sits)).collect();
    let away = now.iter().flat_map(|panel| &panel.candidates).filter_map(|expert| {
        let why = expert.left_why.as_ref().or(expert.who.avoids.as_ref())?;
        Some(format!("{}：{why}", expert.who.name))
    });
    ExpertsView {
        may_draw: clerk && now.is_none(),
        at_work: now.is_some(),
        question: now.map(|panel| panel.question.clone()).unwrap_or_default(),
        may_replace: now.is_some_and(|panel| panel.opened_by != user.claims.sub),
        may_sum_up: clerk && !sitting.is_empty() && sitting.iter().all(|one| one.confirmed_by.is_some()),
        experts: sitting.into_iter().map(|one| expert(user, id, one, (clerk, open && reads))).collect(),
        away: away.collect(),
        reports,
    }
}

fn report(case: CaseId, panel: &Panel) -> Option<(String, String)> {
    let word = if panel.agree? { "专家组同意" } else { "专家组不同意" };
    let words = format!("{word}：{}", panel.summary.as_deref().unwrap_or_default());
    Some((words, format!("/f/{case}/{}", panel.report?)))
}

fn expert(user: &User, case: CaseId, one: &Expert, (clerk, staff): (bool, bool)) -> ExpertView {
    let (says, tag) = match (one.agree, one.confirmed_by) {
        (None, _) => ("等意见", "wait"),
        (Some(_), None) => ("等核对", "wait"),
        (Some(true), Some(_)) => ("同意", "ok"),
        (Some(false), Some(_)) => ("不同意", "no"),
    };
    ExpertView {
        id: one.id,
        name: one.who.name.clone(),
        from: format!("{}，{}", one.who.institution, one.who.field),
        paper: one.opinion.map(|file| format!("/f/{case}/{file}")),
        says,
        tag,
        may_take: clerk && one.opinion.is_none(),
        may_confirm: staff
            && one.opinion.is_some()
            && one.confirmed_by.is_none()
            && one.taken_by != Some(user.claims.sub),
    }
}

/// One candidate a line: name, institution, field and, where he keeps away, why; with commas between.
fn candidates(text: &str) -> Option<Vec<Candidate>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let one = |line: &str| {
        let mut parts = line.split(['，', ',']).map(|part| part.trim().to_owned());
        let (name, institution, field) = (parts.next()?, parts.next()?, parts.next()?);
        let avoids = parts.next().filter(|why| !why.is_empty());
        parts.next().is_none().then_some(Candidate { name, institution, field, avoids })
    };
    lines.map(one).collect()
}

pub(crate) async fn draw(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(REVIEWERS)?;
    let (Some(from), Ok(size)) = (candidates(fields.text("candidates")), fields.text("size").parse::<u8>())
    else {
        let text = "每行写一位：姓名，单位，专业；要回避的，再加一个逗号写原因。";
        return show(&user, *id, None, &fields, wrong("candidates", text)).await;
    };
    let asked = (fields.text("question"), size);
    let done = api::draw_panel(user.api(), fields.key(), *id, asked, &from).await;
    told(&user, *id, &fields, done).await
}

pub(crate) async fn replace(posted: Posted, at: Path<(CaseId, Uuid)>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(REVIEWERS)?;
    let done = api::replace_expert(user.api(), fields.key(), *at, fields.text("why")).await;
    told(&user, at.0, &fields, done).await
}

pub(crate) async fn confirm(posted: Posted, at: Path<(CaseId, Uuid)>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(REVIEWERS)?;
    let done = api::confirm_opinion(user.api(), fields.key(), *at).await;
    told(&user, at.0, &fields, done).await
}

pub(crate) async fn opinion(upload: Upload, at: Path<(CaseId, Uuid)>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, .. } = &upload;
    user.needs(REVIEWERS)?;
    let Some(agree) = said(fields.text("answer")) else {
        return show(user, at.0, None, fields, wrong("experts", "请选专家同意还是不同意。")).await;
    };
    let file = match bring(&upload, at.0, "experts").await {
        Ok(file) => file,
        Err(mistakes) => return show(user, at.0, None, fields, mistakes).await,
    };
    let done = api::take_opinion(user.api(), fields.key(), *at, (file, agree)).await;
    told(user, at.0, fields, done).await
}

pub(crate) async fn sum_up(upload: Upload, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, .. } = &upload;
    user.needs(REVIEWERS)?;
    let Some(agree) = said(fields.text("answer")) else {
        return show(user, *id, None, fields, wrong("experts", "请选专家组同意还是不同意。")).await;
    };
    let file = match bring(&upload, *id, "experts").await {
        Ok(file) => file,
        Err(mistakes) => return show(user, *id, None, fields, mistakes).await,
    };
    let done =
        api::sum_up_experts(user.api(), fields.key(), *id, (file, agree), fields.text("summary")).await;
    told(user, *id, fields, done).await
}

fn said(answer: &str) -> Option<bool> {
    match answer {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::candidates;

    #[test]
    fn candidates_are_typed_one_a_line_and_a_line_that_lacks_something_is_not_taken() {
        let read = candidates("张一，宿州学院，工程地质\n\n王亲戚,宿州学院,规划,申请人的近亲属\n").unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[1].avoids.as_deref(), Some("申请人的近亲属"));
        assert!(candidates("张一，宿州学院").is_none());
    }
}
