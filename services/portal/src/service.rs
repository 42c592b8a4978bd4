//! Puts the service together: a schema for sessions and a task that forgets old ones. Its pages are in [`crate::Site`].
use crate::{error::PortalError, session};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::{
    clock::Clock,
    http::Routes,
    problem::Chain,
    service::{Deps, Service, Task, TaskContext},
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::time::Duration;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/portal");

/// How often sessions that are over are deleted.
const PRUNE_EVERY: Duration = Duration::from_secs(600);

/// The portal's schema and tasks. It offers no operations of its own.
///
/// # Errors
/// None today; the signature is the one all services have that need keys.
pub fn service(deps: &Deps) -> Result<Service, PortalError> {
    let clock = deps.clock.clone();
    Ok(Service {
        name: "portal",
        migrations: MIGRATIONS,
        routes: Routes::new(),
        data: Vec::new(),
        tasks: vec![Task::new("portal.prune", move |context| prune(context, clock.clone()))],
    })
}

/// The secret with which the portal shows identity that it is the portal. Derived, so that one key to keep is enough:
/// whoever registers the client `portal` computes the same.
#[must_use]
pub fn client_secret(service_key: &SecretString) -> SecretString {
    let digest = Sha256::new().chain_update("oidc client portal\0").chain_update(service_key.expose_secret());
    SecretString::from(URL_SAFE_NO_PAD.encode(digest.finalize()))
}

async fn prune(context: TaskContext, clock: Clock) {
    while !context.stop.is_stopped() {
        match session::forget_old(&context.db, clock.now()).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "old sessions deleted"),
            Err(error) => tracing::warn!(error = %Chain(&error), "old sessions could not be deleted"),
        }
        context.stop.sleep(PRUNE_EVERY).await;
    }
}
