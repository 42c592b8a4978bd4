//! Submitted: the number, what was received, what happens next. Prints on one A5 page.
use crate::{
    error::PortalError,
    pages::{dossier::Dossier, page},
    session::User,
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use kernel::id::CaseId;
use qrcode::{Color, QrCode};
use std::fmt::Write;

#[derive(Template)]
#[template(path = "cases/receipt.html")]
struct ReceiptPage {
    shell: Shell,
    case: CaseId,
    name: String,
    authority: String,
    number: String,
    submitted: String,
    answer_due: Option<String>,
    materials: Vec<String>,
    absent: Vec<String>,
    phone: String,
    qr: Qr,
}

/// A QR code as one path, to be drawn without inline styles.
pub(crate) struct Qr {
    pub(crate) size: usize,
    pub(crate) path: String,
}

impl Qr {
    /// The code for a text; empty if the text is too long for one.
    pub(crate) fn of(text: &str) -> Self {
        let Ok(code) = QrCode::new(text) else { return Self { size: 1, path: String::new() } };
        let width = code.width();
        let mut path = String::new();
        for (at, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                write!(path, "M{} {}h1v1h-1z", at % width, at / width).ok();
            }
        }
        Self { size: width, path }
    }
}

pub(crate) async fn receipt(user: User, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    let dossier = Dossier::load(&user, *id).await?;
    let portal = &user.visitor.portal;
    let now = portal.clock.now();
    let (case, standing) = (&dossier.case, &dossier.case.standing);
    let brought = case.materials.iter().filter(|material| !material.taken.is_empty());
    let absent = case.materials.iter().filter(|material| material.absent);
    let number = standing.number().to_owned();
    page(&ReceiptPage {
        shell: user.shell(&format!("已提交 {number}")),
        case: *id,
        name: dossier.item.name.clone(),
        authority: dossier.item.authority_name.clone(),
        qr: Qr::of(&format!("{}/c/{id}", portal.public_url)),
        number,
        submitted: words::minute(now),
        answer_due: standing.answer_due.map(|day| words::day_until(day, now)),
        materials: brought.map(|material| material.name.clone()).collect(),
        absent: absent.map(|material| material.name.clone()).collect(),
        phone: dossier.item.contact.phone.clone(),
    })
}
