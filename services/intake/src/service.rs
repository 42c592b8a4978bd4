//! Puts the service together.
use crate::{
    events,
    files::FileStore,
    flows::{document::print::CheckPage, known::KnownItems, licence::Repository, power, timers},
    routes,
};
use actix_web::web::Data;
use auth::ServiceKey;
use contracts::{identity::IdentityClient, licence::LicenceClient};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::service::{Deps, Install, Service, Task};
use std::sync::Arc;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/intake");

/// Application intake and case handling, ready to be run.
#[must_use]
pub fn service(deps: &Deps) -> Service {
    let mut tasks = bus::tasks("intake", deps, events::subscriptions());
    tasks.push(Task::new("intake.timers", timers::run));
    tasks.push(Task::new("intake.moved_powers", power::run));
    Service {
        name: "intake",
        migrations: MIGRATIONS,
        routes: bus::routes(routes::routes()),
        data: vec![
            files(deps),
            check_page(deps),
            repository(deps),
            events::snapshot().install(),
            known_items(),
        ],
        tasks,
    }
}

fn files(deps: &Deps) -> Install {
    let store = Data::new(FileStore::new(deps.data_dir.join("intake-files")));
    Arc::new(move |config| {
        config.app_data(store.clone());
    })
}

/// Where the portal lets anyone check a document.
fn check_page(deps: &Deps) -> Install {
    let page = format!("{}/documents/check", deps.public_url.trim_end_matches('/'));
    let page = Data::new(CheckPage(page));
    Arc::new(move |config| {
        config.app_data(page.clone());
    })
}

/// One for all threads.
fn known_items() -> Install {
    let items = Data::new(KnownItems::default());
    Arc::new(move |config| {
        config.app_data(items.clone());
    })
}

/// A client for each worker: its connections are driven by the runtime that opened them.
fn repository(deps: &Deps) -> Install {
    let (url, key) = (deps.urls.of("licence").to_owned(), ServiceKey::new(&deps.service_key));
    let persons = deps.urls.of("identity").to_owned();
    Arc::new(move |config| {
        let http = reqwest::Client::new();
        let client = LicenceClient::new(url.clone(), http.clone());
        let identity = IdentityClient::new(&persons, http);
        config.app_data(Data::new(Repository { client, identity, key: key.clone() }));
    })
}
