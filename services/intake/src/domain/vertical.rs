//! How a system outside takes part in a case: the modes, the course of an exchange, and what becomes of an answer.
use chrono::TimeDelta;
use kernel::code::BadCode;

kernel::code_table! {
    /// How a case reaches the system that handles it.
    Mode, "connection mode" {
        /// The hall calls it, and it calls the hall.
        Interface = "interface", "接口";
        /// The applicant goes to its page and comes back.
        Redirect = "redirect", "跳转返回";
        /// Files are carried between networks that nothing else joins.
        HandOverFile = "hand_over_file", "文件交换";
        /// The hall takes in; what became of it is entered by hand.
        IntakeOnly = "intake_only", "仅收件";
    }
}

kernel::code_table! {
    /// Where an exchange stands.
    ExchangeState, "state of an exchange" {
        /// Not handed over yet.
        Waiting = "waiting", "待交换";
        /// Handed over; no answer has come.
        Exchanging = "exchanging", "交换中";
        /// Taken over there, under a number of its own.
        Received = "received", "已接收";
        /// Sent back, with a reason.
        Returned = "returned", "退回";
        /// The result is here.
        Finished = "finished", "已办结";
        /// Tried several times in vain.
        Stuck = "stuck", "多次失败，请人工处理";
        /// The case ended here; the system is told until it says that it knows.
        Ending = "ending", "正在告知对方终止";
        /// The case ended before a result came.
        Stopped = "stopped", "已停止";
    }
}

kernel::code_table! {
    /// What a system outside says of a case.
    Said, "answer of a system" {
        /// It has the case.
        Received = "received", "已接收";
        /// It sends it back: something is missing or wrong.
        Returned = "returned", "退回";
        /// Granted.
        Granted = "granted", "准予";
        /// Refused.
        Refused = "refused", "不予";
        /// It knows that the case ended here, and does nothing more about it.
        Ended = "ended", "已终止";
    }
}

kernel::code_table! {
    /// What an answer led to.
    Effect, "effect of an answer" {
        /// Written down.
        Noted = "noted", "已登记";
        /// It became the decision of the case.
        Decided = "decided", "已据此作出决定";
        /// The chief representative decides with it before him.
        Awaits = "awaits", "待首席代表决定";
        /// It says what was known.
        Agrees = "agrees", "与已有记录一致";
        /// It says something else than what was known: a person has to look.
        Conflict = "conflict", "与已有记录不一致，请核实";
        /// The case had ended.
        TooLate = "too_late", "办件已结束，仅登记";
    }
}

kernel::code_table! {
    /// Which way an answer came.
    Via, "way of an answer" {
        /// The system sent it.
        Push = "push", "对方推送";
        /// The system answered at once when the case was handed over.
        Answer = "answer", "交换时答复";
        /// The hall asked.
        Query = "query", "查询";
        /// The applicant brought it back from the system's page.
        Redirect = "redirect", "跳转返回";
        /// It stood in a file.
        File = "file", "交换文件";
        /// Somebody entered it.
        Hand = "hand", "人工登记";
    }
}

/// The system that takes part in an item's cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected {
    /// How.
    pub mode: Mode,
    /// Its name, as the item says it.
    pub system: String,
    /// Its answer is the decision; otherwise the chief representative decides with it before him.
    pub decides: bool,
}

/// A number that a system outside gave a case: 1 to 64 characters without blanks and hidden ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideNo(String);

impl OutsideNo {
    /// Reads a number.
    ///
    /// # Errors
    /// [`BadCode`] if it is none.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let fits = (1..=64).contains(&text.chars().count())
            && text.chars().all(|c| c.is_alphanumeric() || "-_/.〔〕（）()号".contains(c));
        let bad = || BadCode::new("number of a system outside", text, "1 to 64 letters, digits and -_/.");
        if fits { Ok(Self(text.to_owned())) } else { Err(bad()) }
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

kernel::text_code_in!(OutsideNo, r"^[^\s]{1,64}$", "SY202611220000017");

impl serde::Serialize for OutsideNo {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.0)
    }
}

/// What moves an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// It is handed over, for the first time or again.
    Send,
    /// An answer says what it says.
    Hear(Said),
    /// It was tried too often.
    GiveUp,
    /// Somebody has it handed over again.
    Again,
    /// The case ended, and the system that has it is to be told.
    End,
    /// The case ended, and the system does not have it.
    Stop,
}

impl ExchangeState {
    /// Where a move leads; none if it is not allowed from here.
    #[must_use]
    pub fn after(self, what: Move) -> Option<Self> {
        use ExchangeState::{Ending, Exchanging, Finished, Received, Returned, Stopped, Stuck, Waiting};
        match (self, what) {
            (Waiting | Exchanging, Move::Send) => Some(Exchanging),
            (Ending, Move::Hear(Said::Received | Said::Returned)) => Some(Ending),
            (Ending | Stopped, Move::Hear(Said::Ended)) => Some(Stopped),
            (Waiting | Exchanging | Received | Stuck | Returned | Ending, Move::Hear(said)) => match said {
                Said::Received => Some(Received),
                Said::Returned => Some(Returned),
                Said::Granted | Said::Refused => Some(Finished),
                Said::Ended => None,
            },
            (Waiting | Exchanging, Move::GiveUp) => Some(Stuck),
            (Exchanging | Returned | Stuck | Stopped | Waiting, Move::Again) => Some(Waiting),
            (Waiting | Exchanging | Received | Stuck, Move::End) => Some(Ending),
            (Waiting | Exchanging | Received | Returned | Stuck | Ending, Move::Stop) => Some(Stopped),
            _ => None,
        }
    }

    /// The system works on the case, and sees what belongs to it: not before it is handed over, nor after it was sent back or
    /// given up.
    #[must_use]
    pub fn has_case(self) -> bool {
        matches!(self, Self::Exchanging | Self::Received)
    }

    /// A result, or the end of the case, is still to come.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Finished | Self::Ending | Self::Stopped)
    }
}

/// What is known of an exchange when an answer comes.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Where it stands.
    pub state: ExchangeState,
    /// The number it has over there.
    pub outside_no: Option<&'a str>,
    /// The result that came before.
    pub result: Option<Said>,
    /// Another case has the number that the answer names.
    pub number_taken: bool,
    /// What the hall itself has decided.
    pub decided: Option<Said>,
    /// The case still waits for a result.
    pub open: bool,
}

/// What becomes of an answer. [`Effect::Awaits`] is raised to [`Effect::Decided`] where the item lets the system decide and
/// nothing stands in the way.
#[must_use]
pub fn judge(known: Known<'_>, said: Said, outside_no: Option<&str>) -> Effect {
    let other_number = outside_no.zip(known.outside_no).is_some_and(|(new, old)| new != old);
    if known.number_taken || other_number {
        return Effect::Conflict;
    }
    if said == Said::Ended {
        // Of a case that goes on here nobody else says that it ended.
        let ended = matches!(known.state, ExchangeState::Ending | ExchangeState::Stopped);
        return if ended { Effect::Noted } else { Effect::Conflict };
    }
    let is_result = said.is_result();
    let before = known.result.or(known.decided);
    match before {
        Some(before) if before == said => return Effect::Agrees,
        Some(_) if is_result || said == Said::Returned => return Effect::Conflict,
        // Word that it has the case, after the result: late, and no harm.
        Some(_) => return Effect::Agrees,
        None => {}
    }
    if !known.open {
        return Effect::TooLate;
    }
    match said {
        Said::Received if known.state == ExchangeState::Received => Effect::Agrees,
        Said::Received | Said::Returned => Effect::Noted,
        Said::Granted | Said::Refused | Said::Ended => Effect::Awaits,
    }
}

impl Said {
    /// It is the end over there.
    #[must_use]
    pub fn is_result(self) -> bool {
        matches!(self, Self::Granted | Self::Refused)
    }
}

/// So often something is tried before a person has to look.
pub const MOST_TRIES: i16 = 8;
/// Never waited longer than this between two tries.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

/// How long to wait after so many tries: `first`, then twice as long each time, up to an hour.
#[must_use]
pub fn wait_after(tries: i16, first: TimeDelta) -> TimeDelta {
    let doublings = u32::try_from(tries.clamp(1, 16) - 1).unwrap_or(0);
    first.checked_mul(2_i32.saturating_pow(doublings)).map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT))
}

/// Why something about an exchange is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerticalRefused {
    /// No system, no signature, another key, another time: which of them is told to nobody.
    #[error("the message is not signed by a system that is connected here")]
    NotSigned,
    /// What was signed cannot be read.
    #[error("the message is not what was agreed on")]
    NotRead,
    /// There is no such case with this system.
    #[error("there is no case of this number that you take part in")]
    NoExchange,
    /// The same message id came for another case before.
    #[error("this message id was used for another case")]
    MessageReused,
    /// The item's cases go nowhere.
    #[error("no system outside takes part in this case")]
    NotConnected,
    /// From where it stands it does not go there.
    #[error("the exchange does not stand where this can be done")]
    NotNow,
    /// The address of the system's page is not known here.
    #[error("this system has no page to go to")]
    NoPage,
    /// The way back was used, or is too old.
    #[error("this way back was used before, or is too old")]
    VisitOver,
    /// The address of a material was used, or is too old.
    #[error("this address was used before, or is too old")]
    AddressOver,
    /// A result that is entered by hand rests on a paper.
    #[error("a result that is entered by hand needs the paper it rests on")]
    NoPaper,
    /// There is nothing to put into a file.
    #[error("no case waits for a file to this system")]
    NothingToHandOver,
    /// Some of what is in a file was destroyed by law.
    #[error("cases in this file were destroyed when their time was up: it is handed out no more")]
    FileDestroyed,
    /// A file is refused as a whole; the line is counted from 1, 0 is the file itself.
    #[error("the file is refused as a whole: line {0} is not as agreed")]
    BadFile(u32),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known<'static> {
        Known {
            state: ExchangeState::Received,
            outside_no: Some("A1"),
            result: None,
            number_taken: false,
            decided: None,
            open: true,
        }
    }

    #[test]
    fn the_first_result_counts_and_the_same_again_says_nothing_new() {
        assert_eq!(judge(known(), Said::Granted, Some("A1")), Effect::Awaits);
        let told = Known { result: Some(Said::Granted), state: ExchangeState::Finished, ..known() };
        assert_eq!(judge(told, Said::Granted, Some("A1")), Effect::Agrees);
        assert_eq!(judge(told, Said::Received, Some("A1")), Effect::Agrees);
        assert_eq!(judge(told, Said::Refused, Some("A1")), Effect::Conflict);
    }

    #[test]
    fn a_number_that_changes_or_belongs_to_another_case_is_a_conflict() {
        assert_eq!(judge(known(), Said::Granted, Some("A2")), Effect::Conflict);
        let taken = Known { outside_no: None, number_taken: true, ..known() };
        assert_eq!(judge(taken, Said::Received, Some("A2")), Effect::Conflict);
    }

    #[test]
    fn a_result_after_the_end_is_written_down_and_moves_nothing() {
        let ended = Known { open: false, ..known() };
        assert_eq!(judge(ended, Said::Granted, Some("A1")), Effect::TooLate);
        let decided = Known { decided: Some(Said::Granted), ..ended };
        assert_eq!(judge(decided, Said::Granted, Some("A1")), Effect::Agrees);
        assert_eq!(judge(decided, Said::Refused, Some("A1")), Effect::Conflict);
    }

    #[test]
    fn a_system_is_told_of_an_end_until_it_knows_and_what_it_had_decided_before_moves_nothing() {
        use ExchangeState::{Ending, Finished, Received, Returned, Stopped};
        let ended = Known { open: false, state: Ending, ..known() };
        assert_eq!(judge(ended, Said::Ended, Some("A1")), Effect::Noted);
        assert_eq!(judge(ended, Said::Granted, Some("A1")), Effect::TooLate);
        assert_eq!(judge(known(), Said::Ended, Some("A1")), Effect::Conflict);
        assert_eq!(Received.after(Move::End), Some(Ending));
        assert_eq!((Returned.after(Move::End), Finished.after(Move::End)), (None, None));
        assert_eq!(Ending.after(Move::Hear(Said::Received)), Some(Ending));
        assert_eq!(Ending.after(Move::Hear(Said::Ended)), Some(Stopped));
        assert_eq!(Ending.after(Move::Again), None);
    }

    #[test]
    fn the_states_are_those_of_the_check_constraint() {
        let sql =
            include_str!("../../../../migrations/intake/2026-11-22-005201_exchange_with_verticals/up.sql");
        let newer =
            include_str!("../../../../migrations/intake/2026-11-22-006302_tell_systems_of_ends/up.sql");
        let list = |sql: &str, name: &str| -> Vec<String> {
            let rest = sql.split(&format!("{name} CHECK (")).nth(1).unwrap();
            let inside = rest.split("IN (").nth(1).and_then(|rest| rest.split(')').next()).unwrap();
            inside.split(',').map(|word| word.trim().trim_matches('\'').to_owned()).collect()
        };
        let codes = |all: &[ExchangeState]| all.iter().map(|s| s.code().to_owned()).collect::<Vec<_>>();
        assert_eq!(list(newer, "vertical_exchanges_state"), codes(ExchangeState::ALL));
        let said: Vec<_> = Said::ALL.iter().map(|said| said.code().to_owned()).collect();
        assert_eq!(list(newer, "vertical_results_said"), said);
        let effects: Vec<_> = Effect::ALL.iter().map(|effect| effect.code().to_owned()).collect();
        assert_eq!(list(sql, "vertical_results_effect"), effects);
    }

    #[test]
    fn what_is_finished_moves_no_more_and_what_was_sent_back_can_go_again() {
        for what in [Move::Send, Move::Hear(Said::Refused), Move::GiveUp, Move::Again, Move::Stop] {
            assert_eq!(ExchangeState::Finished.after(what), None, "{what:?}");
        }
        assert_eq!(ExchangeState::Returned.after(Move::Again), Some(ExchangeState::Waiting));
        assert_eq!(ExchangeState::Stuck.after(Move::Hear(Said::Granted)), Some(ExchangeState::Finished));
    }

    #[test]
    fn a_system_sees_a_case_from_the_hand_over_until_it_sends_it_back_finishes_it_or_is_given_up() {
        let sees = ExchangeState::ALL.iter().filter(|state| state.has_case()).collect::<Vec<_>>();
        assert_eq!(sees, [&ExchangeState::Exchanging, &ExchangeState::Received]);
    }

    #[test]
    fn waits_double_up_to_an_hour() {
        let first = TimeDelta::seconds(10);
        let waits = [1, 2, 3, 8, 9, 10, 30].map(|tries| wait_after(tries, first).num_seconds());
        assert_eq!(waits, [10, 20, 40, 1280, 2560, 3600, 3600]);
    }

    #[test]
    fn a_number_has_no_blanks_and_nothing_hidden() {
        for good in ["SY202611220000017", "（灵）市监许字〔2026〕第17号", "A-1/2"] {
            assert!(OutsideNo::parse(good).is_ok(), "{good}");
        }
        for bad in ["", " ", "A 1", "A\u{202e}1", "=1+1", &"9".repeat(65)] {
            assert!(OutsideNo::parse(bad).is_err(), "{bad}");
        }
    }
}
