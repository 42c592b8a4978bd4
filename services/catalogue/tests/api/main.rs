//! The catalogue over HTTP, on a database of its own, seeded as a new hall is.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up must fail where it stands"
)]

mod analysis;
mod bundles;
mod decide;
mod desk;
mod effect;
mod guides;
mod lifecycle;
mod quality;
mod reviews;
mod samples;
mod search;
mod seeding;
mod standard;
mod transfers;
