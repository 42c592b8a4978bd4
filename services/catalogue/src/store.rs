//! Every query of the catalogue, by resource.

pub(crate) mod acts;
pub(crate) mod analysis;
pub(crate) mod base;
pub(crate) mod bundles;
pub(crate) mod claims;
pub(crate) mod desk;
pub(crate) mod directory;
pub(crate) mod drift;
pub(crate) mod due;
pub(crate) mod exports;
pub(crate) mod import_names;
pub(crate) mod imports;
pub(crate) mod lists;
pub(crate) mod overlays;
pub(crate) mod pending;
pub(crate) mod places;
pub(crate) mod published;
pub(crate) mod registers;
pub(crate) mod samples;
pub(crate) mod search;
pub(crate) mod transfers;
pub(crate) mod uses;
pub(crate) mod words;
