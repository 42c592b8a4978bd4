//! Official documents (文书) as PDF: one typed content and one template for each kind; the same content gives the
//! same bytes. A leaf crate: it knows no database and no service.

mod check_code;
mod content;
mod course;
mod font;
mod kind;
mod qr;
mod render;
mod said;
mod templates;
mod world;

pub use check_code::{BadCheckCode, CheckCode};
pub use content::{Body, Check, Content, Head, Rights};
pub use course::{
    Acceptance, Channel, Deficiencies, Deficiency, Delivery, Extension, Grant, Handed, NonAcceptance,
    PendingAcceptance, Period, Receipt, ReceivedMaterial, Refusal, SpecialProcedure, Way,
};
pub use kind::Kind;
pub use render::{RenderError, Rendered, render};
pub use templates::NEWEST;
