//! The core paths in a headless browser, as people walk them. Chromium is found on the path or named by
//! `HALL_CHROMIUM`; without one these tests say so and pass.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail where it stands"
)]
mod chrome;
mod main_job;
mod pages;
mod world;
