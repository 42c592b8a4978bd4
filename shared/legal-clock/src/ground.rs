//! What may move a deadline: the closed list of legal grounds, and the facts recorded for them.

use chrono::{Days, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Calendar, Limit, Unit};

macro_rules! grounds {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $statute:literal, $zh:literal, $en:literal;)+) => {
        /// Why time does not count. Nothing else stops the clock: a notice of deficiencies, a busy office or
        /// a missing signature are no grounds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Ground {
            $($(#[$doc])* $variant,)+
        }

        impl Ground {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Stable code, the same as in JSON.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The ground that stands under a code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// The article that says so.
            #[must_use]
            pub const fn statute(self) -> &'static str {
                match self { $(Self::$variant => $statute,)+ }
            }

            /// What it is called.
            #[must_use]
            pub const fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)+ }
            }

            /// What it is called in English.
            #[must_use]
            pub const fn en(self) -> &'static str {
                match self { $(Self::$variant => $en,)+ }
            }
        }
    };
}

grounds! {
    /// A hearing.
    Hearing = "hearing", "行政许可法第四十五条", "听证", "hearing";
    /// A tender.
    Tender = "tender", "行政许可法第四十五条", "招标", "tender";
    /// An auction.
    Auction = "auction", "行政许可法第四十五条", "拍卖", "auction";
    /// An inspection of a product or an installation.
    Inspection = "inspection", "行政许可法第四十五条", "检验", "inspection";
    /// A test or a measurement.
    Testing = "testing", "行政许可法第四十五条", "检测", "testing";
    /// Quarantine.
    Quarantine = "quarantine", "行政许可法第四十五条", "检疫", "quarantine";
    /// An appraisal.
    Appraisal = "appraisal", "行政许可法第四十五条", "鉴定", "appraisal";
    /// A review by experts.
    ExpertReview = "expert_review", "行政许可法第四十五条", "专家评审", "expert review";
    /// A third party or another body is asked whether information may be disclosed.
    ThirdPartyOpinion = "third_party_opinion", "政府信息公开条例第三十三条", "征求第三方和其他机关意见", "opinion of a third party";
}

/// Days that do not count, both ends included; without an end it goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suspension {
    /// Why.
    pub ground: Ground,
    /// The first day that does not count.
    pub from: NaiveDate,
    /// The last day that does not count; none while it goes on.
    pub to: Option<NaiveDate>,
    /// The time that the applicant was told in writing, counted from the first day. When it is over the clock
    /// runs again by itself, whether or not somebody ends the suspension.
    pub at_most: Option<Limit>,
}

impl Suspension {
    /// Whether the clock stands still on a date. While the suspension goes on it reaches to `today`.
    pub(crate) fn covers(&self, date: NaiveDate, calendar: &Calendar, today: NaiveDate) -> bool {
        let recorded = self.to.unwrap_or(today.max(self.from));
        let told = self.told_end(calendar);
        (self.from..=told.map_or(recorded, |told| told.min(recorded))).contains(&date)
    }

    /// The last day of the time that the applicant was told.
    #[must_use]
    pub fn told_end(&self, calendar: &Calendar) -> Option<NaiveDate> {
        let limit = self.at_most?;
        let eve = self.from.pred_opt()?;
        match limit.unit {
            Unit::WorkingDays => Some(calendar.add_working_days(eve, limit.days).date),
            Unit::CalendarDays => eve.checked_add_days(Days::new(limit.days.into())),
        }
    }
}

/// Days added to a limit, in the limit's own unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// How many.
    pub days: u16,
    /// Why; the applicant is told.
    pub reason: String,
    /// The day it was approved.
    pub decided: NaiveDate,
}
