//! Lists: written by an editor, approved by a second person, published, in force from their effective date.

pub(crate) mod edit;
pub(crate) mod read;
pub(crate) mod seed;
