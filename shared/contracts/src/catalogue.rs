//! What others learn from the catalogue: the content of items, how its two halves join, and the events.
//!
//! An implementing item is a base version (what the nation or the province publishes) and a local overlay (what
//! the county fills in). Events carry the two apart; `resolve` joins them wherever they are needed.

mod base;
mod bundle;
mod data;
mod decision;
mod decision_check;
mod editing;
mod events;
mod field_names;
mod flow;
mod form;
mod guide_parts;
mod local;
mod material;
mod moves;
mod outcome;
mod overlay;
mod places;
mod provenance;
mod quality;
mod resolve;
mod rules_base;
mod rules_joined;
mod rules_parts;
mod search;
mod terms;

pub use base::{BaseItemContent, Domain, Faq, Fee, LegalBasis, Theme, ThemeUser};
pub use bundle::{
    BundleContent, BundleCourse, BundleMember, FieldSource, JointKind, JointWork, MaterialOf, ProjectPhase,
    ProjectStage, SharedMaterial, check_bundle,
};
pub use data::{HallInspected, HallRegisterChanged, ImportChanged, ListChanged, NameDraftChanged};
pub use decision::{
    Answer, Answers, BadAnswer, Cell, DecisionTable, EligibilityTable, Eligible, FeeLine, FeeTable,
    HitPolicy, InputKind, Reading, TableInput, TableRow, Verdict,
};
pub use editing::{DirectoryLoaded, DraftChange, DraftChanged, ItemClaimed};
pub use events::{
    BaseItemPublished, BundlePublished, ItemRepealed, ItemSuspended, OverlayPublished, item_subject,
};
pub use field_names::{field_name, field_place, field_word};
pub use flow::{ClockTreatment, Evidence, EvidenceKind, FlowStep, Phase, StepKind, SuspensionGround};
pub use form::{FORM_KEYWORDS, form_findings};
pub use guide_parts::{
    Channel, CrossRegion, Intermediary, JointDepartment, Remedies, Sample, SampleKind, SituationOption,
    SituationQuestion, SystemLevel,
};
pub use local::{
    AcceptanceMode, AcceptancePlace, AcceptancePoint, Connection, Contact, Delegation, Online, ReviewOffice,
    Unit, Visits,
};
pub use material::{FORM, Material, MaterialForm, MaterialKind, MaterialSource, Situation};
pub use moves::{
    FollowReminded, LocalStated, MoveKind, OpenCases, PowerMoved, PowerReceiver, Reminder, TransferChanged,
};
pub use outcome::{Conclusion, ItemResult, Processing};
pub use overlay::{Decider, IntakeRules, OverlayContent, PayBefore, Separation, Stage, StageKind};
pub use places::{derived_id, hall_id, window_id};
pub use provenance::{Mark, Provenance};
pub use quality::{Finding, Rule, check, check_base, check_overlay};
pub use resolve::{ResolvedItem, ResolvedStep, resolve};
pub use rules_parts::check_dated;
pub use search::{SearchWordsChanged, WordsChange};
pub use terms::{DayUnit, Extension, Limit, SpecialProcedure, UrgentProcedure};
