//! What intake needs to know of an item, cut out of what the catalogue published.
use super::{letterhead::Letterhead, vertical::Connected};
use kernel::{
    code::{Division, ImplementingItemCode, ItemType, LicenceTypeCode, Uscc},
    id::HallId,
};
use legal_clock::{Ground, Limit};
use std::collections::BTreeSet;

/// An implementing item at the pair of versions a case is bound to.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its code.
    pub code: ImplementingItemCode,
    /// Version of the base item.
    pub base_version: i32,
    /// Version of the local overlay.
    pub overlay_version: i32,
    /// What it is called.
    pub name: String,
    /// Licence, benefit, public service…
    pub kind: ItemType,
    /// Who holds the power.
    pub authority: Uscc,
    /// Who watches over decisions afterwards.
    pub supervising_unit: Uscc,
    /// The form, as JSON Schema.
    pub form: serde_json::Value,
    /// What is handed in.
    pub materials: Vec<Material>,
    /// Field steps; reviews stand apart.
    pub steps: Vec<Step>,
    /// The offices that review in parallel.
    pub offices: Vec<Office>,
    /// Licences that a favourable decision brings.
    pub licence_types: Vec<LicenceTypeCode>,
    /// Accepted and decided in one act.
    pub one_act: bool,
    /// The period that binds towards the applicant.
    pub limit: Option<Limit>,
    /// By how much it may be extended, once.
    pub extension: Option<Limit>,
    /// The procedures that may stop the clock.
    pub suspensions: Vec<Suspension>,
    /// How intake is done.
    pub rules: Rules,
    /// Whether someone may act for the applicant.
    pub agent_allowed: bool,
    /// Where it is taken in.
    pub points: Vec<Point>,
    /// The system outside that takes part in its cases.
    pub connected: Option<Connected>,
    /// What its documents are headed and sealed with.
    pub letterhead: Letterhead,
}

/// A material.
#[derive(Debug, Clone)]
pub struct Material {
    /// Its code within the item.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Must be there for a decision.
    pub required: bool,
    /// A main one can never follow later.
    pub main: bool,
    /// The repository may hold it as a licence of these types.
    pub licence_types: Vec<LicenceTypeCode>,
    /// The government checks it by itself: it may not be demanded.
    pub checked: bool,
    /// The field step whose evidence it is.
    pub produced_by: Option<String>,
    /// Only asked for where each of these top-level form fields has one of its values.
    pub situations: Vec<(String, Vec<serde_json::Value>)>,
}

impl Material {
    /// Whether it is asked for with these answers.
    #[must_use]
    pub fn asked_for(&self, answers: &serde_json::Value) -> bool {
        self.situations
            .iter()
            .all(|(field, any_of)| answers.get(field).is_some_and(|value| any_of.contains(value)))
    }
}

/// Where in the course a step lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// In the village, before submission.
    Village,
    /// At the window, with or before acceptance.
    Intake,
    /// Between acceptance and decision.
    Review,
}

/// What a step must show to count as done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepRule {
    /// A record with evidence.
    Record,
    /// A public notice of at least so many days, without an open objection.
    Notice(Limit),
    /// At least so many officers, each signing for himself.
    Officers(u8),
    /// A body discusses and votes.
    Discussion,
    /// A lawyer who did not handle the case gives his opinion.
    LegalReview,
    /// One signature of a chain.
    SignOff,
    /// A hearing; its signed minutes are the record.
    Hearing,
    /// A review by experts; the report that sums their opinions up is the record.
    Experts,
}

/// A field step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its code within the item.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Where in the course.
    pub phase: Phase,
    /// When it counts as done.
    pub rule: StepRule,
    /// Whether the case may pass without it.
    pub mandatory: bool,
    /// At least so many files of evidence.
    pub min_evidence: usize,
}

/// An office that reviews.
#[derive(Debug, Clone)]
pub struct Office {
    /// Its code within the item.
    pub code: String,
    /// The authority whose staff speak for it.
    pub authority: Option<Uscc>,
    /// The hall its reviewers work in.
    pub hall: Option<HallId>,
    /// Whether the case may pass without it.
    pub mandatory: bool,
}

/// A special procedure that stops the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    /// The ground in law.
    pub ground: Ground,
    /// How long at most.
    pub longest: Option<Limit>,
}

/// Who may decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecidedBy {
    /// The clerk, in one act with acceptance.
    Clerk,
    /// The chief representative, by letter of the authority.
    Chief,
}

/// How intake is done.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Who may decide.
    pub decider: DecidedBy,
    /// Whoever accepted may not decide.
    pub separate: bool,
    /// Within how long the applicant is answered.
    pub answer: Limit,
    /// Silence until then is acceptance.
    pub silence_accepts: bool,
    /// Materials that are not main ones may follow.
    pub pending_allowed: bool,
    /// How long the applicant has to supplement.
    pub supplement_within: Option<Limit>,
}

/// A place where the item is taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Point {
    /// A hall.
    Hall(HallId),
    /// Every hall in a division.
    Division(Division),
    /// The portal; the hall of the place handles it.
    Online,
}

impl Item {
    /// The material of this code.
    #[must_use]
    pub fn material(&self, code: &str) -> Option<&Material> {
        self.materials.iter().find(|material| material.code == code)
    }

    /// The field step of this code.
    #[must_use]
    pub fn step(&self, code: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.code == code)
    }

    /// Whether the case goes through joint review between acceptance and decision.
    #[must_use]
    pub fn needs_review(&self) -> bool {
        self.offices.iter().any(|office| office.mandatory)
            || self.steps.iter().any(|step| step.phase == Phase::Review && step.mandatory)
    }

    /// The mandatory steps of the given phases that are not among those done.
    pub fn steps_to_do<'a>(
        &'a self,
        phases: &'a [Phase],
        done: &'a BTreeSet<String>,
    ) -> impl Iterator<Item = &'a Step> {
        self.steps
            .iter()
            .filter(move |step| step.mandatory && phases.contains(&step.phase) && !done.contains(&step.code))
    }
}

#[cfg(test)]
pub(crate) fn sample() -> Item {
    let material = |code: &str, main, produced_by: Option<&str>, situation: Option<_>| Material {
        code: code.to_owned(),
        name: format!("材料{code}"),
        required: true,
        main,
        licence_types: Vec::new(),
        checked: false,
        produced_by: produced_by.map(str::to_owned),
        situations: situation.into_iter().collect(),
    };
    let step = |code: &str, phase, rule, min_evidence| Step {
        code: code.to_owned(),
        name: code.to_owned(),
        phase,
        rule,
        mandatory: true,
        min_evidence,
    };
    let code = ImplementingItemCode::parse("11450721MB155808114000104002000").unwrap();
    Item {
        base_version: 1,
        overlay_version: 1,
        name: "农村宅基地审批".to_owned(),
        kind: ItemType::Licence,
        authority: code.authority(),
        supervising_unit: code.authority(),
        code,
        form: serde_json::json!({"type": "object"}),
        materials: vec![
            material("001", true, None, None),
            material("002", false, None, None),
            material("003", true, Some("discussion"), None),
            material("004", true, None, Some(("kind".to_owned(), vec!["rebuild".into()]))),
        ],
        steps: vec![
            step("discussion", Phase::Village, StepRule::Record, 1),
            step("notice", Phase::Village, StepRule::Notice(Limit::calendar(7)), 1),
            step("inspection", Phase::Review, StepRule::Officers(2), 1),
        ],
        offices: ["land", "farming"]
            .map(|code| Office { code: code.to_owned(), authority: None, hall: None, mandatory: true })
            .to_vec(),
        licence_types: Vec::new(),
        one_act: false,
        limit: Some(Limit::working(20)),
        extension: Some(Limit::working(10)),
        suspensions: vec![Suspension { ground: Ground::ExpertReview, longest: Some(Limit::working(10)) }],
        rules: Rules {
            decider: DecidedBy::Chief,
            separate: false,
            answer: Limit::working(5),
            silence_accepts: true,
            pending_allowed: true,
            supplement_within: Some(Limit::working(30)),
        },
        agent_allowed: true,
        points: vec![Point::Online],
        connected: None,
        letterhead: Letterhead::default(),
    }
}
