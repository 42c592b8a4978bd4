//! What a case has to do when a licence it took as a material is no longer good.
use super::state::State;
use contracts::licence::LicenceStatus;

kernel::code_table! {
    /// What is to be done.
    Advice, "advice" {
        /// Nothing is accepted yet: the applicant shows something else.
        AskForAnother = "ask_for_another", "请申请人换一份有效的证照，或改交原件";
        /// Under way: nothing is granted on it.
        HoldDecision = "hold_decision", "先核实，换上有效材料前不作准予决定";
        /// Granted and not handed over yet.
        HoldDelivery = "hold_delivery", "结果先不送达，核实后再办";
        /// Closed: does the decision still hold?
        ReviewDecision = "review_decision", "复核原决定是否还站得住";
    }
}

kernel::code_table! {
    /// How an alarm was settled.
    Settlement, "settlement of an alarm" {
        /// Something good took its place.
        Replaced = "replaced", "已换上有效材料";
        /// Nothing rests on it.
        NotReliedOn = "not_relied_on", "这份证照不影响结论";
        /// The decision was reviewed and stands.
        DecisionStands = "decision_stands", "复核过，原决定不变";
        /// The decision was reviewed and is being undone.
        DecisionUndone = "decision_undone", "复核过，已启动撤销原决定";
    }
}

/// What a case in this state has to do; none where nothing rests on the licence any more.
#[must_use]
pub fn advice(state: State) -> Option<Advice> {
    match state {
        State::Draft | State::Submitted | State::Prereviewed | State::Supplement => {
            Some(Advice::AskForAnother)
        }
        State::Accepted | State::InReview | State::Reviewed | State::Reopened => Some(Advice::HoldDecision),
        State::Approved | State::PartlyApproved => Some(Advice::HoldDelivery),
        State::Closed => Some(Advice::ReviewDecision),
        State::Discarded | State::Returned | State::Rejected | State::Refused | State::Withdrawn => None,
    }
}

/// Whether nobody may rely on a licence of this standing. One that ran out was good when it was taken, and one that was
/// transferred is good elsewhere.
#[must_use]
pub fn is_alarming(status: LicenceStatus) -> bool {
    match status {
        LicenceStatus::Suspended
        | LicenceStatus::Revoked
        | LicenceStatus::Cancelled
        | LicenceStatus::Withdrawn => true,
        LicenceStatus::Valid | LicenceStatus::Expired | LicenceStatus::TransferredOut => false,
    }
}

impl Advice {
    /// `open` or `review`: whether the case is under way or closed.
    #[must_use]
    pub fn kind(self) -> &'static str {
        if self == Self::ReviewDecision { "review" } else { "open" }
    }
}

impl Settlement {
    /// Whether it answers what an alarm of this kind asks.
    #[must_use]
    pub fn answers(self, kind: &str) -> bool {
        match self {
            Self::Replaced => kind == "open",
            Self::NotReliedOn => true,
            Self::DecisionStands | Self::DecisionUndone => kind == "review",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_open_state_that_may_still_grant_has_an_alarm_and_a_closed_case_a_review() {
        for state in State::ALL.iter().copied() {
            let may_grant = (!state.is_final() && state != State::Refused) || state == State::Closed;
            assert_eq!(advice(state).is_some(), may_grant, "{state}");
        }
        assert_eq!(advice(State::Closed).map(Advice::kind), Some("review"));
        assert_eq!(advice(State::InReview).map(Advice::kind), Some("open"));
    }

    #[test]
    fn a_closed_case_is_not_settled_by_another_paper() {
        assert!(!Settlement::Replaced.answers("review") && Settlement::Replaced.answers("open"));
        assert!(!Settlement::DecisionStands.answers("open"));
    }

    #[test]
    fn what_ran_out_since_was_good_when_it_was_taken() {
        assert!(!is_alarming(LicenceStatus::Expired) && is_alarming(LicenceStatus::Suspended));
    }
}
