//! What intake tells the others about cases and mandates, and what the licence service may ask it.
mod case;
mod client;
mod content;
mod course;
mod document;
mod mandate;
mod moved;
mod rating;
mod register;

pub use case::{
    CaseAccepted, CaseClosed, CaseDecided, CaseDiscarded, CaseDrafted, CaseRejected, CaseReturned,
    CaseSubmitted, CaseSupplemented, CaseWithdrawn, Channel, Outcome, SupplementRequested,
};
pub use client::{IntakeCallError, IntakeClient};
pub use content::LicenceContent;
pub use course::{CaseAct, CaseWorkedOn, ClockCause, ClockChanged, Opinion, ReviewGiven, StepRecorded};
pub use document::DocumentIssued;
pub use mandate::{MandateGiven, MandateRevoked};
pub use moved::{CaseMoved, Handover};
pub use rating::{CaseRated, RectificationMoved};
pub use register::{EvidenceAdded, RegisterChanged, RegisterEntry};
