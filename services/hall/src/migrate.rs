//! Bringing the schemas up to date, or one step back.

use crate::{error::LaunchError, settings::Settings};
use kernel::{
    db::migrate::{Direction, migrate},
    service::Service,
};

/// Runs the migrations of each service; returns how many ran. Must run on a multi-thread runtime.
pub async fn run(
    settings: &Settings,
    services: &[Service],
    direction: Direction,
) -> Result<usize, LaunchError> {
    let mut ran = 0;
    for service in services {
        let url =
            settings.databases.of(service.name).map_err(|error| LaunchError::Setting(error.to_string()))?;
        ran += migrate(url, service.name, &service.migrations, direction)
            .await
            .map_err(LaunchError::step("the migration"))?;
    }
    Ok(ran)
}
