//! Is the process alive, can it work, and how much does it do: for load balancers and monitoring.

use actix_web::{
    HttpResponse,
    http::header::ContentType,
    web::{self, Data, ServiceConfig},
};
use auth::Verifier;
use kernel::{
    actor::Actor,
    db::{Db, DbError, transact},
    problem::Chain,
    telemetry::start_metrics,
};
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::json;
use std::{sync::OnceLock, time::Duration};

/// A database that does not answer within this time is no database.
const PATIENCE: Duration = Duration::from_secs(3);

/// What this thread's handlers cannot work without.
pub(super) struct Ready {
    dbs: Vec<Db>,
    verifier: Verifier,
}

impl Ready {
    pub(super) fn new(dbs: impl Iterator<Item = Db>, verifier: Verifier) -> Self {
        Self { dbs: dbs.collect(), verifier }
    }
}

pub(super) fn mount(config: &mut ServiceConfig) {
    metrics();
    config
        .route("/health/live", web::get().to(live))
        .route("/health/ready", web::get().to(ready))
        .route("/metrics", web::get().to(show_metrics));
}

/// One collector per process, however many servers a test starts in it.
fn metrics() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE.get_or_init(start_metrics).as_ref()
}

async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

async fn ready(ready: Data<Ready>) -> HttpResponse {
    let mut services = serde_json::Map::new();
    let mut good = true;
    for db in &ready.dbs {
        let answers = tokio::time::timeout(PATIENCE, ping(db)).await;
        let state = match answers {
            Ok(Ok(())) => "ready",
            Ok(Err(error)) => {
                tracing::warn!(service = db.service(), error = %Chain(&error), "not ready");
                "database_unavailable"
            }
            Err(_) => "database_slow",
        };
        good &= state == "ready";
        services.insert(db.service().to_owned(), json!(state));
    }
    let tokens = if ready.verifier.is_ready() { "ready" } else { "keys_or_revocations_unknown" };
    good &= tokens == "ready";
    services.insert("tokens".to_owned(), json!(tokens));
    let mut answer = if good { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.json(json!({ "status": if good { "ready" } else { "not_ready" }, "services": services }))
}

async fn ping(db: &Db) -> Result<(), DbError> {
    transact(db, &Actor::nobody(), async |_| Ok(())).await
}

async fn show_metrics() -> HttpResponse {
    match metrics() {
        Some(handle) => HttpResponse::Ok().content_type(ContentType::plaintext()).body(handle.render()),
        None => HttpResponse::NotFound().finish(),
    }
}
