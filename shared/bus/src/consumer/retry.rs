//! Held events whose time has come.
use super::{Consumer, Round, apply::Refused};
use crate::{
    config::Verdict,
    error::BusError,
    store::{
        held::{self, Due},
        inbox,
    },
    subscription::Effect,
};
use kernel::{
    db::{DbError, transact},
    problem::Chain,
};

/// How many are looked up at once.
const HANDFUL: i64 = 32;

impl Consumer {
    /// Tries the events that are due again. When one succeeds, the next one parked for its subject steps up.
    pub(super) async fn retry(&mut self, round: &mut Round) -> Result<(), BusError> {
        loop {
            let source = self.source();
            let actor = self.actor(None);
            let found = transact(&self.db, &actor, async |tx| held::due(tx, source, HANDFUL).await);
            let due = found.await.map_err(|error: DbError| error)?;
            if due.is_empty() {
                return Ok(());
            }
            for due in due {
                self.retry_one(&due, round).await?;
            }
        }
    }

    async fn retry_one(&self, due: &Due, round: &mut Round) -> Result<(), BusError> {
        let tried = match self.subscription.prepare(&due.envelope).await {
            Some(Ok(effect)) => self.try_again(due, Some(&effect)).await,
            Some(Err(error)) => Err(Refused::Handler(error)),
            // Its handler is gone since: there is no effect to wait for.
            None => self.try_again(due, None).await,
        };
        match tried {
            Ok(true) => {
                self.measure(&due.envelope);
                round.applied += 1;
            }
            Ok(false) => round.repeated += 1,
            Err(Refused::Db(error)) => return Err(error.into()),
            Err(refused @ Refused::Handler(_)) => {
                self.fail_again(due, &refused).await?;
                round.failed += 1;
            }
        }
        Ok(())
    }

    /// False if someone else was faster. The position is locked first, as for every event, so that no one
    /// parks an event behind one that leaves at the same moment.
    async fn try_again(&self, due: &Due, effect: Option<&Effect>) -> Result<bool, Refused> {
        let source = self.source();
        let actor = self.actor(due.envelope.traceparent.as_deref());
        transact(&self.db, &actor, async |tx| {
            inbox::lock(tx, source).await?;
            if !held::lock(tx, due).await? {
                return Ok(false);
            }
            let new = inbox::admit(tx, source, &due.envelope).await?;
            if let Some(effect) = effect.filter(|_| new) {
                effect(tx).await.map_err(Refused::Handler)?;
            }
            held::remove(tx, due.id).await?;
            held::step_up(tx, source, due.envelope.subject).await?;
            Ok(true)
        })
        .await
    }

    async fn fail_again(&self, due: &Due, refused: &Refused) -> Result<(), BusError> {
        let source = self.source();
        let reason = Chain(refused).to_string();
        let verdict: Verdict = self.config.tries.after_failure(due.attempts.saturating_add(1));
        let actor = self.actor(due.envelope.traceparent.as_deref());
        transact(&self.db, &actor, async |tx| {
            if held::lock(tx, due).await? {
                held::fail(tx, source, due, &reason, verdict).await?;
            }
            Ok::<_, DbError>(())
        })
        .await?;
        self.report(&due.envelope, &reason, verdict);
        Ok(())
    }
}
