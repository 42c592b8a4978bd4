//! Kinds and codes of what is refused about keeping and destroying.
use crate::domain::retention::ArchiveRefused;
use kernel::problem::Kind;

pub(super) fn archive_code(why: &ArchiveRefused) -> (Kind, &'static str) {
    match why {
        ArchiveRefused::Destroyed { .. } => (Kind::Conflict, "case_destroyed"),
        ArchiveRefused::NotEnded => (Kind::Conflict, "archive_not_ended"),
        ArchiveRefused::NotLonger => (Kind::Conflict, "retention_not_longer"),
        ArchiveRefused::Held => (Kind::Conflict, "archive_held"),
        ArchiveRefused::NotHeld => (Kind::Conflict, "archive_hold_over"),
        ArchiveRefused::SamePaper => (Kind::Invalid, "archive_hold_same_paper"),
        ArchiveRefused::OldPaper => (Kind::Invalid, "archive_hold_old_paper"),
        ArchiveRefused::OwnHold => (Kind::Forbidden, "archive_hold_same_person"),
        ArchiveRefused::NotOwn => (Kind::Forbidden, "archive_not_own"),
        ArchiveRefused::BadList => (Kind::Invalid, "destruction_list_invalid"),
        ArchiveRefused::NotDue => (Kind::Conflict, "destruction_not_due"),
        ArchiveRefused::SamePerson => (Kind::Forbidden, "destruction_same_person"),
        ArchiveRefused::Answered => (Kind::Conflict, "destruction_answered"),
        ArchiveRefused::NothingLeft => (Kind::Conflict, "destruction_nothing_left"),
    }
}
