//! Queries of lists.
use crate::{domain::state::State, error::IntakeError};
use chrono::NaiveDate;
use kernel::{
    code::{ImplementingItemCode, Uscc},
    http::PageQuery,
    id::PersonId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which cases.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseQuery {
    /// States, separated by commas; left out for the open ones (staff) or all.
    pub(super) state: Option<String>,
    /// Only those of this applicant.
    pub(super) applicant: Option<PersonId>,
    /// Only those handled under this item.
    pub(super) item: Option<ImplementingItemCode>,
    /// Only those begun on this day or later.
    pub(super) from: Option<NaiveDate>,
    /// Only those begun on this day or before.
    pub(super) to: Option<NaiveDate>,
    /// The newest first; the oldest otherwise.
    #[serde(default)]
    pub(super) newest: bool,
    /// Only what the caller has taken to work on, and what those have for whom he stands in.
    #[serde(default)]
    pub(super) mine: bool,
    /// Only what nobody of the caller's unit has taken to work on.
    #[serde(default)]
    pub(super) unclaimed: bool,
    /// The `next` of the page before.
    pub(super) after: Option<String>,
    /// How many at most; 20 by default, never more than 100.
    pub(super) limit: Option<u16>,
}

/// Which tasks.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WatchQuery {
    /// Only those to be acknowledged.
    #[serde(default)]
    pub(super) open: bool,
    /// The `next` of the page before.
    pub(super) after: Option<String>,
    /// How many at most; 20 by default, never more than 100.
    pub(super) limit: Option<u16>,
}

/// Which alarms.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AlarmQuery {
    /// Those of closed cases, to be reviewed, instead of those of cases under way.
    #[serde(default)]
    pub(super) review: bool,
    /// The `next` of the page before.
    pub(super) after: Option<String>,
    /// How many at most; 20 by default, never more than 100.
    pub(super) limit: Option<u16>,
}

/// Whose seals.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SealQuery {
    /// The authority.
    pub(super) authority: Uscc,
}

/// Which grants.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GrantQuery {
    /// The item.
    pub(super) item: ImplementingItemCode,
    /// The month, `2026-11`.
    pub(super) period: String,
}

/// Which month.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MonthQuery {
    /// The month, `2026-11`.
    pub(super) period: String,
}

/// Which differences.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SettledQuery {
    /// Those that were settled, instead of those that wait.
    #[serde(default)]
    pub(super) settled: bool,
}

/// Which days, both included.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SpanQuery {
    /// The first.
    pub(super) from: chrono::NaiveDate,
    /// The last.
    pub(super) to: chrono::NaiveDate,
}

impl CaseQuery {
    /// The states that are asked for.
    pub(super) fn states(&self) -> Result<Vec<State>, IntakeError> {
        let words = self.state.as_deref().unwrap_or_default().split(',').map(str::trim);
        let states = words
            .filter(|word| !word.is_empty())
            .map(|word| State::parse(word).map_err(IntakeError::BadState));
        states.collect()
    }

    /// How many cases at most.
    pub(super) fn limit(&self) -> i64 {
        limit(self.limit)
    }
}

impl WatchQuery {
    /// How many tasks at most.
    pub(super) fn limit(&self) -> i64 {
        limit(self.limit)
    }
}

impl AlarmQuery {
    /// How many alarms at most.
    pub(super) fn limit(&self) -> i64 {
        limit(self.limit)
    }
}

fn limit(limit: Option<u16>) -> i64 {
    PageQuery { after: None, limit }.limit()
}
