//! The standing of a base item: suspended or repealed it is so in every hall at once.

use auth::Role;

kernel::code_table! {
    /// Whether a base item can be claimed and applied for.
    Standing, "standing" {
        /// It can.
        Active = "active", "在用";
        /// Not for now.
        Suspended = "suspended", "暂停";
        /// Never again; open cases end by the versions they began with.
        Repealed = "repealed", "取消";
    }
}

/// What is done to a base item's standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StandingAction {
    /// Suspend it.
    Suspend,
    /// Take it up again.
    Resume,
    /// End it.
    Repeal,
}

/// (from, action, to, who). What is not here is not allowed.
pub(crate) const TRANSITIONS: &[(Standing, StandingAction, Standing, Role)] = &[
    (Standing::Active, StandingAction::Suspend, Standing::Suspended, Role::Publisher),
    (Standing::Suspended, StandingAction::Resume, Standing::Active, Role::Publisher),
    (Standing::Active, StandingAction::Repeal, Standing::Repealed, Role::Publisher),
    (Standing::Suspended, StandingAction::Repeal, Standing::Repealed, Role::Publisher),
];

impl Standing {
    /// The standing that an action leads to from here.
    pub(crate) fn after(self, action: StandingAction) -> Option<Self> {
        TRANSITIONS.iter().find(|row| row.0 == self && row.1 == action).map(|row| row.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeal_is_the_end() {
        assert!(TRANSITIONS.iter().all(|row| row.0 != Standing::Repealed));
        assert_eq!(Standing::Active.after(StandingAction::Repeal), Some(Standing::Repealed));
        assert_eq!(Standing::Repealed.after(StandingAction::Resume), None);
    }

    #[test]
    fn the_names_are_those_of_the_check_constraint() {
        let names: Vec<String> = Standing::ALL.iter().map(|standing| format!("'{standing}'")).collect();
        let sql =
            include_str!("../../../../migrations/catalogue/2026-11-22-010101_extend_life_of_versions/up.sql");
        assert!(sql.contains(&format!("CHECK (standing IN ({}))", names.join(", "))));
    }
}
