//! Visits where there is no network: the page on the agent's phone, what keeps it there, and what it asks for while there is a network.
//! The page itself is the same for everyone and holds no data; what it may know of the agent it asks for by script.
mod asked;
mod kit;
mod relay;

use super::mandate::ACTS;
use crate::{assets, error::PortalError, pages::page, shell::Shell, site::Portal};
use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Data, PayloadConfig, ServiceConfig},
};
use askama::Template;
use sha2::{Digest, Sha256};

/// Where the page is; also the scope of what keeps it on the phone.
const HERE: &str = "/v/offline";
/// So many bytes intake takes of one batch of packets.
const BATCH_BYTES: usize = 28 * 1024 * 1024;
/// Its script asks for what it needs, from here and nowhere else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Mounts the page and what it asks for.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route(HERE, web::get().to(shell))
        .route("/v/offline-worker.js", web::get().to(worker))
        .route("/v/offline/session", web::get().to(relay::session))
        .route("/v/offline/kit", web::get().to(kit::kit))
        .route("/v/offline/device", web::post().to(relay::register))
        .route("/v/offline/compare", web::post().to(relay::compare))
        .service(
            web::resource("/v/offline/packets")
                .app_data(PayloadConfig::new(BATCH_BYTES))
                .route(web::post().to(relay::send)),
        );
}

#[derive(Template)]
#[template(path = "agent/offline.html")]
struct OfflinePage {
    shell: Shell,
    script: String,
    /// What a mandate can allow: code, and what the sheet says.
    acts: &'static [(&'static str, &'static str)],
}

impl OfflinePage {
    /// Without anybody's name: it is kept on the phone as it is.
    fn of(portal: &Portal) -> Self {
        let shell = Shell::bare(&portal.brand, "离线办件", HERE, false);
        Self { shell, script: assets::script_href("offline.js"), acts: ACTS }
    }
}

async fn shell(portal: Data<Portal>) -> Result<HttpResponse, PortalError> {
    let mut answer = page(&OfflinePage::of(&portal))?;
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(POLICY));
    Ok(answer)
}

/// The worker that keeps page, style sheet and script on the phone. It names their digest, so that it changes when they do and keeps
/// nothing that is cut short or of two versions.
async fn worker(portal: Data<Portal>) -> Result<HttpResponse, PortalError> {
    let shell = OfflinePage::of(&portal);
    let phone = assets::script_href("offline-phone.js");
    let files = [HERE, &shell.shell.style, &shell.script, &phone];
    let whole = Sha256::new()
        .chain_update(shell.render()?)
        .chain_update(assets::style_sheet())
        .chain_update(assets::OFFLINE)
        .chain_update(assets::OFFLINE_PHONE);
    let version: String = whole.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let text = format!(
        "const VERSION = '{version}';\nconst FILES = {};\n{}",
        serde_json::to_string(&files)?,
        assets::WORKER
    );
    Ok(HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(text))
}
