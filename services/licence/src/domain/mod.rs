//! The rules of licences: standing, types, documents and what a third party may be told. No I/O.
mod document;
mod file;
mod kind;
mod mask;
mod standing;
mod verdict;

pub(crate) use document::{Document, MissingField};
pub use file::{
    FileRefusal, IssuerCertificate, IssuerKey, LicenceFile, LicenceRecord, RecordSignature,
    verify_licence_file,
};
pub(crate) use file::{certificate, sign};
pub(crate) use kind::{Field, LicenceType, Validity};
pub(crate) use mask::mask_name;
pub use standing::TRANSITIONS;
pub(crate) use standing::{Action, By, Reason, Status};
pub(crate) use verdict::{Verdict, hall_date, serial};
