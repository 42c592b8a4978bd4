//! Acts that need the second factor lately shown, from accounts that have one.

use crate::permission::{self as p, Permission};

/// The permissions whose use needs it. Reading with them does not.
pub const SENSITIVE: &[&str] = &[
    p::CaseDecide::NAME,
    p::SealManage::NAME,
    p::CounterAct::NAME,
    p::LicenceRevoke::NAME,
    p::StaffManage::NAME,
    p::StaffApprove::NAME,
    p::SessionRevoke::NAME,
    p::KeyRotate::NAME,
    p::ClientManage::NAME,
];

/// Whether the second factor has to be shown before the permission is used. An account without one is not asked.
pub fn is_due(permission: &str, fresh_until: Option<u64>, now: u64) -> bool {
    fresh_until.is_some_and(|until| until <= now) && SENSITIVE.contains(&permission)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deciding_needs_a_fresh_factor_and_accepting_does_not() {
        assert!(is_due("case_decide", Some(100), 100) && !is_due("case_decide", Some(101), 100));
        assert!(!is_due("case_accept", Some(0), 100));
        assert!(!is_due("case_decide", None, 100), "an account without a factor is not asked");
    }
}
