//! The one executable of the hall: launcher, assembly of the services, and the commands that keep them.

pub mod assemble;
pub mod bench;
pub mod check;
pub mod cli;
pub mod demo;
pub mod down;
pub mod error;
pub mod keys;
pub mod lock;
pub mod login;
pub mod manifest;
pub mod migrate;
pub mod place;
pub mod preflight;
pub mod progress;
pub mod run;
pub mod seed;
pub mod serve;
pub mod servers;
pub mod settings;
pub mod settle;
pub mod signals;
pub mod testing;
pub mod token;
pub mod up;
