//! Imports: a file is stored, staged in batches, checked, and put in as a whole.
//!
//! Every step is a transaction that leaves the job so that anyone can go on from there: the request that began it, the
//! task that looks for what was left behind, or a command.

pub(crate) mod apply;
pub(crate) mod begin;
pub(crate) mod judge;
pub(crate) mod names;
pub(crate) mod resume;
pub(crate) mod run;
