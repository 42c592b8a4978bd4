//! The register of halls (进驻): what is stationed where, with which power, and how far that is from what should be.

pub(crate) mod content;
pub(crate) mod rates;
pub(crate) mod standard;
