//! The demo's people: each logs in once, and every request he makes is one step.

use crate::{
    error::LaunchError,
    login::log_in,
    manifest::{Account, Manifest},
};
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use uuid::Uuid;

/// A photograph like any other: what is on it does not matter here.
const PHOTO: &[u8] = include_bytes!("photo.png");

/// Everyone who has a part.
pub(super) struct People {
    base_url: String,
    accounts: crate::manifest::Accounts,
    http: reqwest::Client,
}

/// One of them, logged in; or the public, who is not.
pub(super) struct Person {
    base_url: String,
    http: reqwest::Client,
    token: Option<SecretString>,
    /// The person's or staff member's id.
    pub(super) id: String,
}

impl People {
    pub(super) fn new(hall: &Manifest) -> Result<Self, LaunchError> {
        let http = reqwest::Client::builder().build().map_err(LaunchError::step("making the HTTP client"))?;
        Ok(Self { base_url: hall.base_url.clone(), accounts: hall.accounts.clone(), http })
    }

    fn account(&self, name: &str) -> Result<&Account, LaunchError> {
        self.accounts.get(name).ok_or_else(|| {
            LaunchError::Setting(format!(
                "this hall has no demo account `{name}`: start it without --no-seed"
            ))
        })
    }

    /// Logs an account in.
    pub(super) async fn log_in(&self, name: &str) -> Result<Person, LaunchError> {
        let account = self.account(name)?;
        let tokens = log_in(&self.base_url, account).await?;
        Ok(Person {
            base_url: self.base_url.clone(),
            http: self.http.clone(),
            token: Some(tokens.access_token),
            id: account.id.clone(),
        })
    }

    /// The id of an account's person or staff member.
    pub(super) fn id(&self, name: &str) -> Result<String, LaunchError> {
        Ok(self.account(name)?.id.clone())
    }

    /// The id of the hall an account works in.
    pub(super) fn hall(&self, name: &str) -> Result<String, LaunchError> {
        Ok(self.account(name)?.hall.clone().unwrap_or_default())
    }

    /// Someone who does not log in.
    pub(super) fn public(&self) -> Person {
        Person { base_url: self.base_url.clone(), http: self.http.clone(), token: None, id: String::new() }
    }
}

impl Person {
    pub(super) async fn get(&self, path: &str) -> Result<Value, LaunchError> {
        self.send(self.request(Method::GET, path)).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, LaunchError> {
        self.send(keyed(self.request(Method::POST, path)).json(body)).await
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> Result<Value, LaunchError> {
        self.send(self.request(Method::PUT, path).json(body)).await
    }

    /// A POST that is to be refused; answers with the refusal's code.
    pub(super) async fn refused(&self, path: &str, body: &Value) -> Result<String, LaunchError> {
        let request = keyed(self.request(Method::POST, path)).json(body);
        let answer = request.send().await.map_err(LaunchError::step("asking the hall"))?;
        if answer.status().is_success() {
            return Err(LaunchError::Setting(format!("POST {path} should have been refused")));
        }
        let body: Value = answer.json().await.map_err(LaunchError::step("reading the refusal"))?;
        Ok(text(&body, "/code"))
    }

    /// Brings a photograph; answers with the file's id.
    pub(super) async fn bring(&self, path: &str, name: &str) -> Result<String, LaunchError> {
        let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let request = keyed(self.request(Method::POST, path))
            .header("Content-Type", "image/png")
            .header("X-File-Name", name)
            .body(PHOTO);
        Ok(text(&self.send(request).await?, "/id"))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/api/{path}", self.base_url));
        match &self.token {
            Some(token) => request.bearer_auth(token.expose_secret()),
            None => request,
        }
    }

    async fn send(&self, request: RequestBuilder) -> Result<Value, LaunchError> {
        let request = request.build().map_err(LaunchError::step("making the request"))?;
        let what = format!("{} {}", request.method(), request.url().path());
        let answer = self.http.execute(request).await.map_err(LaunchError::step("asking the hall"))?;
        let status = answer.status();
        let body: Value = answer.json().await.unwrap_or(Value::Null);
        if status.is_success() {
            return Ok(body);
        }
        Err(LaunchError::Setting(format!("{what} was refused with {status}: {body}")))
    }
}

fn keyed(request: RequestBuilder) -> RequestBuilder {
    request.header("Idempotency-Key", Uuid::new_v4().to_string())
}

/// A text of an answer, by JSON pointer; empty if it is not there.
pub(super) fn text(body: &Value, pointer: &str) -> String {
    body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A value of an answer, by JSON pointer; null if it is not there.
pub(super) fn at(body: &Value, pointer: &str) -> Value {
    body.pointer(pointer).cloned().unwrap_or(Value::Null)
}

/// The items of a list in an answer, by JSON pointer; none if it is not there.
pub(super) fn list<'a>(body: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    body.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}
