//! What files are wanted.

use kernel::code::Division;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// In which format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// A workbook.
    #[default]
    Xlsx,
    /// Comma-separated text; of several tables, the first.
    Csv,
    /// JSON.
    Json,
}

impl FileFormat {
    /// What files of it are called.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// How browsers know it.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

/// Which file is wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportQuery {
    /// `xlsx` by default.
    pub(crate) format: Option<FileFormat>,
    /// Of the exchange in CSV: which of its tables.
    pub(crate) table: Option<String>,
    /// Inside this division, 12 digits.
    pub(crate) division: Option<Division>,
}
