//! 减证便民: what the whole catalogue asks of applicants, and what of it need not be asked.
//!
//! Everything here is reckoned from published items alone and is pure, so that anyone can reckon it again.

pub(crate) mod burden;
pub(crate) mod circle;
pub(crate) mod duplicate;
pub(crate) mod fetch;
pub(crate) mod item;
pub(crate) mod naming;
pub(crate) mod picture;
pub(crate) mod proofs;
pub(crate) mod report;
pub(crate) mod saving;
