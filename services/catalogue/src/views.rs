//! What goes in and out as JSON.

pub(crate) mod analysis;
pub(crate) mod bundle;
pub(crate) mod changes;
pub(crate) mod decide;
pub(crate) mod desk;
pub(crate) mod directory;
pub(crate) mod editing;
pub(crate) mod export;
pub(crate) mod guide;
pub(crate) mod import;
pub(crate) mod lists;
pub(crate) mod quality;
pub(crate) mod registers;
pub(crate) mod samples;
pub(crate) mod search;
pub(crate) mod standard;
pub(crate) mod transfer;
pub(crate) mod words;
