//! 一件事: several items with one form and one hand-over; where the whole stands; and the one notice from the window.

mod begin;
mod bring;
mod check;
mod fill;
mod list;
mod notice;
mod whole;

pub(crate) use list::{TogetherLine, own_lines};

use actix_web::web::{self, ServiceConfig};

/// Mounts the pages of bundles' applications.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/y/new", web::get().to(begin::choose))
        .route("/y/new", web::post().to(begin::begin))
        .route("/y/{id}", web::get().to(whole::whole))
        .route("/y/{id}/1", web::get().to(fill::form))
        .route("/y/{id}/1", web::post().to(fill::save))
        .route("/y/{id}/2", web::get().to(bring::materials))
        .route("/y/{id}/m/{line}", web::post().to(bring::upload))
        .route("/y/{id}/m/{line}/licence", web::post().to(bring::take_licence))
        .route("/y/{id}/check", web::get().to(check::check))
        .route("/y/{id}/check", web::post().to(check::submit))
        .route("/y/{id}/fix", web::post().to(whole::supplement))
        .route("/y/{id}/withdraw", web::post().to(whole::withdraw))
        .route("/w/y", web::get().to(list::desk))
        .route("/w/y/{id}", web::get().to(notice::desk))
        .route("/w/y/{id}", web::post().to(notice::tell));
}
