//! What a hall's floor is made of, as configured.
use super::Hours;
use kernel::id::QueueId;
use serde::{Deserialize, Serialize};

/// Queues, windows and priorities of a hall that is set up.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    /// Who goes first, and by what ground.
    pub(crate) priorities: Vec<FloorPriority>,
    /// One for each group of items.
    pub(crate) queues: Vec<FloorQueue>,
    /// The windows, and the queues they serve.
    pub(crate) windows: Vec<FloorWindow>,
    /// How often is called, how far ahead is booked and the like.
    #[serde(default)]
    pub(crate) limits: Limits,
}

/// Somebody who goes first.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FloorPriority {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) ground: String,
    pub(crate) weight: i16,
}

/// A queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FloorQueue {
    pub(crate) letter: char,
    pub(crate) name: String,
    /// Beginnings of base item codes; none takes what no other queue takes.
    #[serde(default)]
    pub(crate) items: Vec<String>,
    /// How long one visit takes, until the day's own figures say it.
    pub(crate) minutes: i16,
    pub(crate) hours: Vec<Hours>,
}

/// A window.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FloorWindow {
    pub(crate) number: i16,
    pub(crate) name: String,
    /// The letters of the queues it serves.
    pub(crate) queues: Vec<char>,
}

/// The numbers in a hall's rules.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// Calls before a ticket passes.
    pub(crate) call_limit: i16,
    /// How often a ticket that passed may stand in line again.
    pub(crate) requeue_limit: i16,
    /// How many days ahead is booked.
    pub(crate) ahead_days: i16,
    /// How long after its time an appointment is kept, in minutes.
    pub(crate) late_minutes: i16,
    /// So many missed appointments …
    pub(crate) no_show_limit: i16,
    /// … within so many days …
    pub(crate) no_show_days: i16,
    /// … close booking for so many.
    pub(crate) block_days: i16,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            call_limit: 3,
            requeue_limit: 1,
            ahead_days: 14,
            late_minutes: 15,
            no_show_limit: 3,
            no_show_days: 90,
            block_days: 30,
        }
    }
}

impl Floor {
    /// Reads a floor as it is written in JSON.
    ///
    /// # Errors
    /// When the text is no floor.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

/// The queue of an item: the one with the longest beginning of its base code, else the one that takes what no other takes.
pub(crate) fn queue_for<'a>(
    queues: impl Iterator<Item = (QueueId, &'a [String])> + Clone,
    item: &str,
) -> Option<QueueId> {
    const BASE_LENGTH: usize = 12;
    let base = item.len().checked_sub(BASE_LENGTH).and_then(|at| item.get(at..))?;
    let fits = queues.clone().flat_map(|(id, items)| {
        items.iter().filter(|begins| base.starts_with(begins.as_str())).map(move |begins| (begins.len(), id))
    });
    let longest = fits.max_by_key(|(length, _)| *length).map(|(_, id)| id);
    longest.or_else(|| queues.clone().find(|(_, items)| items.is_empty()).map(|(id, _)| id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_goes_to_the_queue_that_names_it_best_or_to_the_one_for_all_others() {
        let ids = [QueueId::random(), QueueId::random(), QueueId::random()];
        let takes = [Vec::new(), vec!["3420".to_owned()], vec!["34209907".to_owned()]];
        let queues = ids.iter().copied().zip(takes.iter().map(Vec::as_slice));
        assert_eq!(queue_for(queues.clone(), "342099071000"), Some(ids[2]));
        assert_eq!(queue_for(queues.clone(), "11341323990011103D5342099004000"), Some(ids[1]));
        assert_eq!(queue_for(queues.clone(), "340199001000"), Some(ids[0]));
        assert_eq!(queue_for(queues.clone(), "3401"), None);
        assert_eq!(queue_for(queues.skip(1), "340199001000"), None);
    }
}
