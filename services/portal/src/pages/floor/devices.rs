//! 评价器管理: the hall's manager links a rating device to each window and takes it out again.
use super::day::MANAGERS;
use crate::{
    client::{
        Fault,
        intake::{self as api, RatingDevice},
        lobby,
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use uuid::Uuid;

struct WindowLine {
    number: i16,
    name: String,
    /// The device, and since when it stands there; the code was not typed yet where there is no day.
    device: Option<(Uuid, Option<String>)>,
}

#[derive(Template)]
#[template(path = "floor/devices.html")]
struct DevicesPage {
    shell: Shell,
    hall: String,
    windows: Vec<WindowLine>,
    /// The window whose device is being linked, the code, and until when.
    code: Option<(i16, String, String)>,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(super) async fn list(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, None, Vec::new()).await
}

async fn show(
    user: &User,
    made: Option<RatingDevice>,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(MANAGERS)?;
    let panel = lobby::read_panel(user.api()).await?;
    let devices = api::rating_devices(user.api()).await?;
    let at = |number: i16| devices.iter().find(|device| device.window == number);
    let windows = panel.windows.iter().map(|window| WindowLine {
        number: window.number,
        name: window.name.clone(),
        device: at(window.number)
            .map(|device| (device.id, device.paired.then(|| words::minute(device.linked_at)))),
    });
    let code = made.and_then(|device| {
        let until = words::minute(device.code_until);
        Some((device.window, device.code?, until))
    });
    let again = !mistakes.is_empty();
    let template = DevicesPage {
        shell: user.shell("评价器").with_errors(again),
        hall: panel.hall_name.clone(),
        windows: windows.collect(),
        code,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

/// The code is shown on the page that answers, and stands in no address.
pub(super) async fn link(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(MANAGERS)?;
    let window = fields.text("window").parse().unwrap_or_default();
    match api::link_rating_device(user.api(), fields.key(), window).await {
        Ok(made) => show(user, Some(made), Vec::new()).await,
        Err(fault) => show(user, None, refused(fault)?).await,
    }
}

pub(super) async fn end(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(MANAGERS)?;
    match api::end_rating_device(user.api(), fields.key(), *id).await {
        Ok(()) | Err(Fault::Refused { status: 404, .. }) => Ok(see_other("/w/floor/devices")),
        Err(fault) => show(user, None, refused(fault)?).await,
    }
}
