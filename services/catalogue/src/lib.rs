//! The service-item catalogue (事项库): base items, who implements them where and how, and the directory of places.

mod analyse;
mod command;
mod data_problem;
mod domain;
mod effects;
mod events;
mod files;
mod flows;
mod guides;
mod problem;
mod readings;
mod routes;
mod schema;
mod search;
mod seed;
mod service;
mod snapshot;
mod store;
mod views;

pub use analyse::analyse;
pub use command::{ImportFile, export_file, import_file};
pub use data_problem::DataError;
pub use effects::take_effect;
pub use flows::{
    standard::{
        drift::{is_compared, run_comparison},
        remind::run_reminders,
    },
    transfer::effect::run_transfers,
};
pub use problem::CatalogueError;
pub use seed::{SeedError, SeedFiles, SeedHall, SeedReport, halls, seed};
pub use service::service;
pub use views::{
    analysis::AnalysisOut,
    editing::{ClaimOut, VersionDetail, VersionOut},
    export::FileFormat,
    guide::{ItemGuide, ItemSummary},
    import::{FindingLine, ImportOut},
};
