//! Who may not do what to a version because of what he did to it before: whoever wrote it checks nothing of it, and the
//! department's review, the legal review and the publication are by three persons.

use uuid::Uuid;

use super::version_state::VersionAction;

/// Something that was done to a version, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Act {
    /// What.
    pub(crate) act: String,
    /// By whom.
    pub(crate) by_whom: Uuid,
}

/// Why someone must leave it to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Apart {
    /// He wrote some of it.
    Maker,
    /// He checked it at another stage.
    Checker,
}

/// Whether someone may take this action after what was done. What was checked before the version was last sent back does
/// not count; what was written does.
pub(crate) fn apart(acts: &[Act], who: Uuid, action: VersionAction) -> Option<Apart> {
    let checks =
        [VersionAction::Review, VersionAction::LegalReview, VersionAction::Publish, VersionAction::Schedule];
    if !checks.contains(&action) {
        return None;
    }
    let is = |act: &Act, actions: &[VersionAction]| actions.iter().any(|action| action.code() == act.act);
    let writing = [VersionAction::Edit, VersionAction::Submit];
    if acts.iter().any(|act| act.by_whom == who && is(act, &writing)) {
        return Some(Apart::Maker);
    }
    let begin = acts.iter().rposition(|act| is(act, &[VersionAction::SendBack])).map_or(0, |at| at + 1);
    let reviews = [VersionAction::Review, VersionAction::LegalReview];
    let mut round = acts.iter().skip(begin);
    round.any(|act| act.by_whom == who && is(act, &reviews)).then_some(Apart::Checker)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acts(done: &[(VersionAction, u128)]) -> Vec<Act> {
        let act = |(action, who): &(VersionAction, u128)| Act {
            act: action.code().to_owned(),
            by_whom: Uuid::from_u128(*who),
        };
        done.iter().map(act).collect()
    }

    fn asked(done: &[(VersionAction, u128)], who: u128, action: VersionAction) -> Option<Apart> {
        apart(&acts(done), Uuid::from_u128(who), action)
    }

    #[test]
    fn who_wrote_any_of_it_checks_nothing_of_it() {
        let done = [(VersionAction::Edit, 1), (VersionAction::Edit, 2), (VersionAction::Submit, 2)];
        assert_eq!(asked(&done, 1, VersionAction::Review), Some(Apart::Maker));
        assert_eq!(asked(&done, 2, VersionAction::Publish), Some(Apart::Maker));
        assert_eq!(asked(&done, 3, VersionAction::Review), None);
        assert_eq!(asked(&done, 1, VersionAction::Edit), None);
    }

    #[test]
    fn the_two_reviews_and_the_publication_are_by_three_persons() {
        let done = [(VersionAction::Edit, 1), (VersionAction::Submit, 1), (VersionAction::Review, 2)];
        assert_eq!(asked(&done, 2, VersionAction::LegalReview), Some(Apart::Checker));
        assert_eq!(asked(&done, 2, VersionAction::Schedule), Some(Apart::Checker));
        assert_eq!(asked(&done, 3, VersionAction::LegalReview), None);
    }

    #[test]
    fn after_a_send_back_the_checks_begin_anew() {
        let done = [
            (VersionAction::Edit, 1),
            (VersionAction::Submit, 1),
            (VersionAction::Review, 2),
            (VersionAction::SendBack, 3),
            (VersionAction::Submit, 1),
        ];
        assert_eq!(asked(&done, 2, VersionAction::LegalReview), None);
        assert_eq!(asked(&done, 1, VersionAction::Review), Some(Apart::Maker));
    }
}
