//! The pages: each handler reads what it needs from the API, fills a template, or does one thing and leads on.

mod agent;
mod apply;
mod ask;
mod bundle;
mod cases;
mod clerk;
mod documents;
pub(crate) mod dossier;
mod guide;
mod home;
mod manage;
mod me;
mod open;
pub(crate) mod resume;
mod review;
mod samples;
mod search;
mod show;
mod steps;
mod supervise;
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
        .configure(cases::mount)
        .configure(documents::mount)
        .configure(me::mount)
        .configure(clerk::mount)
        .configure(review::mount)
        .configure(agent::mount)
        .configure(supervise::mount)
        .configure(watch::mount)
        .configure(manage::mount)
        .configure(open::mount);
}
