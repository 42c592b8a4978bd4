//! The rules of intake and the legal clock, put together as the flows put them together, against the model: ten thousand
//! sequences of fifty acts. A sequence that fails is cut down to the acts that matter and printed with its seed.
//! `HALL_MODEL_SEED` and `HALL_MODEL_RUNS` choose others.
use super::{
    acts::{Act, By, Dice, sequence},
    reference::{Model, Shown, Terms, Workdays, Year},
    terms::{CODES, item, terms},
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use intake::domain::{
    clock::{ClockEvent, Moved, clock_of, counts_from, last_day, told, was_extended},
    decision::{Letter, LetterAct, may_decide},
    item::Item,
    mandate::{Act as Allowed, Mandate, choose},
    material::{Brought, absent, pend},
    state::{Action, State, Who},
};
use kernel::{
    config::Source,
    id::{MandateId, PersonId, StaffId},
};
use legal_clock::{Calendar, Card, Clock, Ground, Thresholds, YearDays};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

const WORKDAYS: &str = include_str!("../../../../../deploy/seed/workdays.json");
const RUNS: u64 = 10_000;
const ACTS: usize = 50;

fn announced() -> Calendar {
    Calendar::from_json(WORKDAYS).unwrap()
}

/// The days of 2027 as this test announces them.
pub(super) fn next_year() -> Year {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let off = ["2027-01-01", "2027-01-02", "2027-01-03", "2027-05-01", "2027-05-02"];
    let more = ["2027-10-01", "2027-10-02", "2027-10-03", "2027-01-11", "2027-01-12"];
    Year { off: off.into_iter().chain(more).map(day).collect(), work: [day("2027-01-09")].into() }
}

/// The days as the model keeps them.
pub(super) fn workdays() -> Workdays {
    let years: std::collections::BTreeMap<i32, YearDays> = serde_json::from_str(WORKDAYS).unwrap();
    let year = years[&2026].clone();
    Workdays { this: Year { off: year.off, work: year.work }, next: None }
}

/// A case as the hall's own rules carry it.
struct Hall {
    item: Item,
    calendar: Calendar,
    today: NaiveDate,
    state: State,
    mandates: Vec<Mandate>,
    brought: Brought,
    pending: Vec<String>,
    /// The open notice's material, and whether something came for it since.
    asked: Option<(String, bool)>,
    notices: usize,
    handed_in: Vec<NaiveDate>,
    answer_due: Option<NaiveDate>,
    lapses_on: Option<NaiveDate>,
    events: Vec<ClockEvent>,
    accepted_by: Option<Uuid>,
    chief: Uuid,
    letter: Letter,
    online: bool,
    /// The open notice was an exception.
    exception: bool,
    /// So was the first.
    first_is_exception: bool,
}

impl Hall {
    fn new(terms: &Terms, today: NaiveDate) -> Self {
        let item = item(terms);
        let letter = Letter {
            id: Uuid::new_v4(),
            authority: item.authority.clone(),
            items: None,
            acts: vec![LetterAct::Approve, LetterAct::Refuse],
            valid_from: today,
            valid_to: today + Days::new(4000),
            revoked: false,
        };
        Self {
            item,
            calendar: announced(),
            today,
            state: State::Draft,
            mandates: Vec::new(),
            brought: Brought::default(),
            pending: Vec::new(),
            asked: None,
            notices: 0,
            handed_in: Vec::new(),
            answer_due: None,
            lapses_on: None,
            events: Vec::new(),
            accepted_by: None,
            chief: Uuid::new_v4(),
            letter,
            online: terms.online,
            exception: false,
            first_is_exception: false,
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.today.and_hms_opt(2, 0, 0).unwrap().and_utc()
    }

    fn who(&self, by: By, act: Allowed) -> Option<Who> {
        match by {
            By::Applicant => Some(Who::Applicant),
            By::Clerk => Some(Who::Clerk),
            By::Agent => {
                choose(&self.mandates, self.now(), &self.item.code, act).is_ok().then_some(Who::Agent)
            }
        }
    }

    fn go(&mut self, action: Action, who: Who) -> Option<()> {
        self.state = self.state.after(action, who).ok()?;
        Some(())
    }

    fn clock(&self) -> Option<Clock> {
        clock_of(&self.item, &self.events).filter(|_| self.state.on_the_clock())
    }

    fn late_answer(&self) -> bool {
        self.item.rules.silence_accepts && self.answer_due.is_some_and(|due| self.today > due)
    }

    fn add(&mut self, what: Moved) -> Option<()> {
        self.events.push(ClockEvent { on: self.today, what });
        Some(())
    }

    fn mandate(&mut self, days: u16) {
        let given_at = self.now();
        self.mandates.push(Mandate {
            id: MandateId::random(),
            principal: PersonId::random(),
            agent: StaffId::random(),
            items: None,
            acts: Allowed::ALL.to_vec(),
            given_at,
            valid_to: given_at + Days::new(u64::from(days)),
            revoked_at: None,
        });
    }

    fn revoke(&mut self) -> Option<()> {
        let now = self.now();
        let held = self.mandates.iter_mut().rev().find(|mandate| mandate.revoked_at.is_none())?;
        held.revoked_at = Some(now);
        Some(())
    }

    fn bring(&mut self, material: usize, by: By) -> Option<()> {
        let act = if self.state == State::Draft { Allowed::Submit } else { Allowed::Supplement };
        self.who(by, act)?;
        let code = CODES[material].to_owned();
        let pending = self.state.on_the_clock() && self.pending.contains(&code);
        (self.state.takes_changes() || pending).then_some(())?;
        if let Some((asked, came)) = &mut self.asked {
            *came |= *asked == code;
        }
        self.brought.materials.insert(code);
        Some(())
    }

    fn submit(&mut self, by: By) -> Option<()> {
        let who = self.who(by, Allowed::Submit)?;
        self.go(Action::Submit, who)?;
        self.handed_in.push(self.today);
        self.answer_due = Some(last_day(&self.calendar, self.today, self.item.rules.answer).0);
        Some(())
    }

    fn notice(&mut self, material: usize, exception: bool) -> Option<()> {
        self.state.after(Action::RequestSupplement, Who::Clerk).ok()?;
        let told = self.notices > 0 || self.state == State::Prereviewed;
        let once = !told || exception;
        (once && !self.late_answer()).then_some(())?;
        self.go(Action::RequestSupplement, Who::Clerk)?;
        self.exception = told;
        self.first_is_exception |= told && self.notices == 0;
        self.notices += 1;
        self.asked = Some((CODES[material].to_owned(), false));
        let within = self.item.rules.supplement_within;
        self.lapses_on = within.map(|within| last_day(&self.calendar, self.today, within).0);
        Some(())
    }

    fn supplement(&mut self, by: By) -> Option<()> {
        let who = self.who(by, Allowed::Supplement)?;
        self.state.after(Action::Supplement, who).ok()?;
        self.asked.as_ref()?.1.then_some(())?;
        self.go(Action::Supplement, who)?;
        self.handed_in.push(self.today);
        if !self.exception {
            self.answer_due = Some(last_day(&self.calendar, self.today, self.item.rules.answer).0);
        }
        Some(())
    }

    fn enter(&mut self, from: NaiveDate, pending: Vec<String>) {
        self.pending = pending;
        if self.item.limit.is_some() {
            self.events.push(ClockEvent { on: from, what: Moved::Started });
        }
    }

    fn accept(&mut self, with_pending: bool, by_chief: bool) -> Option<()> {
        let action = if self.item.needs_review() { Action::AcceptForReview } else { Action::Accept };
        self.state.after(action, Who::Clerk).ok()?;
        let pending = {
            let missing = absent(&self.item, &json!({}), &self.brought);
            (missing.is_empty() || with_pending).then_some(())?;
            pend(&self.item, &missing).ok()?
        };
        (!self.late_answer()).then_some(())?;
        self.go(action, Who::Clerk)?;
        self.accepted_by = Some(if by_chief { self.chief } else { Uuid::new_v4() });
        self.enter(self.today, pending);
        Some(())
    }

    fn suspend(&mut self, days: u16) -> Option<()> {
        let longest = self.item.suspensions.first()?.longest;
        longest.is_none_or(|longest| days <= longest.days).then_some(())?;
        let told = told(&self.item, Ground::ExpertReview, days);
        self.clock()?.suspended(Ground::ExpertReview, Some(told), &self.calendar, self.today).ok()?;
        self.add(Moved::Suspended { ground: Ground::ExpertReview, days })
    }

    fn resume(&mut self) -> Option<()> {
        self.clock()?.resumed(self.today).ok()?;
        self.add(Moved::Resumed)
    }

    fn extend(&mut self, days: u16) -> Option<()> {
        let allowed = self.item.extension?.days;
        (!was_extended(&self.events)).then_some(())?;
        self.clock()?.extended(days, "需要核实", allowed, &self.calendar, self.today).ok()?;
        self.add(Moved::Extended { days })
    }

    /// Found ready before acceptance.
    fn look(&mut self) -> Option<()> {
        let whole = absent(&self.item, &json!({}), &self.brought).is_empty();
        (self.online && whole && !self.late_answer()).then_some(())?;
        self.go(Action::PreReview, Who::Clerk)
    }

    /// Taken up again by two others; a new clock starts.
    fn reopen(&mut self) -> Option<()> {
        self.go(Action::Reopen, Who::Leader)?;
        self.add(Moved::Restarted)
    }

    fn decide(&mut self, action: Action) -> Option<()> {
        let act = if action == Action::Refuse { LetterAct::Refuse } else { LetterAct::Approve };
        self.state.after(action, Who::Decider).ok()?;
        absent(&self.item, &json!({}), &self.brought).is_empty().then_some(())?;
        if let Some(clock) = self.clock() {
            let open = clock.suspensions.iter().any(|suspension| suspension.to.is_none());
            let ground = clock.ground_on(self.today, &self.calendar, self.today);
            (!open || ground.is_none()).then_some(())?;
        }
        let letters = std::slice::from_ref(&self.letter);
        may_decide(&self.item, letters, act, self.today, self.chief, self.accepted_by).ok()?;
        self.go(action, Who::Decider)
    }

    /// What is due without anyone asking.
    fn timers(&mut self) {
        if self.state.owes_answer() && self.late_answer() {
            let review = self.item.needs_review();
            let action = if review { Action::DeemAcceptedForReview } else { Action::DeemAccepted };
            let missing = absent(&self.item, &json!({}), &self.brought);
            let pending = missing.iter().map(|material| material.code.clone()).collect();
            self.go(action, Who::System).unwrap();
            self.accepted_by = Some(Uuid::nil());
            self.enter(counts_from(&self.handed_in, self.first_is_exception).unwrap(), pending);
        } else if self.state == State::Supplement && self.lapses_on.is_some_and(|last| self.today > last) {
            self.go(Action::Lapse, Who::System).unwrap();
        }
    }

    fn announce(&mut self, year: &Year) -> Option<()> {
        let first = !self.calendar.is_announced(2027) && self.today < "2027-01-01".parse().unwrap();
        first.then_some(())?;
        let days = YearDays { off: year.off.clone(), work: year.work.clone() };
        self.calendar = self.calendar.clone().with_year(2027, days).unwrap();
        if let Some(from) = counts_from(&self.handed_in, self.first_is_exception) {
            self.answer_due = Some(last_day(&self.calendar, from, self.item.rules.answer).0);
        }
        Some(())
    }

    fn act(&mut self, act: Act) -> bool {
        let done = match act {
            Act::Days(days) => {
                self.today = self.today + Days::new(u64::from(days));
                self.timers();
                Some(())
            }
            Act::Mandate(days) => {
                self.mandate(days);
                Some(())
            }
            Act::Revoke => self.revoke(),
            Act::Bring(material, by) => self.bring(material, by),
            Act::Discard(by) => {
                let who = if by == By::Agent { Some(Who::Agent) } else { self.who(by, Allowed::Submit) };
                who.and_then(|who| self.go(Action::Discard, who))
            }
            Act::Submit(by) => self.submit(by),
            Act::Withdraw(by) => {
                self.who(by, Allowed::Withdraw).and_then(|who| self.go(Action::Withdraw, who))
            }
            Act::Notice { material, exception } => self.notice(material, exception),
            Act::Supplement(by) => self.supplement(by),
            Act::Accept { pending, by_chief } => self.accept(pending, by_chief),
            Act::Reject if self.late_answer() => None,
            Act::Reject => self.go(Action::Reject, Who::Clerk),
            Act::Suspend(days) => self.suspend(days),
            Act::Resume => self.resume(),
            Act::Extend(days) => self.extend(days),
            Act::Review => self.go(Action::CompleteReview, Who::Reviewer),
            Act::Decide { grant } => self.decide(if grant { Action::Approve } else { Action::Refuse }),
            Act::DecidePart => self.decide(Action::ApproveInPart),
            Act::PreReview => self.look(),
            Act::Reopen => self.reopen(),
            Act::Close => self.go(Action::Close, Who::Clerk),
            Act::Announce => self.announce(&next_year()),
        };
        done.is_some()
    }

    fn shown(&self) -> Shown {
        let reckoning = self.clock().map(|clock| clock.reckon(&self.calendar, self.today));
        let stood = self
            .clock()
            .is_some_and(|clock| clock.ground_on(self.today, &self.calendar, self.today).is_some());
        let card = |card| match card {
            Card::Blue => "blue",
            Card::Yellow => "yellow",
            Card::Red => "red",
        };
        Shown {
            state: self.state.code(),
            answer_due: self.answer_due.filter(|_| self.state.owes_answer()),
            due: reckoning.as_ref().filter(|_| !stood).map(|at| at.deadline),
            clock: reckoning.map(|at| (at.used, at.overdue_days, Thresholds::default().card(&at).map(card))),
        }
    }
}

/// Where hall and model part, if they do: the act's place, and what each said.
fn differs(seed: u64, acts: &[Act]) -> Option<(usize, String)> {
    let start: NaiveDate = "2026-11-02".parse().unwrap();
    let today = start + Days::new(seed % 50);
    let terms = terms(&mut Dice::new(seed ^ 0x7e57));
    let (mut hall, mut model) = (Hall::new(&terms, today), Model::new(terms, workdays(), today));
    let mut before: Option<NaiveDate> = None;
    for (at, act) in acts.iter().enumerate() {
        let (ours, theirs) = (hall.act(*act), model.act(*act));
        if *act == Act::Announce && theirs {
            model.announce(next_year());
        }
        if ours != theirs {
            return Some((at, format!("{act:?}: the hall says {ours}, the model {theirs}; {terms:?}")));
        }
        let (seen, expected) = (hall.shown(), model.shown());
        if seen != expected {
            return Some((at, format!("{act:?}: hall {seen:?}, model {expected:?}; {terms:?}")));
        }
        // I-07: nothing but a recorded ground moves a deadline, and nothing moves it back but an announcement.
        let grounds = matches!(act, Act::Suspend(_) | Act::Resume | Act::Extend(_) | Act::Announce);
        if let (Some(was), Some(is)) = (before, seen.due)
            && (is < was && *act != Act::Announce || is > was && !grounds)
        {
            return Some((at, format!("{act:?} moved the deadline from {was} to {is}; {terms:?}")));
        }
        before = seen.due;
    }
    None
}

/// The acts that matter: what can be left out while hall and model still part is left out.
fn cut_down(seed: u64, mut acts: Vec<Act>) -> Vec<Act> {
    let mut at = 0;
    while at < acts.len() {
        let mut fewer = acts.clone();
        fewer.remove(at);
        if differs(seed, &fewer).is_some() { acts = fewer } else { at += 1 }
    }
    acts
}

fn number(name: &str, or: u64) -> u64 {
    Source::environment().text(name).map_or(or, |text| text.parse().unwrap())
}

/// Every sequence of a lane, until one of them parts from the model; two lanes share the work.
fn lane(first: u64, runs: u64, lane: u64) -> Option<String> {
    (first + lane..first + runs).step_by(2).find_map(|seed| {
        let acts = sequence(seed, ACTS);
        differs(seed, &acts)?;
        let acts = cut_down(seed, acts);
        let (_, why) = differs(seed, &acts)?;
        Some(format!("seed {seed}, {} acts that matter: {acts:#?}\n{why}", acts.len()))
    })
}

#[test]
fn ten_thousand_sequences_of_fifty_acts_lead_where_the_model_says() {
    let (first, runs) = (number("HALL_MODEL_SEED", 1), number("HALL_MODEL_RUNS", RUNS));
    let lanes = [0, 1].map(|nth| std::thread::spawn(move || lane(first, runs, nth)));
    let failed: Vec<String> = lanes.into_iter().filter_map(|lane| lane.join().unwrap()).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_sequences_reach_every_state_and_every_card() {
    let (mut states, mut cards) = (BTreeSet::new(), BTreeSet::new());
    for seed in 1..=2000 {
        let terms = terms(&mut Dice::new(seed ^ 0x7e57));
        let mut model = Model::new(terms, workdays(), "2026-11-02".parse().unwrap());
        for act in sequence(seed, ACTS) {
            model.act(act);
            let shown = model.shown();
            states.insert(shown.state);
            cards.extend(shown.clock.map(|(_, _, card)| card));
        }
    }
    assert_eq!(states.len(), State::ALL.len(), "{states:?}");
    assert_eq!(cards.len(), 4, "{cards:?}");
}
