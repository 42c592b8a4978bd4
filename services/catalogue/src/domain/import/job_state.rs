//! The life of an import: staged in batches, checked, then applied as a whole or not at all.

kernel::code_table! {
    /// Where an import stands.
    JobState, "import state" {
        /// Its lines are being read and checked.
        Staging = "staging", "正在检查";
        /// Nothing is wrong; someone may confirm it.
        Checked = "checked", "检查通过";
        /// Something is wrong; nothing of it comes in.
        Refused = "refused", "有问题，没有导入";
        /// Confirmed; it is being put in.
        Confirmed = "confirmed", "正在导入";
        /// All of it is in.
        Applied = "applied", "已导入";
        /// Given up by a person.
        Discarded = "discarded", "已放弃";
    }
}

/// What happens to an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobAction {
    /// The last line was staged and nothing is wrong.
    Pass,
    /// The last line was staged and something is wrong, or it could not be put in.
    Refuse,
    /// A person wants it in.
    Confirm,
    /// It was put in.
    Apply,
    /// A person gives it up.
    Discard,
}

/// (from, action, to). What is not here is not allowed.
pub(crate) const TRANSITIONS: &[(JobState, JobAction, JobState)] = &[
    (JobState::Staging, JobAction::Pass, JobState::Checked),
    (JobState::Staging, JobAction::Refuse, JobState::Refused),
    (JobState::Checked, JobAction::Confirm, JobState::Confirmed),
    (JobState::Confirmed, JobAction::Apply, JobState::Applied),
    (JobState::Confirmed, JobAction::Refuse, JobState::Refused),
    (JobState::Staging, JobAction::Discard, JobState::Discarded),
    (JobState::Checked, JobAction::Discard, JobState::Discarded),
    (JobState::Refused, JobAction::Discard, JobState::Discarded),
];

impl JobState {
    /// The state that an action leads to from here.
    pub(crate) fn after(self, action: JobAction) -> Option<Self> {
        TRANSITIONS.iter().find(|(from, by, _)| *from == self && *by == action).map(|(_, _, to)| *to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_comes_in_unchecked_or_unconfirmed() {
        let before_applied: Vec<_> = TRANSITIONS.iter().filter(|row| row.2 == JobState::Applied).collect();
        assert_eq!(before_applied, [&(JobState::Confirmed, JobAction::Apply, JobState::Applied)]);
        let before_confirmed: Vec<_> =
            TRANSITIONS.iter().filter(|row| row.2 == JobState::Confirmed).collect();
        assert_eq!(before_confirmed, [&(JobState::Checked, JobAction::Confirm, JobState::Confirmed)]);
        assert!(TRANSITIONS.iter().all(|row| row.0 != JobState::Applied && row.0 != JobState::Discarded));
    }

    #[test]
    fn the_names_are_those_of_the_check_constraint() {
        let names: Vec<String> = JobState::ALL.iter().map(|state| format!("'{state}'")).collect();
        let sql = include_str!("../../../../../migrations/catalogue/2026-11-22-010301_create_imports/up.sql");
        assert!(sql.contains(&format!("CHECK (state IN ({}))", names.join(", "))));
    }
}
