//! Every query of the catalogue, by resource.

pub(crate) mod base;
pub(crate) mod claims;
pub(crate) mod directory;
pub(crate) mod hits;
pub(crate) mod overlays;
pub(crate) mod places;
pub(crate) mod published;
