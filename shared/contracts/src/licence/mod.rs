//! What the licence repository tells the others, and what services and third parties may ask of it.
mod client;
mod event;
mod jws;
mod offline;
mod status;
mod usage;
mod verification;

pub use client::{LicenceCallError, LicenceClient};
pub use event::{
    CertificateChanged, ChangeReason, ConsentChanged, LicenceEntryMoved, LicenceIssued, LicencePresented,
    LicenceRevoked, LicenceShared, LicenceStatusChanged, LicenceTypeDefined, LicenceUsed, LicenceVerified,
    SharingContractChanged, type_subject,
};
pub use jws::{Jwk, Jwks, NotGenuine, write_statement};
pub use offline::{OFFLINE_KIND, OfflineRefusal, OfflineStatement, verify_offline};
pub use status::LicenceStatus;
pub use usage::{Holding, UseIn, UseOut};
pub use verification::{Refusal, VerificationOut};
