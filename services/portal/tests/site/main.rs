//! The site against a stand-in for the APIs: log-in, sessions, forms, and what pages show.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail where it stands"
)]
mod account;
mod account_stand_in;
mod archive;
mod benefits;
mod desk;
mod devices;
mod documents;
mod exchanges;
mod figures;
mod find;
mod floor;
mod licences;
mod life;
mod login;
mod manage;
mod money;
mod national;
mod offline;
mod originals;
mod outage;
mod outages;
mod pages;
mod ratings;
mod returning;
mod security;
mod security_stand_in;
mod stand_in;
mod together;
mod watch;
mod world;
