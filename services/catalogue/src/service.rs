//! Puts the service together.

use std::sync::Arc;

use actix_web::web::Data;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::service::{Deps, Install, Service};

use crate::{guides::Guides, routes, snapshot};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/catalogue");

/// The service-item catalogue, ready to be run. It hears nobody.
#[must_use]
pub fn service(deps: &Deps) -> Service {
    Service {
        name: "catalogue",
        migrations: MIGRATIONS,
        routes: bus::routes(routes::routes()),
        data: vec![snapshot::snapshot().install(), guides()],
        tasks: bus::tasks("catalogue", deps, Vec::new()),
    }
}

/// One for all threads, so that a change made by one is seen by all.
fn guides() -> Install {
    let guides = Data::new(Guides::default());
    Arc::new(move |config| {
        config.app_data(guides.clone());
    })
}
