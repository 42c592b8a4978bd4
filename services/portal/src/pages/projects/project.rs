//! A project: stages, cases, drawings, opinions.
use crate::{
    client::intake::{self, Project, Round, Work},
    error::PortalError,
    form::Mistake,
    pages::{clerk::CLERKS, page, page_again},
    session::{User, random_text},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use uuid::Uuid;

/// Joint work as the page shows it.
struct WorkView {
    work: Work,
    /// A visit on site, not a file.
    visits: bool,
    /// The last day in words, the tag's class and word.
    limit: Option<(String, &'static str, &'static str)>,
    /// Each round, and when it was.
    rounds: Vec<(String, Round)>,
    /// Everybody has spoken on what is there.
    spoken: bool,
}

struct StageView {
    word: String,
    name: String,
    lead: String,
    days: u16,
    /// Where it leads, name, number, state.
    cases: Vec<(String, String, String, String)>,
    /// Joint work that may be opened: word and name.
    open: Vec<(String, &'static str)>,
    works: Vec<WorkView>,
}

#[derive(Template)]
#[template(path = "projects/project.html")]
struct ProjectPage {
    shell: Shell,
    id: Uuid,
    name: String,
    code: String,
    stages: Vec<StageView>,
    clerk: bool,
    reviewer: bool,
    brings: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn project(user: User, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    show(&user, *id, Vec::new()).await
}

/// What a kind of joint work is called.
fn kind_name(kind: &str) -> &'static str {
    match kind {
        "one_assessment" => "多评合一",
        "joint_drawing_review" => "多图联审",
        _ => "联合验收",
    }
}

pub(super) async fn show(user: &User, id: Uuid, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    let Project { line, stages } = intake::get_project(user.api(), id).await?;
    let now = user.visitor.portal.clock.now();
    let clerk = user.needs(CLERKS).is_ok();
    let case_page = if clerk { "/w/in" } else { "/c" };
    let view = |work: Work| WorkView {
        visits: work.kind == "joint_acceptance",
        limit: work.deadline.map(|day| {
            let (tag, word) = match work.card.as_deref() {
                Some("red") => ("no", "已超时"),
                Some(_) => ("wait", "快到期"),
                None => ("ok", "正常"),
            };
            (words::day_until(day, now), tag, word)
        }),
        rounds: work.rounds.iter().map(|round| (words::moment(round.at), round.clone())).collect(),
        spoken: !work.rounds.is_empty() && work.departments.iter().all(|department| !department.owes),
        work,
    };
    let stages = stages.into_iter().map(|stage| StageView {
        open: stage
            .joint
            .iter()
            .filter(|kind| stage.works.iter().all(|work| work.kind != **kind))
            .map(|kind| (kind.clone(), kind_name(kind)))
            .collect(),
        cases: stage
            .cases
            .into_iter()
            .map(|it| {
                let href = format!("{case_page}/{}", it.case);
                (href, it.name, it.case_no.unwrap_or_default(), it.state_name)
            })
            .collect(),
        works: stage.works.into_iter().map(view).collect(),
        word: stage.stage,
        name: stage.name,
        lead: stage.lead,
        days: stage.days,
    });
    let wrong = !mistakes.is_empty();
    let template = ProjectPage {
        shell: user.shell(&line.name).with_errors(wrong),
        id,
        name: line.name,
        code: line.code,
        stages: stages.collect(),
        clerk,
        reviewer: user.has(Role::Reviewer),
        brings: clerk || user.has(Role::Citizen),
        key: random_text()?,
        mistakes,
    };
    if wrong { page_again(&template) } else { page(&template) }
}
