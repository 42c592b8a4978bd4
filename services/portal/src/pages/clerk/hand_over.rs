//! Handing a case over to a system that runs elsewhere: one file with everything, so that nobody types it twice. The
//! system's receipt comes back as the evidence of the step.
use super::CLERKS;
use crate::{error::PortalError, form::rows, pages::dossier::Dossier, session::User};
use actix_web::{HttpResponse, http::header, web::Path};
use contracts::catalogue::Connection;
use kernel::id::CaseId;
use serde::Serialize;
use serde_json::{Map, Value};

/// The file, as the system on the other side reads it.
#[derive(Serialize)]
struct HandOver {
    format: &'static str,
    /// For which system.
    system: String,
    case_no: String,
    item: String,
    item_name: String,
    base_version: i32,
    overlay_version: i32,
    /// The answers by field.
    answers: Map<String, Value>,
    /// The same as people read them, in the form's order.
    sheet: Vec<Line>,
    materials: Vec<Paper>,
}

#[derive(Serialize)]
struct Line {
    title: String,
    text: String,
}

#[derive(Serialize)]
struct Paper {
    code: String,
    name: String,
    /// Public identifiers of licences, and names of files.
    brought: Vec<String>,
}

/// Which system the item is handed over to, if it is.
pub(super) fn system_of(dossier: &Dossier) -> Option<String> {
    match &dossier.item.connection {
        Connection::HandOverFile { system } | Connection::Interface { system } => Some(system.clone()),
        Connection::Local | Connection::Redirect { .. } | Connection::IntakeOnly { .. } => None,
    }
}

pub(crate) async fn file(user: User, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let dossier = Dossier::load(&user, *id).await?;
    let system = system_of(&dossier).ok_or(PortalError::NotFound)?;
    let standing = &dossier.case.standing;
    let case_no: String = standing.number().chars().filter(char::is_ascii_digit).collect();
    let answers = dossier.case.form.clone().unwrap_or_default();
    let sheet = rows(&dossier.questions, &answers).into_iter().map(|(title, text)| Line { title, text });
    let papers = dossier.case.materials.iter().map(|material| Paper {
        code: material.code.clone(),
        name: material.name.clone(),
        brought: material
            .taken
            .iter()
            .filter_map(|taken| taken.identifier.clone().or_else(|| taken.name.clone()))
            .collect(),
    });
    let file = HandOver {
        format: "tongban.hand_over.v1",
        system,
        item: standing.item.clone(),
        item_name: dossier.item.name.clone(),
        base_version: dossier.versions.0,
        overlay_version: dossier.versions.1,
        sheet: sheet.collect(),
        materials: papers.collect(),
        answers,
        case_no: case_no.clone(),
    };
    Ok(HttpResponse::Ok()
        .content_type("application/json; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{case_no}.json\"")))
        .body(serde_json::to_vec_pretty(&file)?))
}
