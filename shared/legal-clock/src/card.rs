//! Supervision cards: a pure function of where the clock stands.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Reckoning, State};

/// A signal to the handling unit and its supervisor, in order of gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Card {
    /// 蓝牌提醒: the deadline is near.
    Blue,
    /// 黄牌整改: it has passed.
    Yellow,
    /// 红牌通报: it has long passed.
    Red,
}

/// From which day on each card is shown: days after the deadline, negative before it, 0 the last day.
///
/// There is no national rule, so they are configuration; the default is the one that most cities have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Given")]
pub struct Thresholds {
    blue: i32,
    yellow: i32,
    red: i32,
}

/// A graver card would come before a lighter one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cards must come in the order blue, yellow, red")]
pub struct ThresholdsError;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Given {
    blue: i32,
    yellow: i32,
    red: i32,
}

impl TryFrom<Given> for Thresholds {
    type Error = ThresholdsError;
    fn try_from(given: Given) -> Result<Self, ThresholdsError> {
        Self::new(given.blue, given.yellow, given.red)
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { blue: -1, yellow: 1, red: 2 }
    }
}

impl Thresholds {
    /// Days after the deadline for each card.
    pub const fn new(blue: i32, yellow: i32, red: i32) -> Result<Self, ThresholdsError> {
        if blue < yellow && yellow < red { Ok(Self { blue, yellow, red }) } else { Err(ThresholdsError) }
    }

    /// The card that a case shows. None while the clock stands still or has not started: nobody is slow then.
    #[must_use]
    pub fn card(&self, at: &Reckoning) -> Option<Card> {
        let past = i64::from(at.overdue_days) - i64::from(at.remaining);
        match at.state {
            State::NotStarted | State::Suspended => None,
            State::Running | State::Overdue if past >= i64::from(self.red) => Some(Card::Red),
            State::Running | State::Overdue if past >= i64::from(self.yellow) => Some(Card::Yellow),
            State::Running | State::Overdue if past >= i64::from(self.blue) => Some(Card::Blue),
            State::Running | State::Overdue => None,
        }
    }
}
