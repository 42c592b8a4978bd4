//! The life of one version of a base item, of an overlay or of a bundle.

use auth::Role;

kernel::code_table! {
    /// Where a version stands.
    VersionState, "version state" {
        /// Being written.
        Draft = "draft", "草稿";
        /// With the department's reviewer.
        InReview = "in_review", "部门审核";
        /// With the legal reviewer.
        InLegalReview = "in_legal_review", "合法性审核";
        /// Reviewed; waits for whoever publishes it.
        Approved = "approved", "待发布";
        /// Published; takes effect on its day.
        Scheduled = "scheduled", "待生效";
        /// In force; nothing in it changes any more.
        Published = "published", "已发布";
        /// A later version is in force; cases that began under it still use it.
        Retired = "retired", "已停用";
    }
}

/// What is done to a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VersionAction {
    /// Change its content.
    Edit,
    /// Hand it to review.
    Submit,
    /// Pass it in the department.
    Review,
    /// Pass it as lawful.
    LegalReview,
    /// Send it back to its editor.
    SendBack,
    /// Put it in force.
    Publish,
    /// Publish it for a later day.
    Schedule,
    /// Take it back before that day.
    Withdraw,
    /// Its day has come.
    TakeEffect,
    /// Replace it by a later one; part of that one's effect.
    Retire,
}

impl VersionAction {
    /// The word for it in rows and JSON.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Submit => "submit",
            Self::Review => "review",
            Self::LegalReview => "legal_review",
            Self::SendBack => "send_back",
            Self::Publish => "publish",
            Self::Schedule => "schedule",
            Self::Withdraw => "withdraw",
            Self::TakeEffect => "take_effect",
            Self::Retire => "retire",
        }
    }

    /// As a participle, for refusals.
    pub(crate) fn participle(self) -> &'static str {
        match self {
            Self::Edit => "edited",
            Self::Submit => "submitted",
            Self::Review => "passed by the department",
            Self::LegalReview => "passed as lawful",
            Self::SendBack => "sent back",
            Self::Publish => "published",
            Self::Schedule => "scheduled",
            Self::Withdraw => "withdrawn",
            Self::TakeEffect => "put in force",
            Self::Retire => "retired",
        }
    }
}

/// (from, action, to, who). What is not here is not allowed. A reviewer's send-back is allowed from the state he reviews.
pub(crate) const TRANSITIONS: &[(VersionState, VersionAction, VersionState, Role)] = &[
    (VersionState::Draft, VersionAction::Edit, VersionState::Draft, Role::Editor),
    (VersionState::Draft, VersionAction::Submit, VersionState::InReview, Role::Editor),
    (VersionState::InReview, VersionAction::Review, VersionState::InLegalReview, Role::ItemReviewer),
    (VersionState::InReview, VersionAction::SendBack, VersionState::Draft, Role::ItemReviewer),
    (VersionState::InLegalReview, VersionAction::LegalReview, VersionState::Approved, Role::LegalReviewer),
    (VersionState::InLegalReview, VersionAction::SendBack, VersionState::Draft, Role::LegalReviewer),
    (VersionState::Approved, VersionAction::SendBack, VersionState::Draft, Role::Publisher),
    (VersionState::Approved, VersionAction::Publish, VersionState::Published, Role::Publisher),
    (VersionState::Approved, VersionAction::Schedule, VersionState::Scheduled, Role::Publisher),
    (VersionState::Scheduled, VersionAction::Withdraw, VersionState::Approved, Role::Publisher),
    (VersionState::Scheduled, VersionAction::TakeEffect, VersionState::Published, Role::Service),
    (VersionState::Published, VersionAction::Retire, VersionState::Retired, Role::Publisher),
];

impl VersionState {
    /// What is being worked on: of each item at most one version.
    pub(crate) const OPEN: [Self; 4] = [Self::Draft, Self::InReview, Self::InLegalReview, Self::Approved];

    /// The state that an action leads to from here.
    pub(crate) fn after(self, action: VersionAction) -> Option<Self> {
        TRANSITIONS.iter().find(|(from, by, _, _)| *from == self && *by == action).map(|(_, _, to, _)| *to)
    }

    /// Whose turn it is to send a version back from here.
    pub(crate) fn sent_back_by(self) -> Option<Role> {
        let row = TRANSITIONS.iter().find(|row| row.0 == self && row.1 == VersionAction::SendBack);
        row.map(|(_, _, _, who)| *who)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_from_each_state_has_one_end() {
        for (from, action, _, _) in TRANSITIONS {
            let same = TRANSITIONS.iter().filter(|row| row.0 == *from && row.1 == *action).count();
            assert_eq!(same, 1, "{from} {action:?}");
        }
    }

    #[test]
    fn every_state_is_reached_from_a_draft_and_retirement_is_the_end() {
        let mut reached = vec![VersionState::Draft];
        for _ in VersionState::ALL {
            let next: Vec<_> =
                TRANSITIONS.iter().filter(|row| reached.contains(&row.0)).map(|row| row.2).collect();
            reached.extend(next);
        }
        assert!(VersionState::ALL.iter().all(|state| reached.contains(state)));
        assert!(TRANSITIONS.iter().all(|row| row.0 != VersionState::Retired));
    }

    #[test]
    fn the_names_are_those_of_the_check_constraints() {
        let names: Vec<String> = VersionState::ALL.iter().map(|state| format!("'{state}'")).collect();
        let check = format!("CHECK (state IN ({}))", names.join(", "));
        let sql =
            include_str!("../../../../migrations/catalogue/2026-11-22-010101_extend_life_of_versions/up.sql");
        assert_eq!(sql.matches(&check).count(), 2, "{check}");
        for (_, action, _, _) in TRANSITIONS {
            assert!(sql.contains(&format!("'{}'", action.code())), "{action:?}");
        }
    }

    #[test]
    fn who_edits_neither_reviews_nor_publishes() {
        for (_, action, _, who) in TRANSITIONS {
            let writes = matches!(action, VersionAction::Edit | VersionAction::Submit);
            assert_eq!(*who == Role::Editor, writes, "{action:?}");
        }
        assert_eq!(VersionState::Draft.after(VersionAction::Publish), None);
        assert_eq!(VersionState::InReview.after(VersionAction::Publish), None);
    }

    #[test]
    fn nothing_is_published_without_both_reviews() {
        let before = |state: VersionState| -> Vec<_> {
            TRANSITIONS.iter().filter(|row| row.2 == state && row.0 != state).collect()
        };
        let approved = before(VersionState::Approved);
        assert!(
            approved.iter().all(|row| matches!(row.1, VersionAction::LegalReview | VersionAction::Withdraw))
        );
        assert!(before(VersionState::InLegalReview).iter().all(|row| row.1 == VersionAction::Review));
    }
}
