//! Housekeeping of one service's bus: figures for the metrics, old events, coming months.
use crate::{config::BusConfig, store};
use kernel::{
    actor::Actor,
    db::{Db, DbError, transact},
    problem::Chain,
    service::Stop,
};
use std::time::Duration;
use tokio::time::Instant;

/// How often the figures are taken.
const LOOK: Duration = Duration::from_secs(10);
/// How often old events are deleted and months made.
const TIDY: Duration = Duration::from_secs(3600);
/// How many events are deleted in one transaction.
const BITE: i32 = 1000;
/// The states a held event can be in, so that a figure also goes back to nought.
const STATES: [&str; 4] = ["waiting", "parked", "dead", "dropped"];

/// Keeps house until it is time to end.
pub(crate) async fn run(db: Db, config: BusConfig, stop: Stop) {
    let mut tidied: Option<Instant> = None;
    while !stop.is_stopped() {
        if let Err(error) = look(&db).await {
            tracing::warn!(service = db.service(), error = %Chain(&error), "the bus's figures could not be taken");
        }
        if tidied.is_none_or(|at| at.elapsed() >= TIDY) {
            match tidy(&db, config.keep).await {
                Ok(gone) => tracing::debug!(service = db.service(), gone, "old events deleted"),
                Err(error) => {
                    tracing::warn!(service = db.service(), error = %Chain(&error), "the bus could not be tidied");
                }
            }
            tidied = Some(Instant::now());
        }
        stop.sleep(LOOK).await;
    }
}

/// Sets the gauges of outbox, consumers and held events.
pub async fn look(db: &Db) -> Result<(), DbError> {
    let service = db.service();
    let (unstamped, consumers, held) = transact(db, &Actor::service(service), async |tx| {
        let unstamped = store::outbox::unstamped(tx).await?;
        let consumers = store::outbox::consumers(tx).await?;
        Ok::<_, DbError>((unstamped, consumers, store::held::counts(tx).await?))
    })
    .await?;
    metrics::gauge!("bus_unstamped_events", "service" => service).set(figure(unstamped.0));
    metrics::gauge!("bus_unstamped_seconds", "service" => service).set(unstamped.1);
    for (consumer, behind) in consumers {
        metrics::gauge!("bus_consumer_behind_events", "service" => service, "consumer" => consumer)
            .set(figure(behind));
    }
    for state in STATES {
        let count = held.iter().find(|(name, _)| name == state).map_or(0, |(_, count)| *count);
        metrics::gauge!("bus_held_events", "service" => service, "state" => state).set(figure(count));
    }
    Ok(())
}

/// Deletes what every consumer has passed and is older than `keep`, and makes the coming months' partitions.
/// Returns how many events went.
pub async fn tidy(db: &Db, keep: Duration) -> Result<i64, DbError> {
    let actor = Actor::service(db.service());
    transact(db, &actor, async |tx| store::outbox::make_months(tx).await).await?;
    let mut gone = 0;
    loop {
        let bite =
            transact(db, &actor, async |tx| store::outbox::prune(tx, keep.as_secs_f64(), BITE).await).await?;
        gone += bite;
        if bite < i64::from(BITE) {
            return Ok(gone);
        }
    }
}

fn figure(count: i64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
