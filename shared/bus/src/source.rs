//! Where a consumer asks for what the stream did not bring: the source itself.
use crate::{Position, envelope::Envelope, error::SourceError};
use futures::future::LocalBoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod http;
mod local;

pub use http::HttpSource;
pub use local::LocalSource;

/// Events of a source in order, without gaps.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct OutboxPage {
    /// The events after the position that was asked for.
    pub items: Vec<Envelope>,
    /// The last position the source has given.
    pub head: Position,
}

/// A part of a source's present state, told as events.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SnapshotPage {
    /// Events that together tell the state.
    pub items: Vec<Envelope>,
    /// Send it as `after` for the next part; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The state contains at least everything up to here. That of the first part is where events go on.
    pub position: Position,
}

/// A service's events, for one consumer.
pub trait Source: Send + Sync {
    /// Up to `limit` events after `after`. The consumer thereby says that it has everything up to there.
    fn pull(&self, after: Position, limit: u16) -> LocalBoxFuture<'_, Result<OutboxPage, SourceError>>;

    /// A part of the present state; `None` if the source offers no snapshot.
    fn snapshot(
        &self,
        after: Option<String>,
    ) -> LocalBoxFuture<'_, Result<Option<SnapshotPage>, SourceError>>;
}
