//! The window: the list of what is to be done, and one case with the lawful outcomes of intake.

mod bench;
mod intake;
mod outcomes;

pub(crate) use bench::{WorkLine, work_lines};
pub(crate) use intake::REMEDIES;

use actix_web::web::{self, ServiceConfig};
use auth::Role;

/// Who works at a window.
const CLERKS: &[Role] = &[Role::Clerk, Role::Chief];

/// Mounts the pages of the window.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/w", web::get().to(bench::bench))
        .route("/w/go", web::get().to(bench::go))
        .route("/w/in/{case}", web::get().to(intake::case))
        .route("/w/in/{case}/accept", web::post().to(outcomes::accept))
        .route("/w/in/{case}/notice", web::post().to(outcomes::notice))
        .route("/w/in/{case}/reject", web::post().to(outcomes::reject))
        .route("/w/in/{case}/on-the-spot", web::post().to(outcomes::on_the_spot));
}
