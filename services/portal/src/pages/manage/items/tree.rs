//! Any element of an item as controls of a form, and back: both walk the element's JSON Schema, which is made from the
//! very types that the catalogue reads. Lists and optional parts are added, then filled in: no page needs a script.

mod read;
mod schema;
mod show;

pub(super) use read::read;
pub(super) use schema::{bundle_root, root};
pub(super) use show::{Control, Finding, show};

#[cfg(test)]
mod tests;
