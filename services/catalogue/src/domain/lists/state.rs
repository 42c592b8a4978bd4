//! The life of one version of a list. Which version is in force follows from its effective date, not from a state.

use auth::Role;

kernel::code_table! {
    /// Where a version of a list stands.
    ListState, "state of a list" {
        /// Being written.
        Draft = "draft", "草稿";
        /// A second person has approved it.
        Approved = "approved", "已审定";
        /// Everyone can read it; it is in force from its effective date.
        Published = "published", "已公布";
    }
}

/// What is done to a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListAction {
    /// Change its entries or words.
    Edit,
    /// Approve it as the second person.
    Approve,
    /// Send it back to its editor.
    SendBack,
    /// Let everyone read it.
    Publish,
}

/// (from, action, to, who). What is not here is not allowed.
pub(crate) const TRANSITIONS: &[(ListState, ListAction, ListState, Role)] = &[
    (ListState::Draft, ListAction::Edit, ListState::Draft, Role::Editor),
    (ListState::Draft, ListAction::Approve, ListState::Approved, Role::Publisher),
    (ListState::Approved, ListAction::SendBack, ListState::Draft, Role::Publisher),
    (ListState::Approved, ListAction::Publish, ListState::Published, Role::Publisher),
];

impl ListState {
    /// The state that an action leads to from here.
    pub(crate) fn after(self, action: ListAction) -> Option<Self> {
        TRANSITIONS.iter().find(|(from, by, _, _)| *from == self && *by == action).map(|(_, _, to, _)| *to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_published_unapproved_and_what_is_published_stays() {
        assert_eq!(ListState::Draft.after(ListAction::Publish), None);
        assert!(TRANSITIONS.iter().all(|row| row.0 != ListState::Published));
        let editors: Vec<_> =
            TRANSITIONS.iter().filter(|row| row.3 == Role::Editor).map(|row| row.1).collect();
        assert_eq!(editors, [ListAction::Edit]);
    }

    #[test]
    fn the_names_are_those_of_the_check_constraint() {
        let names: Vec<String> = ListState::ALL.iter().map(|state| format!("'{state}'")).collect();
        let sql = include_str!("../../../../../migrations/catalogue/2026-11-22-010303_create_lists/up.sql");
        assert!(sql.contains(&format!("CHECK (state IN ({}))", names.join(", "))));
    }
}
