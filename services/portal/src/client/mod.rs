//! The public HTTP API as the portal calls it: one file per resource, each with only the fields that pages show.

pub(crate) mod account;
mod api;
pub(crate) mod catalogue;
pub(crate) mod certificates;
pub(crate) mod clients;
pub(crate) mod entries;
pub(crate) mod families;
mod fault;
pub(crate) mod identity;
pub(crate) mod intake;
pub(crate) mod licence;
pub(crate) mod lobby;
pub(crate) mod misuse;
pub(crate) mod sharing;
pub(crate) mod staff;

pub(crate) use api::{Api, As, Sent};
pub(crate) use fault::Fault;
