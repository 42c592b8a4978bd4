//! Use cases: load, decide, store, publish; one transaction each.

pub(crate) mod base;
pub(crate) mod claim;
pub(crate) mod directory;
pub(crate) mod item;
pub(crate) mod overlay;
pub(crate) mod read;
