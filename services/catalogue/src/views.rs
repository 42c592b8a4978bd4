//! What goes in and out as JSON.

pub(crate) mod directory;
pub(crate) mod editing;
pub(crate) mod guide;
