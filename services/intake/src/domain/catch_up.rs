//! 断网断电补录: when the date on a paper receipt is the day an application was received.
use chrono::{DateTime, Utc};

kernel::code_table! {
    /// What failed.
    Failure, "failure of a window" {
        /// The network.
        Network = "network", "断网";
        /// The power.
        Power = "power", "断电";
    }
}

/// Why an outage or an entry after it is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CatchUpRefused {
    /// It has not ended, or lasts longer than fifteen days, or ends before it begins.
    #[error("an outage has begun, has ended, and lasted at most fifteen days")]
    BadOutage,
    /// The date of the paper lies outside.
    #[error("the outage does not cover the date of the paper receipt: the time of the entry counts")]
    NotCovered,
    /// Nobody has approved the outage yet.
    #[error("the outage has not been approved yet")]
    OutageNotApproved,
    /// The outage was at another hall.
    #[error("the outage was not at the hall of this case")]
    OtherHall,
    /// What is said about the paper is not complete.
    #[error("give the number of the paper receipt, 1 to 40 characters")]
    BadNumber,
    /// The paper, or the case, was entered before.
    #[error("this paper receipt or this case has been entered before")]
    EnteredBefore,
    /// It came in online: there is no paper, whatever was down at the hall.
    #[error("the case was handed in online: there is no paper receipt to enter")]
    NotOnPaper,
    /// The paper would make the receipt later than it was.
    #[error("the date of the paper receipt lies after the time the case was handed in")]
    LaterThanEntry,
    /// The receipt was answered with a notice: what is due now runs from the supplement.
    #[error("the applicant has been told what is missing: the date of receipt decides nothing any more")]
    AnsweredBefore,
    /// There is nothing to approve.
    #[error("there is no entry that waits for approval")]
    NothingWaits,
}

/// Whether an outage that is recorded now may be one.
///
/// # Errors
/// [`CatchUpRefused::BadOutage`] if not.
pub fn check_outage(
    now: DateTime<Utc>,
    began_at: DateTime<Utc>,
    ended_at: DateTime<Utc>,
) -> Result<(), CatchUpRefused> {
    let longest = chrono::TimeDelta::days(15);
    let good = began_at < ended_at && ended_at <= now && ended_at - began_at <= longest;
    if good { Ok(()) } else { Err(CatchUpRefused::BadOutage) }
}

/// The number of a paper receipt, without blanks around it.
///
/// # Errors
/// [`CatchUpRefused::BadNumber`] if it is none.
pub fn paper_number(text: &str) -> Result<&str, CatchUpRefused> {
    let text = text.trim();
    let good = (1..=40).contains(&text.chars().count()) && !text.chars().any(super::text::is_hidden);
    if good { Ok(text) } else { Err(CatchUpRefused::BadNumber) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn an_outage_is_recorded_when_it_is_over_and_lasts_at_most_fifteen_days() {
        let now = at("2026-11-23T02:00:00Z");
        let check = |from, to| check_outage(now, at(from), at(to));
        assert_eq!(check("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"), Ok(()));
        for (from, to) in [
            ("2026-11-22T00:00:00Z", "2026-11-24T00:00:00Z"),
            ("2026-11-21T00:00:00Z", "2026-11-20T00:00:00Z"),
            ("2026-11-01T00:00:00Z", "2026-11-20T00:00:00Z"),
        ] {
            assert_eq!(check(from, to), Err(CatchUpRefused::BadOutage), "{from} {to}");
        }
    }
}
