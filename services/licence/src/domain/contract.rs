//! What another authority's system may do with licences: its contract, and the ground each call stands on.
use super::standing::words;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

words! {
    /// An operation of sharing (GB/T 36906).
    pub ShareOperation {
        /// 检索: which licences a holder has.
        Search = "search",
        /// 取元数据: the fields that the contract names.
        Metadata = "metadata",
        /// 文件下载: the signed record.
        File = "file",
        /// 文件验证: whether it may be relied on.
        Verification = "verification",
        /// 加注件: a copy for one use.
        Copy = "copy",
    }
}

words! {
    /// On what ground data is shared (个人信息保护法 13, 23).
    pub Ground {
        /// The holder allowed it.
        Consent = "consent",
        /// A statute demands it.
        Statutory = "statutory",
    }
}

/// Why a call is refused before anything is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallFault {
    /// The contract is not approved, has ended, or is not in its period.
    #[error("the contract is not in force")]
    NotInForce,
    /// The contract does not name the operation.
    #[error("the contract does not allow this operation")]
    Operation,
    /// The cause is missing or too long.
    #[error("say the cause in 1 to 200 characters, and the item by at most 40")]
    Cause,
    /// The expiry is past or too far.
    #[error("a use ends within 90 days, and not before it begins")]
    Expiry,
}

/// What a contract says of itself.
pub(crate) struct Terms<'a> {
    pub(crate) approved: bool,
    pub(crate) ended: bool,
    pub(crate) period: (NaiveDate, NaiveDate),
    pub(crate) operations: &'a [String],
}

/// What a caller says of a call.
pub(crate) struct CallWords<'a> {
    pub(crate) operation: ShareOperation,
    pub(crate) cause: &'a str,
    pub(crate) item_code: Option<&'a str>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// May a call under these terms be made now?
pub(crate) fn admit(terms: &Terms<'_>, call: &CallWords<'_>, now: DateTime<Utc>) -> Result<(), CallFault> {
    /// The longest use.
    const LONGEST: TimeDelta = TimeDelta::days(90);
    let today = super::hall_date(now);
    if !terms.approved || terms.ended || today < terms.period.0 || terms.period.1 < today {
        return Err(CallFault::NotInForce);
    }
    if !terms.operations.iter().any(|name| name == call.operation.name()) {
        return Err(CallFault::Operation);
    }
    let item = call.item_code.is_none_or(|code| (1..=40).contains(&code.chars().count()));
    if !item || !(1..=200).contains(&call.cause.trim().chars().count()) {
        return Err(CallFault::Cause);
    }
    if call.expires_at <= now || call.expires_at > now + LONGEST {
        return Err(CallFault::Expiry);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(change: impl FnOnce(&mut Terms<'_>, &mut CallWords<'_>)) -> Result<(), CallFault> {
        let now: DateTime<Utc> = "2026-11-22T04:00:00Z".parse().unwrap();
        let operations = ["search".to_owned()];
        let period = ("2026-11-01".parse().unwrap(), "2026-12-31".parse().unwrap());
        let mut terms = Terms { approved: true, ended: false, period, operations: &operations };
        let mut call = CallWords {
            operation: ShareOperation::Search,
            cause: "办理入学",
            item_code: None,
            expires_at: now + TimeDelta::days(1),
        };
        change(&mut terms, &mut call);
        admit(&terms, &call, now)
    }

    #[test]
    fn a_call_needs_a_contract_in_force_an_operation_it_names_a_cause_and_an_end() {
        assert_eq!(tried(|_, _| ()), Ok(()));
        assert_eq!(tried(|terms, _| terms.approved = false), Err(CallFault::NotInForce));
        assert_eq!(tried(|terms, _| terms.ended = true), Err(CallFault::NotInForce));
        let over = "2026-11-21".parse().unwrap();
        assert_eq!(tried(|terms, _| terms.period.1 = over), Err(CallFault::NotInForce));
        assert_eq!(tried(|_, call| call.operation = ShareOperation::File), Err(CallFault::Operation));
        assert_eq!(tried(|_, call| call.cause = "  "), Err(CallFault::Cause));
        assert_eq!(tried(|_, call| call.expires_at += TimeDelta::days(90)), Err(CallFault::Expiry));
        assert_eq!(tried(|_, call| call.expires_at -= TimeDelta::days(2)), Err(CallFault::Expiry));
    }

    #[test]
    fn the_check_constraint_names_the_same_operations_and_grounds() {
        let sql = include_str!("../../../../migrations/licence/2026-11-22-004104_share_licences/up.sql");
        for operation in ShareOperation::ALL {
            assert!(sql.contains(&format!("'{operation}'")), "{operation}");
        }
        for ground in Ground::ALL {
            assert!(sql.contains(&format!("'{ground}'")), "{ground}");
        }
    }
}
