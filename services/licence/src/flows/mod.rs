//! What can be done with licences: each function is one operation and one transaction.
mod certificates;
mod change;
mod consent;
mod contract;
mod expire;
mod file;
mod import;
mod issue;
mod issuers;
mod offline;
mod present;
mod read;
mod seed;
mod share;
mod statement;
mod take;
mod tell;
mod verify;
mod version;
mod wire;

pub(crate) use certificates::{issuer_certificate, revoke_certificate};
pub(crate) use change::{ChangeOrder, change_licence};
pub(crate) use consent::{ConsentOrder, give_consent, list_calls, list_consents, withdraw_consent};
pub(crate) use contract::{Proposal, approve_contract, end_contract, list_contracts, propose_contract};
pub(crate) use expire::expire_licences;
pub(crate) use file::{CheckPage, HandedOut, get_licence_file, get_licence_sheet};
pub(crate) use import::{LineDone, ListDone, import_licences};
pub(crate) use issue::issue_on_decision;
pub(crate) use issuers::{IssuerOrder, list_issuers, set_issuer};
pub(crate) use offline::{MadeLists, offline_presentation, status_list};
pub(crate) use present::{Presentation, present_licence};
pub(crate) use read::{
    LicenceDetail, LookUp, OwnLicence, get_licence, get_type, list_licences, list_types, list_uses,
};
pub use seed::{DemoHolder, SeedReport, seed};
pub(crate) use share::{Call, Shared, check_copy, copy_licence, search_licences, share_file, share_licence};
pub(crate) use statement::{offline_statement, public_keys};
pub(crate) use take::{list_holdings, use_licence};
pub(crate) use tell::tell_state;
pub(crate) use verify::{Proof, verify_licence};
pub(crate) use version::{VersionOrder, add_version, list_issued, list_versions};
pub(crate) use wire::wire_status;
