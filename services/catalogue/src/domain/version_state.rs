//! The life of one version of a base item or of an overlay.

use auth::Role;

kernel::code_table! {
    /// Where a version stands.
    VersionState, "version state" {
        /// Being written.
        Draft = "draft", "草稿";
        /// Handed to a second person.
        InReview = "in_review", "审核中";
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
    /// Send it back to its editor.
    SendBack,
    /// Put it in force.
    Publish,
    /// Replace it by a later one; part of that one's publishing.
    Retire,
}

/// (from, action, to, who). What is not here is not allowed.
pub(crate) const TRANSITIONS: &[(VersionState, VersionAction, VersionState, Role)] = &[
    (VersionState::Draft, VersionAction::Edit, VersionState::Draft, Role::Editor),
    (VersionState::Draft, VersionAction::Submit, VersionState::InReview, Role::Editor),
    (VersionState::InReview, VersionAction::SendBack, VersionState::Draft, Role::Publisher),
    (VersionState::InReview, VersionAction::Publish, VersionState::Published, Role::Publisher),
    (VersionState::Published, VersionAction::Retire, VersionState::Retired, Role::Publisher),
];

impl VersionState {
    /// The state that an action leads to from here.
    pub(crate) fn after(self, action: VersionAction) -> Option<Self> {
        TRANSITIONS.iter().find(|(from, by, _, _)| *from == self && *by == action).map(|(_, _, to, _)| *to)
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
        for (sql, times) in [
            (include_str!("../../../../migrations/catalogue/2026-11-10-000002_create_base_items/up.sql"), 1),
            (
                include_str!(
                    "../../../../migrations/catalogue/2026-11-10-000003_create_implementing_items/up.sql"
                ),
                1,
            ),
        ] {
            assert_eq!(sql.matches(&check).count(), times, "{check}");
        }
    }

    #[test]
    fn who_edits_does_not_publish() {
        assert!(TRANSITIONS.iter().all(|row| (row.1 == VersionAction::Publish) != (row.3 == Role::Editor)
            || row.1 != VersionAction::Publish));
        assert_eq!(VersionState::Draft.after(VersionAction::Publish), None);
    }
}
