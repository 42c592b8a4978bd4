//! A source as another process sees it: over its HTTP interface, with a service token.
use super::{OutboxPage, SnapshotPage, Source};
use crate::{Position, error::SourceError, routes::NO_SNAPSHOT};
use auth::ServiceKey;
use futures::future::LocalBoxFuture;
use kernel::problem::ProblemBody;
use reqwest::{Client, StatusCode};
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The events of `source` at `base`, for the service `consumer`.
#[derive(Debug, Clone)]
pub struct HttpSource {
    client: Client,
    base: String,
    source: &'static str,
    consumer: &'static str,
    key: ServiceKey,
}

#[derive(Serialize)]
struct PullQuery<'a> {
    after: Position,
    limit: u16,
    consumer: &'a str,
}

#[derive(Serialize)]
struct SnapshotQuery {
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

impl HttpSource {
    /// `base` is the address of the service `source`, without `/api/…`.
    pub fn new(
        base: &str,
        source: &'static str,
        consumer: &'static str,
        key: ServiceKey,
    ) -> Result<Self, SourceError> {
        // No redirects: the address is configuration, and a token goes with every request.
        let client =
            Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { client, base: base.to_owned(), source, consumer, key })
    }

    async fn get<T: DeserializeOwned>(
        &self,
        what: &str,
        query: &impl Serialize,
    ) -> Result<Option<T>, SourceError> {
        let token =
            self.key.mint(self.consumer, self.source).map_err(|error| SourceError::Token(Box::new(error)))?;
        let url = format!("{}/api/{}/v1/{what}", self.base, self.source);
        let answer = self.client.get(url).query(query).bearer_auth(token).send().await?;
        match answer.status() {
            StatusCode::OK => Ok(Some(answer.json().await?)),
            // Not any 404: behind a wrong address there is no source that could say so.
            StatusCode::NOT_FOUND if answer.json::<ProblemBody>().await?.code == NO_SNAPSHOT => Ok(None),
            refused => Err(SourceError::Refused(refused)),
        }
    }
}

impl Source for HttpSource {
    fn pull(&self, after: Position, limit: u16) -> LocalBoxFuture<'_, Result<OutboxPage, SourceError>> {
        Box::pin(async move {
            let query = PullQuery { after, limit, consumer: self.consumer };
            self.get("outbox", &query).await?.ok_or(SourceError::Refused(StatusCode::NOT_FOUND))
        })
    }

    fn snapshot(
        &self,
        after: Option<String>,
    ) -> LocalBoxFuture<'_, Result<Option<SnapshotPage>, SourceError>> {
        Box::pin(async move { self.get("snapshot", &SnapshotQuery { after }).await })
    }
}
