//! The operations of identity.

mod account;
mod authorize;
mod misuse;
mod oauth;
mod persons;
mod register;
mod sessions;
mod staff;
mod table;

pub(crate) use table::routes;
