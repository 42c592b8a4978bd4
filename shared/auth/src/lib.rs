//! Who calls and what he may do: tokens, roles, permissions, and the extractor that guards handlers.

pub mod act_token;
mod assurance;
mod cache;
mod caller;
pub mod capacity;
pub mod claims;
mod identity_link;
mod key_ring;
mod keys;
mod may;
pub mod permission;
mod problem;
pub mod revocations;
mod role;
mod service_key;
pub mod step_up;
mod verifier;

pub use act_token::{ACT_TOKEN_HEADER, ActToken};
pub use assurance::{Assurance, LOWEST};
pub use caller::Caller;
pub use claims::{AccessClaims, Acting, SubjectKind};
pub use keys::{SigningKey, TokenMinter, TokenSubject, random_bytes, random_secret};
pub use may::{May, bearer};
pub use permission::Permission;
pub use problem::AuthError;
pub use revocations::{Revocation, RevocationPage, Revocations};
pub use role::{BadRole, Role};
pub use service_key::{SERVICE_SECONDS, ServiceClaims, ServiceKey};
pub use verifier::{Verifier, read_access_token};
