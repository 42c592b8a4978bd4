//! Capacity and guardians (民法典第十七条至第三十四条): who may act for himself, who acts for whom, on which papers, until when.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeZone, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::counter::Paper;

/// From this age on a minor does alone what fits his age (第十九条).
const LIMITED_FROM: i32 = 8;
/// From this age on one is of age (第十七条).
const ADULT_FROM: i32 = 18;
/// From this age on one may live by one's own work (第十八条第二款).
const WORKS_FROM: i32 = 16;
/// The hall's clock on the wall, seconds east of UTC.
const BEIJING: i32 = 8 * 3600;

/// What someone may do by himself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// 无民事行为能力: his guardian acts for him (第二十、二十一条).
    None,
    /// 限制民事行为能力: little alone, the rest through his guardian (第十九、二十二条).
    Limited,
    /// 完全民事行为能力.
    Full,
}

impl Capacity {
    /// The word in rows and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Limited => "limited",
            Self::Full => "full",
        }
    }

    /// The capacity that a row's word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::None, Self::Limited, Self::Full].into_iter().find(|one| one.as_str() == word)
    }
}

/// Why someone is a guardian; the CHECK constraint has the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// 父母 (第二十七条第一款).
    Parent,
    /// 祖父母、外祖父母、兄、姐 (第二十七条第二款第一、二项).
    Kin,
    /// Agreed to or appointed by 居委会、村委会、民政部门 or a court (第二十七条第二款第三项, 第三十一条).
    Appointed,
    /// Of an adult whom a court declared to be without full capacity (第二十四、二十八条).
    Court,
}

impl Ground {
    /// The word in rows and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Kin => "kin",
            Self::Appointed => "appointed",
            Self::Court => "court",
        }
    }

    /// The ground that a row's word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Parent, Self::Kin, Self::Appointed, Self::Court].into_iter().find(|one| one.as_str() == word)
    }

    /// One of these papers shows it.
    const fn papers(self) -> &'static [Paper] {
        match self {
            Self::Parent => &[Paper::HouseholdRegister, Paper::BirthCertificate, Paper::CourtDocument],
            Self::Kin => &[Paper::HouseholdRegister, Paper::PolicePaper, Paper::CourtDocument],
            Self::Appointed => &[Paper::CommitteePaper, Paper::CourtDocument],
            Self::Court => &[Paper::CourtDocument],
        }
    }

    /// Whether the papers that were seen show it.
    pub fn is_shown(self, seen: &[Paper]) -> bool {
        seen.iter().any(|paper| self.papers().contains(paper))
    }
}

/// Why someone cannot be a guardian of someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadGuardian {
    /// A guardian has full capacity himself.
    #[error("a guardian is of age and has full capacity himself")]
    Unfit,
    /// An adult has a guardian by a court's word only.
    #[error(
        "an adult has a guardian only where a court declared him without full capacity: ground `court` and its capacity"
    )]
    WardAdult,
    /// A minor's capacity follows from his age.
    #[error("a minor's guardian is a parent, kin or appointed, and no capacity is named")]
    WardMinor,
    /// It ends on the eighteenth birthday, or earlier.
    #[error("the last day lies after today, and a minor's before his eighteenth birthday")]
    BadEnd,
}

/// The day someone reaches an age; who was born on 29 February reaches it on 1 March where there is none.
pub fn birthday(born: NaiveDate, age: i32) -> NaiveDate {
    let year = born.year().saturating_add(age);
    let first_of_march = NaiveDate::from_ymd_opt(year, 3, 1).unwrap_or(NaiveDate::MAX);
    born.with_year(year).unwrap_or(first_of_march)
}

/// The day at the hall.
pub fn hall_day(now: DateTime<Utc>) -> NaiveDate {
    FixedOffset::east_opt(BEIJING)
        .map_or_else(|| now.date_naive(), |zone| now.with_timezone(&zone).date_naive())
}

/// The first moment of a day at the hall.
fn begins(day: NaiveDate) -> DateTime<Utc> {
    let start = day.and_time(NaiveTime::MIN);
    let zone = FixedOffset::east_opt(BEIJING);
    let at = zone.and_then(|zone| zone.from_local_datetime(&start).single());
    at.map_or_else(|| start.and_utc(), |at| at.with_timezone(&Utc))
}

/// What someone born on that day may do at that moment, if no court said otherwise.
pub fn capacity_by_age(born: NaiveDate, now: DateTime<Utc>) -> Capacity {
    let today = hall_day(now);
    if today >= birthday(born, ADULT_FROM) {
        Capacity::Full
    } else if today >= birthday(born, LIMITED_FROM) {
        Capacity::Limited
    } else {
        Capacity::None
    }
}

/// Whether someone born on that day may count as of full capacity by his own work: from sixteen on, until he is of age anyway
/// (第十八条第二款).
pub fn may_live_by_work(born: NaiveDate, now: DateTime<Utc>) -> bool {
    let today = hall_day(now);
    birthday(born, WORKS_FROM) <= today && today < birthday(born, ADULT_FROM)
}

/// The moment someone born on that day is of age.
pub fn of_age(born: NaiveDate) -> DateTime<Utc> {
    begins(birthday(born, ADULT_FROM))
}

/// Until when a guardianship lasts that begins now: to the end of the day named, and a minor's to the day he is of age. What a
/// court declared of an adult lasts until it is ended.
pub fn lasts(
    (born, now): (NaiveDate, DateTime<Utc>),
    ground: Ground,
    declared: Option<Capacity>,
    last_day: Option<NaiveDate>,
) -> Result<Option<DateTime<Utc>>, BadGuardian> {
    let adult = capacity_by_age(born, now) == Capacity::Full;
    let of_age = begins(birthday(born, ADULT_FROM));
    let named = last_day.map(|day| begins(day.checked_add_days(Days::new(1)).unwrap_or(day)));
    if named.is_some_and(|end| end <= now || (!adult && end > of_age)) {
        return Err(BadGuardian::BadEnd);
    }
    match (adult, ground, declared) {
        (true, Ground::Court, Some(Capacity::None | Capacity::Limited)) => Ok(named),
        (true, _, _) => Err(BadGuardian::WardAdult),
        (false, Ground::Court, _) | (false, _, Some(_)) => Err(BadGuardian::WardMinor),
        (false, Ground::Parent | Ground::Kin | Ground::Appointed, None) => Ok(Some(named.unwrap_or(of_age))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn noon(text: &str) -> DateTime<Utc> {
        begins(day(text)) + chrono::TimeDelta::hours(12)
    }

    #[test]
    fn article_20_a_child_under_eight_has_no_capacity() {
        let born = day("2018-11-23");
        assert_eq!(capacity_by_age(born, noon("2026-11-22")), Capacity::None);
        assert_eq!(capacity_by_age(born, begins(day("2026-11-23"))), Capacity::Limited);
    }

    #[test]
    fn article_17_who_is_eighteen_has_full_capacity_from_that_day_at_the_hall() {
        let born = day("2008-11-23");
        let midnight = begins(day("2026-11-23"));
        assert_eq!(capacity_by_age(born, midnight - chrono::TimeDelta::seconds(1)), Capacity::Limited);
        assert_eq!(capacity_by_age(born, midnight), Capacity::Full);
        assert_eq!(birthday(day("2008-02-29"), 18), day("2026-03-01"));
    }

    #[test]
    fn article_18_own_work_counts_from_the_sixteenth_birthday_to_the_eighteenth() {
        let born = day("2010-11-23");
        assert!(!may_live_by_work(born, noon("2026-11-22")));
        assert!(may_live_by_work(born, begins(day("2026-11-23"))));
        assert!(may_live_by_work(born, of_age(born) - chrono::TimeDelta::seconds(1)));
        assert!(!may_live_by_work(born, of_age(born)));
    }

    #[test]
    fn article_27_parents_are_shown_by_household_register_or_birth_certificate_others_by_more() {
        assert!(Ground::Parent.is_shown(&[Paper::BirthCertificate]));
        assert!(
            !Ground::Kin.is_shown(&[Paper::BirthCertificate])
                && Ground::Kin.is_shown(&[Paper::HouseholdRegister])
        );
        assert!(!Ground::Appointed.is_shown(&[Paper::HouseholdRegister]));
        assert!(Ground::Appointed.is_shown(&[Paper::CommitteePaper]));
    }

    #[test]
    fn article_27_a_minors_guardianship_ends_by_itself_when_he_is_eighteen() {
        let (born, now) = (day("2015-05-01"), noon("2026-11-22"));
        let until = lasts((born, now), Ground::Parent, None, None).unwrap().unwrap();
        assert_eq!(until, begins(day("2033-05-01")));
        let early = lasts((born, now), Ground::Appointed, None, Some(day("2027-01-31"))).unwrap();
        assert_eq!(early, Some(begins(day("2027-02-01"))));
        assert_eq!(
            lasts((born, now), Ground::Parent, None, Some(day("2033-05-01"))),
            Err(BadGuardian::BadEnd)
        );
        assert_eq!(
            lasts((born, now), Ground::Parent, None, Some(day("2026-11-21"))),
            Err(BadGuardian::BadEnd)
        );
    }

    #[test]
    fn article_28_an_adult_has_a_guardian_by_a_courts_word_only() {
        let at = (day("1950-01-01"), noon("2026-11-22"));
        assert_eq!(lasts(at, Ground::Kin, None, None), Err(BadGuardian::WardAdult));
        assert_eq!(lasts(at, Ground::Court, None, None), Err(BadGuardian::WardAdult));
        assert_eq!(lasts(at, Ground::Court, Some(Capacity::None), None), Ok(None));
        let minor = (day("2015-05-01"), noon("2026-11-22"));
        assert_eq!(lasts(minor, Ground::Court, Some(Capacity::None), None), Err(BadGuardian::WardMinor));
    }
}
