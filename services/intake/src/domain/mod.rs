//! The rules of intake as types and tables: no I/O, no async, no SQL.
pub mod clock;
pub mod decision;
pub mod document;
pub mod form;
pub mod item;
pub mod letterhead;
pub mod mandate;
pub mod material;
pub mod place;
pub mod power;
pub mod prefill;
pub mod review;
pub mod state;
pub mod step;
pub mod text;
pub mod upload;
