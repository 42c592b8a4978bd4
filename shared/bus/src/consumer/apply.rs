//! One event: in one transaction it is entered and has its effect, or it is put aside.
use super::{Consumer, Round};
use crate::{
    Position,
    config::Verdict,
    envelope::Envelope,
    error::{BoxError, BusError},
    position::Step,
    store::{
        held,
        inbox::{self, Entry, Progress},
    },
    subscription::Effect,
};
use kernel::{
    db::{DbError, Tx, transact},
    problem::Chain,
};
use std::time::SystemTime;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Applied,
    Skipped,
    Repeated,
    Parked,
    Failed,
    /// Others should have come before it; the position is where the consumer stands.
    Gap(Position),
}

impl Round {
    pub(super) fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Applied => self.applied += 1,
            Outcome::Skipped => self.skipped += 1,
            Outcome::Repeated => self.repeated += 1,
            Outcome::Parked => self.parked += 1,
            Outcome::Failed => self.failed += 1,
            Outcome::Gap(_) => {}
        }
    }
}

/// Why the transaction of an event was rolled back.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("the database failed")]
    Db(#[from] DbError),
    #[error("the handler failed")]
    Handler(#[source] BoxError),
}

/// Why the transaction of several events was rolled back.
#[derive(Debug, thiserror::Error)]
enum Apart {
    #[error("the database failed")]
    Db(#[from] DbError),
    #[error("one of them is not new, has to wait or fails")]
    One,
}

impl Consumer {
    /// Brings one event to its effect, puts it aside, or says why not.
    pub(super) async fn take(&mut self, envelope: &Envelope) -> Result<Outcome, BusError> {
        if self.at.is_some_and(|at| envelope.position <= at) {
            return Ok(Outcome::Repeated);
        }
        let outcome = match self.subscription.prepare(envelope).await {
            None => self.skip(envelope.position.before(), envelope.position).await?,
            Some(Err(error)) => self.put_aside(envelope, &Refused::Handler(error)).await?,
            Some(Ok(effect)) => match self.apply(envelope, &effect).await {
                Ok(outcome) => outcome,
                Err(refused @ Refused::Handler(_)) => self.put_aside(envelope, &refused).await?,
                Err(Refused::Db(error)) => return Err(error.into()),
            },
        };
        self.stand(envelope.position, outcome);
        Ok(outcome)
    }

    /// Brings a run of events to their effect in one transaction. False if that is not possible: nothing has happened
    /// then, and each is to be taken for itself.
    pub(super) async fn take_together(
        &mut self,
        run: &[Envelope],
        round: &mut Round,
    ) -> Result<bool, BusError> {
        let alike: Vec<&Envelope> =
            run.iter().filter(|envelope| self.subscription.handles(&envelope.kind)).collect();
        let (Some(first), Some(last), Some(effect)) =
            (run.first(), run.last(), self.subscription.prepare_all(&alike))
        else {
            return Ok(false);
        };
        let (source, actor) = (self.source(), self.actor(None));
        let taken = transact(&self.db, &actor, async |tx| {
            let next = step(tx, source, first.position).await?.is_ok();
            if !next || !inbox::enter_all(tx, source, last.position, &alike).await? {
                return Err(Apart::One);
            }
            // Taken for itself, the one that fails says why.
            effect(tx).await.map_err(|_failure| Apart::One)
        });
        match taken.await {
            Ok(()) => {}
            Err(Apart::One) => return Ok(false),
            Err(Apart::Db(error)) => return Err(error.into()),
        }
        self.stand(last.position, Outcome::Applied);
        alike.iter().for_each(|envelope| self.measure(envelope));
        round.applied += alike.len();
        round.skipped += run.len() - alike.len();
        Ok(true)
    }

    /// Passes a run of events that mean nothing here: from the one after `from` up to `to`.
    pub(super) async fn skip(&mut self, from: Position, to: Position) -> Result<Outcome, BusError> {
        let source = self.source();
        let outcome = transact(&self.db, &self.actor(None), async |tx| {
            if inbox::skip(tx, source, from, to).await? {
                return Ok(Outcome::Skipped);
            }
            Ok::<_, DbError>(match standing(tx, source).await? {
                Some(at) if at >= to => Outcome::Repeated,
                at => Outcome::Gap(at.unwrap_or_default()),
            })
        })
        .await?;
        self.stand(to, outcome);
        Ok(outcome)
    }

    async fn apply(&self, envelope: &Envelope, effect: &Effect) -> Result<Outcome, Refused> {
        let source = self.source();
        let actor = self.actor(envelope.traceparent.as_deref());
        let outcome = transact(&self.db, &actor, async |tx| {
            if let Err(other) = step(tx, source, envelope.position).await? {
                return Ok::<_, Refused>(other);
            }
            match inbox::enter(tx, source, envelope).await? {
                Entry::Known => Ok(Outcome::Repeated),
                Entry::Behind => {
                    held::hold(tx, source, envelope, None).await?;
                    Ok(Outcome::Parked)
                }
                Entry::New => {
                    effect(tx).await.map_err(Refused::Handler)?;
                    Ok(Outcome::Applied)
                }
            }
        })
        .await?;
        if outcome == Outcome::Applied {
            self.measure(envelope);
        }
        Ok(outcome)
    }

    /// Records the first failure of an event and goes on; or parks it, if it would have had to wait anyway.
    async fn put_aside(&self, envelope: &Envelope, refused: &Refused) -> Result<Outcome, BusError> {
        let source = self.source();
        let reason = Chain(refused).to_string();
        let verdict = self.config.tries.after_failure(1);
        let actor = self.actor(envelope.traceparent.as_deref());
        let outcome = transact(&self.db, &actor, async |tx| {
            if let Err(other) = step(tx, source, envelope.position).await? {
                return Ok(other);
            }
            inbox::set(tx, source, &Progress::At(envelope.position)).await?;
            if held::blocks(tx, source, envelope.subject).await? {
                held::hold(tx, source, envelope, None).await?;
                return Ok(Outcome::Parked);
            }
            held::hold(tx, source, envelope, Some((&reason, verdict))).await?;
            Ok::<_, DbError>(Outcome::Failed)
        })
        .await?;
        if outcome == Outcome::Failed {
            self.report(envelope, &reason, verdict);
        }
        Ok(outcome)
    }

    fn stand(&mut self, position: Position, outcome: Outcome) {
        let at = match outcome {
            Outcome::Gap(at) => at,
            Outcome::Applied | Outcome::Skipped | Outcome::Repeated | Outcome::Parked | Outcome::Failed => {
                position
            }
        };
        self.at = self.at.max(Some(at));
    }

    pub(super) fn report(&self, envelope: &Envelope, reason: &str, verdict: Verdict) {
        let (service, dead) = (self.db.service(), verdict == Verdict::Dead);
        metrics::counter!("bus_failures_total", "service" => service, "source" => self.source()).increment(1);
        tracing::warn!(
            service, source = self.source(), event.id = %envelope.id, event.kind = envelope.kind, dead, reason,
            "an event could not have its effect"
        );
    }

    pub(super) fn measure(&self, envelope: &Envelope) {
        let labels = [("service", self.db.service()), ("source", self.source())];
        metrics::counter!("bus_applied_total", &labels).increment(1);
        let happened = SystemTime::from(envelope.time);
        let waited = SystemTime::now().duration_since(happened).unwrap_or_default();
        metrics::histogram!("bus_latency_seconds", &labels).record(waited.as_secs_f64());
    }
}

/// Locks the consumer's position; `Err` says what the arriving event is instead of the next one.
async fn step(tx: &mut Tx, source: &str, arriving: Position) -> Result<Result<(), Outcome>, DbError> {
    let Some(at) = standing(tx, source).await? else { return Ok(Err(Outcome::Gap(Position::START))) };
    Ok(match at.step(arriving) {
        Step::Next => Ok(()),
        Step::Repeat => Err(Outcome::Repeated),
        Step::Gap => Err(Outcome::Gap(at)),
    })
}

/// Where the consumer stands, locked; `None` while it is still loading its first copy.
async fn standing(tx: &mut Tx, source: &str) -> Result<Option<Position>, DbError> {
    Ok(match inbox::lock(tx, source).await? {
        Progress::At(at) => Some(at),
        Progress::None | Progress::Loading { .. } => None,
    })
}
