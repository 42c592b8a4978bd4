//! A clerk at a window who handles 老年优待证: drafts, form, materials, submission, decision in one act. She
//! repeats every request with the same key until she gets an answer.

use crate::{
    installation::Installation,
    process::{GLANCE, PATIENCE},
};
use hall::login::log_in;
use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};
use uuid::Uuid;

/// 老年人优待证办理, the base item; intake finds the county's own.
const ITEM: &str = "342099004000";
/// 灵璧县卫生健康委员会, whose item it is.
const AUTHORITY: &str = "11341323990000068E";
/// The smallest bytes that pass for a picture, before and after what makes them unlike others.
const PNG: (&[u8], &[u8]) = (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82");

/// A logged-in clerk.
#[derive(Clone)]
pub(crate) struct Desk {
    base: String,
    token: String,
    applicant: String,
    seal: String,
    pub(crate) form: Value,
    pub(crate) file_name: String,
    http: reqwest::Client,
    answered: Arc<AtomicUsize>,
}

/// What the clerk was told about a case that is through.
#[derive(Debug, Clone)]
pub(crate) struct Acked {
    pub(crate) case: String,
    pub(crate) case_no: String,
}

impl Desk {
    /// Logs the clerk in at `base` and asks which seal is hers.
    pub(crate) async fn open(hall: &Installation, base: &str) -> Self {
        let tokens = log_in(base, &hall.accounts["health_clerk"]).await.expect("the clerk can log in");
        let mut desk = Self {
            base: base.to_owned(),
            token: tokens.access_token.expose_secret().to_owned(),
            applicant: hall.accounts["citizen"].id.clone(),
            seal: String::new(),
            form: form(),
            file_name: "photo.png".to_owned(),
            http: reqwest::Client::new(),
            answered: Arc::default(),
        };
        let seals = desk.get(&format!("/api/intake/v1/seals?authority={AUTHORITY}")).await;
        let list = seals.get("items").unwrap_or(&seals);
        desk.seal = list[0]["id"].as_str().unwrap_or_else(|| panic!("no seal: {seals}")).to_owned();
        desk
    }

    /// The same clerk, at another process.
    pub(crate) fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// How many requests got an answer so far.
    pub(crate) fn answered(&self) -> usize {
        self.answered.load(Ordering::Relaxed)
    }

    /// `cases` cases by `clerks` who work at the same time.
    pub(crate) async fn work(self, cases: usize, clerks: usize) -> Vec<Acked> {
        let next = Arc::new(AtomicUsize::new(0));
        let one = || {
            let (desk, next) = (self.clone(), Arc::clone(&next));
            async move {
                let mut acked = Vec::new();
                while next.fetch_add(1, Ordering::Relaxed) < cases {
                    acked.push(desk.handle().await);
                }
                acked
            }
        };
        futures::future::join_all((0..clerks).map(|_| one())).await.concat()
    }

    /// One case, from the draft to the decision.
    pub(crate) async fn handle(&self) -> Acked {
        let key = Uuid::new_v4().simple().to_string();
        let draft = json!({ "item": ITEM, "applicant": self.applicant });
        let case = self.post(&key, "draft", "/cases", &draft).await["id"].as_str().unwrap().to_owned();
        let at = |end: &str| format!("/cases/{case}/{end}");
        self.answer(|| self.request(Method::PUT, &at("form")).json(&self.form)).await;
        self.post(&key, "licence", &at("materials/001/licence"), &json!({})).await;
        self.bring_photo(&key, &at("materials/002/files")).await;
        let receipt = self.post(&key, "submit", &at("submit"), &json!({})).await;
        let verdict = json!({ "outcome": "approve", "seal": self.seal });
        let decided = self.post(&key, "decide", &at("decide-on-the-spot"), &verdict).await;
        assert_eq!((&decided["id"], &decided["case_no"]), (&receipt["id"], &receipt["case_no"]));
        Acked { case, case_no: receipt["case_no"].as_str().unwrap().to_owned() }
    }

    async fn bring_photo(&self, key: &str, path: &str) {
        let bytes = [PNG.0, key.as_bytes(), PNG.1].concat();
        let request = || {
            let request = self.request(Method::POST, path).header("Content-Type", "image/png");
            let request = request.header("X-File-Name", percent(&self.file_name));
            request.header("Idempotency-Key", format!("{key}.photo")).body(bytes.clone())
        };
        self.answer(request).await;
    }

    /// The answer to a GET of any path.
    pub(crate) async fn get(&self, path: &str) -> Value {
        self.answer(|| self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token)).await
    }

    async fn post(&self, key: &str, step: &str, path: &str, body: &Value) -> Value {
        let key = format!("{key}.{step}");
        self.answer(|| self.request(Method::POST, path).header("Idempotency-Key", &key).json(body)).await
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/api/intake/v1{path}", self.base)).bearer_auth(&self.token)
    }

    /// Sends until there is an answer: no connection, a cut-off one, or 503 mean that one has to ask again.
    async fn answer(&self, request: impl Fn() -> RequestBuilder) -> Value {
        let begun = Instant::now();
        loop {
            if let Ok(answer) = request().send().await {
                let (url, status) = (answer.url().clone(), answer.status());
                if let Ok(text) = answer.text().await {
                    if status.is_success() {
                        self.answered.fetch_add(1, Ordering::Relaxed);
                        return serde_json::from_str(&text).unwrap_or(Value::Null);
                    }
                    assert_eq!(status.as_u16(), 503, "{url}: {text}");
                }
            }
            assert!(begun.elapsed() < PATIENCE, "no answer from {}", self.base);
            tokio::time::sleep(GLANCE).await;
        }
    }
}

fn form() -> Value {
    json!({
        "name": "王守田", "citizen_no": "341323196804120313", "sex": "男", "birth_date": "1968-04-12",
        "address": "灵璧县渔沟镇小河湾村王庄组12号", "phone": "13900000001", "occasion": "首次申领",
    })
}

/// Percent-encoded, as a header can carry it.
pub(crate) fn percent(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'.';
    text.bytes()
        .map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
