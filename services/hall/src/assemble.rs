//! Which services there are, and how a process gets the ones it is to run.

use crate::{error::LaunchError, settings::Settings};
use kernel::{
    clock::Clock,
    db::{Db, Role, app_url},
    service::{Committed, Deps, Service},
};
use std::{collections::BTreeSet, sync::Arc};

/// Makes the value of one service.
type Make = fn(&Deps) -> Result<Service, crate::error::Cause>;

/// Every service of the hall. A new service is one line here.
const SERVICES: &[(&str, Make)] = &[
    ("identity", |deps| Ok(identity::service(deps))),
    ("catalogue", |deps| Ok(catalogue::service(deps))),
    ("licence", |deps| Ok(licence::service(deps))),
    ("intake", |deps| Ok(intake::service(deps))),
    ("lobby", |deps| Ok(lobby::service(deps))),
    ("portal", |deps| Ok(portal::service(deps)?)),
];

/// The names of all services.
pub fn names() -> Vec<&'static str> {
    SERVICES.iter().map(|(name, _)| *name).collect()
}

/// The services that `wanted` names; none or `all` means all of them.
pub fn chosen(wanted: &[String]) -> Result<Vec<&'static str>, LaunchError> {
    let known = names();
    if wanted.is_empty() || wanted.iter().any(|name| name == "all") {
        return Ok(known);
    }
    let unknown = wanted.iter().find(|name| !known.contains(&name.as_str()));
    if let Some(unknown) = unknown {
        return Err(LaunchError::Setting(format!(
            "there is no service `{unknown}`; there are: {}",
            known.join(", ")
        )));
    }
    let wanted: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
    Ok(known.into_iter().filter(|name| wanted.contains(name)).collect())
}

/// What every service of a process gets, when the process is reached at `here`.
pub fn deps(settings: &Settings, here: &str) -> Deps {
    Deps {
        urls: settings.urls.or_at(here),
        public_url: settings.public_url.clone().unwrap_or_else(|| here.to_owned()),
        redis: settings.redis.clone(),
        service_key: settings.keys.service.clone(),
        masters: Arc::new(settings.keys.masters.clone()),
        cipher: settings.cipher,
        data_dir: settings.data_dir.clone(),
        clock: Clock::host(),
        committed: Arc::new(Committed::default()),
    }
}

/// The services named, ready to be migrated, served or asked for their routes.
pub fn assemble(deps: &Deps, names: &[&str]) -> Result<Vec<Service>, LaunchError> {
    SERVICES
        .iter()
        .filter(|(name, _)| names.contains(name))
        .map(|(_, make)| make(deps).map_err(LaunchError::step("assembling the services")))
        .collect()
}

/// A pool for one service, as its app role in its own schema.
pub fn open_db(settings: &Settings, deps: &Deps, service: &'static str) -> Result<Db, LaunchError> {
    let url = settings.databases.of(service).map_err(|error| LaunchError::Setting(error.to_string()))?;
    deps.open_db(&app_url(url, service, Role::App), settings.pool, service)
        .map_err(LaunchError::step("opening the database"))
}
