//! Parallel review: who may speak for an office, and when all that must be in is in.
use super::item::{Item, Office, Phase};
use kernel::{actor::Scope, code::Uscc, id::HallId};
use std::collections::BTreeSet;

/// Why someone may not speak for an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTheirs {
    /// He belongs to another authority or hall.
    #[error("you are not of this office: its own staff review")]
    OtherOffice,
    /// He has already spoken for another office of the case.
    #[error("one person speaks for one office of a case: another must give this review")]
    SpokeForAnother,
}

impl Office {
    /// Whether staff of this scope may speak for it.
    ///
    /// # Errors
    /// [`NotTheirs::OtherOffice`] if not.
    pub fn spoken_for_by(&self, scope: &Scope) -> Result<(), NotTheirs> {
        let authority = |wanted: &Uscc| scope.authority.as_ref() == Some(wanted);
        let hall = |wanted: HallId| scope.hall == Some(wanted);
        if self.authority.as_ref().is_none_or(authority) && self.hall.is_none_or(hall) {
            Ok(())
        } else {
            Err(NotTheirs::OtherOffice)
        }
    }
}

/// What is still missing before the case counts as reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outstanding {
    /// Offices that have not spoken.
    pub offices: Vec<String>,
    /// Field steps of the review that are not done.
    pub steps: Vec<String>,
}

impl Outstanding {
    /// Nothing is missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.offices.is_empty() && self.steps.is_empty()
    }
}

/// What the join waits for, with the offices that have given an opinion and the steps that are done.
#[must_use]
pub fn outstanding(item: &Item, given: &BTreeSet<String>, done: &BTreeSet<String>) -> Outstanding {
    let offices = item.offices.iter().filter(|office| office.mandatory && !given.contains(&office.code));
    Outstanding {
        offices: offices.map(|office| office.code.clone()).collect(),
        steps: item.steps_to_do(&[Phase::Review], done).map(|step| step.code.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::sample;

    fn set(words: &[&str]) -> BTreeSet<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn the_join_waits_for_every_mandatory_office_and_step() {
        let mut item = sample();
        let left = outstanding(&item, &set(&["land"]), &set(&["discussion"]));
        assert_eq!(left, Outstanding { offices: vec!["farming".into()], steps: vec!["inspection".into()] });
        assert!(outstanding(&item, &set(&["land", "farming"]), &set(&["inspection"])).is_empty());
        item.offices[1].mandatory = false;
        assert!(outstanding(&item, &set(&["land"]), &set(&["inspection"])).is_empty());
    }

    #[test]
    fn an_office_is_spoken_for_by_its_own_staff() {
        let item = sample();
        let ours = Office { authority: Some(item.authority.clone()), ..item.offices[0].clone() };
        let scope = Scope { authority: Some(item.authority), ..Scope::default() };
        assert_eq!(ours.spoken_for_by(&scope), Ok(()));
        assert_eq!(ours.spoken_for_by(&Scope::default()), Err(NotTheirs::OtherOffice));
        let elsewhere = Office { hall: Some(HallId::random()), ..ours };
        assert_eq!(elsewhere.spoken_for_by(&scope), Err(NotTheirs::OtherOffice));
    }
}
