//! `hall up` from nothing, then the core paths as anyone would run them, then what they left behind.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the helpers of these tests fail where they stand"
)]

use diesel::sql_types::{Jsonb, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

const HALL: &str = env!("CARGO_BIN_EXE_hall");

/// A hall of its own, stopped with the test.
struct Running {
    dir: tempfile::TempDir,
    child: Child,
}

impl Running {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut command = Command::new(HALL);
        command.args(["up", "--listen", "127.0.0.1:0", "--dir"]).arg(dir.path().join("hall"));
        let child =
            command.env("HALL_ROOT", root).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut running = Self { dir, child };
        running.until_ready();
        running
    }

    fn until_ready(&mut self) {
        let begun = Instant::now();
        while self.manifest()["running"] != true {
            assert!(begun.elapsed() < Duration::from_secs(150), "the hall does not come up");
            assert!(self.child.try_wait().unwrap().is_none(), "the hall ended while it started");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn manifest(&self) -> Value {
        let text = std::fs::read_to_string(self.dir.path().join("hall/up.json")).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    fn hall(&self, arguments: &[&str]) -> Output {
        Command::new(HALL).args(arguments).arg("--dir").arg(self.dir.path().join("hall")).output().unwrap()
    }

    fn assert_good(&self, arguments: &[&str]) -> String {
        let output = self.hall(arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "hall {arguments:?}\n{said}\n{complained}");
        said
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _stopped = self.hall(&["down"]);
        let _ended = self.child.wait();
    }
}

#[derive(diesel::QueryableByName)]
struct Sent {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Jsonb)]
    data: Value,
}

/// Every event in the outboxes, compared with its published schema; how many of each kind.
async fn events(url: &str) -> BTreeMap<String, usize> {
    let schemas: BTreeMap<String, Value> =
        contracts::event_kinds().into_iter().map(|kind| (kind.name, kind.schema.into())).collect();
    let mut conn = AsyncPgConnection::establish(url).await.unwrap();
    let mut counts = BTreeMap::new();
    for service in hall::assemble::names() {
        let sql = format!("SELECT type AS kind, data FROM {service}.outbox ORDER BY id");
        for sent in diesel::sql_query(sql).load::<Sent>(&mut conn).await.unwrap() {
            let count = counts.entry(sent.kind.clone()).or_insert(0);
            *count += 1;
            // The published items are large and alike: a few of each kind tell as much as all.
            if *count > 20 {
                continue;
            }
            let schema = schemas.get(&sent.kind).unwrap_or_else(|| panic!("{} is not published", sent.kind));
            let validator = jsonschema::validator_for(schema).unwrap();
            if let Err(error) = validator.validate(&sent.data) {
                panic!("{} is not as published: {error} at {}", sent.kind, error.instance_path());
            }
        }
    }
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn the_core_paths_run_on_one_command_and_every_event_is_as_published() {
    let running = Running::start();
    let homestead = running.assert_good(&["demo"]);
    assert_eq!(homestead.matches("is valid, held by 王*").count(), 2, "two licences verify:\n{homestead}");
    running.assert_good(&["demo", "--path", "relief"]);
    let business = running.assert_good(&["demo", "--path", "business"]);
    assert!(business.contains("营业执照 is valid"), "{business}");
    let card = running.assert_good(&["demo", "--path", "elder-card"]);
    assert!(card.contains("老年优待证 is valid"), "{card}");
    let counts = events(running.manifest()["database_url"].as_str().unwrap()).await;
    assert_eq!(counts["intake.case_decided.v1"], 4);
    assert_eq!(counts["intake.case_closed.v1"], 4);
    assert!(counts.len() > 20, "{counts:?}");
    running.assert_good(&["check"]);
}
