//! What can be done on the floor: each function is one operation and one transaction.
mod book;
mod call;
mod day;
mod hear;
mod issue;
mod merged;
mod no_show;
mod own;
mod panel;
mod place;
mod public;
mod seed;
mod tell;
mod ticket;
mod visit;
mod window;

pub(crate) use book::{BookIn, Booked, book_appointment, cancel_appointment};
pub(crate) use call::{call_next, recall_ticket, start_ticket};
pub(crate) use day::{CloseIn, DayOut, SignIn, close_ticket, reconcile_day, sign_day};
pub(crate) use hear::{cases_submitted, mandate_given, mandate_revoked};
pub(crate) use issue::{CheckIn, IssueIn, check_in, issue_ticket};
pub(crate) use merged::{person_merged, person_unmerged};
pub(crate) use no_show::note_no_shows;
pub(crate) use own::{AppointmentOut, list_booked_appointments, list_own_appointments};
pub(crate) use panel::{PanelOut, read_panel};
pub(crate) use public::{
    DisplayOut, HallDetail, HallOut, HallQuery, PriorityOut, SlotOut, SlotQuery, TicketPlace, get_display,
    get_hall, get_ticket, list_halls, list_priorities, list_slots,
};
pub use seed::{Seed, seed};
pub(crate) use tell::tell_windows;
pub(crate) use ticket::{TicketOut, TransferIn, miss_ticket, requeue_ticket, transfer_ticket};
pub(crate) use visit::{EndIn, VisitOut, end_visit};
pub(crate) use window::{
    PauseIn, ServeIn, WindowOut, close_window, free_window, open_window, pause_window, set_window_queues,
};
