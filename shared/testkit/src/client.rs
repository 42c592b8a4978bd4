//! A caller of the hall's API, as a test sees one.
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

/// A caller with or without a token. Paths begin with `/`.
#[derive(Clone)]
pub struct Client {
    base: String,
    token: Option<String>,
    http: reqwest::Client,
}

impl Client {
    pub(crate) fn new(base: &str, token: Option<String>) -> Self {
        // Given up well before the server closes it: a request on a connection that is just being closed is lost.
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .pool_idle_timeout(std::time::Duration::from_secs(2));
        Self { base: base.to_owned(), token, http: http.build().unwrap() }
    }

    /// A request to be filled and sent by [`Client::send`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request.
    pub async fn send(&self, request: RequestBuilder) -> Reply {
        let answer = request.send().await.expect("the hall answers");
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = answer.bytes().await.expect("the answer is whole").to_vec();
        Reply { status, headers, bytes }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    /// POST with a fresh `Idempotency-Key`.
    pub async fn post(&self, path: &str, body: &impl Serialize) -> Reply {
        self.post_as(path, &Uuid::new_v4().to_string(), body).await
    }

    /// POST with the given `Idempotency-Key`.
    pub async fn post_as(&self, path: &str, key: &str, body: &impl Serialize) -> Reply {
        self.send(self.request(Method::POST, path).header("Idempotency-Key", key).json(body)).await
    }

    /// PUT, with `If-Match` where a version is given.
    pub async fn put(&self, path: &str, version: Option<i64>, body: &impl Serialize) -> Reply {
        let mut request = self.request(Method::PUT, path).json(body);
        if let Some(version) = version {
            request = request.header("If-Match", format!("\"{version}\""));
        }
        self.send(request).await
    }
}

/// What the hall answered.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// The body as a value.
    ///
    /// # Panics
    /// If it is not one; says what came instead.
    pub fn body<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error} in {self}"))
    }

    /// This reply, if it is a success.
    ///
    /// # Panics
    /// Otherwise; says what came instead.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!(self.status.is_success(), "{self}");
        self
    }

    /// Asserts a refusal with this status and stable code.
    ///
    /// # Panics
    /// If it is another answer; says which.
    #[track_caller]
    pub fn assert_refused(&self, status: u16, code: &str) {
        let said = self.json();
        let found = said.get("code").and_then(Value::as_str);
        assert!(self.status.as_u16() == status && found == Some(code), "wanted {status} {code}, got {self}");
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status, String::from_utf8_lossy(&self.bytes))
    }
}
