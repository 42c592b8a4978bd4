//! Taking up again what was decided (撤销重办, 纠错): on what ground and document, and by whom.
use super::state::State;
use contracts::intake::ReopeningGround;
use kernel::code::Uscc;
use uuid::Uuid;

/// What is proposed.
#[derive(Debug, Clone, Copy)]
pub struct Proposal {
    /// Why.
    pub ground: ReopeningGround,
    /// Whether the order of the court, of the reviewing government, or the authority's own finding is there as a file.
    pub has_document: bool,
    /// Whether a finding of the supervising unit about this case is named that is not "in order".
    pub has_finding: bool,
}

/// Why a decision is not taken up again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReopened {
    /// Nothing is decided.
    #[error("only what is decided can be taken up again")]
    NotDecided,
    /// No document.
    #[error("a finding of the supervising unit, or the document that orders it, must be named")]
    NoGround,
    /// Whoever decided.
    #[error("who decided the case may not take it up again: another person must")]
    Decider,
    /// Whoever proposed.
    #[error("who proposed it may not approve it: another person must")]
    Proposer,
    /// Someone of another authority.
    #[error("the authority that decided takes its decision up again, another one does not")]
    OtherAuthority,
    /// Nothing is proposed, or it was settled.
    #[error("nothing is proposed here that waits for approval")]
    NotProposed,
    /// Another proposal waits.
    #[error("a proposal to take this case up again waits for approval already")]
    Proposed,
    /// The same again.
    #[error(
        "after a court or the reviewing government set it aside, the same is not decided again for the same reason"
    )]
    SameAgain,
}

/// The word that is kept.
#[must_use]
pub const fn word(ground: ReopeningGround) -> &'static str {
    match ground {
        ReopeningGround::SupervisionFinding => "supervision_finding",
        ReopeningGround::Reconsideration => "reconsideration",
        ReopeningGround::Court => "court",
        ReopeningGround::OwnCorrection => "own_correction",
    }
}

/// Whether it may be proposed, by someone other than the decider.
///
/// # Errors
/// [`NotReopened`] says why not.
pub fn may_propose(
    state: State,
    proposal: Proposal,
    proposer: Uuid,
    decided_by: Uuid,
) -> Result<(), NotReopened> {
    let grounded = match proposal.ground {
        ReopeningGround::SupervisionFinding => proposal.has_finding,
        ReopeningGround::Reconsideration | ReopeningGround::Court | ReopeningGround::OwnCorrection => {
            proposal.has_document
        }
    };
    if !state.is_decided() {
        Err(NotReopened::NotDecided)
    } else if !grounded {
        Err(NotReopened::NoGround)
    } else if proposer == decided_by {
        Err(NotReopened::Decider)
    } else {
        Ok(())
    }
}

/// Whether a leader may approve it: one who neither decided nor proposed.
///
/// # Errors
/// [`NotReopened`] says why not.
pub fn may_approve(leader: Uuid, decided_by: Uuid, proposed_by: Uuid) -> Result<(), NotReopened> {
    if leader == decided_by {
        Err(NotReopened::Decider)
    } else if leader == proposed_by {
        Err(NotReopened::Proposer)
    } else {
        Ok(())
    }
}

/// Whether the one who acts belongs to the authority that decided: it sets its decision aside itself, also where a superior, a
/// court or the supervising unit wants it (行政许可法 69). Others may propose, but not that it corrects itself.
///
/// # Errors
/// [`NotReopened::OtherAuthority`] if he does not.
pub fn of_the_authority(own: Option<&Uscc>, decided: &Uscc) -> Result<(), NotReopened> {
    if own == Some(decided) { Ok(()) } else { Err(NotReopened::OtherAuthority) }
}

/// What a court or the reviewing government set aside is not decided in the same way for the same reason (行政诉讼法 71,
/// 行政复议法 64). Outcome and reason of before and of now.
///
/// # Errors
/// [`NotReopened::SameAgain`] if it would be.
pub fn differs(
    ground: &str,
    before: (&str, Option<&str>),
    now: (&str, Option<&str>),
) -> Result<(), NotReopened> {
    let ordered = ground == word(ReopeningGround::Court) || ground == word(ReopeningGround::Reconsideration);
    let plain = |text: Option<&str>| -> String {
        text.unwrap_or_default().chars().filter(|c| c.is_alphanumeric()).collect()
    };
    if ordered && before.0 == now.0 && plain(before.1) == plain(now.1) {
        Err(NotReopened::SameAgain)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: Proposal =
        Proposal { ground: ReopeningGround::Court, has_document: true, has_finding: false };

    #[test]
    fn only_what_is_decided_is_taken_up_again() {
        let [me, decider] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        for state in State::ALL {
            let may = may_propose(*state, ORDER, me, decider);
            assert_eq!(may.is_ok(), state.is_decided(), "{state}");
        }
    }

    #[test]
    fn it_takes_a_document_or_the_finding_and_two_people_who_did_not_decide() {
        let [one, two, decider] = [1, 2, 3].map(Uuid::from_u128);
        let bare = Proposal { has_document: false, ..ORDER };
        assert_eq!(may_propose(State::Closed, bare, one, decider), Err(NotReopened::NoGround));
        let found = Proposal { ground: ReopeningGround::SupervisionFinding, ..ORDER };
        assert_eq!(may_propose(State::Closed, found, one, decider), Err(NotReopened::NoGround));
        assert_eq!(may_propose(State::Closed, Proposal { has_finding: true, ..found }, one, decider), Ok(()));
        assert_eq!(may_propose(State::Closed, ORDER, decider, decider), Err(NotReopened::Decider));
        assert_eq!(may_approve(one, decider, one), Err(NotReopened::Proposer));
        assert_eq!(may_approve(decider, decider, one), Err(NotReopened::Decider));
        assert_eq!(may_approve(two, decider, one), Ok(()));
    }

    #[test]
    fn administrative_litigation_law_article_71_the_same_is_not_decided_again_for_the_same_reason() {
        let before = ("refuse", Some("拟建位置占用耕地，不予批准。"));
        assert_eq!(
            differs("court", before, ("refuse", Some("拟建位置占用耕地,不予批准"))),
            Err(NotReopened::SameAgain)
        );
        assert_eq!(differs("court", before, ("refuse", Some("一户已有宅基地，不予批准。"))), Ok(()));
        assert_eq!(differs("court", before, ("approve", None)), Ok(()));
    }

    #[test]
    fn administrative_reconsideration_law_article_64_the_same_is_not_decided_again_for_the_same_reason() {
        let before = ("refuse", Some("材料不实，不予批准。"));
        assert_eq!(differs("reconsideration", before, before), Err(NotReopened::SameAgain));
        assert_eq!(differs("own_correction", before, before), Ok(()));
    }
}
