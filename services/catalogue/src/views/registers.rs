//! The register of halls and inspections, as staff see them.

use chrono::NaiveDate;
use kernel::{
    code::{Division, ImplementingItemCode},
    id::HallId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::editing::Reason;
use crate::domain::register::{
    content::RegisterContent,
    rates::{Rate, RateKind},
    standard::{Defect, DefectState},
};

/// Which halls are wanted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterQuery {
    /// Inside this division, 12 digits.
    pub(crate) division: Division,
}

/// One rate in the overview.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RateBrief {
    /// Which.
    pub(crate) kind: RateKind,
    /// Above the line.
    pub(crate) numerator: u32,
    /// Below the line.
    pub(crate) denominator: u32,
    /// In tenths of a percent.
    pub(crate) tenths: Option<u32>,
}

impl From<Rate> for RateBrief {
    fn from(rate: Rate) -> Self {
        let Rate { kind, numerator, denominator, tenths, .. } = rate;
        Self { kind, numerator, denominator, tenths }
    }
}

/// A hall in the overview.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct HallRates {
    /// Which hall.
    pub(crate) hall: HallId,
    /// Its name.
    pub(crate) name: String,
    /// How many people authorities have sent.
    pub(crate) people: u32,
    /// The five rates.
    pub(crate) rates: Vec<RateBrief>,
}

/// An item in the register of a hall.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RegisterLine {
    /// The implementing item.
    pub(crate) code: ImplementingItemCode,
    /// Its name.
    pub(crate) name: String,
    /// Its authority.
    pub(crate) authority_name: String,
    /// Whether it is here, today.
    pub(crate) stationed: bool,
    /// Whether the window may decide.
    pub(crate) delegated: bool,
    /// Whether it is excused, today.
    pub(crate) excepted: bool,
}

/// The register of a hall with its rates.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RegisterOut {
    /// Which hall.
    pub(crate) hall: HallId,
    /// Its name.
    pub(crate) name: String,
    /// Its division.
    pub(crate) division: Division,
    /// The rates, each with its formula and lists.
    pub(crate) rates: Vec<Rate>,
    /// What should be here, and what else is.
    pub(crate) lines: Vec<RegisterLine>,
    /// What is entered.
    pub(crate) register: RegisterContent,
    /// Send it as `If-Match` when you save it.
    pub(crate) revision: i64,
}

/// A point of the hall standard.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct StandardPoint {
    /// `五统一` or `三标准化`.
    pub(crate) group: String,
    /// Its word.
    pub(crate) code: String,
    /// What is looked at.
    pub(crate) text: String,
}

/// An inspection, as it is entered.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InspectionIn {
    /// On which day.
    pub(crate) held_on: NaiveDate,
    /// Points that were right.
    pub(crate) passed: Vec<String>,
    /// What was wrong.
    pub(crate) defects: Vec<DefectIn>,
}

/// Something that was wrong.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DefectIn {
    /// The point of the checklist.
    pub(crate) point: String,
    /// What was wrong, in Chinese.
    pub(crate) text: String,
    /// Until when it has to be right.
    pub(crate) due: NaiveDate,
    /// SHA-256 of pictures that were sent before.
    pub(crate) photos: Vec<String>,
}

/// What is done about a finding.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DefectMove {
    /// The point of the checklist.
    pub(crate) point: String,
    /// What was done or seen, in Chinese.
    pub(crate) text: Reason,
    /// SHA-256 of pictures that were sent before.
    pub(crate) photos: Vec<String>,
    /// The revision of the inspection that was seen.
    pub(crate) revision: i64,
    /// A new deadline, where it is still wrong.
    pub(crate) due: Option<NaiveDate>,
}

/// An inspection.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct InspectionOut {
    /// Its id.
    pub(crate) id: Uuid,
    /// Which hall.
    pub(crate) hall: HallId,
    /// On which day.
    pub(crate) held_on: NaiveDate,
    /// Points that were right.
    pub(crate) passed: Vec<String>,
    /// What was wrong, with everything said about it.
    pub(crate) defects: Vec<DefectOut>,
    /// How many findings are not closed.
    pub(crate) open: i32,
    /// Send it with what you say about a finding.
    pub(crate) revision: i64,
}

/// A finding.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DefectOut {
    /// The finding.
    pub(crate) defect: Defect,
    /// Its state in Chinese.
    pub(crate) state_name: String,
    /// Whether its deadline has passed and it is not closed.
    pub(crate) late: bool,
}

impl DefectOut {
    /// A finding on a day.
    pub(crate) fn on(defect: Defect, today: NaiveDate) -> Self {
        let late = defect.state == DefectState::Open && defect.due < today;
        Self { state_name: defect.state.name_zh().to_owned(), late, defect }
    }
}

/// A picture that was taken.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PhotoOut {
    /// SHA-256 of its bytes, in hexadecimal: how findings name it.
    pub(crate) sha256: String,
}
