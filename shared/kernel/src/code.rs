//! Codes that come from outside, each parsed once into a type that cannot hold a wrong value.
//!
//! A code's field is private and its only door is `parse`; JSON and rows come through the same door.
//! The formats are those seen in real published codes; every check digit is verified.

mod case_no;
pub mod check;
mod citizen;
mod division;
mod item;
mod licence;
mod mobile;
mod permutation;
mod tables;
mod text;
mod uscc;

pub use case_no::{CaseNo, NationalCaseNo};
pub use citizen::CitizenNo;
pub use division::{Division, DivisionLevel, DivisionPrefix};
pub use item::{BaseItemCode, HandlingItemCode, ImplementingItemCode};
pub use licence::{LicenceIdentifier, LicenceTypeCode};
pub use mobile::MobileNo;
pub use tables::{
    ApplicationForm, AuthorityNature, CertificateKind, ExerciseLevel, ItemType, MaterialNeed, ProcessingKind,
    ServiceObject, SpecialProcedureKind,
};
pub use text::BadCode;
pub use uscc::Uscc;
