//! Every query of identity, by table.

pub(crate) mod authenticators;
pub(crate) mod clients;
pub(crate) mod codes;
pub(crate) mod credentials;
pub(crate) mod devices;
pub(crate) mod keys;
pub(crate) mod looks;
pub(crate) mod misuse;
pub(crate) mod persons;
pub(crate) mod proposals;
pub(crate) mod refresh_tokens;
pub(crate) mod registrations;
pub(crate) mod revocations;
pub(crate) mod sessions;
pub(crate) mod staff;
pub(crate) mod tickets;
