//! What can go wrong on the bus.
use crate::fault::Fault;
use kernel::db::DbError;
use std::error::Error;

/// Any error of a handler; the bus only logs and counts it.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Why a round of relay or consumer ended early. Nothing is lost by it: the next round goes on.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// The database failed.
    #[error("the database failed")]
    Db(#[from] DbError),
    /// Redis failed where nothing else could be done instead.
    #[error("redis failed")]
    Redis(#[from] redis::RedisError),
    /// The source could not be asked.
    #[error("the source {service} could not be asked")]
    Source {
        /// Which source.
        service: &'static str,
        /// Why.
        #[source]
        error: SourceError,
    },
    /// The source no longer has the events that come next.
    #[error(
        "{service} has deleted the events after {after}; delete its row in bus_position to start anew from a snapshot"
    )]
    Pruned {
        /// Which source.
        service: &'static str,
        /// The last position that this consumer has.
        after: crate::Position,
    },
    /// An event of a snapshot could not have its effect.
    #[error("an event of the snapshot of {service} could not be handled")]
    Snapshot {
        /// Which source.
        service: &'static str,
        /// What the handler said.
        #[source]
        error: BoxError,
    },
    /// A test cut the work off.
    #[error("the work was cut off")]
    Fault(#[from] Fault),
}

/// Why a source did not answer.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// It could not be reached, or its answer was not understood.
    #[error("the request failed")]
    Http(#[from] reqwest::Error),
    /// It refused.
    #[error("the answer was {0}")]
    Refused(reqwest::StatusCode),
    /// No token could be made for it.
    #[error("no service token could be made")]
    Token(#[source] BoxError),
    /// Its database failed; only where source and consumer share a process.
    #[error("the source's database failed")]
    Db(#[from] DbError),
}
