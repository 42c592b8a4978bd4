//! Review: the list of what waits for an opinion, a step or a decision, and one case with papers and answers
//! side by side.

mod acts;
mod case;
mod list;

use actix_web::web::{self, ServiceConfig};
use auth::Role;

/// Who reviews, inspects or decides.
const REVIEWERS: &[Role] = &[Role::Reviewer, Role::Inspector, Role::Chief, Role::Clerk];

/// Mounts the pages of review.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/r", web::get().to(list::list))
        .route("/r/next", web::get().to(list::next))
        .route("/r/{case}", web::get().to(case::case))
        .route("/r/{case}/opinion", web::post().to(acts::give_opinion))
        .route("/r/{case}/decide", web::post().to(acts::decide))
        .route("/r/{case}/steps/{step}", web::post().to(acts::record_step))
        .route("/r/{case}/steps/{step}/sign", web::post().to(acts::sign_step));
}
