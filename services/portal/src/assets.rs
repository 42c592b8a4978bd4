//! Style sheets and the small scripts, part of the executable; their addresses change with their content.
use actix_web::{HttpResponse, http::header, web};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const HALL: &str = include_str!("../static/hall.css");
const PORTAL: &str = include_str!("../static/portal.css");
/// F2, F8 and Ctrl+Enter on staff pages.
const KEYS: &str = include_str!("../static/keys.js");
/// The button that prints.
const PRINT: &str = include_str!("../static/print.js");
/// Visits where there is no network: what is shown, and what the phone keeps, signs and sends.
pub(crate) const OFFLINE: &str = include_str!("../static/offline.js");
pub(crate) const OFFLINE_PHONE: &str = include_str!("../static/offline-phone.js");
/// What keeps the page of such visits on the phone; served under an address of its own, with what it keeps named at its head.
pub(crate) const WORKER: &str = include_str!("../static/offline-worker.js");

/// The common version of all of them, part of their address.
static TAG: LazyLock<String> = LazyLock::new(|| {
    let all = [HALL, PORTAL, KEYS, PRINT, OFFLINE, OFFLINE_PHONE];
    let all = all.iter().fold(Sha256::new(), |digest, text| digest.chain_update(text));
    all.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
});

/// Where the style sheet is.
pub(crate) fn style_href() -> String {
    format!("/static/{}/hall.css", *TAG)
}

/// The style sheet as it is served.
pub(crate) fn style_sheet() -> String {
    [HALL, PORTAL].concat()
}

/// Where a script is, by its file's name.
pub(crate) fn script_href(name: &str) -> String {
    format!("/static/{}/{name}", *TAG)
}

/// Mounts the style sheet and the scripts.
pub(crate) fn mount(config: &mut web::ServiceConfig) {
    config
        .route("/static/{tag}/hall.css", web::get().to(style))
        .route("/static/{tag}/keys.js", web::get().to(async || script(KEYS)))
        .route("/static/{tag}/print.js", web::get().to(async || script(PRINT)))
        .route("/static/{tag}/offline.js", web::get().to(async || script(OFFLINE)))
        .route("/static/{tag}/offline-phone.js", web::get().to(async || script(OFFLINE_PHONE)));
}

async fn style() -> HttpResponse {
    lasting("text/css; charset=utf-8", style_sheet())
}

fn script(text: &'static str) -> HttpResponse {
    lasting("text/javascript; charset=utf-8", text.to_owned())
}

fn lasting(kind: &'static str, body: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(body)
}
