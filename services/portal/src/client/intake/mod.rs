//! Intake: cases from draft to close, mandates, supervision.

mod acts;
mod alarms;
mod bundle;
mod document;
mod file;
mod hearing;
mod hold;
mod life;
mod mandate;
mod originals;
mod project;
mod rating;
mod read;
mod template;
mod types;

pub(crate) use acts::*;
pub(crate) use alarms::*;
pub(crate) use bundle::*;
pub(crate) use document::*;
pub(crate) use file::*;
pub(crate) use hearing::*;
pub(crate) use hold::*;
pub(crate) use life::*;
pub(crate) use mandate::*;
pub(crate) use originals::*;
pub(crate) use project::*;
pub(crate) use rating::*;
pub(crate) use read::*;
pub(crate) use template::*;
pub(crate) use types::*;

/// The service's name in addresses.
const SERVICE: &str = "intake";
