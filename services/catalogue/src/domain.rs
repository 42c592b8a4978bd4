//! Types and rules of the catalogue; no I/O.

pub(crate) mod analysis;
pub(crate) mod bundle;
pub(crate) mod diff;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod item_state;
pub(crate) mod lists;
pub(crate) mod place;
pub(crate) mod register;
pub(crate) mod sample;
pub(crate) mod search;
pub(crate) mod separation;
pub(crate) mod standard;
pub(crate) mod standing;
pub(crate) mod territory;
pub(crate) mod transfer;
pub(crate) mod version_state;
