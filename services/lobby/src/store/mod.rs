//! Every query of this service. Row-level security stands behind those that name a person.
mod appointments;
mod days;
mod floor;
mod heard;
mod merged;
mod tickets;
mod turn;
mod visits;
mod windows;

pub(crate) use appointments::{
    AppointmentRow, NewAppointment, add_block, blocked_until, find_appointment, find_by_code,
    insert_appointment, list_own, missed_since, move_appointment, not_come, release_place, take_place,
};
pub(crate) use days::{NewSignature, cases_without_visit, find_signature, insert_signature, tally};
pub(crate) use floor::{
    HallRow, QueueRow, add_queue, add_window, add_year, booked_in, calendar, find_hall, find_priority,
    hold_hall, hours_of, insert_hall, insert_priority, list_halls, list_priorities, lock_hall, queues_of,
};
pub(crate) use heard::{KnownCase, case_of_no, keep_cases, keep_mandate, mandate_holds, revoke_mandate};
pub(crate) use merged::{give_back, is_same_person, take_over};
pub(crate) use tickets::{
    NewTicket, TicketRow, TicketStep, add_holder, find_ticket, forget_wanted, holder_of, insert_ticket,
    list_open, list_recent_calls, lock_ticket, missed_today, move_ticket, next_number, under_way,
    waiting_for,
};
pub(crate) use turn::{Figures, ahead_of, figures, pick_next};
pub(crate) use visits::{NewVisit, insert_visit, visit_of_appointment};
pub(crate) use windows::{
    WindowRow, all_windows, find_window, lock_window, set_queues, set_window, windows_of,
};
