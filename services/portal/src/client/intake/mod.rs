//! Intake: cases from draft to close, mandates, supervision.

mod acts;
mod document;
mod file;
mod read;
mod types;

pub(crate) use acts::*;
pub(crate) use document::*;
pub(crate) use file::*;
pub(crate) use read::*;
pub(crate) use types::*;

/// The service's name in addresses.
const SERVICE: &str = "intake";
