//! What holds across services.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "the helpers of these tests fail where they stand"
)]

mod audit;
mod county;
mod fallen_licence;
mod licence_material;
mod matrix;
mod merged_person;
mod migrations;
mod moved;
mod openapi;
mod prefill;
mod readme;
mod reads;
mod whole;
