//! Puts the service together.
use crate::{events, flows, routes, settings::Settings};
use actix_web::web::Data;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::{
    problem::Chain,
    service::{Deps, Install, Service, Task, TaskContext},
};
use std::{sync::Arc, time::Duration};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/licence");

/// How often licences whose time ran out are looked for. Checks do not wait for it.
const EXPIRY_EVERY: Duration = Duration::from_secs(600);

/// The e-licence repository with the default settings, ready to be run.
#[must_use]
pub fn service(deps: &Deps) -> Service {
    service_with(deps, Settings::default())
}

/// The e-licence repository, ready to be run.
#[must_use]
pub fn service_with(deps: &Deps, settings: Settings) -> Service {
    let mut tasks = bus::tasks("licence", deps, events::subscriptions(deps));
    tasks.push(Task::new("licence.expiry", expire));
    tasks.push(Task::new("licence.entries", move |context| follow_entries(context, settings.clone())));
    Service {
        name: "licence",
        migrations: MIGRATIONS,
        routes: bus::routes(routes::routes()),
        data: vec![events::snapshot().install(), check_page(deps), made_lists(), made_keys()],
        tasks,
    }
}

/// Where the portal lets anyone check a licence.
fn check_page(deps: &Deps) -> Install {
    let page = format!("{}/licences/check", deps.public_url.trim_end_matches('/'));
    let page = Data::new(flows::CheckPage(page));
    Arc::new(move |config| {
        config.app_data(page.clone());
    })
}

/// One for all threads.
fn made_lists() -> Install {
    let lists = Data::new(flows::MadeLists::default());
    Arc::new(move |config| {
        config.app_data(lists.clone());
    })
}

/// One for all threads.
fn made_keys() -> Install {
    let keys = Data::new(flows::MadeKeys::default());
    Arc::new(move |config| {
        config.app_data(keys.clone());
    })
}

async fn expire(context: TaskContext) {
    while !context.stop.is_stopped() {
        match flows::expire_licences(&context.db).await {
            Ok(0) => context.stop.sleep(EXPIRY_EVERY).await,
            Ok(expired) => tracing::info!(expired, "licences ran out"),
            Err(error) => {
                tracing::warn!(error = %Chain(&error), "licences that ran out could not be written down");
                context.stop.sleep(EXPIRY_EVERY).await;
            }
        }
    }
}

/// Entries that nobody decided on, and lists whose taking broke off.
async fn follow_entries(context: TaskContext, settings: Settings) {
    while !context.stop.is_stopped() {
        match flows::lapse_entries(&context.db, settings.entry_life).await {
            Ok(0) => {}
            Ok(lapsed) => tracing::info!(lapsed, "entries lapsed"),
            Err(error) => tracing::warn!(error = %Chain(&error), "old entries could not lapse"),
        }
        match flows::take_on_lists(&context.db).await {
            Ok(0) => {}
            Ok(taken) => tracing::info!(taken, "lists whose taking broke off were taken on"),
            Err(error) => tracing::warn!(error = %Chain(&error), "lists could not be taken on"),
        }
        context.stop.sleep(settings.entries_every).await;
    }
}
