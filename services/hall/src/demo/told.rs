//! How the demo tells what it does: a numbered line per step, indented lines for what came of it.

use std::{
    cell::Cell,
    fmt::Display,
    time::{Duration, Instant},
};

/// Tells the steps of one path.
pub(super) struct Told {
    step: Cell<u32>,
    since: Cell<Instant>,
}

impl Told {
    pub(super) fn begin(title: &str) -> Self {
        println!("{title}\n");
        Self { step: Cell::new(0), since: Cell::new(Instant::now()) }
    }

    /// A step is done; it took the time since the step before.
    pub(super) fn step(&self, who: &str, what: impl Display) {
        let took: Duration = self.since.replace(Instant::now()).elapsed();
        let number = self.step.get() + 1;
        self.step.set(number);
        println!("{number:>2}  {who}  {what}  ({} ms)", took.as_millis());
    }

    /// What came of the step.
    pub(super) fn detail(&self, what: impl Display) {
        println!("      {what}");
    }
}
