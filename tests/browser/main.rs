//! The core paths in a headless browser, as people walk them. Chromium is found on the path or named by
//! `HALL_CHROMIUM`; without one these tests say so and pass.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail where it stands"
)]
mod business;
mod chrome;
mod devices;
mod elder_card;
mod homestead;
mod keyboard;
mod log_in;
mod looks;
mod offline;
mod pages;
mod relief;
mod restart;
mod template;
mod words;
mod world;
