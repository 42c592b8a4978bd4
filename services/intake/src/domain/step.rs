//! Field steps: who must have been there, what proves them, and when they count as done.
use super::{
    item::{Phase, Step, StepRule},
    state::State,
};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What someone claims about a step. The dates are his; the hall shows them as claimed and counts nothing by them.
#[derive(Debug, Clone)]
pub struct Record {
    /// Who was there.
    pub people: BTreeSet<Uuid>,
    /// First day, as claimed.
    pub claimed_from: Option<NaiveDate>,
    /// Last day, as claimed.
    pub claimed_to: Option<NaiveDate>,
    /// How many files of evidence.
    pub evidence: usize,
}

/// Why a step is not taken as recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadStep {
    /// The case stands elsewhere in its course.
    #[error("this step does not belong to a case that is {0}")]
    OutOfPhase(State),
    /// Too few people.
    #[error("this step needs at least {0} different officers who were there")]
    TooFewPeople(u8),
    /// Whoever records was not there.
    #[error("who records the step must be one of those who were there")]
    RecorderAbsent,
    /// Too little evidence.
    #[error("this step needs at least {0} files of evidence")]
    TooLittleEvidence(usize),
    /// A notice without its days.
    #[error("a public notice needs the days it was posted from and to, as claimed")]
    NoDays,
    /// A notice that was taken down too early, even as claimed.
    #[error("this notice must be posted for at least {0} days")]
    TooShort(u16),
    /// Days to come.
    #[error("the claimed days lie in the future")]
    InTheFuture,
    /// The signer is not on the list.
    #[error("only those who were recorded as having been there can sign the step")]
    NotThere,
}

impl Step {
    /// How many different people must sign.
    #[must_use]
    pub fn min_people(&self) -> u8 {
        match self.rule {
            StepRule::Officers(people) => people.max(1),
            StepRule::Record
            | StepRule::Notice(_)
            | StepRule::Discussion
            | StepRule::LegalReview
            | StepRule::SignOff
            | StepRule::Hearing
            | StepRule::Experts => 1,
        }
    }

    /// Whether the case stands where this step belongs.
    ///
    /// # Errors
    /// [`BadStep::OutOfPhase`] if not.
    pub fn belongs_to(&self, state: State) -> Result<(), BadStep> {
        let open: &[State] = match self.phase {
            Phase::Village => &[State::Draft, State::Submitted, State::Prereviewed, State::Supplement],
            Phase::Intake => {
                &[State::Submitted, State::Prereviewed, State::Supplement, State::Accepted, State::InReview]
            }
            Phase::Review => &[State::InReview],
        };
        if open.contains(&state) { Ok(()) } else { Err(BadStep::OutOfPhase(state)) }
    }

    /// Whether the record can be taken, on the day `today`, from `recorder`.
    ///
    /// # Errors
    /// [`BadStep`] says what is wrong.
    pub fn check(&self, record: &Record, recorder: Uuid, today: NaiveDate) -> Result<(), BadStep> {
        if record.people.len() < usize::from(self.min_people()) {
            return Err(BadStep::TooFewPeople(self.min_people()));
        }
        if !record.people.contains(&recorder) {
            return Err(BadStep::RecorderAbsent);
        }
        if record.evidence < self.min_evidence {
            return Err(BadStep::TooLittleEvidence(self.min_evidence));
        }
        if record.claimed_from.max(record.claimed_to).is_some_and(|day| day > today) {
            return Err(BadStep::InTheFuture);
        }
        match self.rule {
            StepRule::Notice(shortest) => {
                let days = record.claimed_from.zip(record.claimed_to).ok_or(BadStep::NoDays)?;
                let posted = (days.1 - days.0).num_days() + 1;
                let enough = posted >= i64::from(shortest.days);
                if enough { Ok(()) } else { Err(BadStep::TooShort(shortest.days)) }
            }
            StepRule::Record
            | StepRule::Officers(_)
            | StepRule::Discussion
            | StepRule::LegalReview
            | StepRule::SignOff
            | StepRule::Hearing
            | StepRule::Experts => Ok(()),
        }
    }
}

/// Whether a recorded step is done: enough of those who were there have signed, and no objection is open.
#[must_use]
pub fn is_done(
    people: &BTreeSet<Uuid>,
    signers: &BTreeSet<Uuid>,
    min_people: usize,
    open_objections: i64,
) -> bool {
    signers.intersection(people).count() >= min_people && open_objections == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::sample;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn record(people: &[Uuid]) -> Record {
        Record { people: people.iter().copied().collect(), claimed_from: None, claimed_to: None, evidence: 1 }
    }

    #[test]
    fn an_inspection_needs_two_different_people_and_both_signatures() {
        let (a, b) = (Uuid::new_v4(), Uuid::new_v4());
        let item = sample();
        let inspection = item.step("inspection").unwrap();
        assert_eq!(inspection.check(&record(&[a, a]), a, day(21)), Err(BadStep::TooFewPeople(2)));
        assert_eq!(inspection.check(&record(&[a, b]), Uuid::new_v4(), day(21)), Err(BadStep::RecorderAbsent));
        assert_eq!(inspection.check(&record(&[a, b]), a, day(21)), Ok(()));
        let people = BTreeSet::from([a, b]);
        assert!(!is_done(&people, &BTreeSet::from([a]), 2, 0));
        assert!(!is_done(&people, &BTreeSet::from([a, Uuid::new_v4()]), 2, 0));
        assert!(is_done(&people, &people, 2, 0));
    }

    #[test]
    fn a_notice_shows_its_days_and_no_open_objection() {
        let a = Uuid::new_v4();
        let item = sample();
        let notice = item.step("notice").unwrap();
        let posted = |from, to| Record { claimed_from: Some(from), claimed_to: Some(to), ..record(&[a]) };
        assert_eq!(notice.check(&record(&[a]), a, day(21)), Err(BadStep::NoDays));
        assert_eq!(notice.check(&posted(day(10), day(15)), a, day(21)), Err(BadStep::TooShort(7)));
        assert_eq!(notice.check(&posted(day(16), day(22)), a, day(21)), Err(BadStep::InTheFuture));
        assert_eq!(notice.check(&posted(day(10), day(16)), a, day(21)), Ok(()));
        assert!(!is_done(&BTreeSet::from([a]), &BTreeSet::from([a]), 1, 1));
    }

    #[test]
    fn a_step_belongs_to_its_phase() {
        let item = sample();
        assert!(item.step("notice").unwrap().belongs_to(State::Draft).is_ok());
        assert!(item.step("inspection").unwrap().belongs_to(State::Draft).is_err());
        assert!(item.step("inspection").unwrap().belongs_to(State::InReview).is_ok());
        assert!(item.step("inspection").unwrap().belongs_to(State::Reviewed).is_err());
    }

    #[test]
    fn evidence_is_counted() {
        let a = Uuid::new_v4();
        let item = sample();
        let bare = Record { evidence: 0, ..record(&[a]) };
        let refused = item.step("discussion").unwrap().check(&bare, a, day(21));
        assert_eq!(refused, Err(BadStep::TooLittleEvidence(1)));
    }
}
