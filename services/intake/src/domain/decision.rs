//! Who may decide, with which seal, under which letter.
use super::item::{DecidedBy, Item};
use chrono::NaiveDate;
use kernel::code::{ImplementingItemCode, Uscc};
use uuid::Uuid;

kernel::code_table! {
    /// What a letter lets a chief representative do.
    LetterAct, "act of a letter" {
        /// Accept.
        Accept = "accept", "受理";
        /// Grant.
        Approve = "approve", "准予";
        /// Refuse.
        Refuse = "refuse", "不予";
        /// Extend the limit.
        Extend = "extend", "延期";
    }
}

/// A letter by which an authority lets a chief representative act in its name.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its id.
    pub id: Uuid,
    /// In whose name.
    pub authority: Uscc,
    /// Base or implementing codes; none is all items of the authority.
    pub items: Option<Vec<String>>,
    /// What for.
    pub acts: Vec<LetterAct>,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: NaiveDate,
    /// Taken back.
    pub revoked: bool,
}

/// A seal of the register.
#[derive(Debug, Clone)]
pub struct Seal {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub authority: Uscc,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: NaiveDate,
    /// Taken back.
    pub revoked: bool,
}

/// Why someone may not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MayNotDecide {
    /// No letter of the authority covers it.
    #[error("no valid letter of the authority lets you do this for this item today")]
    NoLetter,
    /// The item wants the chief representative.
    #[error("this item is decided by the chief representative")]
    NotDecider,
    /// The item wants another person than the one who accepted.
    #[error("who accepted this case may not decide it: another person must")]
    SamePerson,
    /// The seal is not the authority's, or not valid today.
    #[error("the seal is not a valid seal of the authority that decides")]
    BadSeal,
}

impl Letter {
    fn covers(&self, item: &Item, act: LetterAct, today: NaiveDate) -> bool {
        let names = |code: &String| names_item(code, &item.code);
        !self.revoked
            && self.authority == item.authority
            && self.acts.contains(&act)
            && (self.valid_from..=self.valid_to).contains(&today)
            && self.items.as_ref().is_none_or(|items| items.iter().any(names))
    }
}

fn names_item(code: &str, item: &ImplementingItemCode) -> bool {
    code == item.as_str() || code == item.base().as_str()
}

/// The letter that lets its holder act for the item today.
///
/// # Errors
/// [`MayNotDecide::NoLetter`] if none does.
pub fn letter_for<'a>(
    letters: &'a [Letter],
    item: &Item,
    act: LetterAct,
    today: NaiveDate,
) -> Result<&'a Letter, MayNotDecide> {
    letters.iter().find(|letter| letter.covers(item, act, today)).ok_or(MayNotDecide::NoLetter)
}

/// Whether the seal may be put under a decision of the item today.
///
/// # Errors
/// [`MayNotDecide::BadSeal`] if not.
pub fn check_seal(seal: Option<&Seal>, item: &Item, today: NaiveDate) -> Result<(), MayNotDecide> {
    let good = seal.is_some_and(|seal| {
        !seal.revoked
            && seal.authority == item.authority
            && (seal.valid_from..=seal.valid_to).contains(&today)
    });
    if good { Ok(()) } else { Err(MayNotDecide::BadSeal) }
}

/// Whether this person may decide, with the letters he holds; the letter he does it under, if it takes one.
///
/// # Errors
/// [`MayNotDecide`] says why not.
pub fn may_decide(
    item: &Item,
    letters: &[Letter],
    act: LetterAct,
    today: NaiveDate,
    decider: Uuid,
    accepted_by: Option<Uuid>,
) -> Result<Option<Uuid>, MayNotDecide> {
    if item.rules.separate && accepted_by == Some(decider) {
        return Err(MayNotDecide::SamePerson);
    }
    match item.rules.decider {
        DecidedBy::Clerk => Ok(letter_for(letters, item, act, today).ok().map(|letter| letter.id)),
        DecidedBy::Chief => letter_for(letters, item, act, today).map(|letter| Some(letter.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::sample;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn letter(item: &Item) -> Letter {
        Letter {
            id: Uuid::new_v4(),
            authority: item.authority.clone(),
            items: None,
            acts: vec![LetterAct::Approve],
            valid_from: day(1),
            valid_to: day(20),
            revoked: false,
        }
    }

    #[test]
    fn a_letter_covers_its_authority_items_acts_and_days() {
        let item = sample();
        let good = letter(&item);
        let other = Uscc::parse("11341426003240448H").unwrap();
        let cases = [
            (good.clone(), day(20), true),
            (good.clone(), day(21), false),
            (Letter { revoked: true, ..good.clone() }, day(20), false),
            (Letter { authority: other, ..good.clone() }, day(20), false),
            (Letter { acts: vec![LetterAct::Refuse], ..good.clone() }, day(20), false),
            (Letter { items: Some(vec!["000104002000".into()]), ..good.clone() }, day(20), true),
            (Letter { items: Some(vec!["000104002001".into()]), ..good.clone() }, day(20), false),
        ];
        for (letter, today, covered) in cases {
            let found = letter_for(std::slice::from_ref(&letter), &item, LetterAct::Approve, today);
            assert_eq!(found.is_ok(), covered, "{letter:?}");
        }
    }

    #[test]
    fn separation_of_duties_is_a_setting_of_the_item() {
        let mut item = sample();
        let letters = [letter(&item)];
        let (me, today) = (Uuid::new_v4(), day(10));
        let decide = |item: &Item| may_decide(item, &letters, LetterAct::Approve, today, me, Some(me));
        assert_eq!(decide(&item), Ok(Some(letters[0].id)));
        item.rules.separate = true;
        assert_eq!(decide(&item), Err(MayNotDecide::SamePerson));
    }

    #[test]
    fn a_clerk_needs_no_letter_where_the_item_lets_clerks_decide() {
        let mut item = sample();
        let decide = |item: &Item| may_decide(item, &[], LetterAct::Approve, day(10), Uuid::new_v4(), None);
        assert_eq!(decide(&item), Err(MayNotDecide::NoLetter));
        item.rules.decider = DecidedBy::Clerk;
        assert_eq!(decide(&item), Ok(None));
    }

    #[test]
    fn a_seal_of_another_authority_or_time_is_refused() {
        let item = sample();
        let seal = Seal {
            id: Uuid::new_v4(),
            authority: item.authority.clone(),
            valid_from: day(1),
            valid_to: day(20),
            revoked: false,
        };
        assert_eq!(check_seal(Some(&seal), &item, day(1)), Ok(()));
        assert_eq!(check_seal(Some(&seal), &item, day(21)), Err(MayNotDecide::BadSeal));
        assert_eq!(check_seal(None, &item, day(1)), Err(MayNotDecide::BadSeal));
        let other = Seal { authority: Uscc::parse("11341426003240448H").unwrap(), ..seal };
        assert_eq!(check_seal(Some(&other), &item, day(1)), Err(MayNotDecide::BadSeal));
    }
}
