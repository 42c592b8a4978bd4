//! The clerk asks whoever he served to rate, on the device of his window. What comes of it he is not told.
use super::{CLERKS, intake::show};
use crate::{
    client::intake as api,
    error::PortalError,
    pages::{dossier::refused, see_other},
    session::Posted,
};
use actix_web::{HttpResponse, web::Path};
use kernel::id::CaseId;

pub(crate) async fn ask(posted: Posted, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(CLERKS)?;
    match api::ask_for_rating(user.api(), fields.key(), *id).await {
        Ok(asked) => Ok(see_other(&format!("/w/in/{id}?asked={}", asked.window))),
        Err(fault) => show(user, *id, fields, refused(fault)?).await,
    }
}
