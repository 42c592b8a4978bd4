//! A process of this same executable that serves while this one measures.

use super::stage::Stage;
use crate::{
    error::LaunchError,
    serve::{listen, url_of},
};
use rustix::process::{Pid, Signal, kill_process};
use secrecy::ExposeSecret;
use std::{fs::File, path::Path, process::Stdio, time::Duration};
use tokio::process::{Child as Process, Command};

/// How long a child may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A serving child; killed when dropped, stopped in order by [`Child::stop`].
#[derive(Debug)]
pub(super) struct Child {
    process: Process,
    pub(super) pid: u32,
    pub(super) url: String,
}

impl Child {
    /// Starts this executable with `arguments`, configured as an installation would be, and waits until it answers
    /// at `ready`.
    pub(super) async fn start(stage: &Stage, arguments: &[&str], ready: &str) -> Result<Self, LaunchError> {
        Self::start_with(stage, arguments, ready, &[]).await
    }

    /// The same with further settings.
    pub(super) async fn start_with(
        stage: &Stage,
        arguments: &[&str],
        ready: &str,
        further: &[(&str, &str)],
    ) -> Result<Self, LaunchError> {
        let url = free_address()?;
        let name = arguments.last().copied().unwrap_or("hall");
        let log = stage.place.root().join(format!("{name}.log"));
        let log = File::create(&log).map_err(LaunchError::file("create", &log))?;
        let program = std::env::current_exe().map_err(LaunchError::step("finding this program"))?;
        let mut process = mortal(&program)
            .args(arguments)
            .envs(environment(stage, &url)?)
            .envs(further.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|source| LaunchError::Start { program: "hall".into(), source })?;
        let pid = process.id().unwrap_or_default();
        let answered = tokio::select! {
            answered = answers(format!("{url}{ready}")) => answered,
            _ = process.wait() => false,
        };
        if answered {
            return Ok(Self { process, pid, url });
        }
        let what = format!(
            "`hall {}` did not answer; see its log in {}",
            arguments.join(" "),
            stage.place.root().display()
        );
        Err(LaunchError::Setting(what))
    }

    pub(super) async fn stop(mut self) {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            kill_process(pid, Signal::TERM).ok();
        }
        tokio::time::timeout(PATIENCE, self.process.wait()).await.ok();
    }
}

/// Ends with us even if we are killed, where setpriv is there to arrange it.
pub(crate) fn mortal(program: &Path) -> Command {
    let setpriv = Path::new("/usr/bin/setpriv");
    if !setpriv.is_file() {
        return Command::new(program);
    }
    let mut command = Command::new(setpriv);
    command.args(["--pdeathsig", "TERM", "--"]).arg(program);
    command
}

/// A free port of this machine; given back at once, for the child to take.
fn free_address() -> Result<String, LaunchError> {
    url_of(&listen(std::net::SocketAddr::from(([127, 0, 0, 1], 0)))?)
}

fn environment(stage: &Stage, url: &str) -> Result<Vec<(&'static str, String)>, LaunchError> {
    let settings = &stage.settings;
    let masters: Vec<&str> = settings.keys.masters.iter().map(ExposeSecret::expose_secret).collect();
    let database = settings.databases.of("intake").map_err(LaunchError::step("finding the database"))?;
    Ok(vec![
        ("HALL_LISTEN", url.trim_start_matches("http://").to_owned()),
        ("HALL_URL", stage.server_url().unwrap_or(url).to_owned()),
        ("DATABASE_URL", database.to_owned()),
        ("REDIS_URL", settings.redis.url.clone()),
        ("HALL_REDIS_PREFIX", settings.redis.prefix.clone()),
        ("HALL_MASTER_KEY", masters.join(",")),
        ("HALL_SERVICE_KEY", settings.keys.service.expose_secret().to_owned()),
        ("HALL_DATA_DIR", settings.data_dir.display().to_string()),
        // As in production: a line for every request.
        ("HALL_LOG", "info".to_owned()),
    ])
}

async fn answers(url: String) -> bool {
    let asking = async {
        while !reqwest::get(&url).await.is_ok_and(|answer| answer.status().is_success()) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.is_ok()
}
