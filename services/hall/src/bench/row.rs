//! One figure of the result, the table for people and the list for programs.

use crate::error::LaunchError;
use serde::Serialize;
use std::{fs, path::Path};

/// A figure and what the machine would give at best.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Row {
    name: String,
    value: f64,
    unit: &'static str,
    floor: Option<f64>,
    /// value / floor: for rates better if larger, for times better if smaller.
    ratio: Option<f64>,
}

impl Row {
    pub(super) fn new(name: impl Into<String>, value: f64, unit: &'static str, floor: Option<f64>) -> Self {
        let ratio = floor.filter(|floor| *floor > 0.0).map(|floor| value / floor);
        Self { name: name.into(), value, unit, floor, ratio }
    }
}

/// The table, to standard output.
pub(super) fn print(rows: &[Row]) {
    println!("{:<34} {:>12} {:<6} {:>12} {:>7}", "name", "value", "unit", "floor", "ratio");
    for row in rows {
        let (floor, ratio) = (number(row.floor, 1), number(row.ratio, 2));
        println!("{:<34} {:>12.1} {:<6} {floor:>12} {ratio:>7}", row.name, row.value, row.unit);
    }
}

fn number(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
}

/// The same as JSON.
pub(super) fn write(rows: &[Row], path: &Path) -> Result<(), LaunchError> {
    let text = serde_json::to_string_pretty(rows).map_err(LaunchError::step("writing the figures"))?;
    fs::write(path, text + "\n").map_err(LaunchError::file("write", path))
}
