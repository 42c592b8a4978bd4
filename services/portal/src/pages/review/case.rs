//! One case in review: papers at the left, the paper in the middle, answers and acts at the right.
use super::{
    REVIEWERS,
    experts::{self, ExpertsView},
    hearing::{self, HearingView},
    life::{self, LifeView},
};
use crate::{
    client::intake::{self as api, Seal},
    error::PortalError,
    form::Mistake,
    pages::{
        apply::{MaterialView, material_views},
        cases::{ClockView, Entry, clock_view, entries},
        clerk::REMEDIES,
        dossier::Dossier,
        page, page_again,
        steps::{StepView, Steps},
    },
    session::{Fields, User, random_text},
    shell::Shell,
    words::{self, StateWords},
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use auth::Role;
use contracts::catalogue::Phase;
use kernel::id::{CaseId, FileId};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Looked {
    file: Option<FileId>,
}

/// An office and what it says.
struct OfficeView {
    code: String,
    name: String,
    opinion: &'static str,
    tag: &'static str,
    text: String,
    at: String,
    open: bool,
}

#[derive(Template)]
#[template(path = "review/case.html")]
struct CasePage {
    shell: Shell,
    case: CaseId,
    name: String,
    number: String,
    state: StateWords,
    clock: ClockView,
    day: Option<String>,
    applicant: String,
    rows: Vec<(String, String)>,
    materials: Vec<MaterialView>,
    file: Option<FileId>,
    entries: Vec<Entry>,
    offices: Vec<OfficeView>,
    may_review: bool,
    steps: Vec<StepView>,
    may_step: bool,
    /// Where the steps are posted to.
    under: String,
    may_decide: bool,
    seals: Vec<Seal>,
    /// Parts, decisions set aside, and proposals to decide anew.
    life: LifeView,
    hearing: HearingView,
    experts: ExpertsView,
    pending: Vec<String>,
    /// Whether a clerk still has to hand the result over.
    to_deliver: bool,
    text: String,
    remedies: String,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn case(
    user: User,
    id: Path<CaseId>,
    looked: Query<Looked>,
) -> Result<HttpResponse, PortalError> {
    show(&user, *id, looked.file, &Fields::default(), Vec::new()).await
}

pub(super) async fn show(
    user: &User,
    id: CaseId,
    file: Option<FileId>,
    typed: &Fields,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(REVIEWERS)?;
    let dossier = Dossier::load(user, id).await?;
    let events = api::get_timeline(user.api(), id).await?.items;
    let clock = api::get_clock(user.api(), id).await.unwrap_or_default();
    let now = user.visitor.portal.clock.now();
    let standing = &dossier.case.standing;
    let decidable = ["accepted", "reviewed", "reopened"].contains(&standing.state.as_str());
    let may_decide = decidable && (user.has(Role::Chief) || user.has(Role::Clerk));
    let seals = if may_decide { api::list_seals(user.api(), &standing.authority).await? } else { Vec::new() };
    let rows = dossier.marked_rows();
    let materials = material_views(&dossier)?;
    let first =
        || materials.iter().flat_map(|m| &m.taken).find(|taken| taken.image).and_then(|taken| taken.file);
    let open = standing.state == "in_review";
    let again = !mistakes.is_empty();
    let template = CasePage {
        shell: user.shell(&format!("审核 {} {}", standing.number(), dossier.item.name)).with_errors(again),
        case: id,
        name: dossier.item.name.clone(),
        number: standing.number().to_owned(),
        state: words::state(&standing.state),
        clock: clock_view(&clock, dossier.case.decision.is_some()),
        day: standing.last_day().map(|day| words::day_until(day, now)),
        applicant: rows.first().map(|(_, name)| name.clone()).unwrap_or_default(),
        rows,
        file: file.or_else(first),
        materials,
        entries: entries(&dossier, &events).into_iter().rev().collect(),
        offices: offices(&dossier),
        may_review: open && user.has(Role::Reviewer),
        steps: Steps::of(user, &dossier).await.in_phase(Phase::Review, user)?,
        may_step: open
            && [Role::Inspector, Role::LegalReviewer, Role::Clerk, Role::Chief]
                .iter()
                .any(|role| user.has(*role)),
        under: format!("/r/{id}"),
        may_decide,
        seals,
        life: life::view(user, &dossier),
        hearing: hearing::view(user, &dossier).await,
        experts: experts::view(user, &dossier).await,
        pending: pending(&dossier),
        to_deliver: (standing.state == "refused"
            || (["approved", "partly_approved"].contains(&standing.state.as_str())
                && dossier.item_is_without_licence()))
            && (user.has(Role::Clerk) || user.has(Role::Chief)),
        text: typed.text("text").to_owned(),
        remedies: typed.some("remedies").unwrap_or(REMEDIES).to_owned(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

/// What the decision still waits for, by name.
fn pending(dossier: &Dossier) -> Vec<String> {
    let case = &dossier.case;
    let offices = case.outstanding.offices.iter().map(|office| dossier.office_name(office));
    let steps = case.outstanding.steps.iter().map(|step| dossier.step_name(step));
    let materials = case.materials.iter().filter(|m| m.absent).map(|m| format!("材料：{}", m.name));
    offices.chain(steps).chain(materials).collect()
}

fn offices(dossier: &Dossier) -> Vec<OfficeView> {
    let view = |review: &api::Review| {
        let (opinion, tag) = match review.opinion.as_deref() {
            Some("agree") => ("同意", "ok"),
            Some(_) => ("不同意", "no"),
            None => ("等意见", "wait"),
        };
        OfficeView {
            name: dossier.office_name(&review.office),
            code: review.office.clone(),
            opinion,
            tag,
            text: review.text.clone().unwrap_or_default(),
            at: review.given_at.map(words::minute).unwrap_or_default(),
            open: review.opinion.is_none(),
        }
    };
    dossier.case.reviews.iter().map(view).collect()
}
