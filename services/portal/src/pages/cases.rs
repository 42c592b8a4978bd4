//! Cases as applicant and agent follow them.

mod barcode;
mod files;
mod list;
mod progress;
mod rate;
mod receipt;

pub(crate) use list::{CaseLine, is_owed, lines};
pub(crate) use progress::{ClockView, Entry, clock_view, entries, other_results};

use actix_web::web::{self, ServiceConfig};

/// Mounts the pages of cases.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/c", web::get().to(list::list))
        .route("/c/{case}", web::get().to(progress::progress))
        .route("/c/{case}/receipt", web::get().to(receipt::receipt))
        .route("/c/{case}/fix", web::post().to(progress::supplement))
        .route("/c/{case}/rate", web::get().to(rate::rate))
        .route("/c/{case}/rate", web::post().to(rate::give))
        .route("/c/{case}/hearing", web::post().to(progress::apply_for_hearing))
        .route("/c/{case}/payee", web::post().to(progress::confirm_payee))
        .route("/c/{case}/withdraw", web::post().to(progress::withdraw))
        .route("/f/{case}/{file}", web::get().to(files::file));
}
