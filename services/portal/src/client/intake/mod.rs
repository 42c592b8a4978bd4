//! Intake: cases from draft to close, mandates, supervision.

mod acts;
mod alarms;
mod archive;
mod benefits;
mod bundle;
mod document;
mod exchanges;
mod experts;
mod fees;
mod figures;
mod file;
mod hearing;
mod hold;
mod life;
mod mandate;
mod national;
mod originals;
mod outages;
mod packets;
mod project;
mod queue;
mod rating;
mod read;
mod template;
mod types;
mod vertical;

pub(crate) use acts::*;
pub(crate) use alarms::*;
pub(crate) use archive::*;
pub(crate) use benefits::*;
pub(crate) use bundle::*;
pub(crate) use document::*;
pub(crate) use exchanges::*;
pub(crate) use experts::*;
pub(crate) use fees::*;
pub(crate) use figures::*;
pub(crate) use file::*;
pub(crate) use hearing::*;
pub(crate) use hold::*;
pub(crate) use life::*;
pub(crate) use mandate::*;
pub(crate) use national::*;
pub(crate) use originals::*;
pub(crate) use outages::*;
pub(crate) use packets::*;
pub(crate) use project::*;
pub(crate) use queue::*;
pub(crate) use rating::*;
pub(crate) use read::*;
pub(crate) use template::*;
pub(crate) use types::*;
pub(crate) use vertical::*;

/// The service's name in addresses.
const SERVICE: &str = "intake";
