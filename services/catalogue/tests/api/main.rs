//! The catalogue over HTTP, on a database of its own, seeded as a new hall is.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up must fail where it stands"
)]

mod desk;
mod guides;
mod lifecycle;
mod seeding;
