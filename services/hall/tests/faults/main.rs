//! The real executable, killed and robbed of Redis in mid-work, split into processes, and searched for what it
//! must not tell. Each test has a database, a Redis prefix and ports of its own.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on fails where it stands"
)]

mod canaries;
mod counts;
mod database;
mod desk;
mod installation;
mod killed;
mod leaks;
mod modes;
mod packets;
mod process;
mod redis_server;
mod wiped;
