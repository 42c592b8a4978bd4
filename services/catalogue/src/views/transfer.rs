//! Transfers of powers, as they are drafted and shown.

use chrono::{DateTime, NaiveDate, Utc};
use contracts::catalogue::{MoveKind, OpenCases};
use kernel::code::{Division, ImplementingItemCode, Uscc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    domain::transfer::{kind, state::TransferState},
    store::transfers::{Receiver, Successor, Transfer},
};

/// How powers are to move.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TransferIn {
    /// How.
    pub(crate) kind: MoveKind,
    /// Who holds them.
    pub(crate) from_authority: Uscc,
    /// The items that move; for a merger none is all of them.
    #[serde(default)]
    pub(crate) items: Vec<ImplementingItemCode>,
    /// Who receives them.
    #[serde(default)]
    pub(crate) receivers: Vec<Uscc>,
    /// The document that orders it: 1 to 500 characters.
    #[schemars(length(min = 1, max = 500))]
    pub(crate) basis: String,
    /// Why, in Chinese, as the public will read it: 1 to 500 characters.
    #[schemars(length(min = 1, max = 500))]
    pub(crate) reason: String,
    /// What becomes of open cases.
    pub(crate) open_cases: OpenCases,
    /// From this day.
    pub(crate) effective_on: NaiveDate,
}

/// Who receives an item.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ReceiverOut {
    /// The item that moves.
    pub(crate) from_code: ImplementingItemCode,
    /// Who receives it.
    pub(crate) authority: Uscc,
    /// Its name.
    pub(crate) name: String,
    /// Its own item, from approval on.
    pub(crate) to_code: Option<ImplementingItemCode>,
    /// Who accepted for it.
    pub(crate) accepted_by: Option<Uuid>,
    /// When.
    pub(crate) accepted_at: Option<DateTime<Utc>>,
}

impl ReceiverOut {
    pub(crate) fn new(row: Receiver, name: String) -> Self {
        Self {
            from_code: row.from_code,
            authority: row.to_authority,
            name,
            to_code: row.to_code,
            accepted_by: row.accepted_by,
            accepted_at: row.accepted_at,
        }
    }
}

/// A transfer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TransferOut {
    /// Its id.
    pub(crate) id: Uuid,
    /// How powers move.
    pub(crate) kind: MoveKind,
    /// The same in Chinese.
    pub(crate) kind_name: String,
    /// Where it stands.
    pub(crate) state: TransferState,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// Who gives.
    pub(crate) from_authority: Uscc,
    /// Its name.
    pub(crate) from_name: String,
    /// The items that move.
    pub(crate) items: Vec<ImplementingItemCode>,
    /// Who receives each.
    pub(crate) receivers: Vec<ReceiverOut>,
    /// Receivers that have not accepted yet.
    pub(crate) waits_for: Vec<Uscc>,
    /// The document that orders it.
    pub(crate) basis: String,
    /// Why.
    pub(crate) reason: String,
    /// What becomes of open cases.
    pub(crate) open_cases: OpenCases,
    /// From this day.
    pub(crate) effective_on: NaiveDate,
    /// Who drafted it.
    pub(crate) drafted_by: Uuid,
    /// When.
    pub(crate) drafted_at: DateTime<Utc>,
    /// Who ordered it.
    pub(crate) approved_by: Option<Uuid>,
    /// When.
    pub(crate) approved_at: Option<DateTime<Utc>>,
    /// When it took effect.
    pub(crate) effective_at: Option<DateTime<Utc>>,
}

impl TransferOut {
    pub(crate) fn new(
        row: Transfer,
        from_name: String,
        items: Vec<ImplementingItemCode>,
        receivers: Vec<ReceiverOut>,
        waits_for: Vec<Uscc>,
    ) -> Self {
        Self {
            id: row.id,
            kind: row.kind(),
            kind_name: kind::rule(row.kind()).name_zh.to_owned(),
            state: row.state,
            state_name: row.state.name_zh().to_owned(),
            open_cases: row.open_cases(),
            from_authority: row.from_authority,
            from_name,
            items,
            receivers,
            waits_for,
            basis: row.basis,
            reason: row.reason,
            effective_on: row.effective_on,
            drafted_by: row.drafted_by,
            drafted_at: row.drafted_at,
            approved_by: row.approved_by,
            approved_at: row.approved_at,
            effective_at: row.effective_at,
        }
    }
}

/// An item that holds the power of an old one now.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SuccessorOut {
    /// Its code.
    pub code: ImplementingItemCode,
    /// Whose it is.
    pub authority: Uscc,
    /// Its name.
    pub authority_name: String,
    /// Where.
    pub division: Division,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl From<Successor> for SuccessorOut {
    fn from(row: Successor) -> Self {
        Self {
            code: row.code,
            authority: row.authority,
            authority_name: row.authority_name,
            division: row.division,
            since: row.since,
        }
    }
}

/// An authority, and what became of it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct AuthorityNow {
    /// The code that was asked for.
    pub(crate) code: Uscc,
    /// What it was called under it.
    pub(crate) name: String,
    /// Where.
    pub(crate) division: Division,
    /// The authority that holds its powers now, if it merged or its code changed.
    pub(crate) succeeded_by: Option<Uscc>,
    /// Since when.
    pub(crate) since: Option<DateTime<Utc>>,
    /// By which document.
    pub(crate) basis: Option<String>,
}
