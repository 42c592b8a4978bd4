//! The pages: each handler reads what it needs from the API, fills a template, or does one thing and leads on.

mod agent;
mod apply;
mod ask;
mod bundle;
mod businesses;
mod cases;
mod clerk;
mod clients;
mod documents;
pub(crate) mod dossier;
mod floor;
mod glass;
mod guide;
mod home;
mod licences;
mod manage;
mod mandates;
mod me;
mod open;
mod originals;
mod own_login;
mod passkeys;
mod projects;
pub(crate) mod resume;
mod review;
mod samples;
mod search;
mod show;
mod staff;
mod steps;
mod supervise;
mod together;
mod watch;

use actix_web::web::{self, ServiceConfig};

pub(crate) use show::{found, page, page_again, see_other};

/// Mounts all pages.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .route("/", web::get().to(home::home))
        .route("/s", web::get().to(search::search))
        .route("/s/{code}", web::get().to(guide::guide))
        .route("/s/{code}/ask", web::get().to(ask::ask))
        .route("/b", web::get().to(bundle::bundles))
        .route("/b/{code}", web::get().to(bundle::bundle))
        .route("/files/samples/{name}", web::get().to(samples::sample))
        .configure(apply::mount)
        .configure(together::mount)
        .configure(projects::mount)
        .configure(cases::mount)
        .configure(mandates::mount)
        .configure(originals::mount)
        .configure(documents::mount)
        .configure(me::mount)
        .configure(licences::mount)
        .configure(own_login::mount)
        .configure(passkeys::mount)
        .configure(businesses::mount)
        .configure(floor::mount)
        .configure(clerk::mount)
        .configure(review::mount)
        .configure(agent::mount)
        .configure(supervise::mount)
        .configure(glass::mount)
        .configure(watch::mount)
        .configure(clients::mount)
        .configure(staff::mount)
        .configure(manage::mount)
        .configure(open::mount);
}
