//! What every service stands on and no service is known to: typed ids and codes, errors, the transaction,
//! audit, access log, idempotency, encryption, configuration and telemetry.

pub mod actor;
pub mod audit;
pub mod clock;
pub mod code;
pub mod config;
pub mod crypto;
pub mod db;
pub mod http;
pub mod id;
pub mod idempotency;
pub mod personal;
pub mod problem;
mod schema;
pub mod service;
pub mod telemetry;

// The macros of `id` and `code` name these by `$crate`.
pub use {chrono, diesel, schemars, serde, uuid};
