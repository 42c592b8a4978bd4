//! 好差评 (GB/T 39734-2020, GB/T 39735-2020, 国办发〔2019〕51号): what can be said, when, and how a bad rating goes on.
use super::state::State;
use chrono::NaiveDate;
use legal_clock::{Calendar, Card};

kernel::code_table! {
    /// What is rated.
    Target, "target of a rating" {
        /// How one was served: 一次一评.
        Service = "service", "这次服务";
        /// How the matter was handled, once it is over: 一事一评.
        Matter = "matter", "整件事办得怎么样";
    }
}

kernel::code_table! {
    /// How satisfied someone is.
    Level, "level of a rating" {
        /// 5.
        VeryGood = "5", "非常满意";
        /// 4.
        Good = "4", "满意";
        /// 3.
        Fair = "3", "基本满意";
        /// 2.
        Bad = "2", "不满意";
        /// 1.
        VeryBad = "1", "非常不满意";
    }
}

impl Level {
    /// 差评: it is called back and put right.
    #[must_use]
    pub fn is_bad(self) -> bool {
        matches!(self, Self::Bad | Self::VeryBad)
    }
}

kernel::code_table! {
    /// Where the answer to a bad rating stands.
    Stage, "stage of a rectification" {
        /// Someone has to call back and find out.
        ToCall = "to_call", "待回访";
        /// What was wrong has to be put right.
        ToRectify = "to_rectify", "待整改";
        /// The applicant is asked again.
        ToRerate = "to_rerate", "待再评";
        /// He rated again, or let the time pass.
        Closed = "closed", "已了结";
    }
}

kernel::code_table! {
    /// What moves it on.
    Step, "step of a rectification" {
        /// The hall calls back.
        CallBack = "call_back", "回访";
        /// The hall says what it put right.
        Rectify = "rectify", "整改";
        /// The applicant rates again.
        Rerate = "rerate", "再评";
        /// The applicant does not.
        Lapse = "lapse", "逾期没有再评";
    }
}

/// (from, step, to). What is not here is not allowed.
pub const STAGES: &[(Stage, Step, Stage)] = &[
    (Stage::ToCall, Step::CallBack, Stage::ToRectify),
    (Stage::ToRectify, Step::Rectify, Stage::ToRerate),
    (Stage::ToRerate, Step::Rerate, Stage::Closed),
    (Stage::ToRerate, Step::Lapse, Stage::Closed),
];

impl Stage {
    /// Where the step leads from here.
    #[must_use]
    pub fn after(self, step: Step) -> Option<Stage> {
        STAGES.iter().find(|(from, by, _)| (*from, *by) == (self, step)).map(|(_, _, to)| *to)
    }
}

/// The reasons that can be ticked, by the code of the national interface; its first digit is the level.
pub const OPTIONS: &[(&str, &str)] = &[
    ("510", "一窗受理一次办结"),
    ("511", "可以先受理后补材料"),
    ("512", "不用提交证明"),
    ("513", "可以全程网上办理"),
    ("514", "可以使用手机办理"),
    ("515", "可以就近办理"),
    ("516", "无需材料直接办理"),
    ("517", "服务热情效率高"),
    ("406", "填写一张表单就可完成申报"),
    ("407", "在线提交材料窗口核验"),
    ("408", "一张清单告知全部申报材料"),
    ("409", "用告知承诺减免申报材料"),
    ("410", "可以在线预约办理"),
    ("411", "跑大厅一次办完"),
    ("412", "可以使用自助机办理"),
    ("413", "服务态度较好"),
    ("307", "一次性告知需要补正的材料"),
    ("308", "提供申报材料样本"),
    ("309", "在承诺的时间内办结"),
    ("310", "办事指南指引准确"),
    ("311", "按办事指南要求的材料即可办理"),
    ("312", "可以快递送达"),
    ("313", "跑动次数与承诺的一致"),
    ("314", "服务态度一般"),
    ("207", "没有提供材料样本"),
    ("208", "没有提供材料清单"),
    ("209", "未在承诺时间内办结"),
    ("210", "同样内容的证明材料被要求多次提交"),
    ("211", "承诺网办但无法在线办理"),
    ("212", "在线预约办理后到实体大厅重复取号排队"),
    ("213", "窗口人员业务不熟练"),
    ("214", "服务态度生硬"),
    ("108", "在办事指南之外增加新的审批条件"),
    ("109", "需提供办事指南之外的申报材料"),
    ("110", "无理由超过法定办理时间"),
    ("111", "办事指南提供样本有错"),
    ("112", "承诺在线收取申报材料实际无法收取"),
    ("113", "多头跑窗口和部门"),
    ("114", "跑动次数与承诺的不一致"),
    ("115", "服务态度差效率低"),
];

/// The reasons that go with a level.
pub fn options_of(level: Level) -> impl Iterator<Item = (&'static str, &'static str)> {
    OPTIONS.iter().copied().filter(move |(code, _)| code.starts_with(level.code()))
}

/// Why a rating is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RatingRefused {
    /// Nothing has been done yet that could be rated.
    #[error("this can be rated once it is over")]
    TooEarly,
    /// The time allowed has passed.
    #[error("the time for rating this has passed")]
    TooLate,
    /// A reason that does not go with the level.
    #[error("a reason does not go with this level: choose from those of the level")]
    BadOption,
    /// The call-back or the rectification stands elsewhere.
    #[error("this bad rating is not at that step")]
    NotThere,
}

/// Whether something may be rated today: the service once the case was handed in, the matter once it was closed, both for
/// so many days after the end.
///
/// # Errors
/// [`RatingRefused::TooEarly`] or [`RatingRefused::TooLate`].
pub fn may_rate(
    target: Target,
    state: State,
    ended: Option<NaiveDate>,
    today: NaiveDate,
    within: i64,
) -> Result<(), RatingRefused> {
    let begun = !matches!(state, State::Draft | State::Discarded);
    let ripe = match target {
        Target::Service => begun,
        Target::Matter => state == State::Closed,
    };
    if !ripe {
        return Err(RatingRefused::TooEarly);
    }
    let late = ended.is_some_and(|ended| (today - ended).num_days() > within);
    if late { Err(RatingRefused::TooLate) } else { Ok(()) }
}

/// Whether each reason goes with the level and stands there once.
///
/// # Errors
/// [`RatingRefused::BadOption`] if not.
pub fn check_options(level: Level, options: &[String]) -> Result<(), RatingRefused> {
    let known = |option: &String| options_of(level).any(|(code, _)| code == option);
    let once =
        options.iter().enumerate().all(|(at, option)| !options.iter().take(at).any(|other| other == option));
    if once && options.iter().all(known) { Ok(()) } else { Err(RatingRefused::BadOption) }
}

/// The card of a step that is due on a day and was done, or is still open, on another.
#[must_use]
pub fn card(calendar: &Calendar, due: NaiveDate, at: NaiveDate) -> Option<Card> {
    if at <= due {
        return (calendar.working_days_between(at, due) <= 1).then_some(Card::Blue);
    }
    match calendar.working_days_between(due, at) {
        0 => Some(Card::Blue),
        1 => Some(Card::Yellow),
        _ => Some(Card::Red),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_level_has_its_eight_reasons_and_no_other() {
        for level in Level::ALL {
            assert_eq!(options_of(*level).count(), 8, "{level}");
        }
        assert_eq!(check_options(Level::Good, &["406".into(), "413".into()]), Ok(()));
        assert_eq!(check_options(Level::Good, &["115".into()]), Err(RatingRefused::BadOption));
        assert_eq!(check_options(Level::Good, &["406".into(), "406".into()]), Err(RatingRefused::BadOption));
    }

    #[test]
    fn bad_is_the_lower_two_of_five() {
        let bad: Vec<_> =
            Level::ALL.iter().filter(|level| level.is_bad()).map(|level| level.code()).collect();
        assert_eq!(bad, ["2", "1"]);
    }

    #[test]
    fn the_service_is_rated_from_handing_in_and_the_matter_from_its_close_for_as_long_as_is_allowed() {
        let (end, today) = (Some(day("2026-11-01")), day("2026-11-16"));
        let may = |target, state, ended| may_rate(target, state, ended, today, 15);
        assert_eq!(may(Target::Service, State::Draft, None), Err(RatingRefused::TooEarly));
        assert_eq!(may(Target::Service, State::Submitted, None), Ok(()));
        assert_eq!(may(Target::Matter, State::Approved, None), Err(RatingRefused::TooEarly));
        assert_eq!(may(Target::Matter, State::Closed, end), Ok(()));
        assert_eq!(may(Target::Matter, State::Closed, Some(day("2026-10-31"))), Err(RatingRefused::TooLate));
    }

    #[test]
    fn a_bad_rating_goes_from_call_to_rectification_to_rating_again_and_ends() {
        assert_eq!(Stage::ToCall.after(Step::CallBack), Some(Stage::ToRectify));
        assert_eq!(Stage::ToCall.after(Step::Rectify), None);
        for step in Step::ALL {
            assert_eq!(Stage::Closed.after(*step), None);
        }
        let sql = include_str!("../../../../migrations/intake/2026-11-22-001704_rate_services/up.sql");
        assert!(Stage::ALL.iter().all(|stage| sql.contains(&format!("'{stage}'"))));
    }

    #[test]
    fn a_step_that_is_late_has_its_card() {
        let calendar = Calendar::default();
        let at = |today| card(&calendar, day("2026-11-25"), day(today));
        assert_eq!(at("2026-11-23"), None);
        assert_eq!(at("2026-11-25"), Some(Card::Blue));
        assert_eq!(at("2026-11-26"), Some(Card::Yellow));
        assert_eq!(at("2026-11-27"), Some(Card::Red));
    }
}
