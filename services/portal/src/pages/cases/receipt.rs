//! Submitted: the number, what was received, what happens next. Prints on one A5 page.
use super::barcode::Barcode;
use crate::{
    client::intake,
    error::PortalError,
    form::rows,
    pages::{
        documents::{self, DocumentLink},
        dossier::Dossier,
        page,
    },
    session::User,
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
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
    /// Whether a window took it in, which goes on with it.
    desk: bool,
    materials: Vec<String>,
    absent: Vec<String>,
    phone: String,
    applicant: String,
    handed_in: String,
    through_agent: bool,
    /// How long the office may take, once it has accepted.
    limit: String,
    /// 收件凭证 as PDF.
    document: Option<DocumentLink>,
    bars: Barcode,
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
    let answers = rows(&dossier.questions, &case.form.clone().unwrap_or_default());
    let events = intake::get_timeline(user.api(), *id).await?.items;
    let handed_in = events.iter().find(|event| event.what == "submit_case");
    page(&ReceiptPage {
        shell: user.shell(&format!("已提交 {number}")),
        case: *id,
        desk: user.has(Role::Clerk) || user.has(Role::Chief),
        name: dossier.item.name.clone(),
        authority: dossier.item.authority_name.clone(),
        applicant: answers.first().map(|(_, name)| name.clone()).unwrap_or_default(),
        handed_in: handed_in.map(|event| words::minute(event.at)).unwrap_or_default(),
        through_agent: standing.channel == "agent",
        limit: dossier.item.limit.as_ref().map_or_else(|| "当场".to_owned(), words::limit),
        document: documents::links(&user, *id).await.into_iter().next(),
        bars: Barcode::of(&number),
        qr: Qr::of(&format!("{}/c/{id}", portal.public_url)),
        number,
        submitted: words::minute(now),
        answer_due: standing.answer_due.map(|day| words::day_until(day, now)),
        materials: brought.map(|material| material.name.clone()).collect(),
        absent: absent.map(|material| material.name.clone()).collect(),
        phone: dossier.item.contact.phone.clone(),
    })
}
