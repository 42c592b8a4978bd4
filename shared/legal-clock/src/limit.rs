//! How long something may take.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a limit is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 工作日: make-up working days count, days off do not.
    WorkingDays,
    /// 自然日: every day counts, but a period does not end on a day off.
    CalendarDays,
}

/// A number of days. Zero is "on the spot": the period ends on the day it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// How many.
    pub days: u16,
    /// Of which kind.
    pub unit: Unit,
}

impl Limit {
    /// So many working days.
    #[must_use]
    pub const fn working(days: u16) -> Self {
        Self { days, unit: Unit::WorkingDays }
    }

    /// So many calendar days.
    #[must_use]
    pub const fn calendar(days: u16) -> Self {
        Self { days, unit: Unit::CalendarDays }
    }
}

/// A limit that a statute sets, and how far it may be extended. Items with a limit of their own carry it in
/// the catalogue; these hold where the catalogue is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StatutoryLimit {
    /// Stable code.
    pub code: &'static str,
    /// The article.
    pub statute: &'static str,
    /// The limit.
    pub limit: Limit,
    /// By how many days it may be extended at most, once.
    pub extension: u16,
    /// Who has to approve the extension.
    pub approver: &'static str,
}

impl StatutoryLimit {
    /// One authority decides.
    pub const LICENSING: Self = Self {
        code: "licensing",
        statute: "行政许可法第四十二条第一款",
        limit: Limit::working(20),
        extension: 10,
        approver: "本行政机关负责人",
    };
    /// Several authorities decide together, or one for all.
    pub const LICENSING_JOINT: Self = Self {
        code: "licensing_joint",
        statute: "行政许可法第四十二条第二款",
        limit: Limit::working(45),
        extension: 15,
        approver: "本级人民政府负责人",
    };
    /// An answer to a request for government information.
    pub const DISCLOSURE: Self = Self {
        code: "disclosure",
        statute: "政府信息公开条例第三十三条",
        limit: Limit::working(20),
        extension: 20,
        approver: "政府信息公开工作机构负责人",
    };
    /// All of them.
    pub const ALL: [Self; 3] = [Self::LICENSING, Self::LICENSING_JOINT, Self::DISCLOSURE];
}
