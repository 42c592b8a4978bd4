//! A service's present state, told as events, for consumers that come new.
use actix_web::web::Data;
use contracts::Event;
use futures::future::LocalBoxFuture;
use kernel::{
    db::{DbError, Tx},
    service::Install,
};
use serde_json::Value;
use std::{fmt, sync::Arc};
use uuid::Uuid;

/// One fact of the present state.
#[derive(Debug, Clone)]
pub struct Telling {
    pub(crate) kind: &'static str,
    pub(crate) subject: Uuid,
    pub(crate) data: Value,
}

impl Telling {
    /// The fact that `event` tells.
    pub fn of<E: Event>(event: &E) -> Result<Self, DbError> {
        Ok(Self { kind: E::TYPE, subject: event.subject(), data: serde_json::to_value(event)? })
    }
}

/// A part of the state.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// The facts, in the order in which they are to be handled.
    pub tellings: Vec<Telling>,
    /// Where the next part begins; `None` after the last one.
    pub next: Option<String>,
}

type Produce =
    dyn for<'a> Fn(&'a mut Tx, Option<String>) -> LocalBoxFuture<'a, Result<Part, DbError>> + Send + Sync;

/// How a service tells its present state.
///
/// Events that happen while a consumer loads the snapshot reach it afterwards, although the snapshot may
/// already contain them: handlers of such events must be able to do the same thing twice.
#[derive(Clone)]
pub struct Snapshot(Arc<Produce>);

impl Snapshot {
    /// From a function that gives the part after a cursor, or the first one.
    pub fn new<F>(produce: F) -> Self
    where
        F: AsyncFn(&mut Tx, Option<String>) -> Result<Part, DbError> + Send + Sync + 'static,
    {
        let produce = Arc::new(produce);
        Self(Arc::new(move |tx, after| {
            let produce = Arc::clone(&produce);
            Box::pin(async move { produce(tx, after).await })
        }))
    }

    /// Puts it where the `/snapshot` operation finds it: into the service's `data`.
    pub fn install(self) -> Install {
        Arc::new(move |config| {
            config.app_data(Data::new(self.clone()));
        })
    }

    pub(crate) async fn part(&self, tx: &mut Tx, after: Option<String>) -> Result<Part, DbError> {
        (self.0)(tx, after).await
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Snapshot")
    }
}
