//! Intake over HTTP on its own database: named rules of law and business.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up must fail where it stands"
)]

mod accept;
mod acting;
mod archive;
mod bundles;
mod catch_ups;
mod cheats;
mod clocks;
mod decide;
mod documents;
mod draft;
mod files;
mod handovers;
mod hearings;
mod life;
mod mandates;
mod model;
mod moved;
mod packets;
mod papers;
mod plans;
mod projects;
mod races;
mod ratings;
mod reads;
mod review;
mod templates;
mod world;
