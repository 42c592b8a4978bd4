//! Review: the list of what waits for an opinion, a step or a decision, and one case with papers and answers
//! side by side.

mod acts;
mod case;
mod experts;
mod hearing;
mod life;
mod list;

use actix_web::web::{self, ServiceConfig};
use auth::Role;

/// Who reviews, inspects or decides.
const REVIEWERS: &[Role] = &[Role::Reviewer, Role::Inspector, Role::LegalReviewer, Role::Chief, Role::Clerk];

/// Mounts the pages of review.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/r", web::get().to(list::list))
        .route("/r/next", web::get().to(list::next))
        .route("/r/state-machine", web::get().to(life::machine))
        .route("/r/{case}", web::get().to(case::case))
        .route("/r/{case}/opinion", web::post().to(acts::give_opinion))
        .route("/r/{case}/decide", web::post().to(acts::decide))
        .route("/r/{case}/hearing", web::post().to(hearing::tell))
        .route("/r/{case}/hearing/notice", web::post().to(hearing::notice))
        .route("/r/{case}/hearing/minutes", web::post().to(hearing::minutes))
        .route("/r/{case}/experts", web::post().to(experts::draw))
        .route("/r/{case}/experts/report", web::post().to(experts::sum_up))
        .route("/r/{case}/experts/{expert}/replace", web::post().to(experts::replace))
        .route("/r/{case}/experts/{expert}/opinion", web::post().to(experts::opinion))
        .route("/r/{case}/experts/{expert}/confirm", web::post().to(experts::confirm))
        .route("/r/{case}/reopen", web::post().to(life::propose))
        .route("/r/{case}/reopen/{reopening}", web::post().to(life::settle))
        .route("/r/{case}/steps/{step}", web::post().to(acts::record_step))
        .route("/r/{case}/steps/{step}/sign", web::post().to(acts::sign_step));
}
