//! The model: what the law and the hall's rules say of one case, as simply as it can be said. Time passes a day at a time
//! and no past day is ever looked at again, so nothing in here could move a deadline backwards. It shares no code with the
//! hall: not its table of states, not its calendar, not its clock.
use super::acts::{Act, By};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// What the item and the hall's rules set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub(super) review: bool,
    /// Working days for the answer.
    pub(super) answer: u16,
    pub(super) silence_accepts: bool,
    pub(super) pending_allowed: bool,
    /// Working days for a supplement.
    pub(super) supplement: Option<u16>,
    /// Days for the decision, and whether only working days count.
    pub(super) limit: Option<(u16, bool)>,
    /// At most so many days of extension.
    pub(super) extension: Option<u16>,
    /// At most so many days of a special procedure.
    pub(super) longest: Option<u16>,
    /// Whoever accepted does not decide.
    pub(super) separate: bool,
    /// A clerk may act on a draft of someone else.
    pub(super) desk_drafts: bool,
    /// It came in through the portal.
    pub(super) online: bool,
}

/// Which days are worked.
#[derive(Debug, Clone, Default)]
pub(super) struct Year {
    pub(super) off: BTreeSet<NaiveDate>,
    pub(super) work: BTreeSet<NaiveDate>,
}

/// The days of 2026 as announced, and of 2027 once they are.
#[derive(Debug, Clone)]
pub(super) struct Workdays {
    pub(super) this: Year,
    pub(super) next: Option<Year>,
}

impl Workdays {
    pub(super) fn worked(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let known = match day.year() {
            2026 => Some(&self.this),
            2027 => self.next.as_ref(),
            _ => None,
        };
        match known {
            Some(year) => year.work.contains(&day) || !(weekend || year.off.contains(&day)),
            None => !weekend && !matches!((day.month(), day.day()), (1, 1) | (5, 1 | 2) | (10, 1..=3)),
        }
    }

    /// The last of so many working days after a day.
    fn after(&self, day: NaiveDate, days: u16) -> NaiveDate {
        let (mut day, mut left) = (day, days);
        while left > 0 {
            day = day + Days::new(1);
            left -= u16::from(self.worked(day));
        }
        day
    }
}

/// The clock of an accepted case.
#[derive(Debug, Clone)]
struct Running {
    total: u16,
    working: bool,
    /// Days that counted, up to yesterday.
    counted: u16,
    /// The last day lies behind us.
    over: bool,
    /// Days since, up to yesterday.
    late: u32,
    /// The special procedure that nobody has ended: its first day and the days that were told.
    stop: Option<(NaiveDate, u16)>,
    /// The clock stood at some time of today.
    stood: bool,
    first: bool,
}

impl Running {
    fn new((total, working): (u16, bool)) -> Self {
        // The first day is no part of the period; a period of no days is over with it.
        Self { total, working, counted: 0, over: false, late: 0, stop: None, stood: false, first: true }
    }

    /// Today is over.
    fn end_day(&mut self, today: NaiveDate, days: &Workdays) {
        let worked = days.worked(today);
        if self.over {
            self.late += u32::from(worked || !self.working);
        } else if self.first {
            self.over = self.total == 0;
        } else if !self.stood {
            self.counted += u16::from(worked || !self.working);
            self.over = self.counted >= self.total && worked;
        }
        self.first = false;
        self.stood = false;
    }

    fn told_last(&self, days: &Workdays) -> Option<NaiveDate> {
        self.stop.map(|(from, told)| days.after(from - Days::new(1), told))
    }

    fn begin_day(&mut self, today: NaiveDate, days: &Workdays) {
        self.stood = self.told_last(days).is_some_and(|last| today <= last);
    }

    /// The last day, if nothing stops the clock from now on.
    fn last_day(&self, today: NaiveDate, days: &Workdays) -> NaiveDate {
        let (mut clock, mut day) = (self.clone(), today);
        clock.stop = None;
        loop {
            clock.end_day(day, days);
            if clock.over {
                return day;
            }
            day = day + Days::new(1);
        }
    }
}

/// What everyone can see of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) state: &'static str,
    /// The answer is owed until then.
    pub(super) answer_due: Option<NaiveDate>,
    /// Days used, days late, card; while the case is accepted and not decided.
    pub(super) clock: Option<(u16, u32, Option<&'static str>)>,
    /// The last day for the decision, unless the clock stands.
    pub(super) due: Option<NaiveDate>,
}

/// One case.
#[derive(Debug, Clone)]
pub(super) struct Model {
    terms: Terms,
    days: Workdays,
    pub(super) today: NaiveDate,
    pub(super) state: &'static str,
    brought: [bool; 2],
    pending: [bool; 2],
    /// Until which day each mandate holds that was not taken back.
    mandates: Vec<NaiveDate>,
    /// The material of the open notice, and whether it has come since.
    asked: Option<(usize, bool)>,
    /// The open notice was an exception.
    exception: bool,
    notices: usize,
    /// The day the application, or the answer to the first notice, came in.
    received: NaiveDate,
    lapses: Option<NaiveDate>,
    chief_accepted: bool,
    clock: Option<Running>,
    /// The limit was extended, in whatever round.
    extended: bool,
}

impl Model {
    pub(super) fn new(terms: Terms, days: Workdays, today: NaiveDate) -> Self {
        Self {
            terms,
            days,
            today,
            state: "draft",
            brought: [false; 2],
            pending: [false; 2],
            mandates: Vec::new(),
            asked: None,
            exception: false,
            notices: 0,
            received: today,
            lapses: None,
            chief_accepted: false,
            clock: None,
            extended: false,
        }
    }

    fn on_the_clock(&self) -> bool {
        ["accepted", "in_review", "reviewed", "reopened"].contains(&self.state)
    }

    fn owes_answer(&self) -> bool {
        ["submitted", "prereviewed"].contains(&self.state)
    }

    fn answer_due(&self) -> NaiveDate {
        self.days.after(self.received, self.terms.answer)
    }

    /// The law has accepted what nobody answered, whether or not anyone has noticed.
    fn too_late_to_answer(&self) -> bool {
        self.terms.silence_accepts && self.today > self.answer_due()
    }

    fn may(&self, by: By) -> bool {
        match by {
            By::Applicant => true,
            By::Agent => self.mandates.iter().any(|until| self.today < *until),
            By::Clerk => self.state != "draft" || self.terms.desk_drafts,
        }
    }

    fn missing(&self) -> bool {
        self.brought != [true; 2]
    }

    fn enter(&mut self, from: NaiveDate) {
        self.pending = self.brought.map(|there| !there);
        self.state = if self.terms.review { "in_review" } else { "accepted" };
        let Some(limit) = self.terms.limit else { return };
        let mut clock = Running::new(limit);
        let mut day = from;
        while day < self.today {
            clock.end_day(day, &self.days);
            day = day + Days::new(1);
        }
        self.clock = Some(clock);
    }

    fn pass(&mut self, days: u16) {
        for _ in 0..days {
            if let Some(clock) = &mut self.clock {
                clock.end_day(self.today, &self.days);
            }
            self.today = self.today + Days::new(1);
            if let Some(clock) = &mut self.clock {
                clock.begin_day(self.today, &self.days);
            }
        }
        if self.owes_answer() && self.too_late_to_answer() {
            self.chief_accepted = false;
            self.enter(self.received);
        } else if self.state == "supplement" && self.lapses.is_some_and(|last| self.today > last) {
            self.state = "returned";
        }
    }

    /// Does what the act says, if it may be done; whether it was.
    pub(super) fn act(&mut self, act: Act) -> bool {
        match act {
            Act::Days(days) => {
                self.pass(days);
                true
            }
            Act::Mandate(days) => {
                self.mandates.push(self.today + Days::new(u64::from(days)));
                true
            }
            Act::Revoke => self.mandates.pop().is_some(),
            Act::Announce => self.days.next.is_none() && self.today.year() == 2026,
            Act::Bring(material, by) => self.may(by) && self.bring(material),
            Act::Discard(by) => {
                // Whoever began a draft may drop it, mandate or not.
                (by != By::Clerk || self.terms.desk_drafts) && self.go("draft", "discarded")
            }
            Act::Submit(by) => self.may(by) && self.submit(),
            Act::Withdraw(by) => self.may(by) && self.withdraw(),
            Act::Notice { material, exception } => self.notice(material, exception),
            Act::Supplement(by) => self.may(by) && self.supplement(),
            Act::Accept { pending, by_chief } => self.accept(pending, by_chief),
            Act::Reject => {
                !self.too_late_to_answer()
                    && (self.go("submitted", "rejected") || self.go("prereviewed", "rejected"))
            }
            Act::Suspend(days) => self.suspend(days),
            Act::Resume => self.resume(),
            Act::Extend(days) => self.extend(days),
            Act::Review => self.go("in_review", "reviewed"),
            Act::Decide { grant } => self.decide(if grant { "approved" } else { "refused" }),
            Act::DecidePart => self.decide("partly_approved"),
            Act::Close => {
                ["approved", "partly_approved", "refused"].iter().any(|from| self.go(from, "closed"))
            }
            Act::PreReview => self.look(),
            Act::Reopen => self.reopen(),
        }
    }

    /// Next year's days, announced.
    pub(super) fn announce(&mut self, year: Year) {
        self.days.next = Some(year);
    }

    fn go(&mut self, from: &str, to: &'static str) -> bool {
        let goes = self.state == from;
        if goes {
            self.state = to;
        }
        goes
    }

    fn bring(&mut self, material: usize) -> bool {
        let open = ["draft", "supplement"].contains(&self.state);
        let taken = open || (self.on_the_clock() && self.pending[material]);
        if taken {
            self.brought[material] = true;
            if let Some((asked, came)) = &mut self.asked {
                *came |= *asked == material;
            }
        }
        taken
    }

    fn submit(&mut self) -> bool {
        self.received = if self.state == "draft" { self.today } else { self.received };
        self.go("draft", "submitted")
    }

    fn withdraw(&mut self) -> bool {
        let from = ["submitted", "prereviewed", "supplement", "accepted", "in_review", "reviewed"];
        let open = from.contains(&self.state);
        if open {
            self.state = "withdrawn";
        }
        open
    }

    fn notice(&mut self, material: usize, exception: bool) -> bool {
        let told_before = self.notices > 0 || self.state == "prereviewed";
        if self.too_late_to_answer() || (told_before && !exception) || !self.owes_answer() {
            return false;
        }
        self.state = "supplement";
        self.exception = told_before;
        self.notices += 1;
        self.asked = Some((material, false));
        self.lapses = self.terms.supplement.map(|days| self.days.after(self.today, days));
        true
    }

    fn supplement(&mut self) -> bool {
        let came = self.asked.is_some_and(|(_, came)| came);
        if !came || !self.go("supplement", "submitted") {
            return false;
        }
        // Only the answer to the one notice gives the hall a new period for its own answer.
        if !self.exception {
            self.received = self.today;
        }
        true
    }

    fn accept(&mut self, pending: bool, by_chief: bool) -> bool {
        let follows = pending && self.terms.pending_allowed && self.brought[0];
        if !self.owes_answer() || self.too_late_to_answer() || (self.missing() && !follows) {
            return false;
        }
        self.chief_accepted = by_chief;
        self.enter(self.today);
        true
    }

    /// The clock, if it may be stopped or extended now.
    fn movable(&mut self) -> Option<&mut Running> {
        let open = self.on_the_clock();
        self.clock.as_mut().filter(|clock| open && !clock.over)
    }

    fn suspend(&mut self, days: u16) -> bool {
        let (today, longest) = (self.today, self.terms.longest);
        let told = longest.is_none_or(|longest| days <= longest);
        let Some(clock) = self.movable().filter(|clock| told && !clock.stood) else { return false };
        clock.stop = Some((today, days));
        clock.stood = true;
        true
    }

    fn resume(&mut self) -> bool {
        let open = self.on_the_clock();
        self.clock.as_mut().filter(|_| open).is_some_and(|clock| clock.stop.take().is_some())
    }

    fn extend(&mut self, days: u16) -> bool {
        let allowed = self.terms.extension.is_some_and(|most| days <= most);
        let before = self.extended;
        let Some(clock) = self.movable().filter(|_| allowed && !before) else { return false };
        clock.total += days;
        self.extended = true;
        true
    }

    /// A look before acceptance: only online, only in time, and only what is whole is found ready.
    fn look(&mut self) -> bool {
        let may = self.terms.online && !self.too_late_to_answer() && !self.missing();
        may && self.go("submitted", "prereviewed")
    }

    /// Decided anew: the whole limit again from today, or 60 days where there is none.
    fn reopen(&mut self) -> bool {
        let decided = ["approved", "partly_approved", "refused", "closed"].contains(&self.state);
        if decided {
            self.state = "reopened";
            self.clock = Some(Running::new(self.terms.limit.unwrap_or((60, false))));
        }
        decided
    }

    fn decide(&mut self, outcome: &'static str) -> bool {
        let first = if self.terms.review { "reviewed" } else { "accepted" };
        let ripe = [first, "reopened"].contains(&self.state);
        let stands = self.clock.as_ref().is_some_and(|clock| clock.stop.is_some() && clock.stood);
        let same = self.terms.separate && self.chief_accepted;
        let decided = ripe && !self.missing() && !stands && !same;
        if decided {
            self.state = outcome;
        }
        decided
    }

    /// What must be seen now.
    pub(super) fn shown(&self) -> Shown {
        let clock = self.clock.as_ref().filter(|_| self.on_the_clock());
        Shown {
            state: self.state,
            answer_due: self.owes_answer().then(|| self.answer_due()),
            clock: clock.map(|clock| self.reading(clock)),
            due: clock.filter(|clock| !clock.stood).map(|clock| {
                if clock.over { self.past_last_day(clock) } else { clock.last_day(self.today, &self.days) }
            }),
        }
    }

    /// The last day of a clock that is over: so many late days ago.
    fn past_last_day(&self, clock: &Running) -> NaiveDate {
        let counts = |day: NaiveDate| !clock.working || self.days.worked(day);
        let mut late = clock.late + u32::from(counts(self.today));
        let mut day = self.today;
        while late > 0 {
            late -= u32::from(counts(day));
            day = day - Days::new(1);
        }
        while !self.days.worked(day) {
            day = day - Days::new(1);
        }
        day
    }

    fn reading(&self, clock: &Running) -> (u16, u32, Option<&'static str>) {
        let mut tonight = clock.clone();
        tonight.end_day(self.today, &self.days);
        let (used, late) = (tonight.counted.min(tonight.total), if clock.over { tonight.late } else { 0 });
        let left = tonight.total - used;
        let card = match (clock.over, late) {
            (true, 2..) => Some("red"),
            (true, 1) => Some("yellow"),
            (false, _) if clock.stood => None,
            _ if left <= 1 => Some("blue"),
            _ => None,
        };
        (used, late, card)
    }
}
