//! From an event to its committed effect in another service, at 100 events a second: a clerk looks at a case, intake
//! tells, and identity notes the look for the person. Both moments are the database's own: the transaction that
//! publishes has begun, and the effect is entered in the inbox.

use super::{
    ROUNDS, median,
    row::Row,
    stage::Stage,
    submit,
    wire::{Call, Wire, failed},
};
use crate::{error::LaunchError, progress::say};
use diesel::sql_types::{BigInt, Double};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use redis::aio::MultiplexedConnection;
use std::{
    collections::VecDeque,
    io,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

/// The pause between two events.
const PAUSE: Duration = Duration::from_millis(10);
/// Events of one round.
const COUNT: u32 = 400;
/// Connections that take turns.
const CONNECTIONS: usize = 8;
/// Cases that are looked at.
const CASES: u32 = 40;

#[derive(diesel::QueryableByName)]
struct Latency {
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Double)]
    p50: f64,
    #[diesel(sql_type = Double)]
    p99: f64,
}

pub(super) async fn measure(stage: &Stage) -> Result<Vec<Row>, LaunchError> {
    say(format_args!("event_latency: {ROUNDS} rounds of {COUNT} events, 100 a second"));
    let cases = submit::drafts(stage, CASES).await?;
    stage.settle().await?;
    let (mut halves, mut ends) = (Vec::new(), Vec::new());
    let (mut floor_halves, mut floor_ends) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let floor = floor(stage).await?;
        floor_halves.push(at(&floor, 50));
        floor_ends.push(at(&floor, 99));
        let latency = round(stage, &cases).await?;
        halves.push(latency.p50);
        ends.push(latency.p99);
    }
    Ok(vec![
        Row::new("event_latency_p50", median(halves), "ms", Some(median(floor_halves))),
        Row::new("event_latency_p99", median(ends), "ms", Some(median(floor_ends))),
    ])
}

/// One look every 10 ms, whatever the answers take.
async fn round(stage: &Stage, cases: &[String]) -> Result<Latency, LaunchError> {
    let token: Arc<str> = stage.token("clerk_a").await?.into();
    let mut database = stage.database().await?;
    let mark = "CREATE TABLE IF NOT EXISTS public.bench_mark (at timestamptz); TRUNCATE public.bench_mark; \
                INSERT INTO public.bench_mark VALUES (clock_timestamp())";
    database.batch_execute(mark).await.map_err(LaunchError::step("marking the round"))?;
    let mut wires = Vec::new();
    for _ in 0..CONNECTIONS {
        wires.push(Wire::connect(&stage.server()?.url, &token).await.map_err(failed)?);
    }
    let mut ticks = interval(PAUSE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut under_way = UnderWay::new();
    for case in cases.iter().cycle().zip(0..COUNT).map(|(case, _)| case) {
        ticks.tick().await;
        let mut wire = match wires.pop() {
            Some(wire) => wire,
            None => back(&mut under_way).await?,
        };
        let call = Call { method: "GET", path: format!("/api/intake/v1/cases/{case}"), body: String::new() };
        under_way.push_back(tokio::spawn(async move { wire.send(&call).await.map(|_| wire) }));
    }
    while !under_way.is_empty() {
        back(&mut under_way).await?;
    }
    stage.settle().await?;
    read(&mut database).await
}

/// Looks that were not answered yet, the oldest first.
type UnderWay = VecDeque<JoinHandle<io::Result<Wire>>>;

async fn back(under_way: &mut UnderWay) -> Result<Wire, LaunchError> {
    let Some(first) = under_way.pop_front() else {
        return Err(LaunchError::Setting("no request is under way".into()));
    };
    first.await.map_err(failed)?.map_err(failed)
}

/// Every event must have had its effect, and once.
async fn read(database: &mut AsyncPgConnection) -> Result<Latency, LaunchError> {
    let sql = "WITH told AS ( \
                 SELECT extract(epoch FROM i.handled_at - o.occurred_at)::float8 * 1000 AS ms \
                 FROM intake.outbox o JOIN identity.inbox i ON i.source = 'intake' AND i.event_id = o.event_id \
                 WHERE o.type = 'intake.personal_data_read.v1' AND o.occurred_at > (SELECT at FROM public.bench_mark)) \
               SELECT count(*) AS count, coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY ms), 0) AS p50, \
                      coalesce(percentile_cont(0.99) WITHIN GROUP (ORDER BY ms), 0) AS p99 FROM told";
    let latency: Latency = diesel::sql_query(sql)
        .get_result(database)
        .await
        .map_err(LaunchError::step("reading the latencies"))?;
    if latency.count == i64::from(COUNT) {
        return Ok(latency);
    }
    Err(LaunchError::Setting(format!("{COUNT} events were told, {} had their effect", latency.count)))
}

/// What no design can avoid: one commit that is on the disk, and one round trip to Redis.
async fn floor(stage: &Stage) -> Result<Vec<f64>, LaunchError> {
    let (_, mut database) = stage.floor_database().await?;
    database
        .batch_execute("CREATE TABLE IF NOT EXISTS public.bench_commit (n integer)")
        .await
        .map_err(failed)?;
    let client = redis::Client::open(stage.settings.redis.url.as_str()).map_err(failed)?;
    let mut redis = client.get_multiplexed_async_connection().await.map_err(failed)?;
    let mut ticks = interval(PAUSE);
    let mut times = Vec::new();
    for _ in 0..COUNT / 2 {
        ticks.tick().await;
        let begun = Instant::now();
        step(&mut database, &mut redis).await?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

async fn step(
    database: &mut AsyncPgConnection,
    redis: &mut MultiplexedConnection,
) -> Result<(), LaunchError> {
    database.batch_execute("INSERT INTO public.bench_commit VALUES (1)").await.map_err(failed)?;
    redis::cmd("PING").query_async::<String>(redis).await.map_err(failed)?;
    Ok(())
}

/// The value that so many of a hundred do not exceed; of sorted values.
fn at(sorted: &[f64], percent: usize) -> f64 {
    sorted.get(sorted.len() * percent / 100).copied().unwrap_or(f64::NAN)
}
