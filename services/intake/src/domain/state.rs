//! The life of a case as a table. Code, CHECK constraint, published state machine and tests read the same rows.
kernel::code_table! {
    /// Where a case stands.
    State, "case state" {
        /// Being filled in; nothing is promised yet.
        Draft = "draft", "草稿";
        /// Thrown away before it was submitted.
        Discarded = "discarded", "已作废";
        /// Received; the hall owes an answer within five working days.
        Submitted = "submitted", "已收件";
        /// An online application was looked at before acceptance and is ready; the answer stays due as it was.
        Prereviewed = "prereviewed", "预审通过";
        /// The applicant has been told, once, what is missing.
        Supplement = "supplement", "待补正";
        /// The supplement did not come; the application went back.
        Returned = "returned", "已退件";
        /// Not accepted, in writing and with the reason.
        Rejected = "rejected", "不予受理";
        /// Accepted; no joint review is needed before the decision.
        Accepted = "accepted", "已受理";
        /// Accepted; offices review in parallel and field steps are under way.
        InReview = "in_review", "审核中";
        /// All mandatory reviews and steps are in; the decision is due.
        Reviewed = "reviewed", "待审批";
        /// Granted; results are being made out.
        Approved = "approved", "准予";
        /// Granted in part; the other parts are refused, with reasons and remedies.
        PartlyApproved = "partly_approved", "部分准予";
        /// Refused, with reasons and remedies.
        Refused = "refused", "不予";
        /// Delivered; nothing is left to do.
        Closed = "closed", "已办结";
        /// The decision is being made anew, on a document that says why.
        Reopened = "reopened", "重新办理";
        /// Taken back by the applicant.
        Withdrawn = "withdrawn", "已撤回";
    }
}

kernel::code_table! {
    /// What can be done to a case that moves it.
    Action, "case action" {
        /// Throws a draft away.
        Discard = "discard", "作废";
        /// Hands the application in.
        Submit = "submit", "提交";
        /// Finds an online application ready before it is accepted.
        PreReview = "pre_review", "预审通过";
        /// Tells the applicant all that is missing.
        RequestSupplement = "request_supplement", "告知补正";
        /// Brings what was missing.
        Supplement = "supplement", "补正";
        /// Lets an unanswered notice run out.
        Lapse = "lapse", "逾期退件";
        /// Refuses to accept.
        Reject = "reject", "决定不予受理";
        /// Accepts a case that needs no joint review.
        Accept = "accept", "受理";
        /// Accepts a case and opens its joint review.
        AcceptForReview = "accept_for_review", "受理并转审核";
        /// The law accepts what the hall left unanswered.
        DeemAccepted = "deem_accepted", "视为受理";
        /// The law accepts what the hall left unanswered, and the joint review opens.
        DeemAcceptedForReview = "deem_accepted_for_review", "视为受理并转审核";
        /// The last mandatory review or step comes in.
        CompleteReview = "complete_review", "审核汇总";
        /// Grants the application.
        Approve = "approve", "准予";
        /// Grants a part of the application and refuses the rest.
        ApproveInPart = "approve_in_part", "部分准予";
        /// Refuses the application.
        Refuse = "refuse", "不予";
        /// Accepts and grants in one act.
        ApproveOnTheSpot = "approve_on_the_spot", "当场准予";
        /// Accepts and refuses in one act.
        RefuseOnTheSpot = "refuse_on_the_spot", "当场不予";
        /// Ends a case whose results are delivered.
        Close = "close", "办结";
        /// Takes up again what was decided.
        Reopen = "reopen", "撤销重办";
        /// Takes the application back.
        Withdraw = "withdraw", "撤回";
    }
}

kernel::code_table! {
    /// Who may take an action.
    Who, "kind of actor" {
        /// The applicant himself.
        Applicant = "applicant", "申请人";
        /// An agent under a mandate that covers the act.
        Agent = "agent", "代办员";
        /// A clerk of the hall that has the case.
        Clerk = "clerk", "窗口人员";
        /// A member of a reviewing office of the case.
        Reviewer = "reviewer", "审核人员";
        /// An officer who records a field step.
        Inspector = "inspector", "现场人员";
        /// The chief representative, or the decider whom the item names.
        Decider = "decider", "审批人";
        /// A leader who neither decided the case nor proposed to take it up again.
        Leader = "leader", "复核负责人";
        /// The hall itself, on a clock or on a bus event.
        System = "system", "系统";
    }
}

kernel::code_table! {
    /// The door a case came in through.
    Door, "door" {
        /// The applicant himself, on the portal.
        Online = "online", "网上";
        /// A clerk at a window.
        Window = "window", "窗口";
        /// A village agent under a mandate.
        Agent = "agent", "代办";
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Transition {
    /// Where the case stands before.
    pub from: State,
    /// What is done.
    pub action: Action,
    /// Where it stands afterwards.
    pub to: State,
    /// Who may do it.
    pub who: &'static [Who],
}

const fn row(from: State, action: Action, to: State, who: &'static [Who]) -> Transition {
    Transition { from, action, to, who }
}

const FILERS: &[Who] = &[Who::Applicant, Who::Agent, Who::Clerk];
const CLERK: &[Who] = &[Who::Clerk];
const DECIDER: &[Who] = &[Who::Decider];
/// Where a system outside decides, the hall makes its word the decision.
const DECIDERS: &[Who] = &[Who::Decider, Who::System];
const SYSTEM: &[Who] = &[Who::System];
const LEADER: &[Who] = &[Who::Leader];
const REVIEWERS: &[Who] = &[Who::Reviewer, Who::Inspector, Who::Agent, Who::Clerk];

/// (from, action, to, who). What is not here is not allowed.
pub const TRANSITIONS: &[Transition] = &[
    row(State::Draft, Action::Discard, State::Discarded, FILERS),
    row(State::Draft, Action::Submit, State::Submitted, FILERS),
    row(State::Submitted, Action::RequestSupplement, State::Supplement, CLERK),
    row(State::Submitted, Action::Reject, State::Rejected, CLERK),
    row(State::Submitted, Action::Accept, State::Accepted, CLERK),
    row(State::Submitted, Action::AcceptForReview, State::InReview, CLERK),
    row(State::Submitted, Action::DeemAccepted, State::Accepted, SYSTEM),
    row(State::Submitted, Action::DeemAcceptedForReview, State::InReview, SYSTEM),
    row(State::Submitted, Action::ApproveOnTheSpot, State::Approved, DECIDER),
    row(State::Submitted, Action::RefuseOnTheSpot, State::Refused, DECIDER),
    row(State::Submitted, Action::Withdraw, State::Withdrawn, FILERS),
    row(State::Submitted, Action::PreReview, State::Prereviewed, CLERK),
    row(State::Prereviewed, Action::RequestSupplement, State::Supplement, CLERK),
    row(State::Prereviewed, Action::Reject, State::Rejected, CLERK),
    row(State::Prereviewed, Action::Accept, State::Accepted, CLERK),
    row(State::Prereviewed, Action::AcceptForReview, State::InReview, CLERK),
    row(State::Prereviewed, Action::DeemAccepted, State::Accepted, SYSTEM),
    row(State::Prereviewed, Action::DeemAcceptedForReview, State::InReview, SYSTEM),
    row(State::Prereviewed, Action::ApproveOnTheSpot, State::Approved, DECIDER),
    row(State::Prereviewed, Action::RefuseOnTheSpot, State::Refused, DECIDER),
    row(State::Prereviewed, Action::Withdraw, State::Withdrawn, FILERS),
    row(State::Supplement, Action::Supplement, State::Submitted, FILERS),
    row(State::Supplement, Action::Lapse, State::Returned, SYSTEM),
    row(State::Supplement, Action::Withdraw, State::Withdrawn, FILERS),
    row(State::Accepted, Action::Approve, State::Approved, DECIDERS),
    row(State::Accepted, Action::ApproveInPart, State::PartlyApproved, DECIDER),
    row(State::Accepted, Action::Refuse, State::Refused, DECIDERS),
    row(State::Accepted, Action::Withdraw, State::Withdrawn, FILERS),
    row(State::InReview, Action::CompleteReview, State::Reviewed, REVIEWERS),
    row(State::InReview, Action::Withdraw, State::Withdrawn, FILERS),
    row(State::Reviewed, Action::Approve, State::Approved, DECIDERS),
    row(State::Reviewed, Action::ApproveInPart, State::PartlyApproved, DECIDER),
    row(State::Reviewed, Action::Refuse, State::Refused, DECIDERS),
    row(State::Reviewed, Action::Withdraw, State::Withdrawn, FILERS),
    row(State::Approved, Action::Close, State::Closed, &[Who::Clerk, Who::System]),
    row(State::PartlyApproved, Action::Close, State::Closed, &[Who::Clerk, Who::System]),
    row(State::Refused, Action::Close, State::Closed, &[Who::Clerk, Who::System]),
    row(State::Approved, Action::Reopen, State::Reopened, LEADER),
    row(State::PartlyApproved, Action::Reopen, State::Reopened, LEADER),
    row(State::Refused, Action::Reopen, State::Reopened, LEADER),
    row(State::Closed, Action::Reopen, State::Reopened, LEADER),
    row(State::Reopened, Action::Approve, State::Approved, DECIDER),
    row(State::Reopened, Action::ApproveInPart, State::PartlyApproved, DECIDER),
    row(State::Reopened, Action::Refuse, State::Refused, DECIDER),
];

/// Why a move is not in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMove {
    /// The state does not know the action.
    State,
    /// The state knows the action, but not from this hand.
    Who,
}

impl State {
    /// Where `action` leads from here in the hand of `who`.
    ///
    /// # Errors
    /// [`NoMove`] if the table has no such row.
    pub fn after(self, action: Action, who: Who) -> Result<State, NoMove> {
        let row =
            TRANSITIONS.iter().find(|row| row.from == self && row.action == action).ok_or(NoMove::State)?;
        if row.who.contains(&who) { Ok(row.to) } else { Err(NoMove::Who) }
    }

    /// The case is over: nothing leads out of here but a reopening.
    #[must_use]
    pub fn is_final(self) -> bool {
        TRANSITIONS.iter().all(|row| row.from != self || row.action == Action::Reopen)
    }

    /// Handed in, and the hall owes its answer.
    #[must_use]
    pub fn owes_answer(self) -> bool {
        matches!(self, Self::Submitted | Self::Prereviewed)
    }

    /// Accepted and not yet decided, or to be decided anew: the legal clock runs.
    #[must_use]
    pub fn on_the_clock(self) -> bool {
        matches!(self, Self::Accepted | Self::InReview | Self::Reviewed | Self::Reopened)
    }

    /// Handed in and not ended.
    #[must_use]
    pub fn is_open(self) -> bool {
        !self.is_final() && self != Self::Draft
    }

    /// The authority has decided.
    #[must_use]
    pub fn is_decided(self) -> bool {
        matches!(self, Self::Approved | Self::PartlyApproved | Self::Refused | Self::Closed)
    }

    /// The applicant may still change what he hands in.
    #[must_use]
    pub fn takes_changes(self) -> bool {
        matches!(self, Self::Draft | Self::Supplement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn an_action_leads_to_one_state() {
        let pairs: BTreeSet<_> = TRANSITIONS.iter().map(|row| (row.from, row.action)).collect();
        assert_eq!(pairs.len(), TRANSITIONS.len());
    }

    #[test]
    fn every_state_is_reached_from_a_draft() {
        let mut reached = BTreeSet::from([State::Draft]);
        loop {
            let next: BTreeSet<_> =
                TRANSITIONS.iter().filter(|row| reached.contains(&row.from)).map(|row| row.to).collect();
            let before = reached.len();
            reached.extend(next);
            if reached.len() == before {
                break;
            }
        }
        assert_eq!(reached, State::ALL.iter().copied().collect());
    }

    #[test]
    fn final_states_have_no_way_out_and_the_others_have() {
        let finals = [State::Discarded, State::Returned, State::Rejected, State::Closed, State::Withdrawn];
        for state in State::ALL {
            assert_eq!(state.is_final(), finals.contains(state), "{state}");
        }
    }

    #[test]
    fn every_action_is_used_and_somebody_may_take_it() {
        for action in Action::ALL {
            assert!(TRANSITIONS.iter().any(|row| row.action == *action && !row.who.is_empty()), "{action}");
        }
    }

    #[test]
    fn the_states_are_those_of_the_check_constraint() {
        let sql = include_str!("../../../../migrations/intake/2026-11-22-001901_complete_case_life/up.sql");
        let list = sql
            .split("cases_state CHECK (state IN (")
            .nth(1)
            .and_then(|rest| rest.split("))").next())
            .unwrap();
        let in_sql: BTreeSet<_> = list.split(',').map(|word| word.trim().trim_matches('\'')).collect();
        assert_eq!(in_sql, State::ALL.iter().map(|state| state.code()).collect());
    }

    #[test]
    fn a_citizen_neither_accepts_nor_decides() {
        assert_eq!(State::Submitted.after(Action::Accept, Who::Applicant), Err(NoMove::Who));
        assert_eq!(State::Reviewed.after(Action::Approve, Who::Agent), Err(NoMove::Who));
    }

    #[test]
    fn a_closed_case_moves_no_more_unless_a_leader_reopens_it() {
        for action in Action::ALL {
            for who in Who::ALL {
                let moved = State::Closed.after(*action, *who);
                match (*action, *who) {
                    (Action::Reopen, Who::Leader) => assert_eq!(moved, Ok(State::Reopened)),
                    (Action::Reopen, _) => assert_eq!(moved, Err(NoMove::Who)),
                    _ => assert_eq!(moved, Err(NoMove::State)),
                }
            }
        }
    }

    #[test]
    fn a_look_before_acceptance_changes_nothing_of_what_may_follow() {
        let after = |from: State| -> BTreeSet<_> {
            TRANSITIONS.iter().filter(|row| row.from == from).map(|row| (row.action, row.to)).collect()
        };
        let mut submitted = after(State::Submitted);
        submitted.remove(&(Action::PreReview, State::Prereviewed));
        assert_eq!(after(State::Prereviewed), submitted);
    }

    #[test]
    fn what_is_decided_can_be_taken_up_again_and_is_decided_then() {
        for state in State::ALL.iter().copied().filter(|state| state.is_decided()) {
            assert_eq!(state.after(Action::Reopen, Who::Leader), Ok(State::Reopened), "{state}");
        }
        assert!(TRANSITIONS.iter().filter(|row| row.from == State::Reopened).all(|row| row.to.is_decided()));
    }
}
