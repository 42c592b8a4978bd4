//! Steps of a version's life.
use super::item::show;
use crate::{
    client::catalogue::items as api,
    error::PortalError,
    pages::{
        dossier::refused,
        found,
        manage::{
            CATALOGUE,
            life::{Kind, body, told},
        },
        see_other,
    },
    session::Posted,
};
use actix_web::{HttpResponse, web::Path};

/// Begins the next version with what the newest one says.
pub(crate) async fn begin(posted: Posted, code: Path<String>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CATALOGUE)?;
    let versions = found(api::versions(user.api(), &code).await?)?;
    let in_force = versions.iter().find(|version| version.state == "published");
    let newest = versions.iter().max_by_key(|version| version.version);
    let from = found(in_force.or(newest))?.version;
    let detail = found(api::version(user.api(), &code, from).await?)?;
    match api::begin(user.api(), fields.key(), &code, &detail.content).await {
        Ok(_begun) => Ok(see_other(&format!("/m/items/{code}"))),
        Err(fault) => show(&user, &code, refused(fault)?).await,
    }
}

/// Takes the step that the form names.
pub(crate) async fn act(posted: Posted, code: Path<String>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CATALOGUE)?;
    let step = fields.text("step").to_owned();
    let kind = if code.len() == 12 { Kind::Base } else { Kind::Other };
    let body = match body(&step, &fields, kind) {
        Ok(body) => body,
        Err(mistake) => return show(&user, &code, vec![mistake]).await,
    };
    match api::step(user.api(), fields.key(), &code, &step, &body).await {
        Ok(()) => Ok(see_other(&format!("/m/items/{code}"))),
        Err(fault) => show(&user, &code, told(fault)?).await,
    }
}
