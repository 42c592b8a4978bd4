//! The guide of an item: decide and start.
use super::{found, manage::kind_words, page};
use crate::{
    client::catalogue::{self, Guide, Holder},
    error::PortalError,
    session::Visitor,
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use contracts::catalogue::{AcceptancePlace, Connection, FORM, Material, Phase, ResolvedItem};

#[derive(Template)]
#[template(path = "guide.html")]
struct GuidePage {
    shell: Shell,
    code: String,
    guide: Guide,
    item: ResolvedItem,
    steps: Vec<Line>,
    materials: Vec<MaterialLine>,
    points: Vec<(String, &'static str)>,
    starts: Option<Start>,
    limit: String,
    statutory: String,
    exempt: usize,
    asked: usize,
    results: Vec<SampleLink>,
}

/// Where the green button leads.
struct Start {
    href: String,
    text: &'static str,
    hint: &'static str,
}

struct Line {
    name: String,
    who: String,
    time: String,
}

struct MaterialLine {
    name: String,
    how: &'static str,
    tag: &'static str,
    by: String,
    needs: String,
    situation: Option<String>,
    samples: Vec<SampleLink>,
}

/// A sample to be looked at.
struct SampleLink {
    kind: &'static str,
    name: String,
    path: String,
}

pub(super) async fn guide(visitor: Visitor, code: Path<String>) -> Result<HttpResponse, PortalError> {
    let guide = found(catalogue::guide(&visitor.api, &code).await?)?;
    let Some(item) = guide.item.clone() else { return moved(&visitor, guide) };
    let code = guide.implementing_code.clone().unwrap_or_else(|| code.into_inner());
    show(&visitor, guide, item, code)
}

/// An old code that leads to several: who holds the power now, each with a guide of its own.
#[derive(Template)]
#[template(path = "moved.html")]
struct MovedPage {
    shell: Shell,
    holders: Vec<Holder>,
}

fn moved(visitor: &Visitor, guide: Guide) -> Result<HttpResponse, PortalError> {
    if guide.moved_to.is_empty() {
        return Err(PortalError::NotFound);
    }
    page(&MovedPage { shell: visitor.shell("办理机关变了"), holders: guide.moved_to })
}

/// The guide's page: of what is in force, or of a version that an editor looks at before it is.
pub(super) fn show(
    visitor: &Visitor,
    guide: Guide,
    item: ResolvedItem,
    code: String,
) -> Result<HttpResponse, PortalError> {
    let materials: Vec<MaterialLine> = item.materials.iter().map(|own| material(own, &item)).collect();
    let template = GuidePage {
        shell: visitor.shell(&format!("{} 办事指南", item.name)),
        steps: steps(&item),
        points: item.acceptance_points.iter().map(|point| (point.name.clone(), place(&point.at))).collect(),
        starts: (guide.state.as_deref() == Some("in_force")).then(|| start(visitor, &code, &item)),
        limit: item.limit.as_ref().map_or("当场办结".to_owned(), words::limit),
        statutory: item.statutory_limit.as_ref().map_or("未规定具体日数".to_owned(), words::limit),
        exempt: materials.iter().filter(|line| line.tag == "ok").count(),
        asked: materials.iter().filter(|line| line.tag == "wait").count(),
        materials,
        results: samples(&item, None),
        code,
        guide,
        item,
    };
    page(&template)
}

fn start(visitor: &Visitor, code: &str, item: &ResolvedItem) -> Start {
    let is_agent = visitor.who.as_ref().is_some_and(|who| who.claims.roles.contains(&Role::Agent));
    if let Connection::Redirect { url, .. } = &item.connection {
        return Start {
            href: url.clone(),
            text: "去专门系统办理",
            hint: "这件事在上级的系统里办，会离开本站。",
        };
    }
    if is_agent {
        return Start {
            href: format!("/v/go?item={code}"),
            text: "上门代办",
            hint: "先找到村民，记录委托，再替他填。",
        };
    }
    Start {
        href: format!("/a/new?item={code}"),
        text: "在线办理",
        hint: "中途可以放下：填了一半的表、交上的材料都会留着。",
    }
}

fn steps(item: &ResolvedItem) -> Vec<Line> {
    let village = item.steps_in(Phase::Village).map(|step| Line {
        name: step.step.name.clone(),
        who: "村里办，受理前做完".to_owned(),
        time: String::new(),
    });
    let stages = item.stages.iter().map(|stage| Line {
        name: stage.stage.name().to_owned(),
        who: stage.explanation.clone(),
        time: if stage.days == 0 { "当天".to_owned() } else { format!("{} 天", stage.days) },
    });
    village.chain(stages).collect()
}

fn material(material: &Material, item: &ResolvedItem) -> MaterialLine {
    let (how, tag, by) = if !material.licence_types.is_empty() {
        ("免提交", "ok", "系统调取电子证照")
    } else if material.checked_by_government {
        ("免提交", "ok", "政府部门之间核对")
    } else if material.produced_by.as_deref() == Some(FORM) {
        ("不用您备", "ok", "在线填表时自动生成")
    } else if material.produced_by.is_some() {
        ("不用您备", "ok", "村里和镇里办的过程中产生")
    } else {
        ("要交", "wait", "拍照上传，或带到窗口")
    };
    let needs = material.explanation.clone().unwrap_or_else(|| material.review_points.join("，"));
    MaterialLine {
        name: material.name.clone(),
        how,
        tag,
        by: by.to_owned(),
        needs,
        situation: material.situation.as_ref().map(|situation| situation.explanation.clone()),
        samples: samples(item, Some(&material.code)),
    }
}

/// The samples of a material, or of the results.
fn samples(item: &ResolvedItem, material: Option<&String>) -> Vec<SampleLink> {
    let own = item.samples.iter().filter(|sample| sample.material.as_ref() == material);
    own.map(|sample| SampleLink {
        kind: kind_words(sample.kind),
        name: sample.name.clone(),
        path: sample.path.clone(),
    })
    .collect()
}

fn place(at: &AcceptancePlace) -> &'static str {
    match at {
        AcceptancePlace::Hall { .. } => "窗口",
        AcceptancePlace::Division { .. } => "就近的中心和村站",
        AcceptancePlace::Online => "网上",
    }
}
