//! The licence repository over HTTP, with an intake that says no more than it is told.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up must fail where it stands"
)]

mod desk;

mod changing;
mod files;
mod issuing;
mod lapsing;
mod legal;
mod reading;
mod sharing;
mod showing;
mod trails;
mod using;
mod versions;
