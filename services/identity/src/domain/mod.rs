//! Types and rules of identity; no I/O.

pub mod account;
pub mod display;
pub mod flood;
pub mod misuse;
pub mod one_time;
pub mod password;
pub mod person;
pub mod pkce;
pub mod redirect;
pub mod registration;
pub mod secret;
pub mod session;
pub mod soft_lock;
pub mod totp;
