//! The catalogue: what the public reads, and one file for each area of those who manage it.

pub(crate) mod analysis;
pub(crate) mod bundles;
pub(crate) mod data;
pub(crate) mod items;
mod public;
pub(crate) mod quality;
pub(crate) mod samples;
pub(crate) mod standard;
pub(crate) mod words;

pub(crate) use public::*;

/// The service's name in addresses.
const SERVICE: &str = "catalogue";
