//! The lists that government publishes beside the catalogue: their kinds and columns, rules, versions and changes.

pub(crate) mod change;
pub(crate) mod entries;
pub(crate) mod kind;
pub(crate) mod state;
