//! Files in and out, lists, and the register of halls, over HTTP on a database of its own.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up must fail where it stands"
)]

mod desk;
mod imports;
mod lists;
mod registers;
