//! Application intake and case handling (统一受理): every door, one case, one record, one clock.

pub mod archive;
pub mod domain;
mod error;
mod events;
pub mod files;
mod flows;
mod routes;
mod schema;
mod seed;
mod service;
mod store;

pub use error::IntakeError;
pub use flows::{
    check::{DeadlineCheck, check_deadlines},
    hear,
    power::run_moves,
    timers::run_timers,
};
pub use seed::{Seed, seal_id, seed, seed_documents};
pub use service::service;
