//! The relay: gives committed events their positions and sends them to the stream.
//!
//! Positions are committed before anything is sent, so what a consumer hears never changes its place. That
//! it was sent is recorded afterwards: a relay that dies in between leaves it to the next one to send again.
use crate::{
    Position, config::BusConfig, error::BusError, fault::FailPoint, store::outbox, stream::StreamWriter,
};
use diesel_async::AsyncPgConnection;
use kernel::{
    db::{Db, DbError},
    problem::Chain,
};
use tokio::time::Instant;

mod nudge;
mod run;

/// How far behind the stream may be before it is given up and consumers pull instead.
const RESEND_MOST: i64 = 10_000;

/// What one turn of the relay did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Another relay is at work; this one only watches.
    Standby,
    /// So many events got their position.
    Stamped(usize),
}

/// The relay of one service. Of all that run on one schema exactly one is at work.
pub struct Relay {
    db: Db,
    config: BusConfig,
    writer: StreamWriter,
    session: Option<Session>,
    /// When an idle relay last saw to the stream.
    tended: Option<Instant>,
}

/// A database session, which has the lock of the active relay or tries to get it.
struct Session {
    conn: AsyncPgConnection,
    lead: Option<Lead>,
}

/// What the active relay knows.
#[derive(Clone, Copy)]
struct Lead {
    /// The last position given.
    given: Position,
    /// Everything up to here is in the stream.
    sent: Position,
    /// How much of that is recorded: with the next batch, or once there is nothing to do. Whoever takes over before
    /// sends the rest again.
    recorded: Position,
}

impl Lead {
    async fn record(&mut self, conn: &mut AsyncPgConnection) -> Result<(), BusError> {
        if self.recorded < self.sent {
            outbox::mark_sent(conn, self.sent).await?;
            self.recorded = self.sent;
        }
        Ok(())
    }
}

/// Events on their way to the stream.
struct Batch {
    texts: Vec<String>,
    last: Option<Position>,
}

impl Relay {
    /// A relay that has not begun.
    pub fn new(db: Db, config: BusConfig) -> Self {
        let writer = StreamWriter::new(config.clone(), db.service());
        Self { db, config, writer, session: None, tended: None }
    }

    /// Does one batch, if this relay is or becomes the active one.
    pub async fn once(&mut self) -> Result<Turn, BusError> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => Session { conn: self.db.connect().await?, lead: None },
        };
        let lead = match session.lead {
            Some(lead) => Some(lead),
            None => self.take_lead(&mut session.conn).await?,
        };
        let turn = match lead {
            None => Turn::Standby,
            Some(mut lead) => {
                let stamped = self.work(&mut session.conn, &mut lead).await?;
                session.lead = Some(lead);
                Turn::Stamped(stamped)
            }
        };
        // Kept only after success: a session that failed takes its lock with it.
        self.session = Some(session);
        Ok(turn)
    }

    async fn take_lead(&mut self, conn: &mut AsyncPgConnection) -> Result<Option<Lead>, BusError> {
        if !outbox::lead(conn).await? {
            return Ok(None);
        }
        let (given, sent) = outbox::head(conn).await?;
        self.writer.doubt();
        tracing::info!(service = self.db.service(), position = given.get(), "relay is active");
        Ok(Some(Lead { given, sent, recorded: sent }))
    }

    async fn work(&mut self, conn: &mut AsyncPgConnection, lead: &mut Lead) -> Result<usize, BusError> {
        self.resend(conn, lead).await?;
        let in_time = lead.sent == lead.given;
        let rows = outbox::stamp(conn, self.config.batch, lead.sent).await?;
        let batch = self.batch(rows)?;
        let Some(last) = batch.last else {
            lead.record(conn).await?;
            self.tend().await;
            return Ok(0);
        };
        (lead.given, lead.recorded) = (last, lead.sent);
        self.config.faults.at(FailPoint::AfterClaimBeforeXadd)?;
        if in_time && self.deliver(&batch.texts).await {
            self.config.faults.at(FailPoint::AfterXaddBeforeCommit)?;
            lead.sent = last;
        }
        metrics::counter!("bus_stamped_total", "service" => self.db.service())
            .increment(u64::try_from(batch.texts.len()).unwrap_or(0));
        Ok(batch.texts.len())
    }

    fn batch(&self, rows: Vec<outbox::Stamped>) -> Result<Batch, BusError> {
        let mut batch = Batch { texts: Vec::with_capacity(rows.len()), last: None };
        for row in rows {
            let envelope = row.envelope(self.db.service())?;
            batch.last = Some(envelope.position);
            batch.texts.push(serde_json::to_string(&envelope).map_err(DbError::from)?);
        }
        Ok(batch)
    }

    /// Sends what has a position and is not in the stream, because a relay died or Redis was away.
    async fn resend(&mut self, conn: &mut AsyncPgConnection, lead: &mut Lead) -> Result<(), BusError> {
        while lead.sent < lead.given && !self.writer.rests() {
            let rows = outbox::after(conn, lead.sent, i64::from(self.config.batch)).await?;
            let batch = self.batch(rows)?;
            match batch.last {
                Some(last) if lead.given.since(lead.sent) <= RESEND_MOST => {
                    if !self.deliver(&batch.texts).await {
                        break;
                    }
                    lead.sent = last;
                }
                // Too many, or deleted because every consumer has them.
                Some(_) | None => {
                    self.writer.doubt();
                    lead.sent = lead.given;
                }
            }
            lead.record(conn).await?;
        }
        Ok(())
    }

    /// Sees from time to time that the stream's epoch is there, so that consumers notice when it is not.
    async fn tend(&mut self) {
        if self.tended.is_none_or(|at| at.elapsed() >= self.config.poll) {
            self.deliver(&[]).await;
            self.tended = Some(Instant::now());
        }
    }

    /// Whether Redis took them. If not, consumers pull: stamping does not wait for Redis.
    async fn deliver(&mut self, texts: &[String]) -> bool {
        if self.writer.rests() {
            return false;
        }
        let service = self.db.service();
        match self.writer.send(texts).await {
            Ok(()) => true,
            Err(error) => {
                metrics::counter!("bus_redis_failures_total", "service" => service).increment(1);
                tracing::warn!(service, error = %Chain(&error), "redis took no events; consumers will pull them");
                false
            }
        }
    }
}
