//! The standing of a licence and how it may change. The table below is the rule; code, tests, the CHECK
//! constraint and the published state machine read it.

macro_rules! words {
    ($(#[$doc:meta])* $vis:vis $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[serde(rename_all = "snake_case")]
        #[diesel(sql_type = diesel::sql_types::Text)]
        $vis enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every value, in the order of the list.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in rows and JSON.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(raw: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                let word = std::str::from_utf8(raw.as_bytes())?;
                let found = Self::ALL.iter().copied().find(|value| value.name() == word);
                found.ok_or_else(|| format!("{word:?} is not a {}", stringify!($name)).into())
            }
        }
        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg>>::to_sql(self.name(), &mut out.reborrow())
            }
        }
    };
}

pub(crate) use words;

words! {
    /// What a licence is worth.
    pub Status {
        /// 有效
        Valid = "valid",
        /// 暂扣
        Suspended = "suspended",
        /// 撤销
        Revoked = "revoked",
        /// 注销
        Cancelled = "cancelled",
        /// 失效
        Expired = "expired",
        /// 办理转出
        TransferredOut = "transferred_out",
        /// 吊销
        Withdrawn = "withdrawn",
    }
}

words! {
    /// What can be done to the standing of a licence.
    pub Action {
        /// Hold it back for a time.
        Suspend = "suspend",
        /// Give it back.
        Resume = "resume",
        /// Undo the decision behind it.
        Revoke = "revoke",
        /// Take it away as a penalty.
        Withdraw = "withdraw",
        /// Strike it off.
        Cancel = "cancel",
        /// Let it run out.
        Expire = "expire",
        /// Hand it over to another authority.
        TransferOut = "transfer_out",
        /// 变更: a version that says something else takes its place.
        Change = "change",
        /// 延续、换证: a version that holds longer takes its place.
        Renew = "renew",
    }
}

words! {
    /// Who may do it.
    pub By {
        /// Someone with the permission, of the authority that issued it.
        Issuer = "issuer",
        /// The hall's own timer.
        Clock = "clock",
        /// The version that takes its place, in the transaction that writes it.
        Successor = "successor",
    }
}

words! {
    /// Why it was done.
    pub Reason {
        /// The decision was unlawful or won by deceit.
        UnlawfulDecision = "unlawful_decision",
        /// A commitment the decision relied on was false.
        FalseCommitment = "false_commitment",
        /// A penalty.
        Penalty = "penalty",
        /// Under investigation.
        Investigation = "investigation",
        /// The ground for holding it back is gone.
        GroundRemoved = "ground_removed",
        /// The holder gave it back.
        HolderRequest = "holder_request",
        /// The holder died or the organisation ended.
        HolderEnded = "holder_ended",
        /// Its time ran out.
        TimeRunOut = "time_run_out",
        /// The power moved to another authority.
        PowerMoved = "power_moved",
        /// A changed version took its place.
        Changed = "changed",
        /// A renewed version took its place.
        Renewed = "renewed",
    }
}

/// (from, action, to, who). What is not here is not allowed.
pub const TRANSITIONS: &[(Status, Action, Status, By)] = &[
    (Status::Valid, Action::Suspend, Status::Suspended, By::Issuer),
    (Status::Valid, Action::Revoke, Status::Revoked, By::Issuer),
    (Status::Valid, Action::Withdraw, Status::Withdrawn, By::Issuer),
    (Status::Valid, Action::Cancel, Status::Cancelled, By::Issuer),
    (Status::Valid, Action::TransferOut, Status::TransferredOut, By::Issuer),
    (Status::Valid, Action::Expire, Status::Expired, By::Clock),
    (Status::Valid, Action::Change, Status::Expired, By::Successor),
    (Status::Valid, Action::Renew, Status::Expired, By::Successor),
    (Status::Suspended, Action::Resume, Status::Valid, By::Issuer),
    (Status::Suspended, Action::Revoke, Status::Revoked, By::Issuer),
    (Status::Suspended, Action::Withdraw, Status::Withdrawn, By::Issuer),
    (Status::Suspended, Action::Cancel, Status::Cancelled, By::Issuer),
    (Status::Suspended, Action::Expire, Status::Expired, By::Clock),
    // A decision can turn out unlawful after its licence ran out.
    (Status::Expired, Action::Revoke, Status::Revoked, By::Issuer),
    (Status::Expired, Action::Cancel, Status::Cancelled, By::Issuer),
];

impl Status {
    /// What it becomes when `by` takes the action, if that is allowed.
    pub(crate) fn after(self, action: Action, by: By) -> Option<Self> {
        TRANSITIONS
            .iter()
            .find(|(from, act, _, who)| (*from, *act, *who) == (self, action, by))
            .map(|(_, _, to, _)| *to)
    }
}

impl Action {
    /// The reasons that can justify it.
    pub(crate) const fn reasons(self) -> &'static [Reason] {
        match self {
            Self::Suspend => &[Reason::Investigation, Reason::Penalty],
            Self::Resume => &[Reason::GroundRemoved],
            Self::Revoke => &[Reason::UnlawfulDecision, Reason::FalseCommitment],
            Self::Withdraw => &[Reason::Penalty],
            Self::Cancel => &[Reason::HolderRequest, Reason::HolderEnded, Reason::TimeRunOut],
            Self::Expire => &[Reason::TimeRunOut],
            Self::TransferOut => &[Reason::PowerMoved],
            Self::Change => &[Reason::Changed],
            Self::Renew => &[Reason::Renewed],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn an_action_leads_from_a_status_to_one_target() {
        let pairs: HashSet<_> = TRANSITIONS.iter().map(|(from, action, ..)| (from, action)).collect();
        assert_eq!(pairs.len(), TRANSITIONS.len());
    }

    #[test]
    fn every_status_is_reached_from_valid() {
        let mut reached = HashSet::from([Status::Valid]);
        for _ in Status::ALL {
            for (from, _, to, _) in TRANSITIONS {
                if reached.contains(from) {
                    reached.insert(*to);
                }
            }
        }
        assert_eq!(reached.len(), Status::ALL.len());
    }

    #[test]
    fn a_final_status_has_no_way_out_and_every_other_has() {
        let open = [Status::Valid, Status::Suspended, Status::Expired];
        for status in Status::ALL {
            let way_out = TRANSITIONS.iter().any(|(from, ..)| from == status);
            assert_eq!(way_out, open.contains(status), "{status}");
        }
    }

    #[test]
    fn every_action_is_in_the_table_and_has_a_reason() {
        for action in Action::ALL {
            assert!(TRANSITIONS.iter().any(|(_, act, ..)| act == action), "{action}");
            assert!(!action.reasons().is_empty(), "{action}");
        }
        for reason in Reason::ALL {
            assert!(Action::ALL.iter().any(|action| action.reasons().contains(reason)), "{reason}");
        }
    }

    #[test]
    fn the_clock_only_lets_time_run_out() {
        for (_, action, _, by) in TRANSITIONS {
            assert_eq!(*by == By::Clock, *action == Action::Expire);
            let version = matches!(action, Action::Change | Action::Renew);
            assert_eq!(*by == By::Successor, version, "only a successor puts a version out of force");
        }
        assert_eq!(Status::Valid.after(Action::Revoke, By::Clock), None);
        assert_eq!(Status::Revoked.after(Action::Resume, By::Issuer), None);
    }

    #[test]
    fn the_check_constraint_names_the_same_statuses() {
        let sql = include_str!("../../../../migrations/licence/2026-11-10-000100_create_licences/up.sql");
        let list = sql.split("licences_status CHECK (status IN").nth(1).unwrap();
        let list = list.split(')').next().unwrap();
        let in_sql: Vec<&str> = list.split('\'').skip(1).step_by(2).collect();
        let in_code: Vec<&str> = Status::ALL.iter().map(|status| status.name()).collect();
        assert_eq!(in_sql, in_code);
    }
}
