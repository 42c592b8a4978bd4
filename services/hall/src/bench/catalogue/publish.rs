//! Changing items and publishing them, each by the four people it takes.

use super::super::{child::Child, stage::Stage, wire::failed};
use crate::error::LaunchError;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

const API: &str = "/api/catalogue/v1";
/// So long another process may take to show what was published.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(diesel::QueryableByName)]
struct CodeRow {
    #[diesel(sql_type = Text)]
    code: String,
}

/// Items of the seed that are in force: the other services know them.
pub(super) async fn codes(stage: &Stage, count: usize) -> Result<Vec<String>, LaunchError> {
    let mut database = stage.database().await?;
    let sql = "SELECT code FROM catalogue.implementing_items WHERE state = 'in_force' AND base_code NOT LIKE '34100%' \
               ORDER BY code LIMIT $1";
    let limit = i64::try_from(count).unwrap_or(i64::MAX);
    let rows: Vec<CodeRow> = diesel::sql_query(sql)
        .bind::<BigInt, _>(limit)
        .load(&mut database)
        .await
        .map_err(LaunchError::step("choosing items"))?;
    Ok(rows.into_iter().map(|row| row.code).collect())
}

/// The four people, logged in.
pub(super) struct Editors {
    url: String,
    http: reqwest::Client,
    editor: String,
    reviewer: String,
    lawyer: String,
    publisher: String,
}

/// What was published.
pub(super) struct Published {
    /// Items in a second.
    pub(super) rate: f64,
    /// The last one, and the version it has now.
    last: (String, i64),
    /// When it was answered.
    at: Instant,
}

impl Editors {
    pub(super) async fn log_in(stage: &Stage, server: &Child) -> Result<Self, LaunchError> {
        Ok(Self {
            url: server.url.clone(),
            http: reqwest::Client::new(),
            editor: stage.token("editor").await?,
            reviewer: stage.token("item_reviewer").await?,
            lawyer: stage.token("legal_reviewer").await?,
            publisher: stage.token("publisher").await?,
        })
    }

    /// Changes the phone of each item and publishes it.
    pub(super) async fn publish(&self, codes: &[String]) -> Result<Published, LaunchError> {
        let begun = Instant::now();
        let mut last = (String::new(), 0);
        for code in codes {
            last = (code.clone(), self.publish_one(code).await?);
        }
        let count = u32::try_from(codes.len()).unwrap_or(u32::MAX);
        let rate = f64::from(count) / begun.elapsed().as_secs_f64();
        Ok(Published { rate, last, at: Instant::now() })
    }

    async fn publish_one(&self, code: &str) -> Result<i64, LaunchError> {
        let guide = self.call(&self.editor, Method::GET, &format!("/items/{code}"), None).await?;
        let version = guide.get("overlay_version").and_then(Value::as_i64).unwrap_or_default();
        let path = format!("/items/{code}/versions/{version}");
        let detail = self.call(&self.editor, Method::GET, &path, None).await?;
        let mut content = detail.get("content").cloned().unwrap_or_default();
        if let Some(phone) = content.pointer_mut("/contact/phone") {
            *phone = json!(format!("0557-{:07}", 6_000_000 + version));
        }
        let claim = |step: &str| format!("/claims/{code}/{step}");
        self.call(&self.editor, Method::PUT, &claim("overlay"), Some(&content)).await?;
        let because = json!({ "reason": "咨询电话变更", "basis": "部门函（示意）" });
        self.call(&self.editor, Method::POST, &claim("submit"), Some(&because)).await?;
        self.call(&self.reviewer, Method::POST, &claim("review"), Some(&json!({}))).await?;
        self.call(&self.lawyer, Method::POST, &claim("legal-review"), Some(&json!({}))).await?;
        self.call(&self.publisher, Method::POST, &claim("publish"), Some(&json!({}))).await?;
        Ok(version + 1)
    }

    async fn call(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, LaunchError> {
        let mut request =
            self.http.request(method.clone(), format!("{}{API}{path}", self.url)).bearer_auth(token);
        if method == Method::PUT {
            request = request.header("If-Match", "\"0\"");
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.map_err(failed)?;
        let (status, text) = (answer.status(), answer.text().await.map_err(failed)?);
        if !status.is_success() {
            return Err(LaunchError::Setting(format!("{method} {path} was answered {status}: {text}")));
        }
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }
}

/// Publishes the items one after the other, beside whatever is measured meanwhile.
pub(super) fn begin(
    editors: &Arc<Editors>,
    codes: &[String],
) -> tokio::task::JoinHandle<Result<Published, LaunchError>> {
    let (editors, codes) = (Arc::clone(editors), codes.to_vec());
    tokio::spawn(async move { editors.publish(&codes).await })
}

/// How long after the last answer the other process, which published nothing, shows that version; in seconds.
pub(super) async fn seen_elsewhere(stage: &Stage, published: &Published) -> Result<f64, LaunchError> {
    let url = format!("{}{API}/items/{}", stage.server()?.url, published.last.0);
    while published.at.elapsed() < PATIENCE {
        let guide: Value = reqwest::get(&url).await.map_err(failed)?.json().await.map_err(failed)?;
        if guide.get("overlay_version").and_then(Value::as_i64) == Some(published.last.1) {
            return Ok(published.at.elapsed().as_secs_f64());
        }
    }
    Err(LaunchError::Setting("the other process does not show what was published".into()))
}
