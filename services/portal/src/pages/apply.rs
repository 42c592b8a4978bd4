//! Applying: where, form, materials, check, receipt. Whoever fills in for another uses the same pages.

mod begin;
mod bring;
mod check;
mod fill;

pub(crate) use bring::{MaterialView, material_views};

use actix_web::web::{self, ServiceConfig};

/// Mounts the pages of an application.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/a/new", web::get().to(begin::choose_place))
        .route("/a/new", web::post().to(begin::begin))
        .route("/a/{case}/1", web::get().to(fill::form))
        .route("/a/{case}/1", web::post().to(fill::save))
        .route("/a/{case}/2", web::get().to(bring::materials))
        .route("/a/{case}/m/{material}", web::post().to(bring::upload))
        .route("/a/{case}/m/{material}/licence", web::post().to(bring::take_licence))
        .route("/a/{case}/check", web::get().to(check::check))
        .route("/a/{case}/check", web::post().to(check::submit));
}
