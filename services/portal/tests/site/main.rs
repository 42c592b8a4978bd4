//! The site against a stand-in for the APIs: log-in, sessions, forms, and what pages show.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail where it stands"
)]
mod desk;
mod documents;
mod login;
mod manage;
mod outage;
mod pages;
mod ratings;
mod stand_in;
mod watch;
mod world;
