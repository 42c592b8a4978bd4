//! The e-licence repository (电子证照库): what a licence is, who holds it, what it is worth, and how it is shown.

mod act;
mod cursor;
mod domain;
mod events;
mod flows;
mod problem;
mod routes;
mod schema;
mod service;
mod store;
mod views;

pub use domain::{
    FileRefusal, IssuerCertificate, IssuerKey, LicenceFile, LicenceRecord, RecordSignature, TRANSITIONS,
    verify_licence_file,
};
pub use flows::{DemoHolder, SeedReport, seed};
pub use problem::LicenceError;
pub use service::service;
