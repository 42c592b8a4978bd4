//! Bodies about staff accounts and proposals.

use auth::Role;
use chrono::{DateTime, Utc};
use kernel::{
    code::{DivisionPrefix, Uscc},
    id::{HallId, StaffId, WindowId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    domain::account::{Account, AccountKind},
    flows::{proposals::Approved, staff_row::StoredAccount},
    store::proposals::ProposalRow,
};

/// An account as it is.
#[derive(Serialize, JsonSchema)]
pub(crate) struct StaffOut {
    staff_id: StaffId,
    user_name: String,
    kind: AccountKind,
    name: String,
    organisation: String,
    roles: Vec<Role>,
    division: Option<DivisionPrefix>,
    hall: Option<HallId>,
    window: Option<WindowId>,
    authority: Option<Uscc>,
    villages: Vec<DivisionPrefix>,
    active: bool,
    version: i64,
}

impl From<StoredAccount> for StaffOut {
    fn from(account: StoredAccount) -> Self {
        let row = account.row;
        Self {
            staff_id: row.id,
            user_name: row.user_name,
            kind: account.kind,
            name: account.name,
            organisation: row.organisation,
            roles: account.roles,
            division: row.division,
            hall: row.hall,
            window: row.window_id,
            authority: row.authority,
            villages: row.villages,
            active: row.active,
            version: row.version,
        }
    }
}

impl StaffOut {
    /// The key the list is ordered by.
    pub(crate) fn cursor(&self) -> String {
        self.user_name.clone()
    }
}

/// Someone of the same hall or authority. His name is for those who work with him; applicants never see it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ColleagueOut {
    staff_id: StaffId,
    name: String,
    organisation: String,
    roles: Vec<Role>,
}

impl From<StoredAccount> for ColleagueOut {
    fn from(account: StoredAccount) -> Self {
        let row = account.row;
        Self { staff_id: row.id, name: account.name, organisation: row.organisation, roles: account.roles }
    }
}

/// A proposed account: a new one, or an existing one as it shall be.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProposeStaffChangeIn {
    /// The account to change; none opens a new one.
    pub(crate) staff_id: Option<StaffId>,
    /// The account as it shall be.
    pub(crate) account: Account,
}

/// A proposal was entered.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ProposedOut {
    /// The proposal, for whoever decides.
    pub(crate) proposal_id: Uuid,
}

/// An open proposal.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ProposalOut {
    proposal_id: Uuid,
    staff_id: StaffId,
    /// Whether the account is new.
    new: bool,
    account: Account,
    proposed_by: Uuid,
    proposed_at: DateTime<Utc>,
}

impl From<(ProposalRow, Account)> for ProposalOut {
    fn from((row, account): (ProposalRow, Account)) -> Self {
        Self {
            proposal_id: row.id,
            staff_id: row.staff_id,
            new: row.base_version == 0,
            account,
            proposed_by: row.proposed_by,
            proposed_at: row.proposed_at,
        }
    }
}

impl ProposalOut {
    /// The key the list is ordered by.
    pub(crate) fn cursor(&self) -> String {
        self.proposal_id.to_string()
    }
}

/// The account is now as it was proposed.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ApprovedOut {
    staff_id: StaffId,
    /// For a new account: the code its member chooses a password with. Shown once; hand it over in person.
    #[serde(skip_serializing_if = "Option::is_none")]
    enrolment_code: Option<String>,
}

impl From<Approved> for ApprovedOut {
    fn from(approved: Approved) -> Self {
        Self { staff_id: approved.staff_id, enrolment_code: approved.enrolment_code }
    }
}

/// The first password of an account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnrolCredentialIn {
    /// The account's user name.
    pub(crate) user_name: String,
    /// The code that was handed over.
    pub(crate) code: String,
    /// The password: 8 to 128 characters.
    pub(crate) password: String,
}

/// How many sessions were ended.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EndedOut {
    /// So many.
    pub(crate) ended: u32,
}

/// The key tokens are signed with from now on.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RotatedOut {
    /// Its name in tokens.
    pub(crate) kid: String,
}
