//! Versions take effect on their day: a task puts in force what is due, and tells everyone. Readers do not wait for it;
//! they go by the day itself.

use std::time::Duration;

use actix_web::web::Data;
use kernel::{
    actor::Actor,
    db::{Db, transact},
    problem::Chain,
    service::{Task, TaskContext},
};

use crate::{
    flows::{base::base_takes_effect, bundle::bundle_takes_effect, overlay::overlay_takes_effect},
    guides::Guides,
    problem::CatalogueError,
    store,
};

/// How long after its moment a version's event is sent at the latest, if nothing is amiss.
const EVERY: Duration = Duration::from_secs(1);

/// The task of a process.
pub(crate) fn task(guides: Data<Guides>) -> Task {
    Task::new("catalogue.effects", move |context| run(context, guides.clone()))
}

async fn run(context: TaskContext, guides: Data<Guides>) {
    while !context.stop.is_stopped() {
        match due(&context.db, Some(&guides)).await {
            Ok(0) => {}
            Ok(versions) => tracing::info!(versions, "versions took effect"),
            Err(error) => tracing::warn!(error = %Chain(&error), "versions could not be put in force"),
        }
        context.stop.sleep(EVERY).await;
    }
}

/// Puts in force every version whose day has come, bases before what is written for them; says how many. The task does it
/// every second; a caller that cannot wait does it himself.
///
/// # Errors
/// [`CatalogueError`] if what is due could not be read. A version that cannot be put in force is logged and left.
pub async fn take_effect(db: &Db) -> Result<usize, CatalogueError> {
    due(db, None).await
}

async fn due(db: &Db, guides: Option<&Guides>) -> Result<usize, CatalogueError> {
    let clock = Actor::service("catalogue");
    let (bases, overlays, bundles) = transact(db, &clock, async |tx| {
        let items = (store::due::bases(tx).await?, store::due::overlays(tx).await?);
        Ok::<_, CatalogueError>((items.0, items.1, store::bundles::due(tx).await?))
    })
    .await?;
    let mut done = 0;
    for code in &bases {
        let _shown_anew = guides.map(|guides| guides.changing_item(code.as_str()));
        let outcome = transact(db, &clock, async |tx| base_takes_effect(tx, code).await).await;
        done += settled(code.as_str(), outcome.map(drop));
    }
    for code in &overlays {
        let _shown_anew = guides.map(|guides| guides.changing_item(code.as_str()));
        let outcome = transact(db, &clock, async |tx| overlay_takes_effect(tx, code).await).await;
        done += settled(code.as_str(), outcome.map(drop));
    }
    for code in &bundles {
        let outcome = transact(db, &clock, async |tx| bundle_takes_effect(tx, code).await).await;
        done += settled(code, outcome.map(drop));
    }
    Ok(done)
}

/// Another process may have been faster; that is none of our troubles.
fn settled(code: &str, outcome: Result<(), CatalogueError>) -> usize {
    match outcome {
        Ok(()) => 1,
        Err(CatalogueError::NoDraft(_) | CatalogueError::Late) => 0,
        Err(error) => {
            tracing::warn!(item.code = code, error = %Chain(&error), "a version could not be put in force");
            0
        }
    }
}
