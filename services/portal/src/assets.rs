//! The style sheets, part of the executable; their addresses change with their content.
use actix_web::{HttpResponse, http::header, web};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const HALL: &str = include_str!("../static/hall.css");
const PORTAL: &str = include_str!("../static/portal.css");

/// The style sheets' common version, part of their address.
static TAG: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::new().chain_update(HALL).chain_update(PORTAL).finalize();
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
});

/// Where the style sheet is.
pub(crate) fn style_href() -> String {
    format!("/static/{}/hall.css", *TAG)
}

/// Mounts the style sheet.
pub(crate) fn mount(config: &mut web::ServiceConfig) {
    config.route("/static/{tag}/hall.css", web::get().to(style));
}

async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body([HALL, PORTAL].concat())
}
