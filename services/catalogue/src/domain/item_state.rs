//! The life of an implementing item.

use auth::Role;

kernel::code_table! {
    /// Where an implementing item stands.
    ItemState, "item state" {
        /// Claimed; nothing is published yet.
        Claimed = "claimed", "已认领";
        /// Applications are taken.
        InForce = "in_force", "在用";
        /// No new applications for now.
        Suspended = "suspended", "挂起";
        /// Gone for good; open cases end by the versions they began with.
        Repealed = "repealed", "取消";
    }
}

/// What is done to an implementing item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ItemAction {
    /// Put an overlay in force.
    Publish,
    /// Take no new cases.
    Suspend,
    /// Take cases again.
    Resume,
    /// End it.
    Repeal,
}

/// (from, action, to, who). What is not here is not allowed.
pub(crate) const TRANSITIONS: &[(ItemState, ItemAction, ItemState, Role)] = &[
    (ItemState::Claimed, ItemAction::Publish, ItemState::InForce, Role::Publisher),
    (ItemState::InForce, ItemAction::Publish, ItemState::InForce, Role::Publisher),
    (ItemState::InForce, ItemAction::Suspend, ItemState::Suspended, Role::Publisher),
    (ItemState::Suspended, ItemAction::Publish, ItemState::Suspended, Role::Publisher),
    (ItemState::Suspended, ItemAction::Resume, ItemState::InForce, Role::Publisher),
    (ItemState::Claimed, ItemAction::Repeal, ItemState::Repealed, Role::Publisher),
    (ItemState::InForce, ItemAction::Repeal, ItemState::Repealed, Role::Publisher),
    (ItemState::Suspended, ItemAction::Repeal, ItemState::Repealed, Role::Publisher),
];

impl ItemState {
    /// The state that an action leads to from here.
    pub(crate) fn after(self, action: ItemAction) -> Option<Self> {
        TRANSITIONS.iter().find(|(from, by, _, _)| *from == self && *by == action).map(|(_, _, to, _)| *to)
    }

    /// Whether the public sees its guide.
    pub(crate) fn is_public(self) -> bool {
        matches!(self, Self::InForce | Self::Suspended)
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
    fn every_state_is_reached_from_a_claim_and_repeal_is_the_end() {
        let mut reached = vec![ItemState::Claimed];
        for _ in ItemState::ALL {
            let next: Vec<_> =
                TRANSITIONS.iter().filter(|row| reached.contains(&row.0)).map(|row| row.2).collect();
            reached.extend(next);
        }
        assert!(ItemState::ALL.iter().all(|state| reached.contains(state)));
        assert!(TRANSITIONS.iter().all(|row| row.0 != ItemState::Repealed));
    }

    #[test]
    fn the_names_are_those_of_the_check_constraint() {
        let names: Vec<String> = ItemState::ALL.iter().map(|state| format!("'{state}'")).collect();
        let sql = include_str!(
            "../../../../migrations/catalogue/2026-11-10-000003_create_implementing_items/up.sql"
        );
        assert!(sql.contains(&format!("CHECK (state IN ({}))", names.join(", "))));
    }

    #[test]
    fn only_a_publisher_changes_what_the_public_sees() {
        assert!(TRANSITIONS.iter().all(|row| row.3 == Role::Publisher));
    }
}
