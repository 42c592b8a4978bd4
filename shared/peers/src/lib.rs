//! Simulators of systems outside the hall. They speak the interfaces over HTTP, with the faults that such systems
//! have: slow, away, silent. For tests, and for a hall on one's own machine; nothing in them is real.

mod business;
mod messages;
mod population;
mod province;
mod server;
mod trouble;

pub use business::{BUSINESSES, Business};
pub use messages::Message;
pub use population::{Registered, SAMPLE};
pub use province::Forgery;
pub use server::Peers;
pub use trouble::Trouble;
