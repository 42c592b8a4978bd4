//! CPU time of a process and of those it started, from /proc.

use std::fs;

/// Microseconds of one tick: /proc counts in hundredths of a second on every Linux.
const TICK_US: f64 = 10_000.0;

/// CPU time that a server had used at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Used(f64);

impl Used {
    /// Of the process, of its children, and of children that have ended (PostgreSQL starts one for each connection).
    pub(super) fn by(pid: u32) -> Self {
        let children = fs::read_dir("/proc").into_iter().flatten().flatten();
        let pids = children.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        let living: f64 = pids
            .filter_map(Stat::of)
            .filter(|stat| stat.parent == pid)
            .map(|stat| stat.own + stat.reaped)
            .sum();
        let own = Stat::of(pid).map_or(0.0, |stat| stat.own + stat.reaped);
        Self((own + living) * TICK_US)
    }

    /// Microseconds for each of `count` operations since `earlier`.
    pub(super) fn each_since(self, earlier: Self, count: f64) -> f64 {
        (self.0 - earlier.0) / count
    }
}

struct Stat {
    parent: u32,
    own: f64,
    reaped: f64,
}

impl Stat {
    fn of(pid: u32) -> Option<Self> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name stands in brackets and may hold anything; after it come state, parent, … (proc(5)).
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |place: usize| fields.get(place)?.parse::<f64>().ok();
        Some(Self {
            parent: fields.get(1)?.parse().ok()?,
            own: ticks(11)? + ticks(12)?,
            reaped: ticks(13)? + ticks(14)?,
        })
    }
}
