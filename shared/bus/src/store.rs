//! Every query of the bus, by what it is about.

pub(crate) mod held;
pub(crate) mod inbox;
pub(crate) mod outbox;
