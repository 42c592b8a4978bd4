//! Durable submissions: `POST /api/intake/v1/cases/{id}/submit`, each of its own applicant, by a clerk at the window,
//! with token, audit, event and idempotency.

use super::{
    cpu::Used,
    median, pgbench,
    read::implementing_code,
    row::Row,
    stage::Stage,
    wire::{self, Call},
};
use crate::{error::LaunchError, progress::say};
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use serde::Deserialize;
use std::time::Instant;
use uuid::Uuid;

/// The card for the elderly: a short form, decided at the window.
const BASE_CODE: &str = "342099004000";
/// Who files, and where.
const CLERK: &str = "clerk_a";
const PLACE: &str = "341323110201";
/// Requests under way at once, here and in pgbench.
pub(super) const CONNECTIONS: u32 = 24;
/// A round lasts under two seconds, less than many a disturbance of the machine: so there are more than of other figures.
const ROUNDS: u32 = 5;
/// Submissions of one round, and of the one before the first.
const COUNT: u32 = 2_000;
const WARM_UP: u32 = 300;

/// Answers that fit the form.
pub(super) const FORM: &str = r#"{"name":"测试人","citizen_no":"341323195511035428","sex":"女","birth_date":"1955-11-03",
"address":"灵璧县渔沟镇大柳树村西李组7号","phone":"13900000002","occasion":"首次申领"}"#;

#[derive(Deserialize)]
struct Drafted {
    id: String,
}

#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    cases: i64,
    #[diesel(sql_type = BigInt)]
    once: i64,
    #[diesel(sql_type = BigInt)]
    events: i64,
}

/// What one round gave.
struct Round {
    rate: f64,
    server: f64,
    database: f64,
}

pub(super) async fn measure(stage: &Stage) -> Result<Vec<Row>, LaunchError> {
    say(format_args!("submit: {ROUNDS} rounds of {COUNT} over {CONNECTIONS} connections"));
    let floor = pgbench::Floor::prepare(stage).await?;
    submit_all(stage, drafts(stage, WARM_UP).await?).await?;
    let (mut rounds, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let drafts = drafts(stage, COUNT).await?;
        stage.settle().await?;
        floors.push(floor.round(stage).await?);
        rounds.push(round(stage, drafts).await?);
    }
    check(stage, WARM_UP + ROUNDS * COUNT).await?;
    let of = |field: fn(&Round) -> f64| median(rounds.iter().map(field).collect());
    let rate_floor = median(floors.iter().map(|round| round.rate).collect());
    let cpu_floor = median(floors.iter().map(|round| round.database).collect());
    Ok(vec![
        Row::new("submit", of(|round| round.rate), "req/s", Some(rate_floor)),
        Row::new("submit_cpu_server", of(|round| round.server), "us/op", None),
        Row::new("submit_cpu_database", of(|round| round.database), "us/op", Some(cpu_floor)),
    ])
}

/// New drafts with their forms, through the hall's own interface.
pub(super) async fn drafts(stage: &Stage, count: u32) -> Result<Vec<String>, LaunchError> {
    let url = &stage.server()?.url;
    let (token, item) = (stage.token(CLERK).await?, implementing_code(url, BASE_CODE).await?);
    let create = |_| Call {
        method: "POST",
        path: "/api/intake/v1/cases".into(),
        body: format!(r#"{{"item":"{item}","division":"{PLACE}","applicant":"{}"}}"#, Uuid::new_v4()),
    };
    let made = wire::all(url, &token, CONNECTIONS, (0..count).map(create).collect()).await?;
    let read = |answer: &String| serde_json::from_str::<Drafted>(answer).map(|drafted| drafted.id);
    let ids: Vec<String> =
        made.iter().map(read).collect::<Result<_, _>>().map_err(LaunchError::step("reading the drafts"))?;
    let fill = |id: &String| Call {
        method: "PUT",
        path: format!("/api/intake/v1/cases/{id}/form"),
        body: FORM.into(),
    };
    wire::all(url, &token, CONNECTIONS, ids.iter().map(fill).collect()).await?;
    Ok(ids)
}

async fn submit_all(stage: &Stage, drafts: Vec<String>) -> Result<f64, LaunchError> {
    let submit =
        |id| Call { method: "POST", path: format!("/api/intake/v1/cases/{id}/submit"), body: "{}".into() };
    let token = stage.token(CLERK).await?;
    let begun = Instant::now();
    let calls = drafts.into_iter().map(submit).collect();
    wire::all(&stage.server()?.url, &token, CONNECTIONS, calls).await?;
    Ok(begun.elapsed().as_secs_f64())
}

/// Processor time is counted until the bus is at rest again: sealing and sending belong to the submissions.
async fn round(stage: &Stage, drafts: Vec<String>) -> Result<Round, LaunchError> {
    let (pid, count) = (stage.server()?.pid, f64::from(COUNT));
    let before = (Used::by(pid), Used::by(stage.postgres_pid));
    let seconds = submit_all(stage, drafts).await?;
    stage.settle().await?;
    let after = (Used::by(pid), Used::by(stage.postgres_pid));
    Ok(Round {
        rate: count / seconds,
        server: after.0.each_since(before.0, count),
        database: after.1.each_since(before.1, count),
    })
}

/// Each case is submitted, and has left each of its traces exactly once.
async fn check(stage: &Stage, wanted: u32) -> Result<(), LaunchError> {
    let sql = "SELECT count(*) AS cases, count(*) FILTER (WHERE \
                 (SELECT count(*) FROM intake.submissions s WHERE s.county = c.county AND s.case_id = c.id) = 1 AND \
                 (SELECT count(*) FROM intake.audit a WHERE a.entity = 'case' AND a.entity_id = c.id \
                    AND a.action = 'submit_case') = 1) AS once, \
               (SELECT count(*) FROM intake.outbox WHERE type = 'intake.case_submitted.v1') AS events \
               FROM intake.cases c WHERE c.state = 'submitted' AND c.case_no IS NOT NULL";
    let mut database = stage.database().await?;
    let counted: Counted =
        diesel::sql_query(sql).get_result(&mut database).await.map_err(LaunchError::step("counting"))?;
    let Counted { cases, once, events } = counted;
    if [cases, once, events] == [i64::from(wanted); 3] {
        return Ok(());
    }
    Err(LaunchError::Setting(format!(
        "{wanted} submissions were answered, {cases} are in the database, {once} of them \
         with exactly one trace of each kind, and {events} events"
    )))
}
