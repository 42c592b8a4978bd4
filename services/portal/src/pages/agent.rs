//! The village agent: today's work, a villager found, his mandate recorded, the steps in the village.

mod go;
mod home;
mod mandate;
mod offline;
mod packets;
mod village;

use actix_web::web::{self, ServiceConfig};
use auth::Role;

/// Who acts for others.
const FOR_OTHERS: &[Role] = &[Role::Agent, Role::Clerk, Role::Chief];

/// Mounts the agent's pages.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .configure(offline::mount)
        .route("/v", web::get().to(home::home))
        .route("/v/drafts", web::get().to(home::drafts))
        .route("/v/devices", web::get().to(packets::devices))
        .route("/v/devices/{device}/revoke", web::post().to(packets::revoke))
        .route("/v/packets", web::get().to(packets::packets))
        .route("/v/go", web::get().to(go::ask))
        .route("/v/go", web::post().to(go::begin))
        .route("/v/{case}/mandate", web::get().to(mandate::ask))
        .route("/v/{case}/mandate", web::post().to(mandate::give))
        .route("/v/{case}/steps", web::get().to(village::steps))
        .route("/v/{case}/steps/{step}", web::post().to(village::record))
        .route("/v/{case}/steps/{step}/sign", web::post().to(village::sign));
}
