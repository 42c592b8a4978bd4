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
mod settings;
mod store;
mod views;

pub use domain::{
    CopyUse, FileRefusal, IssuerCertificate, IssuerKey, LicenceFile, LicenceRecord, OfflinePresentation,
    RecordSignature, Shown, StatusList, TRANSITIONS, verify_licence_bytes, verify_licence_file,
    verify_presentation,
};
pub use flows::{DemoHolder, SeedReport, seed};
pub use problem::LicenceError;
pub use service::{service, service_with};
pub use settings::Settings;
