//! The operations of identity.

mod account;
mod authorize;
mod oauth;
mod persons;
mod sessions;
mod staff;
mod table;

pub(crate) use table::routes;
