//! Use cases: load, decide, store, publish; one transaction each.

pub(crate) mod analysis;
pub(crate) mod base;
pub(crate) mod bundle;
pub(crate) mod claim;
pub(crate) mod compare;
pub(crate) mod cycle;
pub(crate) mod decide;
pub(crate) mod desk;
pub(crate) mod directory;
pub(crate) mod exports;
pub(crate) mod imports;
pub(crate) mod item;
pub(crate) mod lists;
pub(crate) mod overlay;
pub(crate) mod quality;
pub(crate) mod read;
pub(crate) mod register;
pub(crate) mod samples;
pub(crate) mod search;
pub(crate) mod standard;
pub(crate) mod standing;
pub(crate) mod transfer;
pub(crate) mod units;
pub(crate) mod uses;
pub(crate) mod words;
