//! Official documents (文书) as PDF: one typed content and one template for each kind; the same content gives the
//! same bytes. A leaf crate: it knows no database and no service.

mod check_code;
mod content;
mod course;
mod font;
mod handover;
mod kind;
mod licence;
mod mandate;
pub mod ofd;
mod proof;
mod qr;
mod render;
mod said;
mod sample;
mod templates;
mod world;

pub use check_code::{BadCheckCode, CheckCode};
pub use content::{Body, Check, Content, Head, Rights};
pub use course::{
    Acceptance, Channel, Deficiencies, Deficiency, Delivery, Extension, Grant, Handed, NonAcceptance,
    PendingAcceptance, Period, Receipt, ReceivedMaterial, Refusal, SpecialProcedure, Way,
};
pub use handover::{HandedOriginal, HandoverList};
pub use kind::Kind;
pub use licence::{LicenceSheet, NEWEST_LICENCE, UseNote, render_licence};
pub use mandate::{MandateSheet, NEWEST_MANDATE, render_mandate};
pub use proof::{Unfit, prove};
pub use render::{RenderError, Rendered, render, render_own};
pub use sample::sample;
pub use templates::{NEWEST, shipped};
