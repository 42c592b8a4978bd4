//! Puts the service together.

use std::sync::Arc;

use actix_web::web::Data;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::service::{Deps, Install, Service, Task};

use crate::{
    command::folder,
    effects, events,
    files::FileStore,
    flows::{
        imports::resume::resume_imports,
        standard::{drift, remind},
        transfer::effect,
    },
    guides::Guides,
    readings::Readings,
    routes,
    search::Search,
    snapshot,
};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/catalogue");

/// The service-item catalogue, ready to be run. It hears of intake what is applied for.
#[must_use]
pub fn service(deps: &Deps) -> Service {
    let files = folder(&deps.data_dir);
    let left_behind = files.clone();
    let mut tasks = bus::tasks("catalogue", deps, vec![events::subscription()]);
    let guides = Data::new(Guides::default());
    tasks.push(effects::task(guides.clone()));
    tasks.push(Task::new("catalogue.transfers", effect::run));
    tasks.push(Task::new("catalogue.comparison", drift::run));
    tasks.push(Task::new("catalogue.reminders", remind::run));
    tasks.push(Task::new("catalogue.imports", move |context| resume_imports(context, left_behind.clone())));
    Service {
        name: "catalogue",
        migrations: MIGRATIONS,
        routes: bus::routes(routes::routes()),
        data: vec![
            snapshot::snapshot().install(),
            installed(guides),
            shared::<Search>(),
            shared::<Readings>(),
            stored(files),
        ],
        tasks,
    }
}

/// One for all threads, so that a change made by one is seen by all.
fn shared<T: Default + Send + Sync + 'static>() -> Install {
    installed(Data::new(T::default()))
}

fn installed<T: Send + Sync + 'static>(shared: Data<T>) -> Install {
    Arc::new(move |config| {
        config.app_data(shared.clone());
    })
}

/// The folder of imported files and of pictures.
fn stored(files: FileStore) -> Install {
    let files = Data::new(files);
    Arc::new(move |config| {
        config.app_data(files.clone());
    })
}
