//! JSON in and out of the routes that people call. What services exchange is in `contracts`.
mod input;
mod kind;
mod licence;
mod proof;

pub(crate) use input::{ChangeIn, GetLicenceQuery, VerifyIn};
pub(crate) use kind::{LicenceTypeOut, TransitionOut};
pub(crate) use licence::{LicenceDetailOut, LicenceOut, LicenceUseOut, StandingOut};
pub(crate) use proof::{OfflineOut, PresentationOut};
