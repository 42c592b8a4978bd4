//! One standard: what is fixed above, what is local within bounds, what differs all the same.

pub(crate) mod admit;
pub(crate) mod compare;
pub(crate) mod merge;
pub(crate) mod policy;
pub(crate) mod refusal;
pub(crate) mod statement;
