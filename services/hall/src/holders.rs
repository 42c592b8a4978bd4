//! Hands signed roots of the logs to holders outside: a file on someone else's disk, and an address of another department.
//! What a holder did not take is handed to him again until he does.

use kernel::{
    audit::{
        check::SignedRoot,
        holders::{RootFile, due, taken},
    },
    config::{ConfigError, Source},
    db::{Db, DbError},
    problem::Chain,
    service::Stop,
};
use std::{path::PathBuf, time::Duration};

/// How often it is looked whether there are roots to hand over.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// After failures it is tried less often, but never less than this.
const LATEST: Duration = Duration::from_secs(60);
/// How long a holder may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who holds the roots.
#[derive(Debug, Clone, Default)]
pub struct Holders {
    /// `HALL_ROOT_FILE`: a file that grows by one JSON line for each root.
    pub file: Option<PathBuf>,
    /// `HALL_ROOT_WEBHOOK`: an address that takes `{"roots": […]}` and answers 2xx once it has kept them.
    pub webhook: Option<String>,
}

/// Why roots could not be handed over.
#[derive(Debug, thiserror::Error)]
pub enum HandError {
    /// The database failed.
    #[error("the database failed")]
    Db(#[from] DbError),
    /// The file cannot be written.
    #[error("the file of roots cannot be written")]
    File(#[from] std::io::Error),
    /// The holder cannot be reached.
    #[error("the holder of roots cannot be reached")]
    Webhook(#[from] reqwest::Error),
    /// The holder did not say that he took them.
    #[error("the holder of roots answered {0}")]
    NotTaken(reqwest::StatusCode),
}

impl Holders {
    /// From the environment; none unless they are named.
    ///
    /// # Errors
    /// If the address is none.
    pub fn from_source(source: &Source) -> Result<Self, ConfigError> {
        let webhook = source.text("HALL_ROOT_WEBHOOK");
        if let Some(url) = &webhook
            && !url.starts_with("https://")
            && !url.starts_with("http://")
        {
            let why = "write an address that begins with https:// or http://".to_owned();
            return Err(ConfigError::Bad("HALL_ROOT_WEBHOOK".into(), why));
        }
        Ok(Self { file: source.text("HALL_ROOT_FILE").map(PathBuf::from), webhook })
    }

    /// Hands a service's roots over until it is time to stop.
    pub async fn run(self, db: Db, stop: Stop) {
        let mut wait = LOOK_EVERY;
        while !stop.is_stopped() {
            match self.hand_over(&db).await {
                Ok(_roots) => wait = LOOK_EVERY,
                Err(error) => {
                    let service = db.service();
                    tracing::warn!(error = %Chain(&error), service, "roots could not be handed over");
                    wait = LATEST.min(wait * 2);
                }
            }
            stop.sleep(wait).await;
        }
    }

    /// Hands over what is due now; how many roots were taken. One holder that fails does not keep the other waiting.
    ///
    /// # Errors
    /// What failed last.
    pub async fn hand_over(&self, db: &Db) -> Result<usize, HandError> {
        let file = self.to_file(db).await;
        let webhook = self.to_webhook(db).await;
        Ok(file? + webhook?)
    }

    async fn to_file(&self, db: &Db) -> Result<usize, HandError> {
        let Some(path) = &self.file else { return Ok(0) };
        let file = RootFile::at(path);
        let mut count = 0;
        loop {
            let roots = due(db, &file.name()).await?;
            if roots.is_empty() {
                return Ok(count);
            }
            file.take(&roots)?;
            taken(db, &file.name(), &roots).await?;
            count += roots.len();
        }
    }

    async fn to_webhook(&self, db: &Db) -> Result<usize, HandError> {
        let Some(url) = &self.webhook else { return Ok(0) };
        let name = webhook_name(url);
        let mut count = 0;
        loop {
            let roots = due(db, &name).await?;
            if roots.is_empty() {
                return Ok(count);
            }
            post(url, &roots).await?;
            taken(db, &name, &roots).await?;
            count += roots.len();
        }
    }
}

/// Without query and fragment, where a holder may have put a secret.
fn webhook_name(url: &str) -> String {
    let shown = url.split(['?', '#']).next().unwrap_or_default();
    format!("webhook:{shown}").chars().take(200).collect()
}

async fn post(url: &str, roots: &[SignedRoot]) -> Result<(), HandError> {
    let http =
        reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).build()?;
    let answer = http.post(url).json(&serde_json::json!({ "roots": roots })).send().await?;
    // A redirect is no success: roots go where the operator said and nowhere else.
    if answer.status().is_success() { Ok(()) } else { Err(HandError::NotTaken(answer.status())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_the_address_does_not_reach_the_database() {
        assert_eq!(
            webhook_name("https://holder.example/roots?key=s3cret"),
            "webhook:https://holder.example/roots"
        );
    }

    #[test]
    fn nobody_holds_roots_unless_he_is_named() {
        let none = Holders::from_source(&Source::of(vec![])).unwrap();
        assert!(none.file.is_none() && none.webhook.is_none());
        let bad = Source::of(vec![("HALL_ROOT_WEBHOOK".into(), "holder.example".into())]);
        assert!(Holders::from_source(&bad).is_err());
    }
}
