//! Items: the list, one item as a task list of eight groups, a form for each group, what differs, a preview.

mod act;
mod bundle;
mod compare;
mod edit;
mod groups;
mod item;
mod list;
mod preview;
mod quality;
pub(crate) mod samples;
mod tree;

use actix_web::web::{self, ServiceConfig};

/// Mounts the pages of items.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .configure(bundle::mount)
        .route("/m/quality", web::get().to(quality::report))
        .route("/m/items/{code}/samples", web::get().to(samples::samples))
        .route("/m/items/{code}/samples", web::post().to(samples::add))
        .route("/m/items/{code}/samples/remove", web::post().to(samples::remove))
        .route("/m/items", web::get().to(list::list))
        .route("/m/items/{code}", web::get().to(item::item))
        .route("/m/items/{code}/begin", web::post().to(act::begin))
        .route("/m/items/{code}/act", web::post().to(act::act))
        .route("/m/items/{code}/diff", web::get().to(compare::compare))
        .route("/m/items/{code}/preview", web::get().to(preview::preview))
        .route("/m/items/{code}/edit/{group}", web::get().to(edit::edit))
        .route("/m/items/{code}/edit/{group}", web::post().to(edit::save));
}
