//! Construction projects (工程建设项目): the project code, and work that several departments do together on one thing:
//! several assessments in one (多评合一), one review of the drawings (多图联审), one acceptance on site (联合验收).
use chrono::NaiveDate;
use contracts::catalogue::{JointKind, ProjectPhase};
use kernel::{
    code::{Division, Uscc},
    id::CaseId,
};
use legal_clock::{Calendar, Card, Clock, Limit, Reckoning};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::bundle::joint_card;

kernel::id_type! {
    /// A project. The county is part of it, as with a case's own id.
    ProjectId
}

kernel::id_type! {
    /// One piece of joint work of a project.
    WorkId
}

impl ProjectId {
    /// The county's six digits.
    #[must_use]
    pub fn county(&self) -> Option<String> {
        CaseId::from_uuid(self.as_uuid()).county()
    }
}

/// The code under which the national platform for investment projects keeps a project: `2611-341323-04-01-123456`, year
/// and month, division, branch of industry, kind (01 审批, 02 核准, 03 备案), serial number. It has no check digit; what can
/// be wrong is its form, its month, its kind, and a county that is not the project's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectCode(String);

impl ProjectCode {
    /// Reads a code for a project in a county.
    ///
    /// # Errors
    /// [`ProjectRefused::BadCode`].
    pub fn parse(text: &str, place: &Division) -> Result<Self, ProjectRefused> {
        let parts: Vec<&str> = text.split('-').collect();
        let digits =
            |part: &&str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        let [when, county, branch, kind, serial] = parts.as_slice() else {
            return Err(ProjectRefused::BadCode);
        };
        let form = digits(when, 4) && digits(county, 6) && digits(branch, 2) && digits(serial, 6);
        let month = when.get(2..).and_then(|month| month.parse::<u8>().ok());
        let dated = month.is_some_and(|month| (1..=12).contains(&month));
        let known = ["01", "02", "03"].contains(kind);
        // The city's own projects carry the city's six digits.
        let city = place.county().get(..4).map(|city| format!("{city}00"));
        let here = *county == place.county() || city.as_deref() == Some(*county);
        if form && dated && known && here { Ok(Self(text.to_owned())) } else { Err(ProjectRefused::BadCode) }
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why something about a project is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProjectRefused {
    /// Not such a code, or one of another place.
    #[error("this is no project code of this place: 2611-341323-04-01-123456")]
    BadCode,
    /// There is one of this code.
    #[error("a project of this code is registered")]
    CodeTaken,
    /// A life event is no project.
    #[error("this bundle is no project with stages")]
    NotAProject,
    /// The case is of another matter or of another person.
    #[error("this case belongs to no stage of the project, or to somebody else")]
    StrangeCase,
    /// The stage does not know such joint work.
    #[error("this stage has no such joint work, or it is under way already")]
    NoSuchWork,
    /// Work for several takes several.
    #[error("joint work takes two departments or more, the one that leads among them")]
    TooFew,
    /// There is nothing to have an opinion on yet, or nobody asked for a change.
    #[error("a further version or visit comes when someone asked for a change, and the first one once")]
    NotAsked,
    /// Drawings come as files, an acceptance is a visit.
    #[error("this kind of joint work has no such rounds")]
    WrongKind,
    /// Whoever has passed what is there is not asked again.
    #[error("your department owes no opinion here")]
    OwesNothing,
    /// A change that is asked for says what.
    #[error("who asks for changes names each of them; who passes names none")]
    Points,
    /// What was not found the first time is no matter of a re-inspection.
    #[error("a re-inspection looks only at the points named before")]
    NewPoint,
    /// Somebody has not spoken.
    #[error("some departments have not given their opinion")]
    Outstanding,
    /// Only the department that leads sums up, and once for each round.
    #[error("the department that leads sums up, once for each round")]
    NotTheLead,
    /// It is over.
    #[error("this joint work is over")]
    Over,
}

/// What a department says of a version, or of what it saw on a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing is to be changed.
    Pass,
    /// The named points are to be changed.
    Changes,
}

impl Verdict {
    /// Its word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Changes => "changes",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn of(word: &str) -> Self {
        if word == "pass" { Self::Pass } else { Self::Changes }
    }
}

/// An opinion that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Which department.
    pub authority: Uscc,
    /// On which round: version of the drawings or the report, or visit.
    pub round: i16,
    /// What.
    pub verdict: Verdict,
    /// What is to be changed.
    pub points: Vec<String>,
}

/// Joint work as far as it has come.
#[derive(Debug, Clone)]
pub struct Joint {
    /// What kind.
    pub kind: JointKind,
    /// Who takes part; the one that leads first.
    pub departments: Vec<Uscc>,
    /// How many versions or visits there are.
    pub rounds: i16,
    /// All opinions ever given, in order; none is ever changed.
    pub said: Vec<Said>,
    /// The rounds that were summed up.
    pub summed_up: BTreeSet<i16>,
}

impl Joint {
    /// The last word of a department.
    #[must_use]
    pub fn last(&self, authority: &Uscc) -> Option<&Said> {
        self.said.iter().filter(|said| said.authority == *authority).max_by_key(|said| said.round)
    }

    /// Whether a department has still to speak: it never did, or it asked for changes and something newer is there. Whoever
    /// passed an earlier version is not asked again.
    #[must_use]
    pub fn owes(&self, authority: &Uscc) -> bool {
        let taking_part = self.departments.contains(authority);
        let open = match self.last(authority) {
            None => true,
            Some(said) => said.verdict == Verdict::Changes && said.round < self.rounds,
        };
        taking_part && open && self.rounds > 0 && !self.is_over()
    }

    /// Those who have still to speak.
    #[must_use]
    pub fn owing(&self) -> Vec<&Uscc> {
        self.departments.iter().filter(|authority| self.owes(authority)).collect()
    }

    /// What is asked for now, by department: the one list of changes, or of points to be inspected again.
    #[must_use]
    pub fn points(&self) -> Vec<(&Uscc, &[String])> {
        let last = |authority| self.last(authority).filter(|said| said.verdict == Verdict::Changes);
        self.departments.iter().filter_map(|it| last(it).map(|said| (it, said.points.as_slice()))).collect()
    }

    /// Everybody has passed, and it was summed up.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.points().is_empty() && self.rounds > 0 && self.summed_up.contains(&self.rounds)
    }

    /// Whether a further version or visit may come: the first one, or one that answers what was asked for.
    ///
    /// # Errors
    /// [`ProjectRefused`] says why not.
    pub fn next_round(&self, visit: bool) -> Result<i16, ProjectRefused> {
        if visit != (self.kind == JointKind::JointAcceptance) {
            return Err(ProjectRefused::WrongKind);
        }
        if self.is_over() {
            return Err(ProjectRefused::Over);
        }
        // One visit for all: nobody comes by himself before the others have said what they saw.
        if visit && self.rounds > 0 && !self.owing().is_empty() {
            return Err(ProjectRefused::Outstanding);
        }
        if self.rounds > 0 && self.points().is_empty() {
            return Err(ProjectRefused::NotAsked);
        }
        Ok(self.rounds.saturating_add(1))
    }

    /// Whether a department may say this now.
    ///
    /// # Errors
    /// [`ProjectRefused`] says why not.
    pub fn may_say(
        &self,
        authority: &Uscc,
        verdict: Verdict,
        points: &[String],
    ) -> Result<(), ProjectRefused> {
        if !self.owes(authority) {
            return Err(ProjectRefused::OwesNothing);
        }
        if (verdict == Verdict::Changes) == points.is_empty() {
            return Err(ProjectRefused::Points);
        }
        let before = self.last(authority).filter(|_| self.kind == JointKind::JointAcceptance);
        if before.is_some_and(|before| points.iter().any(|point| !before.points.contains(point))) {
            return Err(ProjectRefused::NewPoint);
        }
        Ok(())
    }

    /// Whether a department may sum up now, and what the one opinion of all is.
    ///
    /// # Errors
    /// [`ProjectRefused`] says why not.
    pub fn sum_up(&self, authority: &Uscc) -> Result<Verdict, ProjectRefused> {
        if self.departments.first() != Some(authority) || self.summed_up.contains(&self.rounds) {
            return Err(ProjectRefused::NotTheLead);
        }
        if self.rounds == 0 || !self.owing().is_empty() {
            return Err(ProjectRefused::Outstanding);
        }
        Ok(if self.points().is_empty() { Verdict::Pass } else { Verdict::Changes })
    }

    /// The one period of the work, in the stage's working days, from the day of the first version or visit; with its card.
    #[must_use]
    pub fn clock(
        &self,
        days: u16,
        began: NaiveDate,
        calendar: &Calendar,
        today: NaiveDate,
    ) -> (Reckoning, Option<Card>) {
        let reckoning = Clock::new(began, Limit::working(days)).reckon(calendar, today);
        let card = joint_card(&reckoning);
        (reckoning, card)
    }
}

/// The word of a kind of joint work in the database.
#[must_use]
pub const fn kind_word(kind: JointKind) -> &'static str {
    match kind {
        JointKind::OneAssessment => "one_assessment",
        JointKind::JointDrawingReview => "joint_drawing_review",
        JointKind::JointAcceptance => "joint_acceptance",
    }
}

/// What a kind of joint work is called.
#[must_use]
pub const fn kind_name(kind: JointKind) -> &'static str {
    match kind {
        JointKind::OneAssessment => "多评合一",
        JointKind::JointDrawingReview => "多图联审",
        JointKind::JointAcceptance => "联合验收",
    }
}

/// Reads the word of a kind.
#[must_use]
pub fn kind_of(word: &str) -> JointKind {
    match word {
        "one_assessment" => JointKind::OneAssessment,
        "joint_drawing_review" => JointKind::JointDrawingReview,
        _ => JointKind::JointAcceptance,
    }
}

/// The word of a stage in the database.
#[must_use]
pub const fn stage_word(stage: ProjectPhase) -> &'static str {
    match stage {
        ProjectPhase::Siting => "siting",
        ProjectPhase::Construction => "construction",
        ProjectPhase::Building => "building",
        ProjectPhase::Completion => "completion",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAD: &str = "11341323990000068E";
    const FIRE: &str = "11341323990011103D";
    const ROAD: &str = "11341323990000033U";

    fn uscc(text: &str) -> Uscc {
        Uscc::parse(text).unwrap()
    }

    fn joint(kind: JointKind) -> Joint {
        let departments = [LEAD, FIRE, ROAD].map(uscc).to_vec();
        Joint { kind, departments, rounds: 1, said: Vec::new(), summed_up: BTreeSet::new() }
    }

    fn say(joint: &mut Joint, who: &str, points: &[&str]) -> Result<(), ProjectRefused> {
        let points: Vec<String> = points.iter().map(|&point| point.to_owned()).collect();
        let verdict = if points.is_empty() { Verdict::Pass } else { Verdict::Changes };
        joint.may_say(&uscc(who), verdict, &points)?;
        joint.said.push(Said { authority: uscc(who), round: joint.rounds, verdict, points });
        Ok(())
    }

    #[test]
    fn a_project_code_has_its_form_its_month_and_its_county() {
        let place = Division::parse("341323110000").unwrap();
        let read = |text| ProjectCode::parse(text, &place).is_ok();
        assert!(read("2611-341323-04-01-123456") && read("2611-341300-04-03-123456"));
        for wrong in [
            "2613-341323-04-01-123456",
            "2611-341324-04-01-123456",
            "2611-341323-04-09-123456",
            "2611-341323-04-01-12345",
            "2611341323-04-01-123456",
            "",
        ] {
            assert!(!read(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_new_version_of_the_drawings_reopens_only_the_opinions_that_asked_for_changes() {
        let mut review = joint(JointKind::JointDrawingReview);
        say(&mut review, LEAD, &[]).unwrap();
        say(&mut review, FIRE, &["消防车道宽度不足4米"]).unwrap();
        say(&mut review, ROAD, &[]).unwrap();
        review.rounds = review.next_round(false).unwrap();
        assert_eq!(review.owing(), [&uscc(FIRE)]);
        assert_eq!(say(&mut review, LEAD, &["再看看"]), Err(ProjectRefused::OwesNothing));
        say(&mut review, FIRE, &[]).unwrap();
        assert!(review.owing().is_empty());
    }

    #[test]
    fn nobody_brings_a_new_version_that_nobody_asked_for() {
        let mut review = joint(JointKind::JointDrawingReview);
        say(&mut review, LEAD, &[]).unwrap();
        assert_eq!(review.next_round(false), Err(ProjectRefused::NotAsked));
    }

    #[test]
    fn the_lead_sums_up_when_all_have_spoken_and_once_for_each_version() {
        let mut review = joint(JointKind::JointDrawingReview);
        say(&mut review, LEAD, &[]).unwrap();
        say(&mut review, FIRE, &["疏散楼梯少一部"]).unwrap();
        assert_eq!(review.sum_up(&uscc(LEAD)), Err(ProjectRefused::Outstanding));
        say(&mut review, ROAD, &[]).unwrap();
        assert_eq!(review.sum_up(&uscc(FIRE)), Err(ProjectRefused::NotTheLead));
        assert_eq!(review.sum_up(&uscc(LEAD)), Ok(Verdict::Changes));
        review.summed_up.insert(1);
        assert_eq!(review.sum_up(&uscc(LEAD)), Err(ProjectRefused::NotTheLead));
        assert!(!review.is_over());
    }

    #[test]
    fn a_re_inspection_looks_only_at_the_points_named_before_and_only_their_departments_come() {
        let mut acceptance = joint(JointKind::JointAcceptance);
        say(&mut acceptance, LEAD, &[]).unwrap();
        say(&mut acceptance, FIRE, &["消火栓水压不足", "防火门闭门器损坏"]).unwrap();
        assert_eq!(acceptance.next_round(true), Err(ProjectRefused::Outstanding), "one visit for all");
        say(&mut acceptance, ROAD, &[]).unwrap();
        assert_eq!(acceptance.next_round(false), Err(ProjectRefused::WrongKind));
        acceptance.rounds = acceptance.next_round(true).unwrap();
        assert_eq!(acceptance.owing(), [&uscc(FIRE)]);
        assert_eq!(say(&mut acceptance, FIRE, &["绿化面积不足"]), Err(ProjectRefused::NewPoint));
        say(&mut acceptance, FIRE, &["消火栓水压不足"]).unwrap();
        acceptance.rounds = acceptance.next_round(true).unwrap();
        say(&mut acceptance, FIRE, &[]).unwrap();
        assert_eq!(acceptance.sum_up(&uscc(LEAD)), Ok(Verdict::Pass));
        acceptance.summed_up.insert(3);
        assert!(acceptance.is_over());
        assert_eq!(acceptance.next_round(true), Err(ProjectRefused::Over));
        assert_eq!(acceptance.said.len(), 5, "every opinion stays");
    }

    #[test]
    fn who_asks_for_changes_names_them_and_who_passes_names_none() {
        let review = joint(JointKind::OneAssessment);
        let point = ["补充水土保持章节".to_owned()];
        assert_eq!(review.may_say(&uscc(LEAD), Verdict::Changes, &[]), Err(ProjectRefused::Points));
        assert_eq!(review.may_say(&uscc(LEAD), Verdict::Pass, &point), Err(ProjectRefused::Points));
        let stranger = uscc("113413239900110074");
        assert_eq!(review.may_say(&stranger, Verdict::Pass, &[]), Err(ProjectRefused::OwesNothing));
    }

    #[test]
    fn the_work_has_one_limit_from_its_first_round_and_is_red_when_it_is_overrun() {
        let calendar = Calendar::from_json(
            r#"{"2026": {"off": ["2026-01-01", "2026-05-01", "2026-10-01", "2026-10-02", "2026-10-03"], "work": []}}"#,
        )
        .unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let acceptance = joint(JointKind::JointAcceptance);
        let (reckoning, card) = acceptance.clock(5, day("2026-03-02"), &calendar, day("2026-03-10"));
        assert_eq!((reckoning.deadline, card), (day("2026-03-09"), Some(Card::Red)));
    }
}
