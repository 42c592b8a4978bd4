//! How long an ended case is kept (国家档案局令第8号), what forbids to destroy it, and why something about its destruction is not done.
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use std::collections::BTreeMap;

kernel::code_table! {
    /// A retention class (保管期限).
    Class, "retention class" {
        /// For ten years.
        Y10 = "y10", "10年";
        /// For thirty years.
        Y30 = "y30", "30年";
        /// For ever.
        Permanent = "permanent", "永久";
    }
}

kernel::code_table! {
    /// Why a case may not be destroyed now.
    Ground, "ground of a hold" {
        /// Administrative reconsideration.
        Reconsideration = "reconsideration", "行政复议";
        /// A lawsuit.
        Litigation = "litigation", "行政诉讼";
        /// An audit.
        Audit = "audit", "审计";
        /// A criminal procedure.
        Criminal = "criminal", "刑事案件";
    }
}

kernel::code_table! {
    /// Where a list stands.
    ListState, "state of a destruction list" {
        /// One person proposed it.
        Proposed = "proposed", "待鉴定审批";
        /// Another approved it; the hall carries it out.
        Approved = "approved", "已批准，正在销毁";
        /// Another did not approve it.
        Declined = "declined", "没有批准";
        /// All that was on it is gone.
        Executed = "executed", "已销毁";
    }
}

kernel::code_table! {
    /// What became of a case on a list.
    ItemState, "state of a listed case" {
        /// It waits.
        Listed = "listed", "待销毁";
        /// The appraiser struck it off: it is kept longer.
        Struck = "struck", "鉴定后继续保存";
        /// Something came in between: a hold, originals that are out, or money was paid on it.
        Kept = "kept", "不能销毁，继续保存";
        /// It is gone.
        Erased = "erased", "已销毁";
    }
}

impl Class {
    /// The last day of a case that ended on `ended`; none for ever. Years are counted from the first of January that follows.
    #[must_use]
    pub fn last_day(self, ended: NaiveDate) -> Option<NaiveDate> {
        let years = match self {
            Self::Permanent => return None,
            Self::Y30 => 30,
            Self::Y10 => 10,
        };
        NaiveDate::from_ymd_opt(ended.year().saturating_add(years), 12, 31)
    }
}

/// Classes of an item that has its own.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfItem {
    granted: Option<Class>,
    refused: Option<Class>,
    undecided: Option<Class>,
}

/// Which class an ended case gets, by item and result; configuration, because archives approve tables of their own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The edition.
    pub version: String,
    /// On what it rests.
    pub source: String,
    granted: Class,
    refused: Class,
    undecided: Class,
    items: BTreeMap<String, OfItem>,
}

impl Rules {
    /// Reads a file like `deploy/data/archive-retention.json`.
    ///
    /// # Errors
    /// What is wrong, by place.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rules: Self = serde_json::from_str(text)
            .map_err(|error| format!("line {}, column {}", error.line(), error.column()))?;
        if !(1..=60).contains(&rules.version.chars().count()) {
            return Err("version has 1 to 60 characters".to_owned());
        }
        let code = |code: &String| code.len() != 12 || !code.bytes().all(|byte| byte.is_ascii_digit());
        match rules.items.keys().find(|known| code(known)) {
            Some(wrong) => Err(format!("{wrong} is no code of a base item")),
            None => Ok(rules),
        }
    }

    /// The rules that are shipped.
    #[must_use]
    pub fn shipped() -> Self {
        let text = include_str!("../../../../deploy/data/archive-retention.json");
        Self::parse(text).unwrap_or_else(|_tested| Self {
            version: "none".to_owned(),
            source: String::new(),
            granted: Class::Permanent,
            refused: Class::Permanent,
            undecided: Class::Permanent,
            items: BTreeMap::new(),
        })
    }

    /// The class of a case of this base item with this outcome (`approve`, `partly`, `refuse`, or none).
    #[must_use]
    pub fn class_of(&self, base_item: &str, outcome: Option<&str>) -> Class {
        let own = self.items.get(base_item);
        match outcome {
            Some("refuse") => own.and_then(|own| own.refused).unwrap_or(self.refused),
            Some(_granted) => own.and_then(|own| own.granted).unwrap_or(self.granted),
            None => own.and_then(|own| own.undecided).unwrap_or(self.undecided),
        }
    }
}

/// Why something about keeping and destroying is not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveRefused {
    /// Its bytes and sealed values are gone.
    #[error("this case was destroyed on {on} under list {list}")]
    Destroyed {
        /// When.
        on: NaiveDate,
        /// The number of the list.
        list: String,
    },
    /// It is not over, or its class is not fixed yet.
    #[error("only a case that is over has a retention class")]
    NotEnded,
    /// A period is prolonged.
    #[error("a retention period is prolonged, never shortened")]
    NotLonger,
    /// On this ground it is held already.
    #[error("it is held on this ground already")]
    Held,
    /// The hold does not stand.
    #[error("this hold does not stand")]
    NotHeld,
    /// The same paper.
    #[error("a hold is lifted on a paper of its own")]
    SamePaper,
    /// A paper from before the hold.
    #[error("a hold is lifted on a paper that was brought after it was placed")]
    OldPaper,
    /// Who placed it.
    #[error("another than who placed a hold lifts it")]
    OwnHold,
    /// The case is another authority's.
    #[error("only the authority that has a case keeps, holds and destroys it")]
    NotOwn,
    /// Nothing, too much, or twice.
    #[error("a list names 1 to 500 cases, each once")]
    BadList,
    /// Not due, held, paid on, not finished outside the hall, or on another list.
    #[error(
        "a case on it is not due, is held, has originals out or an open exchange, or stands on another list"
    )]
    NotDue,
    /// Another decides.
    #[error("another than who proposed the list, and who decided none of its cases, approves it")]
    SamePerson,
    /// It was answered.
    #[error("this list has been answered")]
    Answered,
    /// Nothing would be left.
    #[error("who strikes every case off declines the list")]
    NothingLeft,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn archive_order_8_years_are_counted_from_the_first_of_january_after_the_end() {
        assert_eq!(Class::Y10.last_day(day("2026-11-22")), Some(day("2036-12-31")));
        assert_eq!(Class::Y30.last_day(day("2026-01-01")), Some(day("2056-12-31")));
        assert_eq!(Class::Permanent.last_day(day("2026-11-22")), None);
    }

    #[test]
    fn the_shipped_rules_know_item_and_result_and_have_a_class_for_everything_else() {
        let rules = Rules::parse(include_str!("../../../../deploy/data/archive-retention.json")).unwrap();
        assert_eq!(rules.class_of("340199001000", Some("approve")), Class::Permanent);
        assert_eq!(rules.class_of("340199001000", Some("refuse")), Class::Y30);
        assert_eq!(rules.class_of("340199001000", None), Class::Y10);
        assert_eq!(rules.class_of("342099004000", Some("partly")), Class::Y10);
        assert_eq!(rules.class_of("349999999000", Some("approve")), Class::Y30);
    }

    #[test]
    fn rules_with_a_class_or_a_code_that_does_not_exist_are_not_taken() {
        let text = include_str!("../../../../deploy/data/archive-retention.json");
        assert!(Rules::parse(&text.replace("\"y30\"", "\"y20\"")).is_err());
        assert!(Rules::parse(&text.replace("340199001000", "homestead")).is_err());
    }
}
