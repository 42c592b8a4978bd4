//! 原件交接: paper originals change hands step by step, each confirmed by who takes them, until they are back or in the archive.
use kernel::{actor::ActorKind, id::FileId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// So many originals one case has.
pub const MOST_ORIGINALS: usize = 40;

kernel::code_table! {
    /// Where an original can be.
    Place, "place of an original" {
        /// With the applicant.
        Applicant = "applicant", "申请人";
        /// With the agent who carries the case.
        Agent = "agent", "代办员";
        /// At the window that took it in.
        Window = "window", "收件窗口";
        /// With the department that handles the case.
        Department = "department", "承办部门";
        /// In the archive, where it stays.
        Archive = "archive", "档案室";
    }
}

/// Who may give to whom. Nothing goes to a department without passing the window, and back the same way.
pub const WAYS: &[(Place, Place)] = &[
    (Place::Applicant, Place::Agent),
    (Place::Applicant, Place::Window),
    (Place::Agent, Place::Window),
    (Place::Agent, Place::Applicant),
    (Place::Window, Place::Department),
    (Place::Window, Place::Archive),
    (Place::Window, Place::Agent),
    (Place::Window, Place::Applicant),
    (Place::Department, Place::Window),
    (Place::Department, Place::Archive),
    (Place::Archive, Place::Window),
];

/// What of someone on the staff says for which places he stands.
#[derive(Debug, Clone, Copy)]
pub struct Post {
    /// He works at a window of the hall that has the case.
    pub window: bool,
    /// His authority decides or reviews the case.
    pub department: bool,
    /// He keeps the archive.
    pub archive: bool,
}

/// The places for which someone stands on a case. Whoever is on the staff of another hall or authority stands for none of them.
#[must_use]
pub fn stands_for(kind: ActorKind, post: Post) -> Vec<Place> {
    match kind {
        ActorKind::Person => vec![Place::Applicant],
        ActorKind::Agent => vec![Place::Agent],
        ActorKind::Staff => {
            let all = [
                (post.window, Place::Window),
                (post.department, Place::Department),
                (post.archive, Place::Archive),
            ];
            all.into_iter().filter(|(holds, _)| *holds).map(|(_, place)| place).collect()
        }
        ActorKind::Service | ActorKind::Department | ActorKind::Nobody => Vec::new(),
    }
}

impl Place {
    /// Whether an original that is here needs nothing more: the case may be closed.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Applicant | Self::Archive)
    }
}

/// Why originals do not change hands like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandoverRefused {
    /// A name or a condition is missing, too long, or hides something; or there are too many.
    #[error("name each original, how many copies and its condition; a case has at most 40")]
    BadList,
    /// They are not all where the giver says, or are on their way.
    #[error("the originals are not all in your hands")]
    NotHere,
    /// Nobody gives this way.
    #[error("originals are not handed over this way")]
    NoWay,
    /// Who gave them takes them, or someone takes them for another place.
    #[error("another person, of the place they go to, confirms that he has them")]
    NotTheTaker,
    /// It was confirmed or taken back before.
    #[error("this handover has ended")]
    Ended,
    /// What staff give back to the applicant he signs for, or confirms himself.
    #[error("the applicant signs for what he gets back: attach the signed list")]
    NotSigned,
    /// They have not all come back or gone into the archive.
    #[error("paper originals are still out: give them back or put them into the archive first")]
    StillOut,
}

/// A handover as far as it says where originals are.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where they came from.
    pub from: Place,
    /// Where they go.
    pub to: Place,
    /// Which.
    pub originals: Vec<Uuid>,
    /// Whether the taker has them; none while nobody has said so.
    pub taken: Option<bool>,
}

/// Where an original is, and where it is going.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whereabouts {
    /// Who has it.
    pub at: Place,
    /// To whom it was offered.
    pub going: Option<Place>,
}

/// Where each original is, from all steps in their order. One that was listed and never taken is with the applicant.
#[must_use]
pub fn whereabouts(originals: &[Uuid], steps: &[Step]) -> HashMap<Uuid, Whereabouts> {
    let home = Whereabouts { at: Place::Applicant, going: None };
    let mut found: HashMap<Uuid, Whereabouts> = originals.iter().map(|id| (*id, home)).collect();
    for step in steps {
        for id in &step.originals {
            match step.taken {
                Some(true) => found.insert(*id, Whereabouts { at: step.to, going: None }),
                None => found.insert(*id, Whereabouts { at: step.from, going: Some(step.to) }),
                Some(false) => None,
            };
        }
    }
    found
}

/// Whether these originals may be given from where they are to `to` by someone who stands for these places; where they are.
///
/// # Errors
/// [`HandoverRefused`] says why not.
pub fn may_give(
    known: &HashMap<Uuid, Whereabouts>,
    originals: &[Uuid],
    to: Place,
    stands: &[Place],
) -> Result<Place, HandoverRefused> {
    let mut at = originals.iter().map(|id| known.get(id).copied());
    let first = at.next().flatten().ok_or(HandoverRefused::NotHere)?;
    if first.going.is_some() || !at.all(|other| other == Some(first)) || !stands.contains(&first.at) {
        return Err(HandoverRefused::NotHere);
    }
    if WAYS.contains(&(first.at, to)) { Ok(first.at) } else { Err(HandoverRefused::NoWay) }
}

/// Whether someone who stands for these places may say that they have arrived: whoever takes them, never who gave them. For the
/// applicant the side that gave them back says so, with his signature.
///
/// # Errors
/// [`HandoverRefused`] says why not.
pub fn may_take(
    (from, to): (Place, Place),
    (giver, taker): (Uuid, Uuid),
    stands: &[Place],
    signed: Option<FileId>,
) -> Result<(), HandoverRefused> {
    if to == Place::Applicant && !stands.contains(&to) {
        return match (stands.contains(&from), signed) {
            (false, _) => Err(HandoverRefused::NotTheTaker),
            (true, None) => Err(HandoverRefused::NotSigned),
            (true, Some(_)) => Ok(()),
        };
    }
    if stands.contains(&to) && giver != taker { Ok(()) } else { Err(HandoverRefused::NotTheTaker) }
}

/// An original as it is listed when it is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// What it is.
    pub name: String,
    /// How many copies.
    pub copies: u8,
    /// In what condition.
    pub condition: String,
}

impl Listed {
    /// Whether it can be listed.
    ///
    /// # Errors
    /// [`HandoverRefused::BadList`] if not.
    pub fn check(&self) -> Result<(), HandoverRefused> {
        let fits = |text: &str, most: usize| {
            (1..=most).contains(&text.trim().chars().count()) && !text.chars().any(super::text::is_hidden)
        };
        let good = fits(&self.name, 60) && fits(&self.condition, 60) && (1..=99).contains(&self.copies);
        if good { Ok(()) } else { Err(HandoverRefused::BadList) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(from: Place, to: Place, originals: &[Uuid], taken: Option<bool>) -> Step {
        Step { from, to, originals: originals.to_vec(), taken }
    }

    #[test]
    fn an_original_is_with_whom_it_was_until_the_taker_says_he_has_it() {
        let ids = [Uuid::new_v4(), Uuid::new_v4()];
        let mut steps = vec![step(Place::Applicant, Place::Agent, &ids, Some(true))];
        steps.push(step(Place::Agent, Place::Window, &ids[..1], None));
        let found = whereabouts(&ids, &steps);
        assert_eq!(found[&ids[0]], Whereabouts { at: Place::Agent, going: Some(Place::Window) });
        assert_eq!(found[&ids[1]], Whereabouts { at: Place::Agent, going: None });
        assert_eq!(may_give(&found, &ids, Place::Window, &[Place::Agent]), Err(HandoverRefused::NotHere));
        assert_eq!(may_give(&found, &ids[1..], Place::Window, &[Place::Agent]), Ok(Place::Agent));
        steps[1].taken = Some(false);
        assert_eq!(
            whereabouts(&ids, &steps)[&ids[0]],
            Whereabouts { at: Place::Agent, going: Some(Place::Window) }.home()
        );
        steps[1].taken = Some(true);
        assert_eq!(whereabouts(&ids, &steps)[&ids[0]].at, Place::Window);
    }

    impl Whereabouts {
        fn home(self) -> Self {
            Self { going: None, ..self }
        }
    }

    #[test]
    fn originals_go_to_a_department_through_the_window_only() {
        let id = [Uuid::new_v4()];
        let found = whereabouts(&id, &[step(Place::Applicant, Place::Agent, &id, Some(true))]);
        assert_eq!(may_give(&found, &id, Place::Department, &[Place::Agent]), Err(HandoverRefused::NoWay));
        assert_eq!(may_give(&found, &id, Place::Window, &[Place::Window]), Err(HandoverRefused::NotHere));
    }

    #[test]
    fn nobody_confirms_what_he_gave_himself_and_the_applicant_signs_for_his_own() {
        let (one, two) = (Uuid::new_v4(), Uuid::new_v4());
        let on = (Place::Window, Place::Department);
        let back = (Place::Window, Place::Applicant);
        let both = [Place::Window, Place::Department];
        assert_eq!(may_take(on, (one, one), &both, None), Err(HandoverRefused::NotTheTaker));
        assert_eq!(may_take(on, (one, two), &both, None), Ok(()));
        assert_eq!(
            may_take((Place::Window, Place::Agent), (one, two), &both, None),
            Err(HandoverRefused::NotTheTaker)
        );
        assert_eq!(may_take(back, (one, one), &both, None), Err(HandoverRefused::NotSigned));
        assert_eq!(may_take(back, (one, one), &both, Some(FileId::random())), Ok(()));
        assert_eq!(may_take(back, (one, two), &[Place::Applicant], None), Ok(()));
    }

    #[test]
    fn window_department_and_archive_are_stood_for_by_those_of_the_case_only() {
        let post =
            |window, department, archive| stands_for(ActorKind::Staff, Post { window, department, archive });
        assert_eq!(post(false, false, false), []);
        assert_eq!(post(true, true, false), [Place::Window, Place::Department]);
        assert_eq!(post(false, false, true), [Place::Archive]);
        let none = Post { window: true, department: true, archive: true };
        assert_eq!(stands_for(ActorKind::Agent, none), [Place::Agent]);
        let (one, two) = (Uuid::new_v4(), Uuid::new_v4());
        let (to, by) = ((Place::Window, Place::Archive), (one, two));
        assert_eq!(may_take(to, by, &post(true, true, false), None), Err(HandoverRefused::NotTheTaker));
        assert_eq!(may_take(to, by, &post(false, false, true), None), Ok(()));
        // Someone of another hall does not record what this one gave back.
        let back = (Place::Window, Place::Applicant);
        let signed = Some(FileId::random());
        assert_eq!(may_take(back, by, &post(false, true, false), signed), Err(HandoverRefused::NotTheTaker));
    }
}
