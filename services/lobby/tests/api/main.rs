//! The floor over HTTP: queues, appointments, calling, visits, the day.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot be set up must fail where it stands"
)]

mod world;

mod booking;
mod calling;
mod days;
mod races;
mod visits;
mod walls;
