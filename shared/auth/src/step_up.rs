//! Acts that need the second factor lately shown, from accounts that have one.

use crate::permission::{self as p, Permission};

/// The permissions whose use needs it. Reading with them does not, but for those in [`EXPORTS`].
pub const SENSITIVE: &[&str] = &[
    p::CaseDecide::NAME,
    p::CaseReopen::NAME,
    p::ArchiveDestroy::NAME,
    p::RatingExport::NAME,
    p::NationalExport::NAME,
    p::BenefitExport::NAME,
    p::SealManage::NAME,
    p::CounterAct::NAME,
    p::LicenceRevoke::NAME,
    p::LicenceEnter::NAME,
    p::LicenceApprove::NAME,
    p::StaffManage::NAME,
    p::StaffApprove::NAME,
    p::SessionRevoke::NAME,
    p::KeyRotate::NAME,
    p::ClientManage::NAME,
];

/// Those with which even reading needs it: many persons' data leave the hall at once.
pub const EXPORTS: &[&str] = &[p::RatingExport::NAME, p::NationalExport::NAME, p::BenefitExport::NAME];

/// Whether a request with this permission is an act that may need it: it changes something, or takes data out.
pub fn is_act(permission: &str, changes: bool) -> bool {
    changes || EXPORTS.contains(&permission)
}

/// Whether the second factor has to be shown before the permission is used. An account without one is not asked.
pub fn is_due(permission: &str, fresh_until: Option<u64>, now: u64) -> bool {
    fresh_until.is_some_and(|until| until <= now) && SENSITIVE.contains(&permission)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_needs_a_fresh_factor_though_it_reads_and_a_list_does_not() {
        assert!(is_act("rating_export", false) && is_due("rating_export", Some(100), 100));
        assert!(!is_act("case_decide", false) && is_act("case_decide", true));
    }

    #[test]
    fn taking_national_tables_or_the_banks_file_of_benefits_needs_a_fresh_factor_and_seeing_the_lists_does_not()
     {
        for export in EXPORTS {
            assert!(is_act(export, false) && is_due(export, Some(100), 100), "{export}");
        }
        assert!(!is_act("national_read", false) && !is_due("benefit_handle", Some(0), 100));
    }

    #[test]
    fn licences_without_a_case_are_entered_and_approved_with_a_fresh_factor() {
        assert!(is_due("licence_enter", Some(100), 100) && is_due("licence_approve", Some(100), 100));
    }

    #[test]
    fn deciding_needs_a_fresh_factor_and_accepting_does_not() {
        assert!(is_due("case_decide", Some(100), 100) && !is_due("case_decide", Some(101), 100));
        assert!(is_due("case_reopen", Some(100), 100));
        assert!(!is_due("case_accept", Some(0), 100));
        assert!(!is_due("case_decide", None, 100), "an account without a factor is not asked");
    }
}
