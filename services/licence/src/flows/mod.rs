//! What can be done with licences: each function is one operation and one transaction.
mod change;
mod expire;
mod file;
mod issue;
mod present;
mod read;
mod seed;
mod statement;
mod take;
mod tell;
mod verify;
mod wire;

pub(crate) use change::{ChangeOrder, change_licence};
pub(crate) use expire::expire_licences;
pub(crate) use file::{get_licence_file, issuer_certificate};
pub(crate) use issue::issue_on_decision;
pub(crate) use present::{Presentation, present_licence};
pub(crate) use read::{
    LicenceDetail, LookUp, OwnLicence, get_licence, get_type, list_licences, list_types, list_uses,
};
pub use seed::{DemoHolder, SeedReport, seed};
pub(crate) use statement::{offline_statement, public_keys};
pub(crate) use take::{list_holdings, use_licence};
pub(crate) use tell::tell_state;
pub(crate) use verify::{Proof, verify_licence};
pub(crate) use wire::wire_status;
