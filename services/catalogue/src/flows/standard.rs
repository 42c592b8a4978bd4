//! One standard for every hall: following a changed base item, what differs all the same.

pub(crate) mod admit;
pub(crate) mod drift;
pub(crate) mod pending;
pub(crate) mod publish;
pub(crate) mod remind;
