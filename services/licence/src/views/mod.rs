//! JSON in and out of the routes that people call. What services exchange is in `contracts`.
mod certificate;
mod desk;
mod entry;
mod input;
mod kind;
mod licence;
mod proof;
mod share;

pub(crate) use certificate::{CertificateOut, RevokeIn};
pub(crate) use desk::{ImportOut, ImportQuery, IssuedQuery, IssuerIn, IssuerOut, VersionIn};
pub(crate) use entry::{ApprovedOut, EntryDetailOut, EntryOut, RejectIn};
pub(crate) use input::{ChangeIn, GetLicenceQuery, PresentationQuery, VerifyIn};
pub(crate) use kind::{LicenceTypeOut, TransitionOut};
pub(crate) use licence::{LicenceDetailOut, LicenceOut, LicenceUseOut, StandingOut};
pub(crate) use proof::{OfflineOut, PresentationOut};
pub(crate) use share::{
    CallIn, CallOut, ConsentIn, ConsentOut, ContractIn, ContractOut, CopyOut, SearchIn, SharedOut,
};
