//! One call: address, token, key, answer or refusal.
use super::Fault;
use actix_web::web::Bytes;
use kernel::{actor::TraceParent, service::BaseUrls};
use reqwest::{Client, Method, RequestBuilder, header::CONTENT_TYPE};
use serde::{Serialize, de::DeserializeOwned};
use std::{sync::Arc, time::Duration};

/// How long a page waits for an interface.
const PATIENCE: Duration = Duration::from_secs(15);

/// The services, as this worker reaches them.
#[derive(Clone)]
pub(crate) struct Api {
    http: Client,
    urls: Arc<BaseUrls>,
}

impl Api {
    /// A client of this worker's own: connections are driven by the runtime that opened them.
    pub(crate) fn new(urls: BaseUrls) -> Self {
        let http = Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).build();
        Self { http: http.unwrap_or_default(), urls: Arc::new(urls) }
    }

    /// Where an operation of a service is.
    pub(crate) fn url(&self, service: &str, path: &str) -> String {
        format!("{}/api/{service}/v1{path}", self.urls.of(service).trim_end_matches('/'))
    }

    /// The HTTP client itself, for the few calls that are not JSON.
    pub(crate) fn http(&self) -> &Client {
        &self.http
    }

    /// The API as one caller uses it.
    pub(crate) fn caller(&self, token: Option<&str>, trace: &TraceParent) -> As {
        As { api: self.clone(), token: token.map(ToOwned::to_owned), trace: trace.clone() }
    }
}

/// The API in the name of one caller, whose token is forwarded unchanged.
#[derive(Clone)]
pub(crate) struct As {
    api: Api,
    token: Option<String>,
    trace: TraceParent,
}

impl As {
    fn request(&self, method: Method, service: &str, path: &str) -> RequestBuilder {
        let request = self.api.http.request(method, self.api.url(service, path));
        let request = request.header("traceparent", self.trace.as_str());
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Reads something. `query` may be `&()`.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        service: &str,
        path: &str,
        query: &impl Serialize,
    ) -> Result<T, Fault> {
        read(path, send(self.request(Method::GET, service, path).query(query)).await?)
    }

    /// Reads something that may not be there.
    pub(crate) async fn find<T: DeserializeOwned>(
        &self,
        service: &str,
        path: &str,
    ) -> Result<Option<T>, Fault> {
        match self.get(service, path, &()).await {
            Ok(found) => Ok(Some(found)),
            Err(Fault::Refused { status: 404, .. }) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// Does something; `key` is the form's own key, so that a form sent twice does it once.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        service: &str,
        path: &str,
        key: &str,
        body: &impl Serialize,
    ) -> Result<T, Fault> {
        let request = self.request(Method::POST, service, path).header("Idempotency-Key", key).json(body);
        read(path, send(request).await?)
    }

    /// Does something that answers with nothing that is wanted.
    pub(crate) async fn tell(
        &self,
        method: Method,
        service: &str,
        path: &str,
        key: &str,
        body: &impl Serialize,
    ) -> Result<(), Fault> {
        let request = self.request(method, service, path).header("Idempotency-Key", key).json(body);
        send(request).await.map(drop)
    }

    /// Saves what was read at a revision; refused if it has changed since.
    pub(crate) async fn save<T: DeserializeOwned>(
        &self,
        service: &str,
        path: &str,
        revision: i64,
        body: &impl Serialize,
    ) -> Result<T, Fault> {
        let request = self.request(Method::PUT, service, path);
        let request = request.header("If-Match", format!("\"{revision}\"")).json(body);
        read(path, send(request).await?)
    }

    /// Sends a file as it is.
    pub(crate) async fn upload<T: DeserializeOwned>(
        &self,
        service: &str,
        path: &str,
        key: &str,
        file: Sent<'_>,
    ) -> Result<T, Fault> {
        let request = self
            .request(Method::POST, service, path)
            .header("Idempotency-Key", key)
            .header("Content-Type", file.media_type)
            .header("X-File-Name", percent_encode(file.name))
            .body(file.bytes.to_vec());
        read(path, send(request).await?)
    }

    /// Bytes that are made of what is sent and not kept.
    pub(crate) async fn made(
        &self,
        service: &str,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Vec<u8>, Fault> {
        send(self.request(Method::POST, service, path).json(body)).await
    }

    /// Forwards a body that a script of ours made, unread. What it does is done once by what the body says.
    pub(crate) async fn relay<T: DeserializeOwned>(
        &self,
        service: &str,
        path: &str,
        body: Bytes,
    ) -> Result<T, Fault> {
        let request = self.request(Method::POST, service, path).header(CONTENT_TYPE, "application/json");
        read(path, send(request.body(body)).await?)
    }

    /// Reads a file: its media type and its bytes.
    pub(crate) async fn file(&self, service: &str, path: &str) -> Result<(String, Vec<u8>), Fault> {
        let answer = self.request(Method::GET, service, path).send().await.map_err(Fault::Unreachable)?;
        let status = answer.status();
        let kind = answer.headers().get("content-type").and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or("application/octet-stream").to_owned();
        let bytes = answer.bytes().await.map_err(Fault::Unreachable)?;
        if status.is_success() { Ok((kind, bytes.to_vec())) } else { Err(Fault::of(status.as_u16(), &bytes)) }
    }
}

/// A file on its way to a service.
#[derive(Clone, Copy)]
pub(crate) struct Sent<'a> {
    /// Its name, as the applicant's device calls it.
    pub(crate) name: &'a str,
    /// What the browser says it is.
    pub(crate) media_type: &'a str,
    /// The file.
    pub(crate) bytes: &'a [u8],
}

async fn send(request: RequestBuilder) -> Result<Vec<u8>, Fault> {
    let answer = request.send().await.map_err(Fault::Unreachable)?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(Fault::Unreachable)?;
    if status.is_success() { Ok(body.to_vec()) } else { Err(Fault::of(status.as_u16(), &body)) }
}

fn read<T: DeserializeOwned>(path: &str, body: Vec<u8>) -> Result<T, Fault> {
    serde_json::from_slice(&body).map_err(|error| Fault::Unreadable(path.to_owned(), error))
}

fn percent_encode(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    name.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_goes_through_a_header() {
        assert_eq!(percent_encode("照 1.jpg"), "%E7%85%A7%201.jpg");
    }
}
