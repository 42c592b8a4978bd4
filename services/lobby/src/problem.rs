//! Why the lobby refuses. The table is the rule: kind, stable code, sentence.
use kernel::{
    crypto::CryptoError,
    db::DbError,
    idempotency::KeyReused,
    problem::{FieldError, Kind, Problem},
};

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $kind:ident $code:literal $said:literal,)+) => {
        /// Why an operation of the lobby was refused or failed.
        #[derive(Debug, thiserror::Error)]
        pub enum LobbyError {
            $($(#[$doc])* #[error($said)] $name,)+
            /// The key was used for another request.
            #[error(transparent)]
            KeyReused(#[from] KeyReused),
            /// The database failed.
            #[error("the database failed")]
            Db(#[from] DbError),
        }

        impl Problem for LobbyError {
            fn kind(&self) -> Kind {
                match self {
                    $(Self::$name => Kind::$kind,)+
                    Self::KeyReused(error) => error.kind(),
                    Self::Db(error) => error.kind(),
                }
            }

            fn code(&self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                    Self::KeyReused(error) => error.code(),
                    Self::Db(error) => error.code(),
                }
            }

            fn fields(&self) -> Vec<FieldError> {
                Vec::new()
            }
        }
    };
}

refusals! {
    /// No such hall on this floor plan.
    HallNotFound = NotFound "lobby_hall_not_found" "this hall has no queues",
    /// The account is not of a hall.
    HallMissing = Forbidden "lobby_hall_missing" "your account works in no hall",
    /// The hall has no such queue.
    QueueNotFound = NotFound "lobby_queue_not_found" "the hall has no such queue",
    /// The hall has no such window.
    WindowNotFound = NotFound "lobby_window_not_found" "the hall has no such window",
    /// There is no such ticket here.
    TicketNotFound = NotFound "lobby_ticket_not_found" "there is no such ticket",
    /// There is no such appointment, or the caller may not know of it.
    AppointmentNotFound = NotFound "lobby_appointment_not_found" "there is no such appointment",
    /// A priority that is not configured.
    PriorityUnknown = Invalid "lobby_priority_unknown" "there is no such priority",
    /// The hours have no such slot on that day.
    SlotUnknown = Invalid "lobby_slot_unknown" "there is no such slot on that day: rest days and hours are in the list of slots",
    /// Not between now and the last day that is open for booking.
    SlotOutOfReach = Invalid "lobby_slot_out_of_reach" "the slot has begun, or is further ahead than the hall books",
    /// Every place is taken.
    SlotFull = Conflict "lobby_slot_full" "every place in this slot is taken",
    /// The person has an appointment in this queue on this day.
    BookedAlready = Conflict "lobby_booked_already" "there is an appointment in this queue on this day already",
    /// Another appointment of the day has these digits, five times in a row.
    CodeTaken = Conflict "lobby_try_again" "the appointment could not be given a code: try again",
    /// Too often not come.
    BookingBlocked = Forbidden "lobby_booking_blocked" "appointments were missed too often: booking is closed for a time, tickets at the hall are not",
    /// Nobody says for whom.
    PersonMissing = Invalid "lobby_person_missing" "say for whom the appointment is",
    /// A person books for himself.
    NotYourself = Forbidden "lobby_not_yourself" "a person books for himself",
    /// The agent has no mandate that holds.
    MandateMissing = Forbidden "lobby_mandate_missing" "the person gave no mandate that holds",
    /// It has begun, or it is over.
    AppointmentOver = Conflict "lobby_appointment_over" "the appointment has begun or is over",
    /// The six digits fit no appointment of today.
    CodeUnknown = NotFound "lobby_code_unknown" "no appointment of today has this code",
    /// Come later than the place is kept.
    TooLate = Conflict "lobby_too_late" "the place was kept until a while after its time: take a ticket",
    /// A text is missing or too long.
    TextLength = Invalid "lobby_text_length" "write what was said or why, in 2 to 500 characters",
    /// The screen gives no tickets out of hours.
    Shut = Conflict "lobby_shut" "the hall is shut now",
    /// The hall manager has signed the day.
    DaySigned = Conflict "lobby_day_signed" "the day is signed",
    /// Someone else sits there.
    WindowTaken = Conflict "lobby_window_taken" "someone else sits at this window",
    /// The caller sits elsewhere.
    SitsElsewhere = Conflict "lobby_sits_elsewhere" "you sit at another window: close that one first",
    /// The caller does not sit there.
    NotYourWindow = Forbidden "lobby_not_your_window" "you do not sit at this window",
    /// It calls nobody now.
    WindowNotOpen = Conflict "lobby_window_not_open" "the window is not open",
    /// There is a ticket at the window that has not ended.
    WindowBusy = Conflict "lobby_window_busy" "end the ticket at your window first",
    /// The line is empty.
    NobodyWaits = Conflict "lobby_nobody_waits" "nobody waits for this window",
    /// The state table has no such move.
    NotAllowed = Conflict "lobby_ticket_moved_on" "the ticket has moved on: read it again",
    /// Called as often as the hall calls.
    CalledEnough = Conflict "lobby_called_enough" "called as often as the hall calls: let it pass",
    /// Not called often enough yet.
    CallAgain = Conflict "lobby_call_again" "call it again before it passes",
    /// It had its second chance.
    RequeuedEnough = Conflict "lobby_requeued_enough" "it was put back as often as the hall allows: take a new ticket",
    /// A transfer to nowhere.
    TransferNowhere = Invalid "lobby_transfer_nowhere" "name another queue, or another window that is not closed",
    /// Intake knows of no such case from a window of this hall.
    CaseUnknown = Unprocessable "lobby_case_unknown" "no window of this hall received such a case",
    /// The ticket is somebody's, and the case is another's.
    CaseOfAnother = Unprocessable "lobby_case_of_another" "the case is not the visitor's own: say for whom he came",
    /// It was handed in before the visitor came.
    CaseOlder = Unprocessable "lobby_case_older" "the case was handed in before this visit",
    /// Another visit ended in it.
    CaseUsed = Conflict "lobby_case_used" "another visit ended in this case",
    /// An accepted visit has a case, any other has words.
    OutcomeUnclear = Invalid "lobby_outcome_unclear" "accepted needs a case and nothing else does",
    /// The day has not come.
    DayAhead = Invalid "lobby_day_ahead" "the day has not come yet",
    /// Tickets of the day have not ended.
    DayOpen = Conflict "lobby_day_open" "tickets of the day are open: close them with a reason first",
    /// What does not add up has to be explained.
    NoteMissing = Invalid "lobby_note_missing" "explain the discrepancies in ten characters or more",
}

impl From<CryptoError> for LobbyError {
    fn from(error: CryptoError) -> Self {
        Self::Db(error.into())
    }
}

impl From<serde_json::Error> for LobbyError {
    fn from(error: serde_json::Error) -> Self {
        Self::Db(error.into())
    }
}

impl LobbyError {
    /// What a broken unique constraint means.
    pub(crate) fn of_constraint(error: DbError) -> Self {
        match error.unique_violation() {
            Some("appointments_one_a_day") => Self::BookedAlready,
            Some("appointments_code_once") => Self::CodeTaken,
            Some("windows_one_each") => Self::SitsElsewhere,
            Some("tickets_one_per_window") => Self::WindowBusy,
            Some("visits_case_once") => Self::CaseUsed,
            Some("day_signatures_pkey") => Self::DaySigned,
            Some(_) | None => Self::Db(error),
        }
    }
}
