//! One standard: where halls differ, who still has to follow, powers that move.

mod drift;
mod pending;
mod transfer;
mod transfers;

use actix_web::web::{self, ServiceConfig};

/// Mounts the pages of the standard.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/m/drift", web::get().to(drift::drift))
        .route("/m/pending", web::get().to(pending::list))
        .route("/m/pending/{code}", web::get().to(pending::one))
        .route("/m/pending/{code}/adopt", web::post().to(pending::adopt))
        .route("/m/transfers", web::get().to(transfers::list))
        .route("/m/transfers", web::post().to(transfers::create))
        .route("/m/transfers/{id}", web::get().to(transfer::one))
        .route("/m/transfers/{id}/step", web::post().to(transfer::step));
}
