//! `hall test`: private servers for the tests, then format, lints and all tests of the workspace.

use crate::{
    error::LaunchError,
    lock::Lock,
    place::Place,
    progress::say,
    servers::{Servers, Wanted, have_program},
    signals::Signals,
};
use kernel::config::Source;
use std::{path::Path, process::ExitStatus};
use tokio::process::Command;

/// Runs everything in the checkout `root`; false if something failed. `arguments` go to the test runner.
pub async fn run(root: &Path, arguments: &[String]) -> Result<bool, LaunchError> {
    let mut signals = Signals::catch()?;
    let place = Place::create(&root.join(".hall/test"))?;
    let _lock = Lock::take(&place)?;
    let source = Source::environment();
    let given = (source.text("HALL_TEST_DATABASE_URL"), source.text("HALL_TEST_REDIS_URL"));
    let mut servers = Servers::none();
    let wanted = Wanted { postgres: given.0.is_none(), redis: given.1.is_none() };
    let outcome = signals
        .unless_interrupted(async {
            servers.start(&place, wanted).await?;
            let database = given.0.or_else(|| servers.admin_url().map(String::from)).unwrap_or_default();
            let redis = given.1.or_else(|| servers.redis_url().map(String::from)).unwrap_or_default();
            let proxied = have_program("nginx", "nginx-light");
            if !proxied {
                say("no nginx here: leaving out the test behind it (apt-get install nginx-light)");
            }
            let steps = Steps { root, database, redis, proxied };
            steps.all(arguments).await
        })
        .await;
    servers.stop().await;
    outcome
}

struct Steps<'a> {
    root: &'a Path,
    database: String,
    redis: String,
    /// Whether nginx is there.
    proxied: bool,
}

impl Steps<'_> {
    /// Stops at the first failure. Called with arguments, it runs the tests they choose and nothing else.
    async fn all(&self, arguments: &[String]) -> Result<bool, LaunchError> {
        if arguments.is_empty() {
            let lints = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
            if !self.cargo("format", &["fmt", "--all", "--check"]).await?
                || !self.cargo("lints", &lints).await?
            {
                return Ok(false);
            }
        }
        let mut chosen: Vec<&str> = if self.has_nextest().await {
            vec!["nextest", "run"]
        } else {
            say("cargo-nextest is not installed: using cargo test, one test after the other");
            vec!["test", "--lib", "--bins", "--tests"]
        };
        if !arguments.iter().any(|argument| argument == "-p" || argument.starts_with("--package")) {
            chosen.push("--workspace");
        }
        chosen.extend(arguments.iter().map(String::as_str));
        self.cargo("tests", &chosen).await
    }

    async fn cargo(&self, what: &str, arguments: &[&str]) -> Result<bool, LaunchError> {
        say(format_args!("{what}: cargo {}", arguments.join(" ")));
        let good = self.status(arguments).await?.success();
        if !good {
            say(format_args!("{what} failed"));
        }
        Ok(good)
    }

    async fn status(&self, arguments: &[&str]) -> Result<ExitStatus, LaunchError> {
        Command::new("cargo")
            .args(arguments)
            .current_dir(self.root)
            .env("HALL_TEST_DATABASE_URL", &self.database)
            .env("HALL_TEST_REDIS_URL", &self.redis)
            .env("HALL_NGINX", if self.proxied { "nginx" } else { "none" })
            .kill_on_drop(true)
            .status()
            .await
            .map_err(|source| LaunchError::Start { program: "cargo".into(), source })
    }

    async fn has_nextest(&self) -> bool {
        let asked = Command::new("cargo").args(["nextest", "--version"]).output().await;
        asked.is_ok_and(|output| output.status.success())
    }
}
