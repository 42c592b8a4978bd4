//! What was counted of a hall or a place.
use super::SERVICE;
use crate::client::{As, Fault};
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A row of figures.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FigureRow {
    /// A day, a month, a code or an id.
    pub(crate) key: String,
    /// What that is called.
    pub(crate) name: Option<String>,
    /// What was counted.
    pub(crate) counts: BTreeMap<String, i64>,
    /// Working days of all decisions together.
    pub(crate) working_days: i64,
}

/// Figures.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Figures {
    /// What is counted: code and name.
    pub(crate) columns: Vec<(String, String)>,
    /// The rows.
    pub(crate) rows: Vec<FigureRow>,
    /// Whether there are more than are given.
    pub(crate) more: bool,
}

/// Figures of these days, a row for each `by`.
pub(crate) async fn figures(
    api: &As,
    by: &str,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Figures, Fault> {
    let (from, to) = (from.to_string(), to.to_string());
    api.get(SERVICE, "/figures", &[("by", by), ("from", &from), ("to", &to)]).await
}

/// The same as csv.
pub(crate) async fn figure_table(
    api: &As,
    by: &str,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<u8>, Fault> {
    let (_csv, bytes) = api.file(SERVICE, &format!("/figures/table?by={by}&from={from}&to={to}")).await?;
    Ok(bytes)
}
