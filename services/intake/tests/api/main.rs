//! Intake over HTTP on its own database: named rules of law and business.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up must fail where it stands"
)]

mod accept;
mod cheats;
mod clocks;
mod decide;
mod documents;
mod draft;
mod files;
mod mandates;
mod model;
mod moved;
mod papers;
mod races;
mod ratings;
mod reads;
mod review;
mod world;
