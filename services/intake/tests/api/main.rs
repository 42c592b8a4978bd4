//! Intake over HTTP on its own database: named rules of law and business.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up must fail where it stands"
)]

mod accept;
mod acting;
mod archive;
mod benefits;
mod bundle_releases;
mod bundles;
mod catch_ups;
mod cheats;
mod clocks;
mod decide;
mod documents;
mod draft;
mod experts;
mod fees;
mod figures;
mod files;
mod handovers;
mod hearings;
mod life;
mod limits;
mod mandates;
mod merged_mandates;
mod model;
mod moved;
mod national;
mod packets;
mod papers;
mod parcels;
mod plans;
mod projects;
mod queues;
mod races;
mod rating_devices;
mod ratings;
mod reads;
mod retention;
mod retention_bounds;
mod review;
mod scans;
mod templates;
mod vertical_ends;
mod vertical_failures;
mod vertical_files;
mod vertical_materials;
mod verticals;
mod world;
