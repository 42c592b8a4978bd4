//! Bodies about the review of break-glass.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::flows::break_review::Broken;

/// Someone opened a person without a case, and why.
#[derive(Serialize, JsonSchema)]
pub(crate) struct BrokenGlassOut {
    /// The break.
    break_id: Uuid,
    /// The account that broke the glass.
    account_id: Uuid,
    /// Whose it is.
    organisation: Option<String>,
    /// Who was opened: an id, never a name. None where nobody was found.
    subject: Option<Uuid>,
    /// When.
    at: DateTime<Utc>,
    /// Why, as it was written then.
    reason: String,
    /// When it was reviewed.
    reviewed_at: Option<DateTime<Utc>>,
    /// `justified` or `unjustified`.
    verdict: Option<String>,
    /// What the audit administrator wrote.
    review: Option<String>,
}

impl From<Broken> for BrokenGlassOut {
    fn from(Broken { row, organisation, reason, review }: Broken) -> Self {
        Self {
            break_id: row.id,
            account_id: row.account,
            organisation,
            subject: row.subject,
            at: row.at,
            reason,
            reviewed_at: row.reviewed_at,
            verdict: row.verdict,
            review,
        }
    }
}

impl BrokenGlassOut {
    /// The place in the list's order.
    pub(crate) fn cursor(&self) -> String {
        format!("{}.{}", self.at.timestamp_micros(), self.break_id)
    }
}

/// What the audit administrator found.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BreakVerdict {
    /// It could not wait.
    Justified,
    /// It could have; it is being dealt with.
    Unjustified,
}

impl BreakVerdict {
    /// The word in the column.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Justified => "justified",
            Self::Unjustified => "unjustified",
        }
    }
}

/// The review of a break.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewBreakIn {
    /// What it was.
    pub(crate) verdict: BreakVerdict,
    /// Why, in ten characters or more; kept sealed.
    pub(crate) text: String,
}
