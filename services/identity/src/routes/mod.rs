//! The operations of identity.

mod account;
mod authorize;
mod clients;
mod counter;
mod legal;
mod misuse;
mod oauth;
mod own_login;
mod passkeys;
mod persons;
mod recovery;
mod register;
mod roster;
mod sessions;
mod staff;
mod table;
mod upstream;

pub(crate) use table::routes;
