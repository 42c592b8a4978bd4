//! The use cases of identity: load, decide, store, publish, one transaction each.

pub(crate) mod clients;
pub(crate) mod code_exchange;
pub(crate) mod enrolment;
pub(crate) mod introspection;
pub(crate) mod keys;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod looks;
pub(crate) mod me;
pub(crate) mod passwords;
pub(crate) mod person_row;
pub(crate) mod persons;
pub(crate) mod proposals;
pub(crate) mod refresh;
pub(crate) mod seeding;
pub(crate) mod sessions;
pub(crate) mod snapshot;
pub(crate) mod staff_row;
pub(crate) mod subject;
pub(crate) mod tokens;
pub(crate) mod upkeep;
