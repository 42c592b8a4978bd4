//! Types and rules of the catalogue; no I/O.

pub(crate) mod item_state;
pub(crate) mod place;
pub(crate) mod search;
pub(crate) mod territory;
pub(crate) mod version_state;
