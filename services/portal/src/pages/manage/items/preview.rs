//! The guide as people will see it, of a version that may not be in force yet.
use super::{groups::is_base, item};
use crate::{
    client::catalogue::{Guide, items as api},
    error::PortalError,
    pages::{found, guide, manage::CATALOGUE},
    session::User,
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use contracts::catalogue::{BaseItemContent, OverlayContent, resolve};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct PreviewQuery {
    version: Option<i32>,
}

pub(crate) async fn preview(
    user: User,
    code: Path<String>,
    query: Query<PreviewQuery>,
) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let versions = found(api::versions(user.api(), &code).await?)?;
    let newest = versions.iter().max_by_key(|version| version.version).map(|version| version.version);
    let version = found(query.version.or(newest))?;
    let detail = found(api::version(user.api(), &code, version).await?)?;
    let (base, overlay, own, base_version, overlay_version): (BaseItemContent, OverlayContent, _, _, _);
    if is_base(&code) {
        // The standard alone is no guide: it is shown as the first authority that implements it would show it.
        let (claim, published) = found(api::one_claim(user.api(), &code).await?)?;
        let local = found(api::version(user.api(), &claim, found(published)?).await?)?;
        base = serde_json::from_value(detail.content)?;
        overlay = serde_json::from_value(local.content)?;
        (own, base_version, overlay_version) = (claim, version, local.version.version);
    } else {
        base = found(item::standard(&user, &code, &detail.version).await?)?;
        overlay = serde_json::from_value(detail.content)?;
        let written_for = detail.version.base_version.unwrap_or_default();
        (own, base_version, overlay_version) = (code.into_inner(), written_for, version);
    }
    let guide = Guide {
        implementing_code: Some(own.clone()),
        state: Some("preview".to_owned()),
        reason: Some("这是预览，还没有生效。".to_owned()),
        base_version,
        overlay_version: Some(overlay_version),
        standard: None,
        item: None,
        moved_to: Vec::new(),
    };
    guide::show(&user.visitor, guide, resolve(&base, &overlay), own)
}
