//! The pages: each handler reads what it needs from the API, fills a template, or does one thing and leads on.

mod agent;
mod apply;
mod archive;
mod ask;
mod bundle;
mod businesses;
mod cases;
mod certificates;
mod clerk;
mod clients;
mod documents;
pub(crate) mod dossier;
mod entries;
mod families;
mod fees;
mod figures;
mod floor;
mod glass;
mod guide;
mod home;
mod licences;
mod manage;
mod mandates;
mod me;
mod money;
mod national;
mod open;
mod originals;
mod own_login;
mod passkeys;
mod projects;
mod published;
pub(crate) mod resume;
mod returning;
mod review;
mod samples;
mod search;
mod sharing;
mod show;
mod staff;
mod step_up;
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
        .configure(fees::mount)
        .configure(documents::mount)
        .configure(me::mount)
        .configure(step_up::mount)
        .configure(entries::mount)
        .configure(sharing::mount)
        .configure(licences::mount)
        .configure(own_login::mount)
        .configure(families::mount)
        .configure(passkeys::mount)
        .configure(businesses::mount)
        .configure(floor::mount)
        .configure(figures::mount)
        .configure(national::mount)
        .configure(archive::mount)
        .configure(returning::mount)
        .configure(clerk::mount)
        .configure(review::mount)
        .configure(agent::mount)
        .configure(supervise::mount)
        .configure(money::mount)
        .configure(published::mount)
        .configure(glass::mount)
        .configure(watch::mount)
        .configure(certificates::mount)
        .configure(clients::mount)
        .configure(staff::mount)
        .configure(manage::mount)
        .configure(open::mount);
}
