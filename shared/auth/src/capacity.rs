//! What someone of limited capacity may do alone (民法典第十九、二十二、二十三条): look, book and say how he was served. Everything
//! else is done by his guardian, or once he is of age.

use crate::permission::{self as p, Permission};

/// The permissions that need no guardian.
pub const ALONE: &[&str] = &[
    p::OwnAccount::NAME,
    p::CaseRead::NAME,
    p::LicenceRead::NAME,
    p::AccessLogRead::NAME,
    p::AppointmentMake::NAME,
    p::RatingGive::NAME,
];

/// Whether a guardian has to do this for someone of limited capacity.
pub fn needs_guardian(permission: &str) -> bool {
    !ALONE.contains(&permission)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn article_19_a_minor_of_eight_looks_and_books_alone_and_files_through_his_guardian() {
        assert!(!needs_guardian("case_read") && !needs_guardian("appointment_make"));
        for bound in ["case_file", "mandate_give", "licence_authorise"] {
            assert!(needs_guardian(bound), "{bound}");
        }
    }
}
