//! What others learn from the catalogue: the content of items, how its two halves join, and the events.
//!
//! An implementing item is a base version (what the nation or the province publishes) and a local overlay (what
//! the county fills in). Events carry the two apart; `resolve` joins them wherever they are needed.

mod base;
mod editing;
mod events;
mod flow;
mod form;
mod local;
mod material;
mod outcome;
mod overlay;
mod places;
mod provenance;
mod quality;
mod resolve;
mod rules_base;
mod rules_joined;
mod terms;

pub use base::{BaseItemContent, Domain, Faq, Fee, LegalBasis, Theme, ThemeUser};
pub use editing::{DirectoryLoaded, DraftChange, DraftChanged, ItemClaimed};
pub use events::{BaseItemPublished, ItemRepealed, ItemSuspended, OverlayPublished, item_subject};
pub use flow::{ClockTreatment, Evidence, EvidenceKind, FlowStep, Phase, StepKind, SuspensionGround};
pub use form::{FORM_KEYWORDS, form_findings};
pub use local::{
    AcceptanceMode, AcceptancePlace, AcceptancePoint, Connection, Contact, Delegation, Online, ReviewOffice,
    Unit, Visits,
};
pub use material::{FORM, Material, MaterialForm, MaterialKind, MaterialSource, Situation};
pub use outcome::{Conclusion, ItemResult, Processing};
pub use overlay::{Decider, IntakeRules, OverlayContent, Separation, Stage, StageKind};
pub use places::{derived_id, hall_id, window_id};
pub use provenance::{Mark, Provenance};
pub use quality::{Finding, Rule, check, check_base};
pub use resolve::{ResolvedItem, ResolvedStep, resolve};
pub use terms::{DayUnit, Extension, Limit, SpecialProcedure, UrgentProcedure};
