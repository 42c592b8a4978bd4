//! The reckoning of a day: what was issued is what ended.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The tickets of a day by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Tally {
    /// Tickets taken.
    pub(crate) issued: i32,
    /// Visits that ended in a case.
    pub(crate) accepted: i32,
    /// Visits that ended in what was said.
    pub(crate) told: i32,
    /// Visits that ended in a reasoned refusal.
    pub(crate) refused: i32,
    /// Called in vain.
    pub(crate) missed: i32,
    /// Given up.
    pub(crate) cancelled: i32,
    /// Still waiting, called or at a window.
    pub(crate) open: i32,
}

/// Something about a day that does not add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(crate) enum Discrepancy {
    /// More or fewer tickets than what became of them.
    DoesNotAddUp {
        /// Tickets without an end, or ends without a ticket.
        by: i32,
    },
    /// Numbers were handed out that no ticket has.
    NumbersMissing {
        /// How many.
        by: i32,
    },
    /// Cases were taken in at the windows for which nobody took a ticket.
    CasesWithoutTicket {
        /// Their numbers.
        cases: Vec<String>,
    },
}

impl Tally {
    /// What does not add up; `numbers` is how many numbers the counters gave out.
    pub(crate) fn discrepancies(&self, numbers: i32, cases: Vec<String>) -> Vec<Discrepancy> {
        let ended = self.accepted + self.told + self.refused + self.missed + self.cancelled + self.open;
        let mut found = Vec::new();
        if ended != self.issued {
            found.push(Discrepancy::DoesNotAddUp { by: self.issued - ended });
        }
        if numbers != self.issued {
            found.push(Discrepancy::NumbersMissing { by: numbers - self.issued });
        }
        if !cases.is_empty() {
            found.push(Discrepancy::CasesWithoutTicket { cases });
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_adds_up_or_says_what_is_missing() {
        let good = Tally { issued: 6, accepted: 2, told: 1, refused: 1, missed: 1, cancelled: 1, open: 0 };
        assert!(good.discrepancies(6, Vec::new()).is_empty());
        let short = Tally { issued: 7, ..good };
        assert_eq!(short.discrepancies(7, Vec::new()), [Discrepancy::DoesNotAddUp { by: 1 }]);
        assert_eq!(good.discrepancies(8, Vec::new()), [Discrepancy::NumbersMissing { by: 2 }]);
        let cases = vec!["341323".to_owned()];
        assert_eq!(good.discrepancies(6, cases.clone()), [Discrepancy::CasesWithoutTicket { cases }]);
    }
}
