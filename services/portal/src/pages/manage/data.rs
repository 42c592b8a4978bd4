//! Files in and out, lists, the register of halls and the hall standard.

mod download;
mod import;
mod lists;
mod names;
mod refusal;
mod register;
mod standard;

use actix_web::web::{self, ServiceConfig};

pub(crate) use download::word;
pub(crate) use lists::{place, rows};

/// Mounts these pages.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/m/import", web::get().to(import::home))
        .route("/m/import", web::post().to(import::send))
        .route("/m/import/names", web::get().to(names::list))
        .route("/m/import/names/{id}/{act}", web::post().to(names::act))
        .route("/m/import/template/{kind}", web::get().to(download::template))
        .route("/m/import/export/{kind}/{format}", web::get().to(download::export))
        .route("/m/import/{id}", web::get().to(import::report))
        .route("/m/import/{id}/{act}", web::post().to(import::act))
        .route("/m/lists", web::get().to(lists::home))
        .route("/m/lists", web::post().to(lists::begin))
        .route("/m/lists/template/{kind}", web::get().to(download::list_template))
        .route("/m/lists/{id}", web::get().to(lists::draft))
        .route("/m/lists/{id}", web::post().to(lists::save))
        .route("/m/lists/{id}/file", web::post().to(lists::fill))
        .route("/m/lists/{id}/act/{act}", web::post().to(lists::act))
        .route("/m/register", web::get().to(register::home))
        .route("/m/register/{hall}", web::get().to(register::hall))
        .route("/m/register/{hall}/fill", web::post().to(register::fill))
        .route("/m/register/{hall}/item", web::post().to(register::item))
        .route("/m/register/{hall}/staff", web::post().to(register::staff))
        .route("/m/standard/{hall}", web::get().to(standard::hall))
        .route("/m/standard/{hall}", web::post().to(standard::inspect))
        .route("/m/standard/{hall}/{id}/{act}", web::post().to(standard::act))
        .route("/m/standard/photo/{sha256}", web::get().to(download::photo));
}
