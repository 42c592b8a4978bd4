//! Waiting until the bus is still: every event sent, heard, and digested.

use crate::{assemble::open_db, error::LaunchError, serve::Assembled, settings::Settings};
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use kernel::{
    actor::Actor,
    db::{Db, DbError, transact},
    service::Service,
};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

#[derive(diesel::QueryableByName)]
struct Own {
    #[diesel(sql_type = BigInt)]
    head: i64,
    #[diesel(sql_type = BigInt)]
    waiting: i64,
}

#[derive(diesel::QueryableByName)]
struct Heard {
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = BigInt)]
    position: i64,
}

/// True once nothing is under way; false if that takes longer than `patience`.
pub async fn wait(settings: &Settings, hall: &Assembled, patience: Duration) -> Result<bool, LaunchError> {
    let dbs: Vec<Db> = hall
        .services
        .iter()
        .map(|service| open_db(settings, &hall.deps, service.name))
        .collect::<Result<_, _>>()?;
    let begun = Instant::now();
    let mut still = 0;
    while still < 2 {
        // Twice, since an effect may publish again.
        still = if is_still(hall, &dbs).await.map_err(LaunchError::step("asking the bus"))? {
            still + 1
        } else {
            0
        };
        if begun.elapsed() > patience {
            return Ok(false);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(true)
}

async fn is_still(hall: &Assembled, dbs: &[Db]) -> Result<bool, DbError> {
    let mut heads = BTreeMap::new();
    for db in dbs {
        let own = own(db).await?;
        if own.waiting > 0 {
            return Ok(false);
        }
        heads.insert(db.service(), own.head);
    }
    for (service, db) in hall.services.iter().zip(dbs) {
        let heard = heard(db).await?;
        // A consumer that has not begun yet has no row.
        let position = |source| heard.iter().find(|row| row.source == source).map_or(-1, |row| row.position);
        if sources(service).any(|source| heads.get(source).is_some_and(|head| position(source) < *head)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Which services a service listens to, by the names of its consumers.
fn sources(service: &Service) -> impl Iterator<Item = &str> {
    service.tasks.iter().filter_map(|task| task.name.split_once(".hears_")).map(|(_, source)| source)
}

async fn own(db: &Db) -> Result<Own, DbError> {
    transact(db, &Actor::service(db.service()), async |tx| {
        let sql = "SELECT (SELECT position FROM bus_head) AS head, \
                   (SELECT count(*) FROM outbox WHERE position IS NULL) + \
                   (SELECT count(*) FROM bus_held WHERE state = 'waiting') AS waiting";
        Ok(diesel::sql_query(sql).get_result(&mut **tx).await?)
    })
    .await
}

async fn heard(db: &Db) -> Result<Vec<Heard>, DbError> {
    transact(db, &Actor::service(db.service()), async |tx| {
        let sql = "SELECT source, CASE WHEN snapshot_position IS NULL THEN position ELSE -1 END AS position \
                   FROM bus_position";
        Ok(diesel::sql_query(sql).load(&mut **tx).await?)
    })
    .await
}
