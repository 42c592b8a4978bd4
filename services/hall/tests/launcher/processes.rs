//! The same hall in several processes, and on servers that were there before.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails where it stands"
)]

use crate::harness::{Hall, assert_soon, hall, output};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use std::path::{Path, PathBuf};

/// What an installation sets, for servers borrowed from a running hall.
pub(crate) struct Installation {
    settings: Vec<(String, String)>,
    dir: PathBuf,
}

impl Installation {
    /// An empty database of its own in the lender's PostgreSQL.
    pub(crate) fn on(lender: &Hall, name: &str) -> Self {
        let servers = lender.manifest().unwrap();
        let url = servers["database_url"].as_str().unwrap().to_owned();
        sql(&url, &format!("CREATE DATABASE {name}"));
        let dir = lender.dir.join(name);
        let settings = vec![
            ("DATABASE_URL".into(), url.replace(":///hall?", &format!(":///{name}?"))),
            ("REDIS_URL".into(), servers["redis_url"].as_str().unwrap().into()),
            ("HALL_REDIS_PREFIX".into(), format!("{name}:")),
            ("HALL_MASTER_KEY".into(), "1f".repeat(32)),
            ("HALL_SERVICE_KEY".into(), "2f".repeat(32)),
            ("HALL_DATA_DIR".into(), dir.join("files").to_str().unwrap().into()),
            ("HALL_LISTEN".into(), "127.0.0.1:0".into()),
        ];
        Self { settings, dir }
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = hall(&self.dir, arguments);
        command.envs(self.settings.iter().cloned());
        command
    }

    /// Where its processes keep what they say.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// What its processes are told.
    pub(crate) fn source(&self) -> kernel::config::Source {
        kernel::config::Source::of(self.settings.clone())
    }

    /// A setting of all its processes.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.into(), value.into()));
    }

    /// Starts the process of one service at an address that the others know already.
    pub(crate) fn serve_at(&self, service: &str, address: &str) -> Hall {
        let mut command = self.command(&["serve", service, "--http-only"]);
        command.env("HALL_LISTEN", address);
        Hall::begin(command, &self.dir.join(service))
    }

    /// Starts a process and adds its address to what the next ones know.
    fn serve(&mut self, service: &str) -> (Hall, String) {
        let process = Hall::begin(self.command(&["serve", service, "--http-only"]), &self.dir.join(service));
        let mut url = None;
        assert_soon("the process says where it serves", || {
            let said = process.said();
            url = said.lines().find_map(|line| Some(line.split_once(" at ")?.1.to_owned()));
            url.is_some()
        });
        let url = url.unwrap();
        self.settings.push((format!("HALL_{}_URL", service.to_uppercase()), url.clone()));
        (process, url)
    }
}

fn sql(url: &str, statement: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = AsyncPgConnection::establish(url).await.unwrap();
        connection.batch_execute(statement).await.unwrap();
    });
}

#[test]
fn each_service_runs_in_a_process_of_its_own() {
    let (_keep, dir) = crate::folder();
    let lender = Hall::up(&dir);
    let mut apart = Installation::on(&lender, "apart");
    let (status, said) = output(&mut apart.command(&["serve", "identity"]));
    assert!(!status.success() && said.contains("hall migrate"), "{said}");
    let (status, said) = output(&mut apart.command(&["migrate"]));
    assert!(status.success(), "{said}");
    let names = hall::assemble::names();
    let processes: Vec<(Hall, String)> = names.iter().map(|name| apart.serve(name)).collect();
    let _relay = Hall::begin(apart.command(&["relay"]), &apart.dir.join("relay"));
    for ((process, url), name) in processes.iter().zip(names) {
        assert_soon("the process is ready", || process.get_at(url, "/health/ready").0 == 200);
        let document = process.get_at(url, "/openapi.json").1;
        // The portal has pages, and no operations of its own.
        for described in ["identity", "catalogue", "licence", "intake", "lobby"] {
            assert!(
                document.contains(&format!("/api/{described}/v1/")),
                "{name} does not describe {described}"
            );
        }
    }
    let (status, said) = output(&mut apart.command(&["check"]));
    assert!(status.success() && said.contains("audit chain whole"), "{said}");
}

#[test]
fn servers_that_are_given_are_used_and_none_is_started() {
    let (_keep, dir) = crate::folder();
    let lender = Hall::up(&dir);
    let given = Installation::on(&lender, "given");
    let command = given.command(&["up", "--no-seed"]);
    let mut guest = Hall::begin(command, &given.dir).wait_until_announced();
    assert_soon("it is ready", || guest.get("/health/ready").0 == 200);
    assert!(guest.manifest().unwrap().get("postgres_pid").is_none());
    assert!(!Path::new(&given.dir).join("servers").exists());
    assert!(guest.stop().success());
    assert_eq!(lender.get("/health/ready").0, 200, "the lender's servers were stopped");
}

#[test]
fn a_server_that_may_forget_what_it_confirmed_is_refused() {
    let (_keep, dir) = crate::folder();
    let lender = Hall::up(&dir);
    let forgetful = Installation::on(&lender, "forgetful");
    sql(&forgetful.settings[0].1, "ALTER DATABASE forgetful SET synchronous_commit = off");
    let (status, said) = output(&mut forgetful.command(&["up", "--no-seed"]));
    assert!(!status.success() && said.contains("synchronous_commit = off"), "{said}");
}
