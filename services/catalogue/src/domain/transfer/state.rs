//! The life of a transfer of powers.

use auth::Role;

kernel::code_table! {
    /// Where a transfer stands.
    TransferState, "transfer state" {
        /// Being written.
        Draft = "draft", "起草";
        /// Handed to a second person.
        Proposed = "proposed", "待批准";
        /// Ordered; the receivers prepare and accept.
        Approved = "approved", "待承接";
        /// The powers have moved.
        Effective = "effective", "已生效";
        /// Nothing moves.
        CalledOff = "called_off", "已撤回";
    }
}

/// What is done to a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TransferAction {
    /// Hand it to a second person.
    Propose,
    /// Order it: the receivers get their items to fill in.
    Approve,
    /// Say, as a receiver, that one's item is ready.
    Accept,
    /// Let the powers move; the hall does it on the day.
    TakeEffect,
    /// Drop it.
    CallOff,
}

/// (from, action, to, who). What is not here is not allowed; none is the hall itself.
pub(crate) const TRANSITIONS: &[(TransferState, TransferAction, TransferState, Option<Role>)] = &[
    (TransferState::Draft, TransferAction::Propose, TransferState::Proposed, Some(Role::Editor)),
    (TransferState::Draft, TransferAction::CallOff, TransferState::CalledOff, Some(Role::Editor)),
    (TransferState::Proposed, TransferAction::Approve, TransferState::Approved, Some(Role::Publisher)),
    (TransferState::Proposed, TransferAction::CallOff, TransferState::CalledOff, Some(Role::Publisher)),
    (TransferState::Approved, TransferAction::Accept, TransferState::Approved, Some(Role::Publisher)),
    (TransferState::Approved, TransferAction::TakeEffect, TransferState::Effective, None),
    (TransferState::Approved, TransferAction::CallOff, TransferState::CalledOff, Some(Role::Publisher)),
];

impl TransferState {
    /// The state that an action leads to from here.
    pub(crate) fn after(self, action: TransferAction) -> Option<Self> {
        TRANSITIONS.iter().find(|(from, by, _, _)| *from == self && *by == action).map(|(_, _, to, _)| *to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_from_each_state_has_one_end_and_every_state_is_reached() {
        let mut reached = vec![TransferState::Draft];
        for _ in TransferState::ALL {
            let next: Vec<_> =
                TRANSITIONS.iter().filter(|row| reached.contains(&row.0)).map(|row| row.2).collect();
            reached.extend(next);
        }
        assert!(TransferState::ALL.iter().all(|state| reached.contains(state)));
        for (from, action, _, _) in TRANSITIONS {
            let same = TRANSITIONS.iter().filter(|row| row.0 == *from && row.1 == *action).count();
            assert_eq!(same, 1, "{from} {action:?}");
        }
    }

    #[test]
    fn what_is_effective_or_called_off_is_not_taken_back() {
        let ends = [TransferState::Effective, TransferState::CalledOff];
        assert!(TRANSITIONS.iter().all(|row| !ends.contains(&row.0)));
    }

    #[test]
    fn the_names_are_those_of_the_check_constraint() {
        let names: Vec<String> = TransferState::ALL.iter().map(|state| format!("'{state}'")).collect();
        let sql = include_str!("../../../../../migrations/catalogue/2026-11-22-010201_move_powers/up.sql");
        assert!(sql.contains(&format!("CHECK (state IN ({}))", names.join(", "))));
    }
}
