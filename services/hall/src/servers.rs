//! Private PostgreSQL and Redis of one data folder: found or installed, started as children on sockets only,
//! watched, restarted, and stopped. Servers that were there before are never touched.

mod account;
mod find;
mod install;
mod kept;
mod pidfile;
mod postgres;
mod process;
mod redis;
mod restarts;
mod sockets;
mod spawn;
mod vendor;
mod watch;

pub use find::{postgres_tool, redis as redis_program};
pub(crate) use install::have_program;
pub use process::terminate;
pub use watch::{Servers, Wanted};
