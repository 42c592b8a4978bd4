//! Puts the service together.

use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::service::{Deps, Service};

use crate::{routes, snapshot};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/catalogue");

/// The service-item catalogue, ready to be run. It hears nobody.
#[must_use]
pub fn service(deps: &Deps) -> Service {
    Service {
        name: "catalogue",
        migrations: MIGRATIONS,
        routes: bus::routes(routes::routes()),
        data: vec![snapshot::snapshot().install()],
        tasks: bus::tasks("catalogue", deps, Vec::new()),
    }
}
