//! The floor of reads: a bare handler that returns fixed bytes, behind the hall's own middleware and with as many
//! workers, in a process of its own.

use crate::{
    assemble::names,
    error::LaunchError,
    serve::{Tasks, listen, prepare, serve, url_of},
    settings::Settings,
    signals::Signals,
};
use actix_web::{
    HttpResponse,
    http::{Method, header::ContentType},
    web::{Bytes, Data},
};
use kernel::{
    config::Source,
    http::{Answer, Routes},
    service::{EmbeddedMigrations, Service},
    telemetry::{LogFormat, start_logs},
};
use std::{fs, path::PathBuf, sync::Arc};

/// What `hall bench` is called with to be the floor.
pub(super) const NAME: &str = "bare-bytes";
/// The only thing it serves.
pub(super) const PATH: &str = "/api/catalogue/v1/bytes";

/// The file with the bytes to serve.
pub(super) fn bytes_file(data_dir: &std::path::Path) -> PathBuf {
    data_dir.join("floor.bytes")
}

/// Serves the bytes until it is told to stop. For `hall bench` only.
pub(super) async fn serve_floor() -> Result<(), LaunchError> {
    start_logs("info", LogFormat::Text);
    let mut signals = Signals::catch()?;
    let settings = Settings::from_source(&Source::environment(), &names())?;
    let file = bytes_file(&settings.data_dir);
    let bytes = Bytes::from(fs::read(&file).map_err(LaunchError::file("read", &file))?);
    let listener = listen(settings.listen)?;
    let mut hall = prepare(&settings, &["catalogue"], &url_of(&listener)?)?;
    let data = Data::new(bytes);
    let bare = Service {
        name: "catalogue",
        migrations: EmbeddedMigrations::new(&[]),
        routes: Routes::new().public(Method::GET, "/bytes", get_bytes, "The very same bytes"),
        data: vec![Arc::new(move |config| {
            config.app_data(data.clone());
        })],
        tasks: Vec::new(),
    };
    hall.services = Arc::new(vec![bare]);
    let serving = serve(&settings, &hall, Tasks::HttpOnly, listener)?;
    signals.came().await;
    serving.stop().await;
    Ok(())
}

async fn get_bytes(bytes: Data<Bytes>) -> Answer<HttpResponse> {
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(Bytes::clone(&bytes)))
}
