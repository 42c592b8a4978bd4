//! The rules of the floor: states, hours, waiting, and what a floor is made of. No I/O.
mod day;
mod floor;
mod hours;
mod state;
mod wait;

pub(crate) use day::{Discrepancy, Tally};
pub use floor::Floor;
pub(crate) use floor::{FloorQueue, Limits, queue_for};
pub(crate) use hours::{Hours, Slot, instant};
pub use state::TRANSITIONS;
pub(crate) use state::{Act, AppointmentState, Origin, Outcome, TicketState, WindowState};
pub(crate) use wait::wait_minutes;
