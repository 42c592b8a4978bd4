//! Intake: cases from draft to close, mandates, supervision.

mod acts;
mod alarms;
mod document;
mod file;
mod hold;
mod rating;
mod read;
mod types;

pub(crate) use acts::*;
pub(crate) use alarms::*;
pub(crate) use document::*;
pub(crate) use file::*;
pub(crate) use hold::*;
pub(crate) use rating::*;
pub(crate) use read::*;
pub(crate) use types::*;

/// The service's name in addresses.
const SERVICE: &str = "intake";
