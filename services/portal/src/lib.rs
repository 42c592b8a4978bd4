//! The portal: pages for citizens, clerks, reviewers, agents and supervisors, rendered on the server.
//!
//! It is a client of the public HTTP API and owns no rule of the trade: what may be done and what a refusal
//! means is decided by the services, and the portal shows it. No page needs a script but the one
//! for visits where there is no network, which says so without one.

mod assets;
mod brand;
mod client;
mod error;
mod form;
mod pages;
mod schema;
mod service;
mod session;
mod shell;
mod site;
mod store;
mod words;

pub use brand::Brand;
pub use error::PortalError;
pub use service::{client_secret, service};
pub use site::Site;
