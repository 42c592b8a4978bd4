//! The legal clock: which day is the last one on which a decision is in time, and why.
//!
//! Pure functions of recorded facts (start, limit, extensions, suspensions) and a calendar; no I/O, no clock
//! of its own. What is stored of a deadline elsewhere is only a copy of what is reckoned here.

mod calendar;
mod card;
mod clock;
mod day;
mod explain;
mod ground;
mod limit;
mod local;
mod moves;
mod reckoning;
mod year;

pub use calendar::Calendar;
pub use card::{Card, Thresholds, ThresholdsError};
pub use clock::{Clock, DeadlineChange};
pub use day::{Day, DayKind, FixedHoliday};
pub use explain::{DayEntry, Why};
pub use ground::{Extension, Ground, Suspension};
pub use limit::{Limit, StatutoryLimit, Unit};
pub use local::{day_begins, day_ends, local_date, local_time};
pub use moves::MoveError;
pub use reckoning::{Reckoning, State};
pub use year::{CalendarError, YearDays};
