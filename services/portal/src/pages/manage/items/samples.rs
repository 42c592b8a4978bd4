//! The samples of a base item's draft: blank forms, filled examples, samples of results.
use super::{groups::is_base, item};
use crate::{
    client::{
        Sent,
        catalogue::{
            items::{self as api, Version},
            samples as files,
        },
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, found, manage::CATALOGUE, page, page_again, see_other},
    session::{Posted, Upload, User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use contracts::catalogue::{BaseItemContent, Sample, SampleKind};

struct SampleLine {
    name: String,
    path: String,
    kind: &'static str,
    of: String,
}

#[derive(Template)]
#[template(path = "manage/items/samples.html")]
struct SamplesPage {
    shell: Shell,
    at: String,
    name: String,
    lines: Vec<SampleLine>,
    /// Code and name of each material.
    materials: Vec<(String, String)>,
    editable: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn samples(user: User, code: Path<String>) -> Result<HttpResponse, PortalError> {
    show(&user, &code, Vec::new()).await
}

/// The newest version of a base item.
async fn newest(user: &User, code: &str) -> Result<(Version, BaseItemContent), PortalError> {
    user.needs(CATALOGUE)?;
    found(Some(code).filter(|code| is_base(code)))?;
    let versions = found(api::versions(user.api(), code).await?)?;
    let newest = versions.iter().max_by_key(|version| version.version).map(|version| version.version);
    let detail = found(api::version(user.api(), code, found(newest)?).await?)?;
    Ok((detail.version, serde_json::from_value(detail.content)?))
}

async fn show(user: &User, code: &str, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    let (version, content) = newest(user, code).await?;
    let of = |sample: &Sample| {
        let material = content.materials.iter().find(|own| Some(&own.code) == sample.material.as_ref());
        material.map_or_else(|| "办理结果".to_owned(), |material| material.name.clone())
    };
    let lines = content.samples.iter().map(|sample| SampleLine {
        name: sample.name.clone(),
        path: sample.path.clone(),
        kind: kind_words(sample.kind),
        of: of(sample),
    });
    let again = !mistakes.is_empty();
    let template = SamplesPage {
        shell: user.shell(&format!("样表 {}", content.name)).with_errors(again),
        at: format!("/m/items/{code}"),
        lines: lines.collect(),
        materials: content.materials.iter().map(|own| (own.code.clone(), own.name.clone())).collect(),
        name: content.name.clone(),
        editable: version.state == "draft" && user.has(Role::Editor),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

/// What a kind of sample is called.
pub(crate) fn kind_words(kind: SampleKind) -> &'static str {
    match kind {
        SampleKind::Blank => "空表",
        SampleKind::Filled => "填写示例",
        SampleKind::Result => "结果样本",
    }
}

/// Stores the file and names it in the draft.
pub(crate) async fn add(upload: Upload, code: Path<String>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, files: sent } = upload;
    user.needs(&[Role::Editor])?;
    let (version, mut content) = newest(&user, &code).await?;
    let mistake = |anchor: &str, text: &str| vec![Mistake { anchor: anchor.into(), text: text.into() }];
    if version.state != "draft" {
        return show(&user, &code, mistake("", "先回事项页点“修改，写新版”，再上传。")).await;
    }
    let Some(file) = sent.first() else {
        return show(&user, &code, mistake("file", "还没选文件。请选一个再传。")).await;
    };
    let material = fields.some("material").map(ToOwned::to_owned);
    let kind = match (fields.text("kind"), &material) {
        (_, None) => SampleKind::Result,
        ("filled", Some(_)) => SampleKind::Filled,
        (_, Some(_)) => SampleKind::Blank,
    };
    let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem).to_owned();
    let name = fields.some("name").map_or(stem, ToOwned::to_owned);
    let form = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
    let stored = match files::add(user.api(), fields.key(), form).await {
        Ok(stored) => stored,
        Err(fault) => return show(&user, &code, refused(fault)?).await,
    };
    content.samples.push(Sample { kind, material, name, path: stored.path });
    keep(&user, &code, &version, &content).await
}

/// Takes a sample out of the draft; versions that name its file keep it.
pub(crate) async fn remove(posted: Posted, code: Path<String>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(&[Role::Editor])?;
    let (version, mut content) = newest(&user, &code).await?;
    let path = fields.text("path");
    content.samples.retain(|sample| sample.path != path);
    keep(&user, &code, &version, &content).await
}

async fn keep(
    user: &User,
    code: &str,
    version: &Version,
    content: &BaseItemContent,
) -> Result<HttpResponse, PortalError> {
    match api::save(user.api(), code, version.revision, &serde_json::to_value(content)?).await {
        Ok(_saved) => Ok(see_other(&format!("/m/items/{code}/samples"))),
        Err(fault) => item::show(user, code, refused(fault)?).await,
    }
}
