//! The task that goes on with imports whose process is gone.

use std::time::Duration;

use chrono::TimeDelta;
use kernel::{
    actor::Actor,
    db::{Db, transact},
    problem::Chain,
    service::TaskContext,
};

use super::run::run;
use crate::{data_problem::DataError, files::FileStore, store};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(5);
/// A job that nobody touched for so long is left behind; a living process touches its job with every batch.
const UNTOUCHED: TimeDelta = TimeDelta::seconds(20);

/// Goes on with what was left behind, until it is time to end.
pub(crate) async fn resume_imports(context: TaskContext, files: FileStore) {
    while !context.stop.is_stopped() {
        if let Err(error) = go_on(&context.db, &files, UNTOUCHED).await {
            tracing::warn!(error = %Chain(&error), "an import that was left behind could not go on");
        }
        context.stop.sleep(EVERY).await;
    }
}

/// Goes on with every import that nobody has touched for `untouched`; says how many there were.
pub(crate) async fn go_on(db: &Db, files: &FileStore, untouched: TimeDelta) -> Result<usize, DataError> {
    let actor = Actor::service("catalogue");
    let left = transact(db, &actor, async |tx| {
        let since = tx.now() - untouched;
        store::imports::left_behind(tx, since).await
    });
    let left = left.await?;
    for id in &left {
        run(db, files, *id).await?;
    }
    Ok(left.len())
}
