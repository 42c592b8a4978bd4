//! 工程建设项目: the list, the page of a project, and what each side does on it.

mod acts;
mod list;
mod project;

use actix_web::web::{self, ServiceConfig};

/// Mounts the pages of projects.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/p", web::get().to(list::list))
        .route("/p", web::post().to(list::register))
        .route("/p/{id}", web::get().to(project::project))
        .route("/p/{id}/cases", web::post().to(acts::link))
        .route("/p/{id}/works", web::post().to(acts::open))
        .route("/p/{id}/w/{work}/version", web::post().to(acts::bring))
        .route("/p/{id}/w/{work}/visit", web::post().to(acts::visit))
        .route("/p/{id}/w/{work}/opinion", web::post().to(acts::say))
        .route("/p/{id}/w/{work}/summary", web::post().to(acts::sum_up))
        .route("/p/{id}/w/{work}/{round}", web::get().to(acts::file));
}
