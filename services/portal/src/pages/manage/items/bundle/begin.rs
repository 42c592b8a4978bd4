//! New bundles, and next versions of those that are there.
use super::{show, show_list};
use crate::{
    client::catalogue::bundles as api,
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, found, see_other},
    session::Posted,
};
use actix_web::{HttpResponse, web::Path};
use auth::Role;
use contracts::catalogue::{BundleContent, BundleCourse, ProjectPhase, ProjectStage};
use serde_json::json;

/// Enters a new one: its word, its name, a life event or a project; all else is filled in afterwards.
pub(super) async fn create(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(&[Role::Editor])?;
    let content = blank(fields.text("code"), fields.text("name"), fields.text("kind") == "project");
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let mut mistakes = Vec::new();
    if !(1..=60).contains(&content.code.len()) || !content.code.bytes().all(plain) {
        let text = "编号用小写字母、数字和短横，比如 newborn。".to_owned();
        mistakes.push(Mistake { anchor: "code".into(), text });
    }
    if content.name.is_empty() {
        mistakes.push(Mistake {
            anchor: "name".into(), text: "还没写名称。请写群众叫它什么。".into()
        });
    }
    if !mistakes.is_empty() {
        return show_list(&user, None, Some(&content), mistakes).await;
    }
    match api::create(user.api(), fields.key(), &content).await {
        Ok(_made) => Ok(see_other(&format!("/m/bundles/{}", content.code))),
        Err(fault) => show_list(&user, None, Some(&content), refused(fault)?).await,
    }
}

/// Begins the next version with what the newest one says.
pub(super) async fn begin(posted: Posted, code: Path<String>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(&[Role::Editor])?;
    let versions = found(api::versions(user.api(), &code).await?)?;
    let in_force = versions.iter().find(|version| version.state == "published");
    let newest = versions.iter().max_by_key(|version| version.version);
    let from = found(in_force.or(newest))?.version;
    let detail = found(api::version(user.api(), &code, from).await?)?;
    match api::begin(user.api(), fields.key(), &detail.guide.bundle).await {
        Ok(_begun) => Ok(see_other(&format!("/m/bundles/{code}"))),
        Err(fault) => show(&user, &code, refused(fault)?).await,
    }
}

fn blank(code: &str, name: &str, project: bool) -> BundleContent {
    let stage = |stage| ProjectStage { stage, lead: String::new(), days: 0, items: vec![], joint: vec![] };
    let stages = || ProjectPhase::ALL.map(stage).to_vec();
    BundleContent {
        code: code.to_owned(),
        name: name.to_owned(),
        aliases: Vec::new(),
        themes: Vec::new(),
        summary: String::new(),
        legal_basis: Vec::new(),
        lead: String::new(),
        members: Vec::new(),
        form: json!({
            "type": "object", "title": format!("{name}一张表"), "properties": {}, "required": [],
            "additionalProperties": false,
        }),
        shared_materials: Vec::new(),
        promised_limit: None,
        course: if project { BundleCourse::Project { stages: stages() } } else { BundleCourse::LifeEvent },
        faqs: Vec::new(),
    }
}
