//! The catalogue's desk: those who edit, review and publish items find each of its areas from here.

mod analysis;
pub(crate) mod data;
mod home;
mod items;
mod life;
mod standard;
mod templates;
mod words;

use actix_web::web::{self, ServiceConfig};
use auth::Role;

pub(crate) use items::samples::kind_words;

/// Who works on the catalogue.
pub(crate) const CATALOGUE: &[Role] =
    &[Role::Editor, Role::ItemReviewer, Role::LegalReviewer, Role::Publisher];

/// Mounts the pages of the catalogue's desk; each area mounts its own.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/m", web::get().to(home::home))
        .configure(items::mount)
        .configure(data::mount)
        .configure(words::mount)
        .configure(analysis::mount)
        .configure(standard::mount)
        .configure(templates::mount);
}
