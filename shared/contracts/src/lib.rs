//! What crosses a service line: events, and the bodies and typed clients of HTTP calls. One file per owner.

pub mod catalogue;
mod event;
pub mod identity;
pub mod intake;
pub mod licence;
pub mod lobby;
mod registry;

pub use event::{Event, PersonalDataRead};
pub use registry::{EventKind, asyncapi, event_kinds};
