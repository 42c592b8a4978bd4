//! The hall's floor (大厅现场): appointments, tickets, calling, windows, and the day's reckoning. Every visit ends in a
//! case, in what was said, or in a reasoned refusal.

mod domain;
mod events;
mod flows;
mod problem;
mod routes;
mod schema;
mod service;
mod store;

pub use domain::{Floor, TRANSITIONS};
pub use flows::{Seed, seed};
pub use problem::LobbyError;
pub use service::service;
