//! The transaction of a flow, in as few round trips as it can be: its beginning is one, its end is another, and what it
//! leaves behind (audit, looks, events, the first answer) goes with the end.
//!
//! Statements that are under way together reach PostgreSQL in the order in which they are polled first: each takes
//! the connection's cache of statements in turn, also where one has to be prepared. `join!` polls in the order written,
//! and unlike `try_join!` it leaves no answer unread.
use super::{
    Cached, Db, DbError, LastWrite, scope,
    traces::{NewAnswer, NewAudit, NewEvent, NewLook, Traces},
};
use crate::{
    actor::{Actor, TraceParent},
    crypto::Keyring,
    problem::Chain,
};
use chrono::{DateTime, Utc};
use diesel_async::{
    AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection, TransactionManager,
    pooled_connection::deadpool,
};
use futures::join;
use std::{
    mem,
    ops::{Deref, DerefMut},
    sync::{Mutex, MutexGuard, PoisonError},
};
use uuid::Uuid;

type Manager = <AsyncPgConnection as AsyncConnection>::TransactionManager;

/// An open transaction. Only [`transact`] makes one, so a function that takes `&mut Tx` runs inside one.
pub struct Tx {
    conn: deadpool::Object<AsyncPgConnection>,
    db: Db,
    actor: Actor,
    now: DateTime<Utc>,
    traces: Mutex<Traces>,
    last: Mutex<Option<LastWrite>>,
}

impl Tx {
    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Business time: `hall_now()` as the transaction began, one value for all of it.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The service's keys.
    pub fn keyring(&self) -> &Keyring {
        self.db.keyring()
    }

    /// The service's name.
    pub fn service(&self) -> &'static str {
        self.db.service()
    }

    /// The trace this work belongs to.
    pub fn trace(&self) -> &TraceParent {
        &self.actor.trace
    }

    /// Leaves the flow's own change to the statement that writes the traces as the transaction ends.
    pub fn write_last(&self, write: LastWrite) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(write);
    }

    /// Writes an outbox row as the transaction ends. Use `bus::publish`, which knows the event.
    pub fn add_event(&self, event: NewEvent) {
        self.traces().events.push(event);
    }

    pub(crate) fn add_audit(&self, row: NewAudit) {
        self.traces().audit.push(row);
    }

    pub(crate) fn add_look(&self, row: NewLook) {
        self.traces().looks.push(row);
    }

    pub(crate) fn add_answer(&self, row: NewAnswer) {
        self.traces().answers.push(row);
    }

    fn traces(&self) -> MutexGuard<'_, Traces> {
        self.traces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs `work` in a transaction as `actor`: committed if it returns `Ok`, rolled back if it returns `Err`
/// or is dropped halfway. After a commit that left events the relay is woken.
pub async fn transact<R, E: From<DbError>>(
    db: &Db,
    actor: &Actor,
    work: impl AsyncFnOnce(&mut Tx) -> Result<R, E>,
) -> Result<R, E> {
    transact_after(db, actor, None, async |_| Ok(()), async |tx, ()| work(tx).await).await
}

/// The same, with what `first` asks in the round trip that opens the transaction.
pub(crate) async fn transact_after<F, R, E: From<DbError>>(
    db: &Db,
    actor: &Actor,
    turn: Option<Uuid>,
    first: impl AsyncFnOnce(&AsyncPgConnection) -> Result<F, DbError>,
    work: impl AsyncFnOnce(&mut Tx, F) -> Result<R, E>,
) -> Result<R, E> {
    let (mut tx, found) = open(db, actor, turn, first).await?;
    match work(&mut tx, found).await {
        Ok(done) => {
            commit(&mut tx).await?;
            Ok(done)
        }
        Err(refused) => {
            roll_back(&mut tx.conn).await;
            Err(refused)
        }
    }
}

/// Begins, tells PostgreSQL who acts (for row-level security), learns the time, and asks what comes first.
async fn open<F>(
    db: &Db,
    actor: &Actor,
    turn: Option<Uuid>,
    first: impl AsyncFnOnce(&AsyncPgConnection) -> Result<F, DbError>,
) -> Result<(Tx, F), DbError> {
    let mut conn = db.0.pool.get().await?;
    distrust(&mut conn);
    let (begun, now, found) = {
        let conn = &*conn;
        let mut same = conn;
        // Sent as it is polled, before all others, and cheaper than a prepared statement.
        join!(same.batch_execute("BEGIN"), scope::Open { actor, turn }.get_result(&mut &*conn), first(conn))
    };
    begun?;
    match (now, found) {
        (Ok(now), Ok(found)) => {
            let (traces, last) = (Mutex::default(), Mutex::default());
            Ok((Tx { conn, db: db.clone(), actor: actor.clone(), now, traces, last }, found))
        }
        (Err(error), _) => {
            roll_back(&mut conn).await;
            Err(error.into())
        }
        (_, Err(error)) => {
            roll_back(&mut conn).await;
            Err(error)
        }
    }
}

/// Writes what the transaction leaves behind and commits, in one round trip. If the rows cannot be written the
/// transaction has failed, and PostgreSQL answers the commit by rolling back.
async fn commit(tx: &mut Tx) -> Result<(), DbError> {
    let traces = mem::take(&mut *tx.traces());
    let last = tx.last.get_mut().unwrap_or_else(PoisonError::into_inner).take();
    let conn = &*tx.conn;
    if traces.is_empty() && last.is_none() {
        control(conn, "COMMIT").await?;
    } else {
        let write = traces.write(last.as_ref(), &tx.actor, tx.now);
        let (written, ended) = join!(write.execute(&mut &*conn), control(conn, "COMMIT"));
        written?;
        ended?;
    }
    trust(&mut tx.conn);
    if !traces.events.is_empty() {
        // No permit is kept: the relay listens before it looks.
        tx.db.committed().notify_waiters();
    }
    Ok(())
}

/// A failed rollback costs the connection, not the answer: the pool drops it.
async fn roll_back(conn: &mut AsyncPgConnection) {
    match control(conn, "ROLLBACK").await {
        Ok(()) => trust(conn),
        Err(error) => tracing::warn!(error = %Chain(&error), "rollback failed"),
    }
}

/// A prepared statement like all others, so that it keeps its place among those that are under way with it.
async fn control(mut conn: &AsyncPgConnection, sql: &'static str) -> Result<(), DbError> {
    Cached(diesel::sql_query(sql)).execute(&mut conn).await?;
    Ok(())
}

/// From here on the pool takes the connection for broken, until it is trusted again: whoever is dropped halfway
/// leaves it inside a transaction.
fn distrust(conn: &mut AsyncPgConnection) {
    Manager::transaction_manager_status_mut(conn).set_in_error();
}

fn trust(conn: &mut AsyncPgConnection) {
    *Manager::transaction_manager_status_mut(conn) = Default::default();
}

impl Deref for Tx {
    type Target = AsyncPgConnection;
    fn deref(&self) -> &AsyncPgConnection {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        &mut self.conn
    }
}
