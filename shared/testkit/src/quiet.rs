//! Knows when the bus is still.
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    actor::Actor,
    db::{Db, DbError, transact},
    service::Service,
};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(20);

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(diesel::QueryableByName)]
struct Heard {
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = BigInt)]
    position: i64,
}

/// Waits until every consumer has begun to hear its source, so that no event of a test comes before that: a
/// consumer that begins later begins with a snapshot, and what was told before is not told again.
pub(crate) async fn begun(dbs: &[Db], services: &[Service]) {
    let begun = Instant::now();
    for db in dbs {
        let tasks = services.iter().filter(|service| service.name == db.service()).flat_map(|s| &s.tasks);
        let prefix = format!("{}.hears_", db.service());
        for source in tasks.filter_map(|task| task.name.strip_prefix(&prefix)) {
            while dbs.iter().any(|db| db.service() == source) && !has_begun(db, source).await {
                assert!(begun.elapsed() < PATIENCE, "{} does not begin to hear {source}", db.service());
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
}

async fn has_begun(db: &Db, source: &str) -> bool {
    heard(db).await.iter().any(|heard| heard.source == source && heard.position >= 0)
}

/// Waits until nothing is unstamped, waiting or unheard. Looks twice, since an effect may publish again.
pub(crate) async fn wait(dbs: &[Db]) {
    let begun = Instant::now();
    let mut still = 0;
    loop {
        match busy(dbs).await {
            None => still += 1,
            Some(what) => {
                still = 0;
                assert!(begun.elapsed() < PATIENCE, "the bus is not still: {what}");
            }
        }
        if still == 2 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn busy(dbs: &[Db]) -> Option<String> {
    let mut heads = BTreeMap::new();
    for db in dbs {
        let head = one(db, "SELECT position AS n FROM bus_head").await;
        let waiting = one(
            db,
            "SELECT (SELECT count(*) FROM outbox WHERE position IS NULL) + (SELECT count(*) FROM bus_held WHERE state = 'waiting') AS n",
        )
        .await;
        if waiting > 0 {
            return Some(format!("{waiting} events of {} are not through", db.service()));
        }
        heads.insert(db.service(), head);
    }
    for db in dbs {
        for heard in heard(db).await {
            let head = heads.get(heard.source.as_str()).copied().unwrap_or(0);
            if heard.position < head {
                return Some(format!(
                    "{} has heard {} of {head} from {}",
                    db.service(),
                    heard.position,
                    heard.source
                ));
            }
        }
    }
    None
}

async fn one(db: &Db, sql: &str) -> i64 {
    read(db, async |conn| Ok(diesel::sql_query(sql).get_result::<Count>(conn).await?)).await.n
}

async fn heard(db: &Db) -> Vec<Heard> {
    read(db, async |conn| {
        let sql = "SELECT source, CASE WHEN snapshot_position IS NULL THEN position ELSE -1 END AS position FROM bus_position";
        Ok(diesel::sql_query(sql).load::<Heard>(conn).await?)
    })
    .await
}

async fn read<T>(db: &Db, query: impl AsyncFnOnce(&mut AsyncPgConnection) -> Result<T, DbError>) -> T {
    transact(db, &Actor::service("testkit"), async |tx| query(&mut *tx).await)
        .await
        .expect("the bus can be asked")
}
