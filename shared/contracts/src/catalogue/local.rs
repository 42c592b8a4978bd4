//! Where an item is taken in, who reviews it and how it is reached: the county's part of the guide.

use chrono::NaiveDate;
use kernel::{
    code::{Division, Uscc},
    id::HallId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How an acceptance point (受理点) relates to the authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AcceptanceMode {
    /// 法定直办: the authority itself.
    Direct,
    /// 委托: by delegation, decided there.
    Delegated,
    /// 派驻窗口: the authority's window in the hall.
    StationedWindow,
    /// 初审转报: first review here, then forwarded.
    FirstReview,
    /// 收件转办: taken in and passed on.
    Forwarding,
    /// 代办: an agent does it for the applicant.
    Agency,
}

/// Where the point is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "place", rename_all = "snake_case", deny_unknown_fields)]
pub enum AcceptancePlace {
    /// A hall.
    Hall {
        /// Which.
        hall: HallId,
    },
    /// Every hall and village station inside a division.
    Division {
        /// Which.
        division: Division,
    },
    /// The portal.
    Online,
}

/// The document by which a power or an act is delegated (article 24: it must be published).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// Number and title of the document.
    pub document: String,
    /// What it covers.
    pub scope: String,
    /// From this day.
    pub from: NaiveDate,
    /// Until this day inclusive; none is until further notice.
    pub until: Option<NaiveDate>,
}

/// One place where the item can be handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptancePoint {
    /// Where.
    pub at: AcceptancePlace,
    /// What it is called.
    pub name: String,
    /// In which relation.
    pub mode: AcceptanceMode,
    /// On what document, where the mode needs one.
    pub delegation: Option<Delegation>,
}

/// The unit that fills a review step's office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewOffice {
    /// The role in the base flow.
    pub office: String,
    /// The unit.
    pub unit: Unit,
    /// In which hall its reviewers work; none is outside the halls.
    pub hall: Option<HallId>,
}

/// A unit of government, by name and credit code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its credit code.
    pub authority: Uscc,
    /// Its name.
    pub name: String,
}

/// How the applicant reaches us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Questions.
    pub phone: String,
    /// Complaints about the office.
    pub supervision_phone: String,
    /// Where.
    pub address: String,
    /// When.
    pub hours: String,
}

/// How often the applicant must come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Visits {
    /// At most so many times.
    pub count: u8,
    /// Why at all.
    pub reason: Option<String>,
}

/// What can be done online.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Online {
    /// 网办深度 1 (information) to 8.
    pub depth: u8,
    /// 全程网办: from application to result.
    pub whole: bool,
    /// 网上支付
    pub payment: bool,
    /// 预约
    pub appointment: bool,
    /// 物流快递
    pub express: bool,
}

/// How a vertical system takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "mode", rename_all = "snake_case", deny_unknown_fields)]
pub enum Connection {
    /// The hall does all of it.
    Local,
    /// Cases pass through an interface.
    Interface {
        /// To which system.
        system: String,
    },
    /// The applicant is sent there and back.
    Redirect {
        /// To which system.
        system: String,
        /// At which address.
        url: String,
    },
    /// A file is handed over and the result read back: nobody types twice.
    HandOverFile {
        /// To which system.
        system: String,
    },
    /// The hall only takes in.
    IntakeOnly {
        /// For which system.
        system: String,
    },
}
