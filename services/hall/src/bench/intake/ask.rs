//! What is asked of the hall at each size, how long it takes, and how many blocks PostgreSQL reads for it.

use super::{
    super::{
        child::Child,
        stage::Stage,
        wire::{Call, Wire, failed},
    },
    blocks::{self, Log},
    fill, submit,
};
use crate::error::LaunchError;
use diesel::sql_types::{Text, Uuid as Uid};
use diesel_async::RunQueryDsl;
use std::{sync::Arc, time::Instant};
use uuid::Uuid;

const API: &str = "/api/intake/v1/cases";
/// Requests that are timed, and those that are explained, of each kind.
const TIMED: usize = if cfg!(debug_assertions) { 200 } else { 2_000 };
const EXPLAINED: usize = 40;
/// So that every connection of the pool has its statements, and PostgreSQL its plans.
const WARM_UP: usize = 30;

/// Who asks, for what, and by which words its statements are known in PostgreSQL's log.
struct Kind {
    name: &'static str,
    who: &'static str,
    marker: &'static str,
    path: fn(&Sample) -> String,
}

const KINDS: [Kind; 8] = [
    // Every reason to see a case is read on its own.
    Kind {
        name: "queue_clerk",
        who: "clerk_a",
        marker: "\"filed_by\" =",
        path: |_| format!("{API}?limit=20"),
    },
    Kind {
        name: "queue_clerk_later",
        who: "clerk_a",
        marker: "\"filed_by\" =",
        path: |sample| format!("{API}?limit=20&after={}", sample.after),
    },
    Kind {
        name: "queue_reviewer",
        who: "relief_reviewer",
        marker: "\"filed_by\" =",
        path: |_| format!("{API}?limit=20"),
    },
    Kind {
        name: "queue_supervisor",
        who: "supervisor",
        marker: "\"filed_by\" =",
        path: |_| format!("{API}?limit=20"),
    },
    Kind {
        name: "search_item",
        who: "clerk_a",
        marker: "\"filed_by\" =",
        // A page that is full at both sizes: among ten thousand cases a hall has hardly twenty of one item, and what is found
        // is read from the table case by case.
        path: |sample| format!("{API}?limit=5&newest=true&state=closed,rejected&item={}", sample.item),
    },
    Kind {
        name: "search_period",
        who: "clerk_a",
        marker: "\"filed_by\" =",
        path: |sample| format!("{API}?limit=20&newest=true&state=closed&from=2025-01-01&to={}", sample.day),
    },
    Kind {
        name: "search_person",
        who: "clerk_a",
        marker: "\"applicant_id\" =",
        path: |sample| {
            format!(
                "{API}?limit=20&newest=true&state=closed,submitted,accepted,in_review&applicant={}",
                sample.applicant
            )
        },
    },
    Kind {
        name: "timeline",
        who: "clerk_a",
        marker: "FROM \"timeline\"",
        path: |sample| format!("{API}/{}/timeline?limit=100", sample.id),
    },
];
const SUBMIT: &str = "submit";

/// A case of the clerk's hall.
#[derive(diesel::QueryableByName)]
struct Sample {
    #[diesel(sql_type = Uid)]
    id: Uuid,
    #[diesel(sql_type = Uid)]
    applicant: Uuid,
    #[diesel(sql_type = Text)]
    item: String,
    #[diesel(sql_type = Text)]
    day: String,
    /// A place in the middle of the clerk's queue.
    #[diesel(sql_type = Text)]
    after: String,
}

const SAMPLES: &str = "
    WITH middle AS (
        SELECT floor(extract(epoch FROM drafted_at) * 1000000)::bigint || '.' || replace(id::text, '-', '') AS after
        FROM intake.cases WHERE hall_id = $1 AND state NOT IN
            ('draft', 'discarded', 'returned', 'rejected', 'closed', 'withdrawn')
        ORDER BY drafted_at, id OFFSET 20 LIMIT 1)
    SELECT id, applicant_id AS applicant, implementing_code AS item, (intake.hall_now() - interval '200 days')::date::text AS day, after
    FROM intake.cases, middle WHERE hall_id = $1 AND state = 'closed' ORDER BY md5(id::text) LIMIT 400";

/// The questions, with cases to ask about.
pub(super) struct Asked {
    samples: Vec<Sample>,
}

impl Asked {
    pub(super) async fn prepare(stage: &Stage) -> Result<Self, LaunchError> {
        let mut database = stage.database().await?;
        let hall = fill::hall();
        let found = diesel::sql_query(SAMPLES).bind::<Uid, _>(hall).load(&mut database).await;
        Ok(Self { samples: found.map_err(LaunchError::step("choosing cases"))? })
    }

    /// The calls of one kind, one after the other over the samples.
    fn calls(&self, kind: &Kind, count: usize) -> Vec<Call> {
        let paths = self.samples.iter().map(kind.path).cycle().take(count);
        paths.map(|path| Call { method: "GET", path, body: String::new() }).collect()
    }

    /// Name, median and 99th percentile of each kind in milliseconds, through the hall as it serves.
    pub(super) async fn times(&self, stage: &Stage) -> Result<Vec<(&'static str, f64, f64)>, LaunchError> {
        let mut rows = Vec::new();
        for kind in &KINDS {
            let mut wire = connect(stage, stage.server()?, kind.who).await?;
            sent(&mut wire, self.calls(kind, WARM_UP)).await?;
            rows.push(row(kind.name, sent(&mut wire, self.calls(kind, TIMED)).await?));
        }
        let count = u32::try_from(TIMED / 4 + WARM_UP).unwrap_or(u32::MAX);
        let mut calls = submissions(stage, count).await?;
        let timed = calls.split_off(WARM_UP);
        let mut wire = connect(stage, stage.server()?, "clerk_a").await?;
        sent(&mut wire, calls).await?;
        rows.push(row(SUBMIT, sent(&mut wire, timed).await?));
        Ok(rows)
    }

    /// Blocks of one request of each kind, in the same order, by a process whose sessions are explained.
    pub(super) async fn blocks(&self, stage: &Stage) -> Result<Vec<f64>, LaunchError> {
        let all = EXPLAINED + WARM_UP;
        let drafts = submissions(stage, u32::try_from(all).unwrap_or(u32::MAX)).await?;
        // A process opens its sessions as requests come, so all of this is explained.
        blocks::explain(stage, true).await?;
        let rows = self.explained_rows(stage, drafts).await;
        blocks::explain(stage, false).await?;
        rows
    }

    async fn explained_rows(&self, stage: &Stage, mut drafts: Vec<Call>) -> Result<Vec<f64>, LaunchError> {
        let server = Child::start(stage, &["serve"], "/health/ready").await?;
        let mut rows = Vec::new();
        for kind in &KINDS {
            let (warm, asked) = (self.calls(kind, WARM_UP), self.calls(kind, EXPLAINED));
            rows.push(explained(stage, &server, kind.who, kind.marker, (warm, asked)).await?);
        }
        let asked = drafts.split_off(WARM_UP);
        let marker = "INSERT INTO submissions";
        rows.push(explained(stage, &server, "clerk_a", marker, (drafts, asked)).await?);
        server.stop().await;
        Ok(rows)
    }
}

async fn explained(
    stage: &Stage,
    server: &Child,
    who: &str,
    marker: &str,
    (warm, asked): (Vec<Call>, Vec<Call>),
) -> Result<f64, LaunchError> {
    let mut wire = connect(stage, server, who).await?;
    sent(&mut wire, warm).await?;
    stage.settle().await?;
    let log = Log::now(stage).await?;
    let count = f64::from(u32::try_from(asked.len()).unwrap_or(u32::MAX));
    sent(&mut wire, asked).await?;
    let blocks = log.blocks(marker)?;
    Ok(f64::from(u32::try_from(blocks).unwrap_or(u32::MAX)) / count)
}

async fn submissions(stage: &Stage, count: u32) -> Result<Vec<Call>, LaunchError> {
    let drafts = submit::drafts(stage, count).await?;
    let call = |id| Call { method: "POST", path: format!("{API}/{id}/submit"), body: "{}".into() };
    Ok(drafts.into_iter().map(call).collect())
}

async fn connect(stage: &Stage, server: &Child, who: &str) -> Result<Wire, LaunchError> {
    let token: Arc<str> = Arc::from(stage.token(who).await?);
    Wire::connect(&server.url, &token).await.map_err(failed)
}

/// One after the other; the times in milliseconds.
async fn sent(wire: &mut Wire, calls: Vec<Call>) -> Result<Vec<f64>, LaunchError> {
    let mut times = Vec::new();
    for call in calls {
        let begun = Instant::now();
        wire.send(&call).await.map_err(failed)?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(times)
}

fn row(name: &'static str, mut times: Vec<f64>) -> (&'static str, f64, f64) {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
    (name, at(50).copied().unwrap_or(f64::NAN), at(99).copied().unwrap_or(f64::NAN))
}
