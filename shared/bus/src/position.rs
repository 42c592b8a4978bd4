//! Positions: the gap-free numbers of one source's events, and what a consumer concludes from one. Pure.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, num::ParseIntError, str::FromStr};

/// The place of an event among all events of its source: 1, 2, 3, … without gaps.
///
/// Written as a string of digits, for CloudEvents integers have 32 bits and JavaScript's 53.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(into = "String", try_from = "String")]
#[schemars(with = "String")]
pub struct Position(i64);

/// What an arriving event is to a consumer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The one that comes next.
    Next,
    /// One it has passed already.
    Repeat,
    /// One that others should have come before.
    Gap,
}

/// The text or number is no position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a position is a whole number from 0 on, in digits")]
pub struct BadPosition(#[source] Option<ParseIntError>);

impl Position {
    /// Before the first event.
    pub const START: Self = Self(0);

    /// The position of a number that is not negative.
    pub fn new(number: i64) -> Result<Self, BadPosition> {
        if number < 0 { Err(BadPosition(None)) } else { Ok(Self(number)) }
    }

    /// The number.
    pub fn get(self) -> i64 {
        self.0
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The one before it; the start has none before it but itself.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0.saturating_sub(1).max(0))
    }

    /// How many events lie between `earlier` and this one.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }

    /// What `arriving` is to a consumer that has everything up to here.
    pub fn step(self, arriving: Self) -> Step {
        if arriving <= self {
            Step::Repeat
        } else if arriving == self.next() {
            Step::Next
        } else {
            Step::Gap
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Position {
    type Err = BadPosition;
    fn from_str(text: &str) -> Result<Self, BadPosition> {
        text.parse().map_err(|error| BadPosition(Some(error))).and_then(Self::new)
    }
}

impl From<Position> for String {
    fn from(position: Position) -> Self {
        position.to_string()
    }
}

impl TryFrom<String> for Position {
    type Error = BadPosition;
    fn try_from(text: String) -> Result<Self, BadPosition> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Clone)]
    enum Weather {
        /// The event at this index of the log arrives, again or not, in any order.
        Arrives(usize),
        /// The source appended events that never arrive by themselves.
        Lost(usize),
        /// The consumer asks the source.
        Pull,
    }

    fn weather() -> impl Strategy<Value = Weather> {
        prop_oneof![
            6 => (0_usize..40).prop_map(Weather::Arrives),
            2 => (1_usize..4).prop_map(Weather::Lost),
            1 => Just(Weather::Pull),
        ]
    }

    /// A consumer as it is on paper: it takes what comes next, and on a gap asks the source.
    struct Model {
        log: Vec<i64>,
        at: Position,
        effects: Vec<i64>,
    }

    impl Model {
        fn take(&mut self, arriving: Position) {
            match self.at.step(arriving) {
                Step::Repeat => {}
                Step::Next => {
                    self.effects.push(arriving.get());
                    self.at = arriving;
                }
                Step::Gap => self.pull(),
            }
        }

        fn pull(&mut self) {
            while let Some(&next) = self.log.get(usize::try_from(self.at.get()).unwrap()) {
                self.take(Position::new(next).unwrap());
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_arrives_every_event_takes_effect_once_and_in_order(course in prop::collection::vec(weather(), 0..200)) {
            let mut model = Model { log: (1..=10).collect(), at: Position::START, effects: vec![] };
            for event in course {
                match event {
                    Weather::Arrives(index) => {
                        if let Some(&position) = model.log.get(index) {
                            model.take(Position::new(position).unwrap());
                        }
                    }
                    Weather::Lost(count) => for _ in 0..count {
                        model.log.push(i64::try_from(model.log.len()).unwrap() + 1);
                    },
                    Weather::Pull => model.pull(),
                }
                let so_far: Vec<i64> = (1..=model.at.get()).collect();
                prop_assert_eq!(&model.effects, &so_far);
            }
            model.pull();
            prop_assert_eq!(&model.effects, &model.log);
        }

        #[test]
        fn a_step_is_next_for_exactly_one_position(at in 0_i64..1000, arriving in 1_i64..1100) {
            let (at, arriving) = (Position::new(at).unwrap(), Position::new(arriving).unwrap());
            prop_assert_eq!(at.step(arriving) == Step::Next, arriving.before() == at);
            prop_assert_eq!(at.step(arriving) == Step::Repeat, arriving.since(at) == 0);
        }

        #[test]
        fn text_and_number_are_the_same_position(number in 0_i64..i64::MAX) {
            let position = Position::new(number).unwrap();
            prop_assert_eq!(position.to_string().parse::<Position>().unwrap(), position);
        }
    }

    #[test]
    fn what_is_no_position_is_refused() {
        assert!(Position::new(-1).is_err());
        assert!("-1".parse::<Position>().is_err());
        assert!("1e3".parse::<Position>().is_err());
    }
}
