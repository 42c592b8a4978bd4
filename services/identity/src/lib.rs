//! Unified identity (统一身份认证): who persons and staff are, how they log in, and who looked at whose data.

pub mod domain;
mod events;
mod flows;
mod outside;
mod problem;
mod routes;
mod schema;
pub mod seed;
mod service;
mod settings;
mod store;
mod views;

pub use problem::IdentityError;
pub use service::{service, service_with};
pub use settings::{Certificates, Demand, Outside, Peer, Settings, Upstream};
