//! The kinds of document.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of official document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 收件凭证: the application was received.
    Receipt,
    /// 受理通知书
    Acceptance,
    /// 容缺受理通知书, with the applicant's commitment (承诺书).
    PendingAcceptance,
    /// 不予受理通知书
    NonAcceptance,
    /// 补正告知书: everything that is missing, told once (一次性告知).
    Deficiencies,
    /// 特别程序告知书: time that does not count.
    SpecialProcedure,
    /// 延期通知书
    Extension,
    /// 准予决定书
    Grant,
    /// 不予决定书
    Refusal,
    /// 送达回证
    Delivery,
    /// 原件交接清单: paper originals that changed hands.
    Handover,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 11] = [
        Self::Receipt,
        Self::Acceptance,
        Self::PendingAcceptance,
        Self::NonAcceptance,
        Self::Deficiencies,
        Self::SpecialProcedure,
        Self::Extension,
        Self::Grant,
        Self::Refusal,
        Self::Delivery,
        Self::Handover,
    ];

    /// The word that stands in JSON, in the database and in the template's name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Acceptance => "acceptance",
            Self::PendingAcceptance => "pending_acceptance",
            Self::NonAcceptance => "non_acceptance",
            Self::Deficiencies => "deficiencies",
            Self::SpecialProcedure => "special_procedure",
            Self::Extension => "extension",
            Self::Grant => "grant",
            Self::Refusal => "refusal",
            Self::Delivery => "delivery",
            Self::Handover => "handover",
        }
    }

    /// The kind of a [`Kind::code`].
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What the document is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Receipt => "收件凭证",
            Self::Acceptance => "受理通知书",
            Self::PendingAcceptance => "容缺受理通知书",
            Self::NonAcceptance => "不予受理通知书",
            Self::Deficiencies => "补正告知书",
            Self::SpecialProcedure => "特别程序告知书",
            Self::Extension => "延期通知书",
            Self::Grant => "准予决定书",
            Self::Refusal => "不予决定书",
            Self::Delivery => "送达回证",
            Self::Handover => "原件交接清单",
        }
    }

    /// The word of its series of numbers: 受 in 灵农许受〔2026〕3号. A receipt is numbered by its case.
    #[must_use]
    pub const fn series(self) -> &'static str {
        match self {
            Self::Receipt => "收",
            Self::Acceptance => "受",
            Self::PendingAcceptance => "容受",
            Self::NonAcceptance => "不受",
            Self::Deficiencies => "补",
            Self::SpecialProcedure => "特",
            Self::Extension => "延",
            Self::Grant => "准",
            Self::Refusal => "不准",
            Self::Delivery => "达",
            Self::Handover => "交",
        }
    }
}
