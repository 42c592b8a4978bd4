//! Exchanges that a person has to look at: given up, in conflict, decided before the end was known, or without an answer for too
//! long. Each can be tried again, or its result entered by hand with the paper.
use super::wire::Lines;
use crate::{
    domain::vertical::{ExchangeState, Mode},
    error::IntakeError,
    store::{
        vertical_lists::{self, Listed},
        vertical_passed_over::{self, PassedOver},
    },
};
use auth::Caller;
use chrono::{DateTime, Utc};
use kernel::{
    code::{CaseNo, ImplementingItemCode},
    db::{Db, transact},
    id::CaseId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many are listed.
const MOST: i64 = 100;

/// The exchanges that a person has to look at, and how many stand where.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct StuckExchanges {
    /// After so many hours without an answer an exchange is here.
    #[schemars(extend("examples" = [24]))]
    pub(crate) answer_within_hours: i64,
    /// How many exchanges that are not over stand where, by system; of the cases that the caller sees.
    pub(crate) figures: Vec<SystemFigures>,
    /// The longest waiting first, a hundred at most.
    pub(crate) exchanges: Vec<StuckExchange>,
    /// Cases that could not be written into a hand-over file, the longest waiting first, a hundred at most.
    pub(crate) passed_over: Vec<PassedOverOut>,
}

/// A case that could not be written into a hand-over file. It is tried again with the next one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PassedOverOut {
    /// The case.
    pub(crate) case: CaseId,
    /// Its number.
    pub(crate) case_no: Option<CaseNo>,
    /// Its item.
    pub(crate) item: ImplementingItemCode,
    /// The system outside.
    pub(crate) system: String,
    /// The code of what failed; its words are in the log under the case's id.
    pub(crate) what: String,
    /// Since when.
    pub(crate) since: DateTime<Utc>,
    /// When it was tried last.
    pub(crate) last_try_at: DateTime<Utc>,
    /// How often it failed.
    pub(crate) times: i32,
}

impl From<PassedOver> for PassedOverOut {
    fn from(row: PassedOver) -> Self {
        let PassedOver { case, case_no, item, system, what, since, last_at, times } = row;
        Self { case, case_no, item, system, what, since, last_try_at: last_at, times }
    }
}

/// How many exchanges with a system stand where.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SystemFigures {
    /// The system.
    pub(crate) system: String,
    /// How many, by state.
    pub(crate) states: BTreeMap<ExchangeState, i64>,
}

/// An exchange that a person has to look at.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct StuckExchange {
    /// The case.
    pub(crate) case: CaseId,
    /// Its number.
    pub(crate) case_no: Option<CaseNo>,
    /// Its item.
    pub(crate) item: ImplementingItemCode,
    /// The system outside.
    pub(crate) system: String,
    /// How it takes part.
    pub(crate) mode: Mode,
    /// The same in Chinese.
    pub(crate) mode_name: String,
    /// Where the exchange stands.
    pub(crate) state: ExchangeState,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// The number over there.
    pub(crate) outside_no: Option<String>,
    /// How often it was tried.
    pub(crate) tries: i16,
    /// Since when it stands there.
    pub(crate) since: DateTime<Utc>,
    /// When it was tried last.
    pub(crate) last_try_at: Option<DateTime<Utc>>,
    /// Why that came to nothing.
    pub(crate) fault: Option<String>,
}

impl From<Listed> for StuckExchange {
    fn from(listed: Listed) -> Self {
        let Listed { case, case_no, item, system, mode, state, outside_no, tries, since, last_try_at, fault } =
            listed;
        Self {
            mode_name: mode.name_zh().to_owned(),
            state_name: state.name_zh().to_owned(),
            case,
            case_no,
            item,
            system,
            mode,
            state,
            outside_no,
            tries,
            since,
            last_try_at,
            fault,
        }
    }
}

/// Lists the exchanges that a person has to look at, of the cases that the caller sees.
pub(crate) async fn list_stuck_exchanges(
    db: &Db,
    lines: &Lines,
    caller: &Caller,
) -> Result<StuckExchanges, IntakeError> {
    let within = lines.verticals.answer_within;
    transact(db, &caller.actor, async |tx| {
        let mut figures: Vec<SystemFigures> = Vec::new();
        for (system, state, count) in vertical_lists::count_by_system(tx).await? {
            match figures.last_mut().filter(|last| last.system == system) {
                Some(last) => {
                    last.states.insert(state, count);
                }
                None => figures.push(SystemFigures { system, states: BTreeMap::from([(state, count)]) }),
            }
        }
        let cut = tx.now() - within;
        let stuck = vertical_lists::stuck(tx, cut, MOST).await?;
        let passed_over = vertical_passed_over::list(tx, MOST).await?;
        Ok(StuckExchanges {
            answer_within_hours: within.num_hours(),
            figures,
            exchanges: stuck.into_iter().map(StuckExchange::from).collect(),
            passed_over: passed_over.into_iter().map(PassedOverOut::from).collect(),
        })
    })
    .await
}
