//! The five rates of a hall, each with its formula and the items that it counts.

use chrono::NaiveDate;
use contracts::catalogue::{DayUnit, Limit};
use kernel::code::{Division, ImplementingItemCode, ProcessingKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::content::RegisterContent;

kernel::code_table! {
    /// One of the rates.
    RateKind, "rate of a hall" {
        /// How much of what should be here is here.
        Stationing = "stationing", "进驻率";
        /// How much of what is here may be decided here.
        Delegation = "delegation", "授权率";
        /// How much of what is here is taken in online.
        Online = "online", "网办率";
        /// How much of what is here is done on the spot.
        Immediate = "immediate", "即办率";
        /// By how much the promised days are shorter than the law's.
        Compression = "compression", "压缩率";
    }
}

/// From this depth on (互联网受理) an application is taken in online.
const TAKEN_IN_ONLINE: u8 = 4;

impl RateKind {
    /// How it is reckoned, as the page explains it.
    pub(crate) fn formula(self) -> &'static str {
        match self {
            Self::Stationing => "已进驻的事项 ÷（本级应进驻的在用事项 − 经批准的例外）",
            Self::Delegation => "授权窗口当场决定的事项 ÷ 已进驻的事项",
            Self::Online => "网上可以受理（网办深度 4 级以上）的事项 ÷ 已进驻的事项",
            Self::Immediate => "即办件 ÷ 已进驻的事项",
            Self::Compression => {
                "1 − 承诺天数之和 ÷ 法定天数之和（有法定时限、单位相同的已进驻事项；即办的承诺按 0 天）"
            }
        }
    }
}

/// What the catalogue says of an item that should be in a hall.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DueItem {
    /// The implementing item.
    pub(crate) code: ImplementingItemCode,
    /// Its name.
    pub(crate) name: String,
    /// Where its authority is.
    pub(crate) division: Division,
    /// Its authority.
    pub(crate) authority_name: String,
    /// On the spot or promised.
    pub(crate) handling: ProcessingKind,
    /// 网办深度.
    pub(crate) online_depth: u8,
    /// What the law sets.
    pub(crate) statutory: Option<Limit>,
    /// What is promised.
    pub(crate) promised: Option<Limit>,
}

/// One rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Rate {
    /// Which.
    pub(crate) kind: RateKind,
    /// What it is called.
    pub(crate) name: String,
    /// How it is reckoned.
    pub(crate) formula: String,
    /// Above the line: items, or days.
    pub(crate) numerator: u32,
    /// Below the line.
    pub(crate) denominator: u32,
    /// In tenths of a percent, rounded down; none where there is nothing below the line.
    pub(crate) tenths: Option<u32>,
    /// The items above the line.
    pub(crate) counted: Vec<ImplementingItemCode>,
    /// The items below it that are not above.
    pub(crate) missing: Vec<ImplementingItemCode>,
}

/// The five rates of a hall on a day.
pub(crate) fn rates(due: &[DueItem], register: &RegisterContent, today: NaiveDate) -> Vec<Rate> {
    let stationed =
        |item: &&DueItem| register.items.iter().any(|entry| entry.code == item.code && entry.since <= today);
    let excepted = |item: &&DueItem| {
        let valid = |until: Option<NaiveDate>| until.is_none_or(|until| until >= today);
        register.exceptions.iter().any(|entry| entry.code == item.code && valid(entry.until))
    };
    let delegated =
        |item: &&DueItem| register.items.iter().any(|entry| entry.code == item.code && entry.delegated);
    let should: Vec<&DueItem> = due.iter().filter(|item| stationed(item) || !excepted(item)).collect();
    let here: Vec<&DueItem> = due.iter().filter(stationed).collect();
    vec![
        share(RateKind::Stationing, &should, stationed),
        share(RateKind::Delegation, &here, delegated),
        share(RateKind::Online, &here, |item| item.online_depth >= TAKEN_IN_ONLINE),
        share(RateKind::Immediate, &here, |item| item.handling == ProcessingKind::Immediate),
        compression(&here),
    ]
}

fn share(kind: RateKind, of: &[&DueItem], counts: impl Fn(&&DueItem) -> bool) -> Rate {
    let (counted, missing): (Vec<&DueItem>, Vec<&DueItem>) =
        of.iter().copied().partition(|item| counts(item));
    let number = |items: &[&DueItem]| u32::try_from(items.len()).unwrap_or(u32::MAX);
    rate(kind, (number(&counted), number(of)), &counted, &missing)
}

/// Days saved of the days that the law gives.
fn compression(here: &[&DueItem]) -> Rate {
    let (mut lawful, mut saved) = (0_u32, 0_u32);
    let (mut shorter, mut as_long) = (Vec::new(), Vec::new());
    for item in here {
        let Some((statutory, promised)) = days(item) else { continue };
        lawful += statutory;
        saved += statutory.saturating_sub(promised);
        if promised < statutory { shorter.push(*item) } else { as_long.push(*item) }
    }
    rate(RateKind::Compression, (saved, lawful), &shorter, &as_long)
}

/// Statutory and promised days, where they can be compared.
fn days(item: &DueItem) -> Option<(u32, u32)> {
    let statutory = item.statutory.as_ref().filter(|limit| limit.days > 0)?;
    let same = |unit: DayUnit| unit == statutory.unit;
    match &item.promised {
        Some(promised) if same(promised.unit) => Some((statutory.days.into(), promised.days.into())),
        Some(_) => None,
        None if item.handling == ProcessingKind::Immediate => Some((statutory.days.into(), 0)),
        None => Some((statutory.days.into(), statutory.days.into())),
    }
}

fn rate(
    kind: RateKind,
    (numerator, denominator): (u32, u32),
    counted: &[&DueItem],
    missing: &[&DueItem],
) -> Rate {
    let codes = |items: &[&DueItem]| items.iter().map(|item| item.code.clone()).collect();
    Rate {
        kind,
        name: kind.name_zh().to_owned(),
        formula: kind.formula().to_owned(),
        numerator,
        denominator,
        tenths: numerator.checked_mul(1_000).and_then(|tenths| tenths.checked_div(denominator)),
        counted: codes(counted),
        missing: codes(missing),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::content::{StationException, StationedItem},
        *,
    };

    const TODAY: &str = "2026-11-22";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn code(at: u32) -> ImplementingItemCode {
        ImplementingItemCode::parse(&format!("11341323990011103D5340199{at:03}000")).unwrap()
    }

    fn due(at: u32, handling: ProcessingKind, depth: u8, days: Option<(u16, Option<u16>)>) -> DueItem {
        let limit = |days: u16| Limit { days, unit: DayUnit::Working, basis: String::new() };
        DueItem {
            code: code(at),
            name: format!("事项{at}"),
            division: Division::parse("341323110000").unwrap(),
            authority_name: "渔沟镇人民政府".into(),
            handling,
            online_depth: depth,
            statutory: days.map(|(statutory, _)| limit(statutory)),
            promised: days.and_then(|(_, promised)| promised.map(limit)),
        }
    }

    fn stationed(at: u32, since: &str, delegated: bool) -> StationedItem {
        let letter = delegated.then(|| "授权书".to_owned());
        StationedItem { code: code(at), since: day(since), delegated, letter }
    }

    fn exception(at: u32, until: Option<&str>) -> StationException {
        let until = until.map(day);
        StationException { code: code(at), reason: "涉密".into(), document: "〔2026〕1号".into(), until }
    }

    #[test]
    fn the_rates_of_a_known_register_are_these() {
        let (immediate, promised) = (ProcessingKind::Immediate, ProcessingKind::Promised);
        let items = [
            due(1, promised, 7, Some((20, Some(10)))),
            due(2, immediate, 4, Some((5, None))),
            due(3, promised, 3, Some((15, Some(15)))),
            due(4, promised, 1, None),
            due(5, promised, 1, Some((30, Some(3)))),
            due(6, promised, 1, Some((30, Some(3)))),
            due(7, promised, 1, Some((30, Some(3)))),
        ];
        let register = RegisterContent {
            // The fifth comes tomorrow; the sixth is an exception, the seventh was one.
            items: vec![
                stationed(1, "2026-01-01", true),
                stationed(2, "2026-01-01", true),
                stationed(3, "2026-01-01", false),
                stationed(4, TODAY, false),
                stationed(5, "2026-11-23", true),
            ],
            staff: Vec::new(),
            exceptions: vec![exception(6, None), exception(7, Some("2026-11-21"))],
        };
        let rates = rates(&items, &register, day(TODAY));
        let told: Vec<(&str, u32, u32, Option<u32>)> = rates
            .iter()
            .map(|rate| (rate.name.as_str(), rate.numerator, rate.denominator, rate.tenths))
            .collect();
        assert_eq!(
            told,
            [
                ("进驻率", 4, 6, Some(666)),
                ("授权率", 2, 4, Some(500)),
                ("网办率", 2, 4, Some(500)),
                ("即办率", 1, 4, Some(250)),
                ("压缩率", 15, 40, Some(375)),
            ]
        );
        assert_eq!(rates[0].missing, [code(5), code(7)], "each figure has its list");
        assert_eq!(rates[4].missing, [code(3)]);
    }

    #[test]
    fn a_hall_with_nothing_has_no_rates_rather_than_nought_or_all() {
        let rates = rates(&[], &RegisterContent::default(), day(TODAY));
        assert!(rates.iter().all(|rate| rate.tenths.is_none()));
    }
}
