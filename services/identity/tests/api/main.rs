//! Identity over HTTP, on a database of its own.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up must fail where it stands"
)]

mod absences;
mod certificate_step_up;
mod certificates;
mod clients;
mod counter;
mod flood;
mod guardians;
mod households;
mod legal;
mod login;
mod merging;
mod misuse;
mod originals;
mod outer;
mod passkeys;
mod persons;
mod privacy;
mod recovery;
mod registering;
mod roster;
mod second_factor;
mod sessions;
mod staff;
mod standard_client;
mod upstream;
mod world;
