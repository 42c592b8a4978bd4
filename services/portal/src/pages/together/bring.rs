//! The materials, each brought once.
use crate::{
    client::{
        Sent,
        intake::{self, BundleCase, Line},
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Posted, Upload, User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "together/materials.html")]
struct MaterialsPage {
    shell: Shell,
    application: BundleCase,
    lines: Vec<Line>,
    missing: usize,
    /// On the way back from the one notice.
    fixing: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn materials(user: User, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    show(&user, *id, Vec::new()).await
}

async fn show(user: &User, id: Uuid, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    let application = intake::get_bundle_case(user.api(), id).await?;
    let mut lines = intake::get_bundle_sheet(user.api(), id).await?.materials;
    // What must be there first; of that what a notice asks for.
    lines.sort_by_key(|line| (!line.asked_again, !line.needed));
    let fixing = application.parts.iter().any(|part| part.state == "supplement");
    let again = !mistakes.is_empty();
    let template = MaterialsPage {
        shell: user.shell(&format!("材料 · {}", application.name)).with_errors(again),
        missing: lines.iter().filter(|line| line.needed && !line.there).count(),
        application,
        lines,
        fixing,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn upload(upload: Upload, path: Path<(Uuid, String)>) -> Result<HttpResponse, PortalError> {
    let (id, line) = path.into_inner();
    let Upload { user, fields, files } = upload;
    if files.is_empty() {
        let anchor = format!("file-{line}");
        let mistake = Mistake { anchor, text: "还没选照片或文件。请选一个再传。".into() };
        return show(&user, id, vec![mistake]).await;
    }
    for (at, file) in files.iter().enumerate() {
        let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
        let key = format!("{}-{at}", fields.key());
        if let Err(fault) = intake::add_bundle_material(user.api(), &key, id, &line, sent).await {
            return show(&user, id, refused(fault)?).await;
        }
    }
    Ok(see_other(&format!("/y/{id}/2#m-{line}")))
}

pub(crate) async fn take_licence(
    posted: Posted,
    path: Path<(Uuid, String)>,
) -> Result<HttpResponse, PortalError> {
    let (id, line) = path.into_inner();
    match intake::attach_bundle_licence(posted.user.api(), posted.fields.key(), id, &line).await {
        Ok(()) => Ok(see_other(&format!("/y/{id}/2#m-{line}"))),
        Err(fault) => show(&posted.user, id, refused(fault)?).await,
    }
}
