//! Types and rules of identity; no I/O.

pub mod account;
pub mod password;
pub mod person;
pub mod pkce;
pub mod redirect;
pub mod secret;
pub mod session;
pub mod soft_lock;
