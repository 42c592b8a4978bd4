//! The tests' two services: `busalpha` changes things and tells of it, `busbeta` counts what it hears.
use bus::{Received, Subscription};
use contracts::Event;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::{
    actor::Actor,
    db::{Db, DbError, Tx, transact},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::Duration,
};
use uuid::Uuid;

pub(crate) const ALPHA: &str = "busalpha";
pub(crate) const BETA: &str = "busbeta";
pub(crate) const ALPHA_TREE: EmbeddedMigrations = embed_migrations!("tests/migrations/alpha");
pub(crate) const BETA_TREE: EmbeddedMigrations = embed_migrations!("tests/migrations/beta");

diesel::table! {
    thing (id) { id -> Uuid, version -> BigInt, }
}
diesel::table! {
    effect (n) { n -> BigInt, event_id -> Uuid, thing -> Uuid, version -> BigInt, }
}

/// A thing has a new version.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Changed {
    pub(crate) thing: Uuid,
    pub(crate) version: i64,
}

impl Event for Changed {
    const TYPE: &'static str = "busalpha.thing_changed.v1";
    fn subject(&self) -> Uuid {
        self.thing
    }
}

/// Something nobody listens to.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Ignored {}

impl Event for Ignored {
    const TYPE: &'static str = "busalpha.ignored.v1";
    fn subject(&self) -> Uuid {
        Uuid::nil()
    }
}

#[derive(Debug, thiserror::Error)]
#[error("version {0} cannot be digested")]
pub(crate) struct Indigestible(pub(crate) i64);

#[derive(Debug, thiserror::Error)]
pub(crate) enum HandleError {
    #[error("not this one")]
    Indigestible(#[from] Indigestible),
    #[error("the database failed")]
    Db(#[from] DbError),
}

/// One change of a thing, and its event; `linger` keeps the transaction open in between.
pub(crate) async fn change(db: &Db, id: Uuid, linger: Duration) -> i64 {
    transact(db, &Actor::service(ALPHA), async |tx| {
        let version: i64 = diesel::insert_into(thing::table)
            .values((thing::id.eq(id), thing::version.eq(1)))
            .on_conflict(thing::id)
            .do_update()
            .set(thing::version.eq(thing::version + 1))
            .returning(thing::version)
            .get_result(&mut **tx)
            .await?;
        bus::publish(tx, &Changed { thing: id, version }).await?;
        tokio::time::sleep(linger).await;
        Ok::<_, DbError>(version)
    })
    .await
    .unwrap()
}

/// What the events did, in order: thing and version.
pub(crate) async fn effects(beta: &Db) -> Vec<(Uuid, i64)> {
    let mut conn = beta.connect().await.unwrap();
    effect::table.select((effect::thing, effect::version)).order(effect::n).load(&mut conn).await.unwrap()
}

/// How many effects there were.
pub(crate) async fn count_effects(beta: &mut AsyncPgConnection) -> i64 {
    effect::table.count().get_result(beta).await.unwrap()
}

/// The effect of one change; the effect first: a failure must take it back.
async fn digest(
    tx: &mut Tx,
    event: &Received<Changed>,
    indigestible: &Mutex<HashSet<i64>>,
) -> Result<(), HandleError> {
    diesel::insert_into(effect::table)
        .values((
            effect::event_id.eq(event.id.as_uuid()),
            effect::thing.eq(event.data.thing),
            effect::version.eq(event.data.version),
        ))
        .execute(&mut **tx)
        .await
        .map_err(DbError::from)?;
    if indigestible.lock().unwrap().contains(&event.data.version) {
        return Err(HandleError::from(Indigestible(event.data.version)));
    }
    Ok(())
}

/// What busbeta does with the events of busalpha.
pub(crate) fn subscription(indigestible: Arc<Mutex<HashSet<i64>>>) -> Subscription {
    Subscription::new(ALPHA)
        .on(async move |tx: &mut Tx, event: &Received<Changed>| digest(tx, event, &indigestible).await)
}

/// The same for all that wait at the same time; notes how many came together.
pub(crate) fn subscription_to_all(
    indigestible: Arc<Mutex<HashSet<i64>>>,
    together: Arc<Mutex<Vec<usize>>>,
) -> Subscription {
    Subscription::new(ALPHA).on_all(async move |tx: &mut Tx, events: &[Received<Changed>]| {
        together.lock().unwrap().push(events.len());
        for event in events {
            digest(tx, event, &indigestible).await?;
        }
        Ok::<_, HandleError>(())
    })
}
