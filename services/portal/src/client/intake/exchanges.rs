//! Exchanges with systems outside over all cases: those that a person has to look at, and the files that are carried.
use super::SERVICE;
use crate::client::{As, Fault};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{code::CaseNo, id::CaseId};
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The exchanges that a person has to look at, and how many stand where.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct StuckExchanges {
    /// After so many hours without an answer an exchange is here.
    pub(crate) answer_within_hours: i64,
    /// How many stand where, by system.
    pub(crate) figures: Vec<SystemFigures>,
    /// The longest waiting first.
    pub(crate) exchanges: Vec<StuckExchange>,
    /// Those that could not be written into a file.
    #[serde(default)]
    pub(crate) passed_over: Vec<PassedOver>,
}

/// A case that could not be written into a file.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PassedOver {
    /// The case.
    pub(crate) case: CaseId,
    /// Its number.
    pub(crate) case_no: Option<CaseNo>,
    /// The system outside.
    pub(crate) system: String,
    /// The code of what failed.
    pub(crate) what: String,
    /// Since when.
    pub(crate) since: DateTime<Utc>,
    /// How often it failed.
    pub(crate) times: i32,
}

/// How many exchanges with a system stand where.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SystemFigures {
    /// The system.
    pub(crate) system: String,
    /// How many, by state.
    pub(crate) states: BTreeMap<String, i64>,
}

/// An exchange that a person has to look at.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct StuckExchange {
    /// The case.
    pub(crate) case: CaseId,
    /// Its number.
    pub(crate) case_no: Option<CaseNo>,
    /// The system outside.
    pub(crate) system: String,
    /// How it takes part.
    pub(crate) mode: String,
    /// The same in Chinese.
    pub(crate) mode_name: String,
    /// Where the exchange stands.
    pub(crate) state: String,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// How often it was tried.
    pub(crate) tries: i16,
    /// Since when it stands there.
    pub(crate) since: DateTime<Utc>,
    /// Why the last try came to nothing.
    pub(crate) fault: Option<String>,
}

/// A file that was made for a system.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ExchangeFile {
    /// The file.
    pub(crate) id: Uuid,
    /// Its number.
    pub(crate) seq: i64,
    /// The system.
    pub(crate) system: String,
    /// How many cases are in it.
    pub(crate) rows: i32,
    /// SHA-256 of the file.
    pub(crate) sha256: String,
    /// When it was made.
    pub(crate) made_at: DateTime<Utc>,
    /// The day whose file it is, where the hall made it by itself.
    pub(crate) day: Option<NaiveDate>,
}

/// The exchanges that a person has to look at.
pub(crate) async fn stuck_exchanges(api: &As) -> Result<StuckExchanges, Fault> {
    api.get(SERVICE, "/vertical/stuck", &()).await
}

/// The newest files of the caller's authority.
pub(crate) async fn exchange_files(api: &As) -> Result<Vec<ExchangeFile>, Fault> {
    api.get(SERVICE, "/vertical/batches", &()).await
}

/// The bytes of one of them, with their media type.
pub(crate) async fn exchange_file(api: &As, file: Uuid) -> Result<(String, Vec<u8>), Fault> {
    api.file(SERVICE, &format!("/vertical/batches/{file}/file")).await
}
