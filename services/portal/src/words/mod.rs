//! Words: refusals, states, deadlines and dates, as people say them.

mod dates;
mod problems;
mod states;

pub(crate) use dates::{day, day_here, day_until, end_of, left, limit, minute, moment};
pub(crate) use problems::{fault, fault_number, our_fault, outage, sentence};
pub(crate) use states::{
    StateWords, actor_words, copy_words, licence_words, purpose_words, share_words, state, timeline_words,
};
