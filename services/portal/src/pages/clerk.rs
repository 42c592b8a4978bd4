//! The window: the list of what is to be done, and one case with the lawful outcomes of intake.

mod alarms;
mod ask;
mod bench;
mod come;
mod deliver;
pub(crate) mod exchange;
mod exchanges;
mod find;
mod hand_over;
mod hold;
mod intake;
mod outages;
mod outcomes;
mod papers;
mod pressing;
mod queue;
mod ratings;
mod twice;

pub(crate) use bench::{WorkLine, work_lines};
pub(crate) use intake::REMEDIES;
pub(crate) use pressing::{NextQuery, following};
pub(crate) use queue::{colleagues, holder_words};

use actix_web::web::{self, ServiceConfig};
use auth::Role;

/// Who works at a window.
pub(crate) const CLERKS: &[Role] = &[Role::Clerk, Role::Chief];

/// Mounts the pages of the window.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/w", web::get().to(bench::bench))
        .route("/w/go", web::post().to(bench::go))
        .route("/w/next", web::get().to(pressing::next))
        .route("/w/find", web::get().to(find::find))
        .route("/w/bulk", web::post().to(queue::bulk))
        .route("/w/twice", web::get().to(twice::list))
        .route("/w/twice/{case}/{other}", web::post().to(twice::mark))
        .route("/w/away", web::post().to(queue::away))
        .route("/w/away/{absence}/end", web::post().to(queue::back))
        .route("/w/in/{case}/claim", web::post().to(queue::claim))
        .route("/w/in/{case}/give", web::post().to(queue::give))
        .route("/w/alarms", web::get().to(alarms::alarms))
        .route("/w/alarms/{alarm}/settle", web::post().to(alarms::settle))
        .route("/w/ratings", web::get().to(ratings::ratings))
        .route("/w/ratings/table", web::get().to(ratings::table))
        .route("/w/ratings/appeals", web::get().to(ratings::appeals::list))
        .route("/w/ratings/appeals/{rating}", web::get().to(ratings::appeals::appeal))
        .route("/w/ratings/appeals/{rating}", web::post().to(ratings::appeals::judge))
        .route("/w/ratings/{rating}/appeal", web::post().to(ratings::appeals::make))
        .route("/w/ratings/{rating}", web::get().to(ratings::rating))
        .route("/w/ratings/{rating}/{step}", web::post().to(ratings::answer))
        .route("/w/papers", web::get().to(papers::papers))
        .route("/w/papers", web::post().to(papers::propose))
        .route("/w/papers/{act}", web::post().to(papers::decide))
        .route("/w/outages", web::get().to(outages::outages))
        .route("/w/outages", web::post().to(outages::record))
        .route("/w/outages/{outage}/approve", web::post().to(outages::approve))
        .route("/w/in/{case}/catch-up", web::get().to(outages::catch_up))
        .route("/w/in/{case}/catch-up", web::post().to(outages::enter))
        .route("/w/in/{case}/catch-up/approve", web::post().to(outages::approve_entry))
        .route("/w/come", web::post().to(come::come))
        .route("/w/come/new", web::post().to(come::enter))
        .route("/w/for/{person}", web::get().to(come::matter))
        .route("/w/for/{person}", web::post().to(come::begin))
        .route("/w/in/{case}", web::get().to(intake::case))
        .route("/w/in/{case}/handover", web::get().to(hand_over::file))
        .route("/w/exchanges", web::get().to(exchanges::list))
        .route("/w/exchanges/{case}/send", web::post().to(exchanges::send))
        .route("/w/exchanges/files/{file}", web::get().to(exchanges::file))
        .route("/w/in/{case}/exchange/send", web::post().to(exchange::send))
        .route("/w/in/{case}/exchange/result", web::post().to(exchange::enter))
        .route("/w/in/{case}/parcels", web::post().to(exchange::post))
        .route("/w/in/{case}/parcels/{parcel}/settle", web::post().to(exchange::settle))
        .route("/w/in/{case}/rating", web::post().to(ask::ask))
        .route("/w/in/{case}/deliver", web::post().to(deliver::deliver))
        .route("/w/in/{case}/steps/{step}", web::post().to(deliver::record_step))
        .route("/w/in/{case}/steps/{step}/sign", web::post().to(deliver::sign_step))
        .route("/w/in/{case}/hold/propose", web::post().to(hold::propose))
        .route("/w/in/{case}/hold/approve", web::post().to(hold::approve))
        .route("/w/in/{case}/accept", web::post().to(outcomes::accept))
        .route("/w/in/{case}/prereview", web::post().to(outcomes::prereview))
        .route("/w/in/{case}/notice", web::post().to(outcomes::notice))
        .route("/w/in/{case}/reject", web::post().to(outcomes::reject))
        .route("/w/in/{case}/on-the-spot", web::post().to(outcomes::on_the_spot));
}
