//! Everyday words: what people type, how well it fits, and how much an item is used.

pub(crate) mod cursor;
pub(crate) mod door;
pub(crate) mod fit;
pub(crate) mod missed;
pub(crate) mod phrase;
pub(crate) mod query;
pub(crate) mod sound;
pub(crate) mod standing;
pub(crate) mod tokens;
mod typo;
mod walk;
pub(crate) mod words;
