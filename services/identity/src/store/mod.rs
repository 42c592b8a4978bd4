//! Every query of identity, by table.

pub(crate) mod authenticators;
pub(crate) mod break_glass;
pub(crate) mod client_proposals;
pub(crate) mod clients;
pub(crate) mod codes;
pub(crate) mod counter_acts;
pub(crate) mod credentials;
pub(crate) mod devices;
pub(crate) mod keys;
pub(crate) mod legal_agents;
pub(crate) mod looks;
pub(crate) mod messages;
pub(crate) mod misuse;
pub(crate) mod passkeys;
pub(crate) mod persons;
pub(crate) mod proposals;
pub(crate) mod recoveries;
pub(crate) mod refresh_tokens;
pub(crate) mod registrations;
pub(crate) mod revocations;
pub(crate) mod sessions;
pub(crate) mod staff;
pub(crate) mod tickets;
pub(crate) mod upstream;
