//! The hall's floor: appointments, tickets, the display, the calling panel, and the hall manager's day.

mod book;
mod day;
mod devices;
mod display;
mod own;
mod panel;
mod rate;
mod take;

use actix_web::web::{self, ServiceConfig};

/// Mounts the pages of the floor.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/book", web::get().to(book::halls))
        .route("/book/{hall}", web::get().to(book::slots))
        .route("/book/{hall}", web::post().to(book::book))
        .route("/me/appointments", web::get().to(own::appointments))
        .route("/me/appointments/{id}/cancel", web::post().to(own::cancel))
        .route("/display/{hall}", web::get().to(display::display))
        .route("/t/{ticket}", web::get().to(display::ticket))
        .route("/screen/rate", web::get().to(rate::screen))
        .route("/screen/rate", web::post().to(rate::press))
        .route("/screen/rate/pair", web::post().to(rate::pair))
        .route("/take", web::get().to(take::screen))
        .route("/take", web::post().to(take::take))
        .route("/take/appointment", web::post().to(take::check_in))
        .route("/w/call", web::get().to(panel::panel))
        .route("/w/call/{act}", web::post().to(panel::act))
        .route("/w/floor", web::get().to(day::floor))
        .route("/w/floor/devices", web::get().to(devices::list))
        .route("/w/floor/devices", web::post().to(devices::link))
        .route("/w/floor/devices/{device}/end", web::post().to(devices::end))
        .route("/w/floor/sign", web::post().to(day::sign))
        .route("/w/floor/windows/{window}", web::post().to(day::window))
        .route("/w/floor/tickets/{ticket}", web::post().to(day::close));
}

/// How long one waits, in words.
fn wait(waiting: i64, minutes: Option<i64>) -> String {
    match (waiting, minutes) {
        (0, Some(_)) => "不用等".to_owned(),
        (_, Some(minutes)) => format!("约等 {minutes} 分钟"),
        (_, None) => "没有开放的窗口".to_owned(),
    }
}
