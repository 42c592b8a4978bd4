//! One round: what the stream brings, what has to be pulled, what is due to be tried again.
use super::{Consumer, Round, apply::Outcome};
use crate::{
    envelope::Envelope,
    error::BusError,
    fault::FailPoint,
    store::inbox::Progress,
    stream::{Entry, is_gone},
};
use kernel::problem::Chain;
use std::time::Duration;
use tokio::time::Instant;

/// How often a consumer that waits for another process looks whether that one is done.
const GLANCE: Duration = Duration::from_millis(10);
/// How often a busy consumer looks for held events that are due.
const RETRY_EVERY: Duration = Duration::from_millis(200);

impl Consumer {
    /// Does what there is to do. With `block` it waits so long for the stream if there is nothing.
    pub async fn round(&mut self, block: Option<Duration>) -> Result<Round, BusError> {
        let mut round = Round::default();
        self.start(&mut round).await?;
        self.hear(block, &mut round).await?;
        let pulled = if self.is_pull_due() { self.pull(&mut round).await } else { Ok(()) };
        if block.is_none() || self.retried.is_none_or(|at| at.elapsed() >= RETRY_EVERY) {
            self.retry(&mut round).await?;
            self.retried = Some(Instant::now());
        }
        self.show_lag();
        pulled.map(|()| round)
    }

    fn show_lag(&self) {
        let lag = self.seen.since(self.at.unwrap_or_default());
        let labels = [("service", self.db.service()), ("source", self.source())];
        metrics::gauge!("bus_lag_events", &labels).set(f64::from(u32::try_from(lag).unwrap_or(u32::MAX)));
    }

    /// A round that waits for nothing and asks the source in any case; for tests that wait until all is still.
    pub async fn settle(&mut self) -> Result<Round, BusError> {
        self.pull_due = true;
        self.rest_until = None;
        self.round(None).await
    }

    fn is_pull_due(&self) -> bool {
        let rests = self.rest_until.is_some_and(|until| Instant::now() < until);
        let long_ago = self.pulled.is_none_or(|at| at.elapsed() >= self.config.pull_every);
        !rests && (self.pull_due || self.deaf || long_ago)
    }

    /// Redis may be away: then everything is pulled.
    async fn hear(&mut self, block: Option<Duration>, round: &mut Round) -> Result<(), BusError> {
        match self.try_hear(block, round).await {
            Ok(()) => self.deaf = false,
            Err(BusError::Redis(error)) => {
                if !is_gone(&error) && !self.deaf {
                    tracing::warn!(source = self.source(), error = %Chain(&error), "redis failed; pulling instead");
                }
                self.deaf = !is_gone(&error);
                self.pull_due = true;
                self.reader.reset();
            }
            Err(other) => return Err(other),
        }
        Ok(())
    }

    async fn try_hear(&mut self, block: Option<Duration>, round: &mut Round) -> Result<(), BusError> {
        let fresh = !self.reader.is_connected();
        let epoch = self.reader.epoch().await?;
        if fresh || epoch != self.epoch {
            self.epoch = epoch;
            self.pull_due = true;
        }
        let mut entries = Vec::new();
        if self.claimed.is_none_or(|at| at.elapsed() >= self.config.claim_after) {
            entries = self.reader.claim().await?;
            self.claimed = Some(Instant::now());
        }
        let wait = block.filter(|_| entries.is_empty() && !self.is_pull_due());
        entries.extend(self.reader.read(wait).await?);
        self.take_entries(entries, block.is_some(), round).await
    }

    async fn take_entries(
        &mut self,
        entries: Vec<Entry>,
        patient: bool,
        round: &mut Round,
    ) -> Result<(), BusError> {
        let mut ids = Vec::with_capacity(entries.len());
        let mut envelopes = Vec::with_capacity(entries.len());
        let mut unreadable = Vec::new();
        for entry in entries {
            match entry.envelope {
                Some(envelope) => {
                    ids.push(entry.id);
                    envelopes.push(envelope);
                }
                None => {
                    unreadable.push(entry.id);
                    self.pull_due = true;
                }
            }
        }
        self.seen = self.seen.max(envelopes.last().map(|last| last.position).unwrap_or_default());
        let done = self.take_all(&envelopes, patient, round).await?;
        ids.truncate(done);
        if done > 0 {
            self.config.faults.at(FailPoint::AfterEffectBeforeXack)?;
        }
        // What lies behind a gap that could not be closed stays unconfirmed: it is pulled later.
        ids.append(&mut unreadable);
        self.reader.confirm(&ids).await?;
        Ok(())
    }

    /// Takes events of the stream and closes the gaps between them; returns how many are done.
    async fn take_all(
        &mut self,
        envelopes: &[Envelope],
        patient: bool,
        round: &mut Round,
    ) -> Result<usize, BusError> {
        let mut done = self.take_run(envelopes, round).await?;
        while let Some(waiting) = envelopes.get(done..).filter(|rest| !rest.is_empty()) {
            if !(patient && self.others_close_gap(waiting).await?) {
                self.pull_due = true;
                if !self.is_pull_due() || self.pull(round).await.is_err() {
                    break;
                }
            }
            let more = self.take_run(waiting, round).await?;
            if more == 0 {
                break;
            }
            done += more;
        }
        Ok(done)
    }

    /// Takes events up to the first gap; returns how many are done. A run of events that mean nothing here is
    /// passed in one go.
    pub(super) async fn take_run(
        &mut self,
        envelopes: &[Envelope],
        round: &mut Round,
    ) -> Result<usize, BusError> {
        let (mut done, mut one_by_one_until) = (0, 0);
        while let Some((first, last, length)) = self.meaningless(envelopes.get(done..).unwrap_or_default()) {
            if done >= one_by_one_until {
                let run = self.alike(envelopes.get(done..).unwrap_or_default());
                if run.len() > 1 && self.take_together(run, round).await? {
                    done += run.len();
                    continue;
                }
                one_by_one_until = done + run.len();
            }
            let outcome = match last {
                Some(last) => self.skip(first.position.before(), last.position).await?,
                None => self.take(first).await?,
            };
            if matches!(outcome, Outcome::Gap(_)) {
                break;
            }
            round.count(outcome);
            done += length;
        }
        Ok(done)
    }

    /// The run at the beginning that may have its effect in one go: events of one type, and between them such that
    /// mean nothing here.
    fn alike<'e>(&self, rest: &'e [Envelope]) -> &'e [Envelope] {
        let handled = rest.iter().find(|envelope| self.subscription.handles(&envelope.kind));
        let Some(kind) =
            handled.map(|envelope| &envelope.kind).filter(|kind| self.subscription.handles_all(kind))
        else {
            return &[];
        };
        let mut expected = rest.first().map(|first| first.position);
        let mut end = 0;
        for (place, envelope) in rest.iter().enumerate() {
            let other = envelope.kind != *kind && self.subscription.handles(&envelope.kind);
            if other || expected != Some(envelope.position) {
                break;
            }
            if envelope.kind == *kind {
                end = place + 1;
            }
            expected = Some(envelope.position.next());
        }
        rest.get(..end).unwrap_or_default()
    }

    /// The first event, the last one of the run without meaning that begins with it, and the run's length.
    fn meaningless<'e>(&self, rest: &'e [Envelope]) -> Option<(&'e Envelope, Option<&'e Envelope>, usize)> {
        let first = rest.first()?;
        let mut last = None;
        let mut length = 0;
        for envelope in rest {
            let follows = last.is_none_or(|last: &Envelope| last.position.next() == envelope.position);
            if self.subscription.handles(&envelope.kind) || !follows {
                break;
            }
            last = Some(envelope);
            length += 1;
        }
        Some((first, last, length.max(1)))
    }

    /// Whether another process of this service, which got the events before these, is done with them soon.
    async fn others_close_gap(&mut self, waiting: &[Envelope]) -> Result<bool, BusError> {
        let Some(first) = waiting.first() else { return Ok(true) };
        let until = Instant::now() + self.config.gap_patience;
        while Instant::now() < until {
            if let Progress::At(at) = self.progress().await?
                && at.next() >= first.position
            {
                self.at = Some(at);
                return Ok(true);
            }
            tokio::time::sleep(GLANCE).await;
        }
        Ok(false)
    }
}
