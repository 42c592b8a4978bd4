//! The floor of submissions: pgbench writing the rows of one submission in one statement, into tables of the same
//! shape, with as many connections and the same durability.

use super::{cpu::Used, stage::Stage, submit::CONNECTIONS};
use crate::error::LaunchError;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};
use tokio::process::Command;

/// Drafts, one hall, one county: what the statement changes and refers to.
const PREPARE: &str = include_str!("floor_prepare.sql");
/// The statement.
const STATEMENT: &str = include_str!("floor_submit.sql");
/// Transactions of each connection in one round.
const EACH: u32 = 250;

/// Where pgbench runs.
pub(super) struct Floor {
    program: PathBuf,
    script: PathBuf,
    url: String,
    rounds: AtomicU32,
}

/// What one round gave.
pub(super) struct Round {
    pub(super) rate: f64,
    pub(super) database: f64,
}

#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Floor {
    /// Makes the schema and the drafts.
    pub(super) async fn prepare(stage: &Stage) -> Result<Self, LaunchError> {
        let (url, mut database) = stage.floor_database().await?;
        stage.migrate_intake(&url).await?;
        for step in [PREPARE, "VACUUM ANALYZE intake.cases"] {
            database.batch_execute(step).await.map_err(LaunchError::step("making the floor's drafts"))?;
        }
        let folder = stage.place.root();
        let script = folder.join("floor_submit.sql");
        fs::write(&script, STATEMENT).map_err(LaunchError::file("write", &script))?;
        let url = format!("{url}&options=-c%20search_path%3Dintake");
        Ok(Self { program: program(stage.postgres_pid)?, script, url, rounds: AtomicU32::new(0) })
    }

    /// One round, on drafts that no other has touched; counted afterwards.
    pub(super) async fn round(&self, stage: &Stage) -> Result<Round, LaunchError> {
        let round = self.rounds.fetch_add(1, Ordering::Relaxed);
        let count = f64::from(EACH * CONNECTIONS);
        let before = Used::by(stage.postgres_pid);
        let output = Command::new(&self.program)
            .args(["-n", "-M", "prepared", "-j", "1"])
            .args(["-c", &CONNECTIONS.to_string(), "-t", &EACH.to_string()])
            .args(["-D", &format!("n={}", round * EACH), "-f"])
            .arg(&self.script)
            .arg(&self.url)
            .output()
            .await
            .map_err(|source| LaunchError::Start { program: "pgbench".into(), source })?;
        let after = Used::by(stage.postgres_pid);
        let text = String::from_utf8_lossy(&output.stdout);
        let rate = text.lines().find_map(|line| line.strip_prefix("tps = "));
        let rate = rate.and_then(|rate| rate.split_whitespace().next()?.parse::<f64>().ok());
        let failed = || {
            let errors = String::from_utf8_lossy(&output.stderr);
            LaunchError::Setting(format!("pgbench gave no rate:\n{text}{errors}"))
        };
        let rate = rate.filter(|_| output.status.success()).ok_or_else(failed)?;
        check(stage.floor_database().await?.1, (round + 1) * EACH * CONNECTIONS).await?;
        Ok(Round { rate, database: after.each_since(before, count) })
    }
}

/// It lies beside the server's own program.
fn program(postgres: u32) -> Result<PathBuf, LaunchError> {
    let exe = Path::new("/proc").join(postgres.to_string()).join("exe");
    let server = fs::read_link(&exe).map_err(LaunchError::file("read", &exe))?;
    Some(server.with_file_name("pgbench")).filter(|program| program.is_file()).ok_or_else(|| {
        LaunchError::Missing {
            what: "pgbench".into(),
            advice: "  it comes with the Debian package: apt-get install postgresql".into(),
        }
    })
}

async fn check(mut database: AsyncPgConnection, wanted: u32) -> Result<(), LaunchError> {
    for table in ["submissions", "case_chains", "timeline", "audit", "unsealed", "outbox", "idempotency"] {
        let sql = format!("SELECT count(*) FROM intake.{table}");
        let counted: Counted =
            diesel::sql_query(sql).get_result(&mut database).await.map_err(LaunchError::step("counting"))?;
        if counted.count != i64::from(wanted) {
            let what = format!("pgbench wrote {wanted} times, but intake.{table} has {} rows", counted.count);
            return Err(LaunchError::Setting(what));
        }
    }
    Ok(())
}
