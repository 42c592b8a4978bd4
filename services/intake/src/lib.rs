//! Application intake and case handling (统一受理): every door, one case, one record, one clock.

pub mod archive;
pub mod domain;
mod error;
mod events;
pub mod files;
mod flows;
pub mod gateway;
mod routes;
pub mod scanner;
mod schema;
mod seed;
mod service;
mod settings;
mod store;

pub use error::IntakeError;
pub use flows::{
    check::{DeadlineCheck, check_deadlines},
    figures::{FigureCheck, check_figures, recount_figures},
    hear,
    parcel::track::run_parcels,
    payment_day::run_payments,
    power::run_moves,
    retention::carry_out::{Keeper, archive_step, check_destroyed, run_archive},
    scan::{Round, run_scans},
    timers::run_timers,
    vertical::{send::run_verticals, wire::Lines},
};
pub use seed::{Seed, seal_id, seed, seed_documents};
pub use service::{service, service_with};
pub use settings::{Carrier, Settings, System, Verticals};
