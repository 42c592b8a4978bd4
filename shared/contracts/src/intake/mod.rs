//! What intake tells the others about cases and mandates, and what the licence service may ask it.
mod bundle;
mod case;
mod client;
mod content;
mod course;
mod document;
mod mandate;
mod moved;
mod originals;
mod packet;
mod project;
mod rating;
mod register;

pub use bundle::{BundleAct, BundleCaseMoved};
pub use case::{
    CaseAccepted, CaseClosed, CaseDecided, CaseDiscarded, CaseDrafted, CasePrereviewed, CaseRejected,
    CaseReopened, CaseReturned, CaseSubmitted, CaseSupplemented, CaseWithdrawn, Channel, Outcome,
    ReopeningGround, SupplementRequested,
};
pub use client::{IntakeCallError, IntakeClient};
pub use content::LicenceContent;
pub use course::{CaseAct, CaseWorkedOn, ClockCause, ClockChanged, Opinion, ReviewGiven, StepRecorded};
pub use document::DocumentIssued;
pub use mandate::{MandateGiven, MandateRevoked};
pub use moved::{CaseMoved, Handover};
pub use originals::{HeldOriginals, OriginalsLate};
pub use packet::{PacketDeviceChanged, PacketReceived};
pub use project::{ProjectAct, ProjectMoved};
pub use rating::{CaseRated, RatingAnnulled, RatingAsked, RatingSkipped, RectificationMoved};
pub use register::{EvidenceAdded, FileQuarantined, RegisterChanged, RegisterEntry};
