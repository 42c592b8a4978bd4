//! The beginning: a consumer that comes new loads the source's present state and then follows its events.
use super::{Consumer, Round, apply::Refused};
use crate::{
    Position,
    envelope::Envelope,
    error::BusError,
    source::SnapshotPage,
    store::inbox::{self, Progress},
    subscription::Effect,
};
use kernel::db::transact;

impl Consumer {
    /// Finds out where this consumer stands, or begins.
    pub(super) async fn start(&mut self, round: &mut Round) -> Result<(), BusError> {
        while self.at.is_none() {
            match self.progress().await? {
                Progress::At(at) => self.at = Some(at),
                Progress::None => self.load(None, None, round).await?,
                Progress::Loading { at, cursor } => self.load(Some(at), cursor, round).await?,
            }
        }
        Ok(())
    }

    /// Loads the part of the snapshot after `cursor`, in one transaction with how far that is. `at` is where
    /// the snapshot began to be taken, which the first part tells.
    async fn load(
        &mut self,
        at: Option<Position>,
        cursor: Option<String>,
        round: &mut Round,
    ) -> Result<(), BusError> {
        let before = match at {
            None => Progress::None,
            Some(at) => Progress::Loading { at, cursor: cursor.clone() },
        };
        let page = self.source.snapshot(cursor).await.map_err(|error| self.unreachable(error))?;
        let (items, after) = match page {
            // A source without state to tell is followed from its first event.
            None => (Vec::new(), Progress::At(at.unwrap_or_default())),
            Some(page) => following(page, at),
        };
        let effects = self.prepare_all(&items).await?;
        let count = effects.len();
        if self.apply_part(&before, &after, effects).await? {
            round.applied += count;
        }
        Ok(())
    }

    async fn prepare_all(&self, items: &[Envelope]) -> Result<Vec<Effect>, BusError> {
        let mut effects = Vec::with_capacity(items.len());
        for item in items {
            if let Some(prepared) = self.subscription.prepare(item).await {
                effects.push(prepared.map_err(|error| BusError::Snapshot { service: self.source(), error })?);
            }
        }
        Ok(effects)
    }

    /// False if another process did this part.
    async fn apply_part(
        &self,
        before: &Progress,
        after: &Progress,
        effects: Vec<Effect>,
    ) -> Result<bool, BusError> {
        let source = self.source();
        let actor = self.actor(None);
        let done = transact(&self.db, &actor, async |tx| {
            let found = inbox::lock(tx, source).await?;
            let mine =
                found == *before && (found != Progress::None || inbox::begin(tx, source, after).await?);
            if !mine {
                return Ok(false);
            }
            for effect in &effects {
                effect(tx).await.map_err(Refused::Handler)?;
            }
            inbox::set(tx, source, after).await?;
            Ok(true)
        });
        done.await.map_err(|refused| match refused {
            Refused::Db(error) => error.into(),
            Refused::Handler(error) => BusError::Snapshot { service: source, error },
        })
    }
}

/// The events of a part, and where the consumer stands when they have had their effect.
fn following(page: SnapshotPage, at: Option<Position>) -> (Vec<Envelope>, Progress) {
    let at = at.unwrap_or(page.position);
    let after = match page.next {
        Some(cursor) => Progress::Loading { at, cursor: Some(cursor) },
        None => Progress::At(at),
    };
    (page.items, after)
}
