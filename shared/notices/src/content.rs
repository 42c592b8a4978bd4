//! What a document says: fixed when the act it tells of is done, and never changed afterwards.
use crate::{
    CheckCode, Kind,
    course::{
        Acceptance, Deficiencies, Delivery, Extension, Grant, NonAcceptance, PendingAcceptance, Receipt,
        Refusal, SpecialProcedure,
    },
    handover::HandoverList,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What every document has.
    pub head: Head,
    /// What this kind has.
    pub body: Body,
}

/// What every document has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// 文号: `灵农许受〔2026〕3号`.
    pub number: String,
    /// In whose name it is given.
    pub authority: String,
    /// What is engraved on the seal below the star.
    pub seal: String,
    /// To whom.
    pub applicant: String,
    /// The item.
    pub item: String,
    /// The item is an administrative licence: the Administrative Licensing Law applies.
    pub licensing: bool,
    /// The first law the item stands on, in 《》.
    pub basis: Option<String>,
    /// The number of the case, as people say it.
    pub case_no: String,
    /// The day it is given.
    pub date: NaiveDate,
    /// Where questions are answered.
    pub phone: Option<String>,
    /// Where.
    pub address: Option<String>,
}

/// How anyone finds out whether a document is genuine. No part of what it says: the page is where this hall is reached
/// when the document is rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The page to ask, without number and code.
    pub page: String,
    /// The code.
    pub code: CheckCode,
}

impl Check {
    /// What the QR code of the document of this number holds: the page, the number and the code. Nothing about a person.
    #[must_use]
    pub fn address(&self, number: &str) -> String {
        let number: String = number.bytes().map(encoded).collect();
        format!("{}?number={number}&code={}", self.page, self.code.as_str())
    }
}

fn encoded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

/// What a document of one kind says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// 收件凭证
    Receipt(Receipt),
    /// 受理通知书
    Acceptance(Acceptance),
    /// 容缺受理通知书 with 承诺书
    PendingAcceptance(PendingAcceptance),
    /// 不予受理通知书
    NonAcceptance(NonAcceptance),
    /// 补正告知书
    Deficiencies(Deficiencies),
    /// 特别程序告知书
    SpecialProcedure(SpecialProcedure),
    /// 延期通知书
    Extension(Extension),
    /// 准予决定书
    Grant(Grant),
    /// 不予决定书
    Refusal(Refusal),
    /// 送达回证
    Delivery(Delivery),
    /// 原件交接清单
    Handover(HandoverList),
}

impl Body {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Receipt(_) => Kind::Receipt,
            Self::Acceptance(_) => Kind::Acceptance,
            Self::PendingAcceptance(_) => Kind::PendingAcceptance,
            Self::NonAcceptance(_) => Kind::NonAcceptance,
            Self::Deficiencies(_) => Kind::Deficiencies,
            Self::SpecialProcedure(_) => Kind::SpecialProcedure,
            Self::Extension(_) => Kind::Extension,
            Self::Grant(_) => Kind::Grant,
            Self::Refusal(_) => Kind::Refusal,
            Self::Delivery(_) => Kind::Delivery,
            Self::Handover(_) => Kind::Handover,
        }
    }
}

/// What can be done against an act (行政复议法 20, 24; 行政诉讼法 46): by whom it is reviewed, and which court hears it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// The government to apply to for reconsideration, within sixty days.
    pub reconsideration: String,
    /// The court to sue in, within six months.
    pub court: String,
    /// What the office told in its own words besides.
    pub said: Option<String>,
}
