//! Identity over HTTP, on a database of its own.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up must fail where it stands"
)]

mod flood;
mod login;
mod misuse;
mod persons;
mod privacy;
mod registering;
mod second_factor;
mod sessions;
mod staff;
mod world;
