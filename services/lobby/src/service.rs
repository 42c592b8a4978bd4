//! Puts the service together.
use crate::{events, flows, routes};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::{
    problem::Chain,
    service::{Deps, Service, Task, TaskContext},
};
use std::time::Duration;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/lobby");

/// How often appointments that nobody came to are looked for. Who books does not wait for it.
const NO_SHOWS_EVERY: Duration = Duration::from_secs(60);

/// The lobby, ready to be run.
#[must_use]
pub fn service(deps: &Deps) -> Service {
    let mut tasks = bus::tasks("lobby", deps, events::subscriptions());
    tasks.push(Task::new("lobby.no_shows", note_no_shows));
    Service {
        name: "lobby",
        migrations: MIGRATIONS,
        routes: bus::routes(routes::routes()),
        data: vec![events::snapshot().install()],
        tasks,
    }
}

async fn note_no_shows(context: TaskContext) {
    while !context.stop.is_stopped() {
        match flows::note_no_shows(&context.db).await {
            Ok(0) => context.stop.sleep(NO_SHOWS_EVERY).await,
            Ok(noted) => tracing::info!(noted, "appointments that nobody came to"),
            Err(error) => {
                tracing::warn!(error = %Chain(&error), "missed appointments could not be written down");
                context.stop.sleep(NO_SHOWS_EVERY).await;
            }
        }
    }
}
