//! Counting how much items are used, for the order of lists.

use std::collections::BTreeMap;

use kernel::{
    actor::Actor,
    code::{BaseItemCode, ImplementingItemCode},
    db::{Db, DbError, Tx, transact},
    problem::Chain,
};

use crate::{domain::search::standing::APPLICATION, readings::Readings, store};

/// People applied for these items.
pub(crate) async fn cases_submitted(
    tx: &mut Tx,
    codes: impl Iterator<Item = &ImplementingItemCode>,
) -> Result<(), DbError> {
    let now = tx.now();
    let mut counts: BTreeMap<BaseItemCode, u16> = BTreeMap::new();
    for code in codes {
        *counts.entry(code.base()).or_default() += 1;
    }
    for (code, count) in counts {
        store::uses::add(tx, &code, APPLICATION * f32::from(count), i64::from(count), now).await?;
    }
    Ok(())
}

/// Writes down how often guides were read, if it is time. Who reads a guide need not know if that fails.
pub(crate) async fn write_readings(db: &Db, actor: &Actor, readings: &Readings) {
    let due = readings.due();
    if due.is_empty() {
        return;
    }
    let written = transact(db, actor, async |tx| {
        let now = tx.now();
        for (code, count) in &due {
            let count = f32::from(u16::try_from(*count).unwrap_or(u16::MAX));
            store::uses::add(tx, code, count, 0, now).await?;
        }
        Ok::<_, DbError>(())
    });
    if let Err(error) = written.await {
        tracing::warn!(error = %Chain(&error), "readings of guides could not be counted");
    }
}
