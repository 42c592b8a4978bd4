//! Life events and projects for people: which matters, what is handed in once, who leads, how long the whole takes.
use super::{found, page, search::place_of};
use crate::{
    client::catalogue::{
        self, Wanted,
        bundles::{self as api, Guide, HandOver, Summary, WholeLimit},
    },
    error::PortalError,
    form::questions,
    session::Visitor,
    shell::Shell,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use contracts::catalogue::{BundleCourse, DayUnit, JointKind};

/// So many bundles are listed.
const LISTED: u16 = 100;

#[derive(Template)]
#[template(path = "bundles.html")]
struct ListPage {
    shell: Shell,
    bundles: Vec<Summary>,
}

/// A matter of the bundle.
struct MemberLine {
    name: String,
    /// Its guide at the visitor's place, if it is done there.
    href: Option<String>,
    authority: String,
    required: bool,
    when: Option<String>,
    /// What must be done before.
    after: String,
}

/// Something that is handed in.
struct MaterialLine {
    name: String,
    exempt: bool,
    /// For which matters.
    of: String,
    several: usize,
}

/// A stage of a project.
struct StageLine {
    name: &'static str,
    lead: String,
    days: u16,
    joint: Vec<String>,
}

#[derive(Template)]
#[template(path = "bundle.html")]
struct BundlePage {
    shell: Shell,
    guide: Guide,
    /// A version that is not in force.
    preview: bool,
    limit: String,
    members: Vec<MemberLine>,
    materials: Vec<MaterialLine>,
    /// Papers to bring: together, and one by one.
    brought: usize,
    alone: usize,
    stages: Vec<StageLine>,
    /// What the one form asks.
    asked: Vec<String>,
}

pub(super) async fn bundles(visitor: Visitor) -> Result<HttpResponse, PortalError> {
    let bundles = api::list(&visitor.api, LISTED).await?.items;
    page(&ListPage { shell: visitor.shell("一件事一次办"), bundles })
}

pub(super) async fn bundle(visitor: Visitor, code: Path<String>) -> Result<HttpResponse, PortalError> {
    let guide = found(api::get(&visitor.api, &code).await?)?;
    show(&visitor, guide, false).await
}

/// How long the whole takes, in words.
pub(super) fn limit_words(limit: Option<WholeLimit>) -> String {
    match limit {
        None => "看每一件".to_owned(),
        Some(WholeLimit { days: 0, .. }) => "当场办结".to_owned(),
        Some(WholeLimit { days, unit: DayUnit::Working, .. }) => format!("{days} 个工作日"),
        Some(WholeLimit { days, unit: DayUnit::Calendar, .. }) => format!("{days} 天"),
    }
}

/// The page of a bundle, in force or not yet.
pub(super) async fn show(
    visitor: &Visitor,
    guide: Guide,
    preview: bool,
) -> Result<HttpResponse, PortalError> {
    let place = place_of(visitor);
    let name_of = |code: &str| {
        let member = guide.members.iter().find(|member| member.item.as_str() == code);
        member.map_or_else(|| code.to_owned(), |member| member.name.clone())
    };
    let mut members = Vec::new();
    for member in &guide.members {
        let code = member.item.as_str();
        let wanted = Wanted { base: Some(code), division: Some(&place), limit: 1, ..Wanted::default() };
        let hit = catalogue::search(&visitor.api, &wanted).await?.items.into_iter().next();
        let own = guide.bundle.members.iter().find(|own| own.item == member.item);
        let after = own.map(|own| own.after.iter().map(|code| name_of(code.as_str())).collect::<Vec<_>>());
        members.push(MemberLine {
            name: member.name.clone(),
            href: hit.as_ref().map(|hit| format!("/s/{}", hit.code)),
            authority: hit.map(|hit| hit.authority_name).unwrap_or_default(),
            required: member.required,
            when: member.when.clone(),
            after: after.unwrap_or_default().join("、"),
        });
    }
    let materials = guide.materials.iter().map(|material| MaterialLine {
        name: material.name.clone(),
        exempt: material.exempt,
        of: material.items.iter().map(|code| name_of(code.as_str())).collect::<Vec<_>>().join("、"),
        several: material.items.len(),
    });
    let own: Vec<&HandOver> = guide.materials.iter().filter(|material| !material.exempt).collect();
    let template = BundlePage {
        shell: visitor.shell(&guide.bundle.name),
        preview,
        limit: limit_words(guide.limit),
        members,
        brought: own.len(),
        alone: own.iter().map(|material| material.items.len()).sum(),
        materials: materials.collect(),
        stages: stages(&guide.bundle.course),
        asked: questions(&guide.bundle.form).into_iter().map(|question| question.title).collect(),
        guide,
    };
    page(&template)
}

fn stages(course: &BundleCourse) -> Vec<StageLine> {
    let BundleCourse::Project { stages } = course else { return Vec::new() };
    let joint = |work: &contracts::catalogue::JointWork| {
        let kind = match work.kind {
            JointKind::OneAssessment => "多评合一",
            JointKind::JointDrawingReview => "多图联审",
            JointKind::JointAcceptance => "联合验收",
        };
        format!("{kind}：{}牵头，{}参加", work.lead, work.departments.join("、"))
    };
    let line = |stage: &contracts::catalogue::ProjectStage| StageLine {
        name: stage.stage.name(),
        lead: stage.lead.clone(),
        days: stage.days,
        joint: stage.joint.iter().map(joint).collect(),
    };
    stages.iter().map(line).collect()
}
