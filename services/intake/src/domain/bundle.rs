//! One application for several items (一件事): which parts it has, whose turn it is, and where the whole stands.
use super::state::State;
use chrono::NaiveDate;
use contracts::catalogue::{BundleContent, BundleCourse, BundleMember};
use kernel::{code::BaseItemCode, id::CaseId};
use legal_clock::{Card, Clock, Limit, Reckoning, Thresholds};

kernel::id_type! {
    /// An application for a bundle: the parent of its cases. The county is part of it, as with a case's own id.
    BundleCaseId
}

impl BundleCaseId {
    /// The county's six digits.
    #[must_use]
    pub fn county(&self) -> Option<String> {
        CaseId::from_uuid(self.as_uuid()).county()
    }
}

kernel::code_table! {
    /// Where an application for a bundle stands. Nobody sets it: it follows from its cases.
    Whole, "state of a bundle's application" {
        /// Being filled in; nothing is promised yet.
        Draft = "draft", "填报中";
        /// Handed in; no part is accepted yet.
        Received = "received", "已收件";
        /// At least one part is accepted.
        InProgress = "in_progress", "办理中";
        /// At least one part is over, and another is not.
        PartlyDone = "partly_done", "部分办结";
        /// No part is left to do.
        Done = "done", "全部办结";
        /// Everything was taken back or thrown away.
        Withdrawn = "withdrawn", "已撤回";
    }
}

kernel::code_table! {
    /// Whose turn it is with a part.
    Turn, "turn of a part" {
        /// To be filled in and handed in now.
        ToHandIn = "to_hand_in", "待提交";
        /// Begins when the parts before it are granted.
        Waits = "waits", "等前项办结";
        /// In the hall's hands, or the applicant's for a supplement.
        UnderWay = "under_way", "办理中";
        /// Decided, or ended in another way.
        Over = "over", "已办结";
        /// A part before it was not granted, so it never begins.
        Dropped = "dropped", "前项未办成，不再办理";
    }
}

/// A case of the application.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its item.
    pub item: BaseItemCode,
    /// The items that are granted before it begins.
    pub after: Vec<BaseItemCode>,
    /// Where it stands.
    pub state: State,
    /// Decided in the applicant's favour.
    pub granted: bool,
}

impl Part {
    /// Nothing more is decided about it.
    fn is_over(&self) -> bool {
        self.state.is_decided() || (self.state.is_final() && self.state != State::Discarded)
    }

    /// It ended, and not as the applicant wished.
    fn failed(&self) -> bool {
        !self.granted && (self.is_over() || self.state == State::Discarded)
    }
}

/// Why something about a bundle is not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleRefused {
    /// A question was answered that the bundle does not ask.
    #[error("the bundle has no choice {0}: choose among its items that are not for everybody")]
    UnknownChoice(BaseItemCode),
    /// A project runs through stages; nobody applies for it with one form.
    #[error("this bundle is a project with stages: it is not applied for with one form")]
    IsProject,
    /// All that can be handed in is handed in.
    #[error("no part of this application can be handed in now")]
    NothingToHandIn,
    /// No part waits for a supplement.
    #[error("nothing was asked for that could be brought now")]
    NothingAsked,
    /// No part can be taken back.
    #[error("no part of this application can be taken back any more")]
    NothingToWithdraw,
    /// There is no such material.
    #[error("this application asks for no material {0}")]
    NoMaterial(String),
    /// A notice speaks of a case of something else.
    #[error("this case is no part of the application")]
    NotAPart,
    /// The applicant wished to get everything at once.
    #[error("the applicant gets the results together: another part is not decided yet")]
    Together,
}

/// The members that an application with these answers to the situational questions has, in the order of the guide.
///
/// # Errors
/// [`BundleRefused`] for a choice that the bundle does not offer, and for a project.
pub fn members<'a>(
    bundle: &'a BundleContent,
    chosen: &[BaseItemCode],
) -> Result<Vec<&'a BundleMember>, BundleRefused> {
    if bundle.course != BundleCourse::LifeEvent {
        return Err(BundleRefused::IsProject);
    }
    let offered = |code: &BaseItemCode| bundle.members.iter().any(|it| !it.required && it.item == *code);
    if let Some(strange) = chosen.iter().find(|code| !offered(code)) {
        return Err(BundleRefused::UnknownChoice(strange.clone()));
    }
    Ok(bundle.members.iter().filter(|it| it.required || chosen.contains(&it.item)).collect())
}

/// The parts that one part comes after. What the applicant did not choose is not waited for.
fn before<'a>(part: &'a Part, all: &'a [Part]) -> impl Iterator<Item = &'a Part> {
    all.iter().filter(|other| part.after.contains(&other.item))
}

/// Whose turn it is with a part.
#[must_use]
pub fn turn(part: &Part, all: &[Part]) -> Turn {
    if part.state == State::Discarded {
        return Turn::Dropped;
    }
    if part.state != State::Draft {
        return if part.is_over() { Turn::Over } else { Turn::UnderWay };
    }
    // Whoever comes after one that never begins does not begin either; the catalogue lets no order run in a circle.
    let never =
        |other: &Part| other.failed() || (other.state == State::Draft && turn(other, all) == Turn::Dropped);
    if before(part, all).any(never) {
        Turn::Dropped
    } else if before(part, all).all(|other| other.granted) {
        Turn::ToHandIn
    } else {
        Turn::Waits
    }
}

/// Where the whole stands: a function of its parts and of nothing else.
#[must_use]
pub fn whole(parts: &[Part]) -> Whole {
    let left: Vec<&Part> = parts.iter().filter(|part| turn(part, parts) != Turn::Dropped).collect();
    let begun = |part: &&&Part| part.state != State::Draft;
    if left.is_empty() || left.iter().all(|part| part.state == State::Withdrawn) {
        return Whole::Withdrawn;
    }
    if left.iter().filter(begun).count() == 0 {
        return Whole::Draft;
    }
    let over = left.iter().filter(|part| part.is_over()).count();
    if over == left.len() {
        Whole::Done
    } else if over > 0 {
        Whole::PartlyDone
    } else if left.iter().any(|part| part.state.on_the_clock()) {
        Whole::InProgress
    } else {
        Whole::Received
    }
}

/// The one period of the whole, from the day its first part was accepted: the hall gains no time by accepting another part
/// late. A day on which the law stops the clock of one of its parts does not count.
#[must_use]
pub fn joint_clock(limit: Limit, accepted: &[NaiveDate], clocks: &[Clock]) -> Option<Clock> {
    let began = accepted.iter().copied().chain(clocks.iter().map(|clock| clock.started)).min()?;
    let suspensions = clocks.iter().flat_map(|clock| clock.suspensions.clone()).collect();
    Some(Clock { suspensions, ..Clock::new(began, limit) })
}

/// The card of the whole. Nobody else reminds the lead department, so the last day is yellow already, and the first day
/// after it is red.
#[must_use]
pub fn joint_card(at: &Reckoning) -> Option<Card> {
    Thresholds::new(-1, 0, 1).ok()?.card(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use legal_clock::{Calendar, Ground, Suspension};

    const A: &str = "340799031000";
    const B: &str = "342099101000";
    const C: &str = "342099077000";

    fn code(text: &str) -> BaseItemCode {
        BaseItemCode::parse(text).unwrap()
    }

    fn part(item: &str, after: &[&str], state: State) -> Part {
        Part {
            item: code(item),
            after: after.iter().map(|item| code(item)).collect(),
            state,
            granted: matches!(state, State::Approved | State::Closed),
        }
    }

    fn newborn() -> BundleContent {
        serde_json::from_str(include_str!("../../../../deploy/seed/bundles/newborn.json")).unwrap()
    }

    #[test]
    fn a_situational_question_decides_whether_an_item_belongs_to_the_application() {
        let bundle = newborn();
        let of = |chosen: &[BaseItemCode]| -> Vec<String> {
            members(&bundle, chosen).unwrap().iter().map(|member| member.item.to_string()).collect()
        };
        assert_eq!(of(&[]), [A, C]);
        assert_eq!(of(&[code(B)]), [A, B, C]);
        assert_eq!(members(&bundle, &[code(A)]).unwrap_err(), BundleRefused::UnknownChoice(code(A)));
    }

    #[test]
    fn a_part_begins_when_the_parts_before_it_are_granted() {
        let turn_of = |state| {
            let all = [part(A, &[], state), part(C, &[A], State::Draft)];
            turn(&all[1], &all)
        };
        assert_eq!(turn_of(State::Draft), Turn::Waits);
        assert_eq!(turn_of(State::InReview), Turn::Waits);
        assert_eq!(turn_of(State::Approved), Turn::ToHandIn);
        assert_eq!(turn_of(State::Closed), Turn::ToHandIn);
        for ended in [State::Refused, State::Rejected, State::Returned, State::Withdrawn, State::Discarded] {
            assert_eq!(turn_of(ended), Turn::Dropped, "{ended}");
        }
    }

    #[test]
    fn what_comes_after_a_part_that_never_begins_never_begins_either() {
        let all = [part(A, &[], State::Refused), part(B, &[A], State::Draft), part(C, &[B], State::Draft)];
        assert_eq!(turn(&all[2], &all), Turn::Dropped);
        assert_eq!(whole(&all), Whole::Done);
    }

    #[test]
    fn nobody_waits_for_what_was_not_chosen() {
        let all = [part(C, &[A], State::Draft)];
        assert_eq!(turn(&all[0], &all), Turn::ToHandIn);
    }

    #[test]
    fn the_state_of_the_whole_follows_from_its_parts() {
        let of = |a, b| whole(&[part(A, &[], a), part(B, &[], b)]);
        assert_eq!(of(State::Draft, State::Draft), Whole::Draft);
        assert_eq!(of(State::Submitted, State::Supplement), Whole::Received);
        assert_eq!(of(State::Accepted, State::Submitted), Whole::InProgress);
        assert_eq!(of(State::Approved, State::Submitted), Whole::PartlyDone);
        assert_eq!(of(State::Closed, State::Refused), Whole::Done);
        assert_eq!(of(State::Withdrawn, State::Withdrawn), Whole::Withdrawn);
        assert_eq!(of(State::Withdrawn, State::Closed), Whole::Done);
        assert_eq!(of(State::Discarded, State::Discarded), Whole::Withdrawn);
    }

    #[test]
    fn a_part_that_waits_for_its_turn_keeps_the_whole_from_being_done() {
        let all = [part(A, &[], State::Approved), part(C, &[A], State::Draft)];
        assert_eq!(whole(&all), Whole::PartlyDone);
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn calendar() -> Calendar {
        Calendar::from_json(
            r#"{"2026": {"off": ["2026-01-01", "2026-05-01", "2026-10-01", "2026-10-02", "2026-10-03"], "work": []}}"#,
        )
        .unwrap()
    }

    #[test]
    fn the_joint_limit_runs_from_the_first_acceptance_and_is_red_when_it_is_overrun() {
        let limit = Limit::working(5);
        assert_eq!(joint_clock(limit, &[], &[]), None);
        let clock = joint_clock(limit, &[day("2026-03-04"), day("2026-03-02")], &[]).unwrap();
        let at = |today| clock.reckon(&calendar(), day(today));
        assert_eq!(at("2026-03-02").deadline, day("2026-03-09"));
        assert_eq!(joint_card(&at("2026-03-05")), None);
        assert_eq!(joint_card(&at("2026-03-06")), Some(Card::Blue));
        assert_eq!(joint_card(&at("2026-03-09")), Some(Card::Yellow));
        assert_eq!(joint_card(&at("2026-03-10")), Some(Card::Red));
    }

    #[test]
    fn a_day_on_which_the_clock_of_one_part_stands_does_not_count_for_the_whole() {
        let mut stopped = Clock::new(day("2026-03-02"), Limit::working(20));
        stopped.suspensions.push(Suspension {
            ground: Ground::ExpertReview,
            from: day("2026-03-04"),
            to: Some(day("2026-03-05")),
            at_most: None,
        });
        let clock = joint_clock(Limit::working(5), &[], &[stopped]).unwrap();
        assert_eq!(clock.reckon(&calendar(), day("2026-03-06")).deadline, day("2026-03-11"));
    }
}
