//! What becomes of a case whose power moves to another authority while it is open.
use super::state::State;
use contracts::catalogue::{OpenCases, PowerReceiver};
use kernel::code::Division;

kernel::code_table! {
    /// Why a case stays with the authority that began it.
    Why, "reason to stay" {
        /// The document says that open cases are finished where they are.
        ByPlan = "by_plan", "按文件规定由原实施机关办结";
        /// It is decided; who decided delivers.
        Decided = "decided", "已经作出决定，由原实施机关送达";
        /// Nobody holds the power for this place now.
        NoReceiver = "no_receiver", "没有承接机关，由原实施机关办结";
    }
}

/// Where a case goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Course<'a> {
    /// It stays; the receiver, where there is one, is named in its history all the same.
    Stay(Why, Option<&'a PowerReceiver>),
    /// The receiver goes on with it.
    Go(&'a PowerReceiver),
    /// It was not handed in yet and will be under the receiver's item.
    Rebind(&'a PowerReceiver),
}

/// The course of one case: the receiver that serves its place most closely, if the plan lets it go.
#[must_use]
pub fn course<'a>(
    receivers: &'a [PowerReceiver],
    open: OpenCases,
    state: State,
    place: &Division,
) -> Course<'a> {
    let serving = receivers.iter().filter(|receiver| receiver.division.contains(place));
    let receiver = serving.max_by_key(|receiver| receiver.division.level());
    match receiver {
        None => Course::Stay(Why::NoReceiver, None),
        Some(receiver) if state == State::Draft => Course::Rebind(receiver),
        Some(receiver) if state.is_decided() => Course::Stay(Why::Decided, Some(receiver)),
        Some(receiver) if open == OpenCases::Finish => Course::Stay(Why::ByPlan, Some(receiver)),
        Some(receiver) => Course::Go(receiver),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::code::{ImplementingItemCode, Uscc};

    fn receiver(division: &str) -> PowerReceiver {
        PowerReceiver {
            implementing_code: ImplementingItemCode::parse("11341323990011103D5340199001000").unwrap(),
            authority: Uscc::parse("11341323990011103D").unwrap(),
            division: Division::parse(division).unwrap(),
            overlay_version: 1,
        }
    }

    fn at(place: &str, state: State, open: OpenCases, receivers: &[PowerReceiver]) -> String {
        match course(receivers, open, state, &Division::parse(place).unwrap()) {
            Course::Stay(why, _) => why.to_string(),
            Course::Go(receiver) => format!("go {}", receiver.division),
            Course::Rebind(receiver) => format!("rebind {}", receiver.division),
        }
    }

    #[test]
    fn a_case_goes_to_the_receiver_that_serves_its_place_most_closely() {
        let both = [receiver("341323000000"), receiver("341323110000")];
        assert_eq!(at("341323110201", State::InReview, OpenCases::Move, &both), "go 341323110000");
        assert_eq!(at("341323100000", State::InReview, OpenCases::Move, &both), "go 341323000000");
    }

    #[test]
    fn what_nobody_serves_or_is_decided_or_is_to_be_finished_stays() {
        let town = [receiver("341323110000")];
        assert_eq!(at("341323100000", State::Submitted, OpenCases::Move, &town), "no_receiver");
        assert_eq!(at("341323110201", State::Approved, OpenCases::Move, &town), "decided");
        assert_eq!(at("341323110201", State::Submitted, OpenCases::Finish, &town), "by_plan");
        assert_eq!(at("341323110201", State::Submitted, OpenCases::Finish, &[]), "no_receiver");
    }

    #[test]
    fn a_draft_is_bound_to_the_new_item_whatever_the_plan_says() {
        let town = [receiver("341323110000")];
        assert_eq!(at("341323110201", State::Draft, OpenCases::Finish, &town), "rebind 341323110000");
    }

    #[test]
    fn the_words_are_those_of_the_check_constraint() {
        let sql = include_str!("../../../../migrations/intake/2026-11-22-001401_follow_moved_powers/up.sql");
        let words: Vec<String> = Why::ALL.iter().map(|why| format!("'{why}'")).collect();
        assert!(sql.contains(&format!("CHECK (why IN ({}))", words.join(", "))));
    }
}
