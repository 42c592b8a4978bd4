//! The bus between services: outbox, relay, consumers.
//!
//! An event is a row of the outbox, written by [`publish`] in the transaction whose change it tells of. The
//! relay gives committed rows gap-free positions and sends them through Redis Streams; a consumer gives each
//! its effect once, in order per subject. Redis is only the fast way: whatever it loses is pulled from the
//! source, and nothing but PostgreSQL is ever believed.

mod config;
mod consumer;
mod drain;
mod envelope;
mod error;
pub mod fault;
pub mod held;
pub mod offer;
mod position;
mod publish;
mod relay;
mod routes;
mod schema;
mod snapshot;
mod source;
mod store;
mod stream;
mod subscription;
mod tasks;
pub mod upkeep;

pub use config::{BusConfig, Keys, Tries, Verdict};
pub use consumer::{Consumer, Round};
pub use drain::{Node, drain};
pub use envelope::{Envelope, Received};
pub use error::{BoxError, BusError, SourceError};
pub use position::{BadPosition, Position, Step};
pub use publish::{publish, publish_raw};
pub use relay::{Relay, Turn};
pub use routes::routes;
pub use snapshot::{Part, Snapshot, Telling};
pub use source::{HttpSource, LocalSource, OutboxPage, SnapshotPage, Source};
pub use subscription::Subscription;
pub use tasks::tasks;
