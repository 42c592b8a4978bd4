//! What is said in a collective discussion, a legal review or a sign-off: who may say it, and when it counts.
use super::item::{Item, Step, StepRule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// How someone voted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Voted {
    /// For.
    Agree,
    /// Against.
    Against,
    /// Neither.
    Abstain,
}

/// One vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// Whose, by account.
    pub who: Uuid,
    /// How.
    pub voted: Voted,
}

/// What was said in a step. Staff see it; the parties see that the step was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Said {
    /// A collective discussion (集体讨论): those present are the step's people.
    Discussion {
        /// How many members the body has.
        members: u16,
        /// One vote for each who was present.
        votes: Vec<Vote>,
        /// Whether it was carried.
        carried: bool,
    },
    /// A legal review (法制审核).
    LegalReview {
        /// Whether it is lawful.
        agree: bool,
        /// Why, at least ten characters.
        text: String,
    },
    /// A signature in a chain (签批), or why it goes back.
    SignOff {
        /// Signed, or sent back to the one before.
        sign: bool,
        /// Why; needed where it is sent back.
        text: Option<String>,
    },
}

/// Why what was said does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSaying {
    /// The step wants something else, or nothing.
    #[error("this step takes what belongs to it: a vote, an opinion or a signature")]
    OtherKind,
    /// Too few were there.
    #[error("a discussion needs more than half of the members, and at least three")]
    NoQuorum,
    /// Not one vote for each who was there.
    #[error("each who was there votes once, and nobody else")]
    Votes,
    /// The votes say otherwise.
    #[error("it is carried by more than half of those who were there")]
    NotCarried,
    /// No lawyer.
    #[error("a legal review is given by someone appointed for it")]
    NotALawyer,
    /// Who handled the case.
    #[error("who handled the case does not review it: another person must")]
    Handled,
    /// Out of turn.
    #[error("the signatures come one after the other: those before are missing")]
    OutOfTurn,
    /// Signed before.
    #[error("each signature of the chain is another person's")]
    SignedBefore,
    /// There is no one before.
    #[error("nobody signed before to whom it could go back")]
    NobodyBefore,
    /// A hearing is no record.
    #[error("a hearing is held by its own acts: it counts as done with its signed minutes")]
    HearingApart,
    /// Nor is an expert review.
    #[error("an expert review is held by its own acts: it counts as done with its report")]
    ExpertsApart,
    /// The discussion was not carried, or the lawyer found it unlawful.
    #[error("a discussion was not carried or a legal review found fault: nothing is granted against it")]
    Against,
}

/// Who speaks, and what he did before.
#[derive(Debug)]
pub struct Speaker<'a> {
    /// His account.
    pub id: Uuid,
    /// Whether he was appointed for legal reviews.
    pub lawyer: bool,
    /// Everyone of the staff who acted on the case so far.
    pub handled: &'a BTreeSet<Uuid>,
}

impl Said {
    /// The word that is kept.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Discussion { .. } => "discussion",
            Self::LegalReview { .. } => "legal_review",
            Self::SignOff { sign: true, .. } => "sign_off",
            Self::SignOff { sign: false, .. } => "sent_back",
        }
    }

    /// Whether nothing may be granted on it: not carried, or not lawful (行政处罚法 58 and, for licences, the item's own rule:
    /// 未经法制审核或者审核未通过的，不得作出决定).
    #[must_use]
    pub const fn is_against(&self) -> bool {
        matches!(self, Self::Discussion { carried: false, .. } | Self::LegalReview { agree: false, .. })
    }
}

/// Whether what was said last in a step is against the application.
pub fn stands_against<'a>(step: &str, said: impl IntoIterator<Item = (&'a str, &'a Said)>) -> bool {
    said.into_iter().filter(|(of, _)| *of == step).last().is_some_and(|(_, said)| said.is_against())
}

/// Whether what was said is what the step wants, said by someone who may, with enough people there.
///
/// # Errors
/// [`BadSaying`] says what is wrong.
pub fn check(
    step: &Step,
    said: Option<&Said>,
    people: &BTreeSet<Uuid>,
    speaker: &Speaker<'_>,
) -> Result<(), BadSaying> {
    match (step.rule, said) {
        (StepRule::Hearing, _) => Err(BadSaying::HearingApart),
        (StepRule::Experts, _) => Err(BadSaying::ExpertsApart),
        (StepRule::Discussion, Some(Said::Discussion { members, votes, carried })) => {
            discussed(*members, votes, *carried, people)
        }
        (StepRule::LegalReview, Some(Said::LegalReview { .. })) if !speaker.lawyer => {
            Err(BadSaying::NotALawyer)
        }
        (StepRule::LegalReview, Some(Said::LegalReview { .. })) if speaker.handled.contains(&speaker.id) => {
            Err(BadSaying::Handled)
        }
        (StepRule::LegalReview, Some(Said::LegalReview { .. }))
        | (StepRule::SignOff, Some(Said::SignOff { .. }))
        | (StepRule::Record | StepRule::Notice(_) | StepRule::Officers(_), None) => Ok(()),
        (
            StepRule::Record
            | StepRule::Notice(_)
            | StepRule::Officers(_)
            | StepRule::Discussion
            | StepRule::LegalReview
            | StepRule::SignOff,
            _,
        ) => Err(BadSaying::OtherKind),
    }
}

fn discussed(members: u16, votes: &[Vote], carried: bool, people: &BTreeSet<Uuid>) -> Result<(), BadSaying> {
    let (there, members) = (people.len(), usize::from(members));
    if there < 3 || there * 2 <= members || there > members {
        return Err(BadSaying::NoQuorum);
    }
    let voters: BTreeSet<Uuid> = votes.iter().map(|vote| vote.who).collect();
    if voters.len() != votes.len() || voters != *people {
        return Err(BadSaying::Votes);
    }
    let agreed = votes.iter().filter(|vote| vote.voted == Voted::Agree).count();
    if (agreed * 2 > there) == carried { Ok(()) } else { Err(BadSaying::NotCarried) }
}

/// The signature that comes before this one in the chain of its phase; none for the first.
///
/// # Errors
/// [`BadSaying::OutOfTurn`] while one before it is not signed.
pub fn before<'a>(
    item: &'a Item,
    step: &Step,
    done: &BTreeSet<String>,
) -> Result<Option<&'a Step>, BadSaying> {
    let chain =
        item.steps.iter().filter(|other| other.rule == StepRule::SignOff && other.phase == step.phase);
    let earlier: Vec<&Step> = chain.take_while(|other| other.code != step.code).collect();
    if earlier.iter().all(|other| done.contains(&other.code)) {
        Ok(earlier.last().copied())
    } else {
        Err(BadSaying::OutOfTurn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::{Phase, sample};

    fn step(code: &str, rule: StepRule) -> Step {
        Step {
            code: code.into(),
            name: code.into(),
            phase: Phase::Review,
            rule,
            mandatory: true,
            min_evidence: 0,
        }
    }

    fn ids(count: u128) -> BTreeSet<Uuid> {
        (1..=count).map(Uuid::from_u128).collect()
    }

    fn discussion(members: u16, there: u128, agree: usize, carried: bool) -> Result<(), BadSaying> {
        let people = ids(there);
        let voted = |at: usize| if at < agree { Voted::Agree } else { Voted::Against };
        let votes = people.iter().enumerate().map(|(at, who)| Vote { who: *who, voted: voted(at) }).collect();
        let said = Said::Discussion { members, votes, carried };
        let speaker = Speaker { id: Uuid::from_u128(1), lawyer: false, handled: &BTreeSet::new() };
        check(&step("d", StepRule::Discussion), Some(&said), &people, &speaker)
    }

    #[test]
    fn a_discussion_needs_more_than_half_of_the_members_and_a_vote_of_each() {
        assert_eq!(discussion(7, 4, 3, true), Ok(()));
        assert_eq!(discussion(8, 4, 3, true), Err(BadSaying::NoQuorum));
        assert_eq!(discussion(3, 2, 2, true), Err(BadSaying::NoQuorum));
        assert_eq!(discussion(7, 4, 2, true), Err(BadSaying::NotCarried), "half is not more than half");
        assert_eq!(discussion(7, 4, 2, false), Ok(()));
        let speaker = Speaker { id: Uuid::from_u128(1), lawyer: false, handled: &BTreeSet::new() };
        let none = Said::Discussion { members: 3, votes: Vec::new(), carried: false };
        let votes = check(&step("d", StepRule::Discussion), Some(&none), &ids(3), &speaker);
        assert_eq!(votes, Err(BadSaying::Votes));
    }

    #[test]
    fn administrative_penalty_law_article_58_a_legal_review_is_given_by_a_lawyer_who_did_not_handle_the_case()
    {
        let (me, handled) = (Uuid::from_u128(1), ids(2));
        let said = Said::LegalReview { agree: true, text: "依据正确，程序合法，同意。".into() };
        let review = |lawyer, handled: &BTreeSet<Uuid>| {
            let speaker = Speaker { id: me, lawyer, handled };
            check(&step("l", StepRule::LegalReview), Some(&said), &ids(1), &speaker)
        };
        assert_eq!(review(true, &handled), Err(BadSaying::Handled));
        assert_eq!(review(false, &BTreeSet::new()), Err(BadSaying::NotALawyer));
        assert_eq!(review(true, &BTreeSet::new()), Ok(()));
    }

    #[test]
    fn a_chain_is_signed_in_its_order_and_goes_back_by_one() {
        let mut item = sample();
        item.steps = ["one", "two", "three"].map(|code| step(code, StepRule::SignOff)).to_vec();
        let done = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<BTreeSet<_>>();
        let prior = |at: usize, signed: &[&str]| {
            before(&item, &item.steps[at], &done(signed)).map(|step| step.map(|step| step.code.clone()))
        };
        assert_eq!(prior(0, &[]), Ok(None));
        assert_eq!(prior(1, &[]), Err(BadSaying::OutOfTurn));
        assert_eq!(prior(2, &["two"]), Err(BadSaying::OutOfTurn));
        assert_eq!(prior(2, &["one", "two"]), Ok(Some("two".into())));
    }

    #[test]
    fn a_step_takes_what_belongs_to_it_and_nothing_else() {
        let speaker = Speaker { id: Uuid::from_u128(1), lawyer: true, handled: &BTreeSet::new() };
        let sign = Said::SignOff { sign: true, text: None };
        let take = |rule, said: Option<&Said>| check(&step("s", rule), said, &ids(1), &speaker);
        assert_eq!(take(StepRule::Record, None), Ok(()));
        assert_eq!(take(StepRule::Record, Some(&sign)), Err(BadSaying::OtherKind));
        assert_eq!(take(StepRule::SignOff, None), Err(BadSaying::OtherKind));
        assert_eq!(take(StepRule::Hearing, None), Err(BadSaying::HearingApart));
        assert_eq!(take(StepRule::Experts, None), Err(BadSaying::ExpertsApart));
    }
}
