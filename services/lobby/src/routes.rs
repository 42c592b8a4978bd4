//! The operations of the floor: the table; handlers below it parse, call one flow and answer.
mod appointment;
mod day;
mod floor;
mod ticket;
mod window;

use actix_web::http::Method;
use kernel::http::Routes;

pub(crate) fn routes() -> Routes {
    public().and(visitors()).and(windows()).and(days())
}

fn public() -> Routes {
    let get = Method::GET;
    Routes::new()
        .public(get.clone(), "/halls", floor::list_halls, "The halls that have queues")
        .public(
            get.clone(),
            "/halls/{id}",
            floor::get_hall,
            "A hall's queues, and how long one waits in each",
        )
        .public(
            get.clone(),
            "/halls/{id}/slots",
            floor::list_slots,
            "The slots of a queue that can be booked",
        )
        .public(
            get.clone(),
            "/halls/{id}/display",
            floor::get_display,
            "What is being called: numbers and windows, no names",
        )
        .public(get.clone(), "/priorities", floor::list_priorities, "Who goes first, and by what ground")
        .public(get, "/tickets/{id}", floor::get_ticket, "Where a ticket stands in its line")
}

fn visitors() -> Routes {
    let post = Method::POST;
    Routes::new()
        .guarded(
            Method::GET,
            "/appointments",
            appointment::list_appointments,
            "The caller's own appointments, or those he booked for others",
        )
        .guarded(
            post.clone(),
            "/appointments",
            appointment::book_appointment,
            "Books a place in a slot, for oneself or for whom one acts",
        )
        .guarded(
            post.clone(),
            "/appointments/{id}/cancel",
            appointment::cancel_appointment,
            "Gives an appointment up before it begins",
        )
        .guarded(post.clone(), "/tickets", ticket::issue_ticket, "Gives out a ticket in the caller's hall")
        .guarded(
            post.clone(),
            "/check-ins",
            ticket::check_in,
            "Gives out the ticket of an appointment, by its six digits",
        )
        .guarded(
            post,
            "/tickets/{id}/requeue",
            ticket::requeue_ticket,
            "Puts a ticket that passed back at the end of its line",
        )
}

fn windows() -> Routes {
    let post = Method::POST;
    Routes::new()
        .guarded(Method::GET, "/panel", window::read_panel, "The caller's window, his ticket, and who waits")
        .guarded(
            post.clone(),
            "/windows/{id}/open",
            window::open_window,
            "Sits down at a window, or goes on calling",
        )
        .guarded(
            post.clone(),
            "/windows/{id}/pause",
            window::pause_window,
            "Calls nobody for a while, with the reason",
        )
        .guarded(post.clone(), "/windows/{id}/close", window::close_window, "Gets up from a window")
        .guarded(
            post.clone(),
            "/windows/{id}/calls",
            window::call_next,
            "Calls the next ticket: due appointments, priority, arrival",
        )
        .guarded(post.clone(), "/tickets/{id}/recall", ticket::recall_ticket, "Calls a ticket again")
        .guarded(post.clone(), "/tickets/{id}/start", ticket::start_ticket, "He has come: the visit begins")
        .guarded(
            post.clone(),
            "/tickets/{id}/miss",
            ticket::miss_ticket,
            "Lets a ticket pass that was called as often as the hall calls",
        )
        .guarded(
            post.clone(),
            "/tickets/{id}/transfer",
            ticket::transfer_ticket,
            "Sends a ticket to another window or queue, with its place",
        )
        .guarded(
            post,
            "/tickets/{id}/end",
            ticket::end_visit,
            "Ends a visit: in a case, in what was said, or in a reasoned refusal",
        )
}

fn days() -> Routes {
    let post = Method::POST;
    Routes::new()
        .guarded(Method::GET, "/days", day::reconcile_day, "A day's tickets by what became of them")
        .guarded(post.clone(), "/days", day::sign_day, "Signs a day of which every ticket has an end")
        .guarded(
            post.clone(),
            "/tickets/{id}/close",
            day::close_ticket,
            "Ends a ticket of which nothing will come, with the reason",
        )
        .guarded(
            post,
            "/windows/{id}/free",
            window::free_window,
            "Closes a window from which someone got up without closing it",
        )
        .guarded(
            Method::PUT,
            "/windows/{id}/queues",
            window::set_window_queues,
            "Lets a window serve other queues",
        )
}
