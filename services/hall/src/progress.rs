//! Lines for the person at the terminal. They go to stderr, so that stdout carries results only.

use std::fmt::Display;

/// Says what is being done, or was done.
pub fn say(what: impl Display) {
    eprintln!("[hall] {what}");
}
