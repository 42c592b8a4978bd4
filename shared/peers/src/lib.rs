//! Simulators of systems outside the hall. They speak the interfaces over HTTP (the virus scanner: over TCP), with the faults that such systems
//! have: slow, away, silent. For tests, and for a hall on one's own machine; nothing in them is real.

mod business;
mod carrier;
mod clamd;
mod files;
mod household;
mod materials;
mod messages;
mod payment_desk;
mod payments;
mod population;
mod province;
mod server;
mod trouble;
mod ukey;
mod vertical;

pub use business::{BUSINESSES, Business};
pub use carrier::{HeldParcel, LetterCarrier};
pub use clamd::{Clamd, SIGNATURE, ScanTrouble, eicar};
pub use household::HOUSEHOLDS;
pub use materials::FetchedFile;
pub use messages::Message;
pub use payment_desk::PayDesk;
pub use payments::{FileFault, NoticeFault};
pub use population::{Registered, SAMPLE};
pub use province::Forgery;
pub use server::Peers;
pub use trouble::Trouble;
pub use ukey::{KeyOffice, Ukey, Wanted};
pub use vertical::{HeldCase, VerticalSystem, Wrong};
