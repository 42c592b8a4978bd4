//! What an agent collected offline reaches the hall, however often it is sent and however often the hall dies meanwhile.

use crate::{
    counts::settle,
    installation::{Installation, free_url},
    process::{GLANCE, PATIENCE, until},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use hall::login::log_in;
use kernel::crypto::Keyring;
use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};
use uuid::Uuid;

const PACKETS: i64 = 300;
const TIMES: usize = 5;
const BATCH: usize = 20;
const SENDERS: usize = 3;
const DEATHS: usize = 3;
const ITEM: &str = "342099004000";
const VILLAGE: &str = "341323110201";
/// The smallest bytes that pass for a picture, before and after what makes them unlike others.
const PNG: (&[u8], &[u8]) = (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn picture() -> Vec<u8> {
    [PNG.0, Uuid::new_v4().as_bytes(), PNG.1].concat()
}

/// An agent with a telephone.
#[derive(Clone)]
struct Agent {
    base: String,
    token: String,
    http: reqwest::Client,
    key: Keyring,
    device: String,
    applicant: String,
    answered: Arc<AtomicUsize>,
}

impl Agent {
    /// Logged in, with a mandate of the citizen and a registered telephone.
    async fn begin(hall: &Installation, base: &str) -> Self {
        let account = &hall.accounts["agent"];
        let tokens = log_in(base, account).await.expect("the agent can log in");
        let key = Keyring::derive(&["3f".repeat(32).into()], "phone").unwrap();
        let proof = hex(&key.sign(format!("tongban-device-v1\n{}", account.id).as_bytes()));
        let public_key = hex(&key.public_key());
        let mut agent = Self {
            base: base.to_owned(),
            token: tokens.access_token.expose_secret().to_owned(),
            http: reqwest::Client::new(),
            key,
            device: String::new(),
            applicant: hall.accounts["citizen"].id.clone(),
            answered: Arc::default(),
        };
        let sheet = agent.request("/evidence").header("Content-Type", "image/png").body(picture());
        let sheet = agent.once(sheet.header("X-File-Name", "sheet.png")).await;
        let mandate = json!({
            "principal": agent.applicant, "acts": ["submit"], "way": "paper", "evidence": sheet["id"],
            "valid_to": chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()) + chrono::TimeDelta::days(30),
        });
        agent.once(agent.request("/mandates").json(&mandate)).await;
        let device = json!({ "public_key": public_key, "proof": proof });
        let device = agent.once(agent.request("/packet-devices").json(&device)).await;
        agent.device = device["id"].as_str().unwrap().to_owned();
        agent
    }

    fn request(&self, path: &str) -> RequestBuilder {
        let request = self.http.request(Method::POST, format!("{}/api/intake/v1{path}", self.base));
        request.bearer_auth(&self.token).header("Idempotency-Key", Uuid::new_v4().to_string())
    }

    async fn once(&self, request: RequestBuilder) -> Value {
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{status}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// The how-manieth packet, and its line in the telephone's own list.
    fn packet(&self, seq: i64) -> (Value, Value) {
        let mut id = Uuid::new_v4().into_bytes();
        id[6] = (id[6] & 0x0f) | 0x70;
        let (id, photo) = (Uuid::from_bytes(id), picture());
        let text = json!({
            "stated_at": "2026-11-01T02:00:00Z", "item": ITEM, "base_version": 1, "overlay_version": 1,
            "division": VILLAGE, "applicant": { "known": "person", "person": self.applicant }, "mandate": null,
            "answers": {
                "name": "王守田", "citizen_no": "341323196804120313", "sex": "男", "birth_date": "1968-04-12",
                "address": format!("灵璧县渔沟镇小河湾村王庄组{seq}号"), "phone": "13900000001", "occasion": "首次申领",
            },
            "files": [{ "material": "002", "sha256": sha256(&photo), "media_type": "image/png", "name": "照片.png" }],
        })
        .to_string();
        let message = format!("tongban-packet-v1\n{id}\n{}\n{seq}\n{text}", self.device);
        let files = json!([{ "sha256": sha256(&photo), "bytes": BASE64_STANDARD.encode(&photo) }]);
        let packet = json!({
            "id": id, "device": self.device, "seq": seq, "signed": text,
            "signature": hex(&self.key.sign(message.as_bytes())), "files": files,
        });
        (packet, json!({ "id": id, "seq": seq, "sha256": sha256(message.as_bytes()) }))
    }

    /// Sends a batch until every packet in it has its receipt: no connection, a cut-off one, or 503 mean that one has to ask again.
    async fn send(&self, batch: &[Value]) -> Vec<Value> {
        let begun = Instant::now();
        loop {
            let sent = self.request("/packets").json(&json!({ "packets": batch })).send().await;
            if let Ok(answer) = sent
                && let Ok(text) = answer.text().await
                && let Ok(said) = serde_json::from_str::<Value>(&text)
                && let Some(answers) = said["answers"].as_array()
                && answers.iter().all(|answer| answer["done"] == "receipt")
            {
                self.answered.fetch_add(1, Ordering::Relaxed);
                return answers.iter().map(|answer| answer["receipt"].clone()).collect();
            }
            assert!(begun.elapsed() < PATIENCE, "no answer from {}", self.base);
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Sends all batches, several at a time; every receipt that came, with its packet.
    async fn send_all(self, batches: Vec<Vec<Value>>) -> Vec<Value> {
        let (batches, next) = (Arc::new(batches), Arc::new(AtomicUsize::new(0)));
        let one = || {
            let (agent, batches, next) = (self.clone(), Arc::clone(&batches), Arc::clone(&next));
            async move {
                let mut receipts = Vec::new();
                while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                    receipts.extend(agent.send(batch).await);
                }
                receipts
            }
        };
        futures::future::join_all((0..SENDERS).map(|_| one())).await.concat()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hundred_packets_sent_five_times_over_three_deaths_are_three_hundred_cases_and_receipts() {
    let (hall, url) = (Installation::make().await, free_url());
    let mut server = hall.serve(&["all"], &url, &[]).await;
    crate::counts::begun(&hall).await;
    let agent = Agent::begin(&hall, &url).await;
    let (packets, list): (Vec<Value>, Vec<Value>) = (1..=PACKETS).map(|seq| agent.packet(seq)).unzip();
    let mut sendings: Vec<Value> = (0..TIMES).flat_map(|_| packets.clone()).collect();
    sendings.sort_by_cached_key(|_| Uuid::new_v4());
    let batches: Vec<Vec<Value>> = sendings.chunks(BATCH).map(<[Value]>::to_vec).collect();
    let (watched, count) = (agent.clone(), batches.len());
    let work = tokio::spawn(agent.clone().send_all(batches));
    for nth in 1..=DEATHS {
        let enough = count * nth / (DEATHS + 2);
        until("the server has worked for a while", async || {
            watched.answered.load(Ordering::Relaxed) >= enough
        })
        .await;
        server.kill();
        server = hall.serve(&["all"], &url, &[]).await;
    }
    let mut receipts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for receipt in work.await.unwrap() {
        let packet = receipt["said"]["packet"].as_str().unwrap().to_owned();
        receipts.entry(packet).or_default().insert(receipt.to_string());
    }
    assert!(receipts.values().all(|said| said.len() == 1), "a packet has two receipts");
    let numbers: BTreeSet<String> = receipts
        .values()
        .flatten()
        .map(|text| serde_json::from_str::<Value>(text).unwrap()["said"]["case_no"].to_string())
        .collect();
    let all = usize::try_from(PACKETS).unwrap();
    assert_eq!((receipts.len(), numbers.len()), (all, all));
    let manifest = json!({ "device": agent.device, "packets": list });
    let compared = agent.once(agent.request("/packets/reconciliation").json(&manifest)).await;
    assert_eq!((&compared["whole"], &compared["same"]), (&json!(true), &json!(PACKETS)), "{compared}");
    settle(&hall).await;
    for what in [
        "cases WHERE state = 'submitted'",
        "cases",
        "submissions",
        "packets",
        "packet_receipts WHERE outcome = 'received'",
        "audit WHERE action = 'receive_packet' AND entity = 'packet'",
        "audit WHERE action = 'submit_case'",
        "outbox WHERE type = 'intake.packet_received.v1'",
        "outbox WHERE type = 'intake.case_submitted.v1'",
    ] {
        let found = hall.database.number(&format!("SELECT count(*) AS n FROM intake.{what}")).await;
        assert_eq!(found, PACKETS, "{what}");
    }
}
