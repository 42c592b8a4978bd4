//! Types and rules of identity; no I/O.

pub mod absence;
pub mod account;
pub mod certificate;
pub mod client;
pub mod counter;
pub mod display;
pub mod flood;
pub mod guardian;
pub mod household;
pub mod legal;
pub mod merge;
pub mod misuse;
pub mod one_time;
pub mod password;
pub mod person;
pub mod pkce;
pub mod recovery;
pub mod redirect;
pub mod registration;
pub mod roster;
pub mod secret;
pub mod session;
pub mod soft_lock;
pub mod totp;
pub mod upstream;
pub mod webauthn;
