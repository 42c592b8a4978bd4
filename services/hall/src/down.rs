//! `hall down`: stops the hall of a folder, wherever it was started.

use crate::{
    error::LaunchError,
    lock::{held_by, wait_until_free},
    place::Place,
    progress::say,
    servers::terminate,
};
use std::{path::Path, time::Duration};

/// Longer than every wait of an orderly stop together.
const PATIENCE: Duration = Duration::from_secs(75);

/// Asks it to stop and waits until it has.
pub fn run(dir: &Path) -> Result<(), LaunchError> {
    if !dir.exists() {
        say(format_args!("nothing runs in {}: the folder is not there", dir.display()));
        return Ok(());
    }
    let place = Place::existing(dir)?;
    let Some(pid) = held_by(&place)? else {
        say(format_args!("nothing runs in {}", place.root().display()));
        return Ok(());
    };
    say(format_args!("stopping pid {pid}"));
    if !terminate(pid) {
        return Err(LaunchError::Setting(format!(
            "pid {pid} cannot be stopped by this account; use the one that started it"
        )));
    }
    if wait_until_free(&place, PATIENCE)? {
        say("stopped");
        return Ok(());
    }
    Err(LaunchError::Setting(format!("pid {pid} was asked to stop and still runs; see its terminal")))
}
