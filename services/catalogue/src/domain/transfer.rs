//! How powers move between authorities.

pub(crate) mod kind;
pub(crate) mod prefill;
pub(crate) mod state;
