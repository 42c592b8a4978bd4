//! A hall for one test: its own database, its own Redis prefix, its own port. Dev-dependency only.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up must fail where it stands"
)]

mod client;
mod database;
mod hall;
mod pdf;
mod qr;
mod quiet;
mod run;

pub use client::{Client, Reply};
pub use hall::{Build, TestHall};
pub use pdf::pdf_text;
pub use qr::qr_text;
