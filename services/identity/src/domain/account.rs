//! A staff account as it shall be: who may hold which roles together.

use auth::Role;
use kernel::{
    code::{DivisionPrefix, Uscc},
    id::{HallId, WindowId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::person::PersonName;

/// What kind of account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// Staff of a hall, an authority or the administration.
    Staff,
    /// A village agent.
    Agent,
    /// A department's system.
    Department,
}

impl AccountKind {
    /// The word in rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Agent => "agent",
            Self::Department => "department",
        }
    }

    /// The kind that a row's word stands for.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Staff, Self::Agent, Self::Department].into_iter().find(|kind| kind.as_str() == text)
    }

    /// Which roles an account of this kind may have.
    fn allows(self, role: Role) -> bool {
        match self {
            Self::Staff => !matches!(role, Role::Citizen | Role::Agent | Role::Department | Role::Service),
            Self::Agent => role == Role::Agent,
            Self::Department => role == Role::Department,
        }
    }
}

/// An account as someone proposes it.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The name to log in with; cannot be changed later.
    pub user_name: String,
    /// What kind of account; cannot be changed later.
    pub kind: AccountKind,
    /// The member's own name. Applicants never see it.
    pub name: String,
    /// The member's citizen number; only its keyed hash is kept, so that nobody holds two accounts that must
    /// be apart.
    pub number: String,
    /// The organisation that citizens are told when a member of it looked at their data.
    pub organisation: String,
    /// What the member may act as.
    pub roles: Vec<Role>,
    /// The division served, without trailing zeros.
    pub division: Option<DivisionPrefix>,
    /// The hall worked in.
    pub hall: Option<HallId>,
    /// The window sat at.
    pub window: Option<WindowId>,
    /// The authority belonged to.
    pub authority: Option<Uscc>,
    /// The villages an agent serves.
    #[serde(default)]
    pub villages: Vec<DivisionPrefix>,
    /// Whether the account may log in.
    pub active: bool,
}

/// Why an account cannot be as proposed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAccount {
    /// The user name is not one.
    #[error(
        "a user name has 2 to 40 small letters, digits, dots, dashes or underscores and begins with a letter"
    )]
    UserName,
    /// The member's or the organisation's name is not one.
    #[error("name and organisation have 1 to 100 characters")]
    Name,
    /// The roles do not fit the kind of account.
    #[error("an account of this kind cannot have the role {0}")]
    RoleOfOtherKind(Role),
    /// Two of the three administrators' roles.
    #[error("nobody holds two of the roles admin_system, admin_security and admin_audit")]
    TwoAdministrators,
    /// An agent without villages, or villages without an agent.
    #[error("an agent serves 1 to 20 villages, and nobody else does")]
    Villages,
}

impl Account {
    /// Checks what does not depend on other accounts.
    pub fn check(&self) -> Result<(), BadAccount> {
        if !is_user_name(&self.user_name) {
            return Err(BadAccount::UserName);
        }
        let named = PersonName::parse(&self.name).is_ok() && PersonName::parse(&self.organisation).is_ok();
        if !named {
            return Err(BadAccount::Name);
        }
        if let Some(role) = self.roles.iter().find(|role| !self.kind.allows(**role)) {
            return Err(BadAccount::RoleOfOtherKind(*role));
        }
        if self.roles.iter().filter(|role| Role::SEPARATED.contains(role)).count() > 1 {
            return Err(BadAccount::TwoAdministrators);
        }
        let villages_fit = match self.kind {
            AccountKind::Agent => (1..=20).contains(&self.villages.len()),
            AccountKind::Staff | AccountKind::Department => self.villages.is_empty(),
        };
        if villages_fit { Ok(()) } else { Err(BadAccount::Villages) }
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("kind", &self.kind)
            .field("roles", &self.roles)
            .finish_non_exhaustive()
    }
}

/// Whether a text can be a user name; the CHECK constraints say the same.
pub fn is_user_name(text: &str) -> bool {
    (2..=40).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_.-".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(kind: AccountKind, roles: &[Role]) -> Account {
        Account {
            user_name: "clerk_a".into(),
            kind,
            name: "李四".into(),
            number: "11010519491231002X".into(),
            organisation: "渔沟镇为民服务中心".into(),
            roles: roles.to_vec(),
            division: None,
            hall: None,
            window: None,
            authority: None,
            villages: Vec::new(),
            active: true,
        }
    }

    #[test]
    fn administrators_are_apart_and_kinds_keep_to_their_roles() {
        assert_eq!(account(AccountKind::Staff, &[Role::Clerk, Role::Chief]).check(), Ok(()));
        let two = account(AccountKind::Staff, &[Role::AdminSystem, Role::AdminAudit]);
        assert_eq!(two.check(), Err(BadAccount::TwoAdministrators));
        let clerk = account(AccountKind::Agent, &[Role::Clerk]);
        assert_eq!(clerk.check(), Err(BadAccount::RoleOfOtherKind(Role::Clerk)));
        assert_eq!(account(AccountKind::Agent, &[Role::Agent]).check(), Err(BadAccount::Villages));
        let service = account(AccountKind::Staff, &[Role::Service]);
        assert_eq!(service.check(), Err(BadAccount::RoleOfOtherKind(Role::Service)));
    }
}
