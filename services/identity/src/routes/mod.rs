//! The operations of identity.

mod absences;
mod account;
mod authorize;
mod certificate_step_up;
mod certificates;
mod clients;
mod counter;
mod guardians;
mod legal;
mod merges;
mod misuse;
mod oauth;
mod own_login;
mod passkeys;
mod persons;
mod recovery;
mod register;
mod roster;
mod sessions;
mod staff;
mod standing;
mod table;
mod upstream;

pub(crate) use table::routes;
