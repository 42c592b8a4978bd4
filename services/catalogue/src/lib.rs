//! The service-item catalogue (事项库): base items, who implements them where and how, and the directory of places.

mod domain;
mod flows;
mod guides;
mod problem;
mod routes;
mod schema;
mod seed;
mod service;
mod snapshot;
mod store;
mod views;

pub use problem::CatalogueError;
pub use seed::{SeedError, SeedFiles, SeedHall, SeedReport, halls, seed};
pub use service::service;
pub use views::{
    editing::{ClaimOut, VersionDetail, VersionOut},
    guide::{ItemGuide, ItemSummary},
};
