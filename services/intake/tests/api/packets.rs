//! What an agent collected where there was no network: each packet is taken once, and nothing of it is lost.
use crate::{
    papers::{at, form, photo},
    world::{AUTHORITY, TOWN, VILLAGE, World},
};
use auth::{Role, SubjectKind, TokenSubject};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    code::DivisionPrefix,
    crypto::{Keyring, verify},
    id::PersonId,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::Client;
use uuid::Uuid;

const API: &str = "/api/intake/v1";
pub(crate) const SUNDAY: &str = "2026-11-22T02:00:00Z";

/// An agent's telephone: a key, a counter, and what it has signed.
pub(crate) struct Phone {
    key: Keyring,
    id: String,
    receipt_key: Vec<u8>,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap()).collect()
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A UUID of version 7, as far as the hall looks.
pub(crate) fn new_id() -> Uuid {
    let mut bytes = Uuid::new_v4().into_bytes();
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    Uuid::from_bytes(bytes)
}

impl Phone {
    async fn register(agent: &Client, agent_id: Uuid) -> Self {
        let secret = hex(&[Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat());
        let key = Keyring::derive(&[secret.into()], "phone").unwrap();
        let proof = key.sign(format!("tongban-device-v1\n{agent_id}").as_bytes());
        let body = json!({ "public_key": hex(&key.public_key()), "proof": hex(&proof) });
        let device = agent.post(&format!("{API}/packet-devices"), &body).await.ok().json();
        let text = |name: &str| device[name].as_str().unwrap().to_owned();
        Self { key, id: text("id"), receipt_key: bytes(&text("receipt_key")) }
    }

    fn message(&self, id: Uuid, seq: i64, text: &str) -> Vec<u8> {
        format!("tongban-packet-v1\n{id}\n{}\n{seq}\n{text}", self.id).into_bytes()
    }

    /// A signed packet with its files.
    pub(crate) fn packet(&self, id: Uuid, seq: i64, collected: &Value, files: &[Vec<u8>]) -> Value {
        let text = collected.to_string();
        let signature = hex(&self.key.sign(&self.message(id, seq, &text)));
        let files: Vec<Value> = files
            .iter()
            .map(|file| json!({ "sha256": sha256(file), "bytes": BASE64_STANDARD.encode(file) }))
            .collect();
        json!({ "id": id, "device": self.id, "seq": seq, "signed": text, "signature": signature, "files": files })
    }

    fn assert_signed(&self, receipt: &Value) {
        let message = format!("tongban-packet-receipt-v1\n{}", receipt["statement"].as_str().unwrap());
        let signature = bytes(receipt["signature"].as_str().unwrap());
        assert!(verify(&self.receipt_key, message.as_bytes(), &signature), "{receipt}");
        let said: Value = serde_json::from_str(receipt["statement"].as_str().unwrap()).unwrap();
        assert_eq!(said, receipt["said"]);
    }
}

/// What was collected at the table: the homestead form with a photograph of the identity card.
pub(crate) fn collected(world: &World, photo: &[u8]) -> Value {
    json!({
        "stated_at": "2026-11-20T02:00:00Z", "item": world.item, "base_version": 1, "overlay_version": 1,
        "division": VILLAGE, "applicant": { "known": "person", "person": world.villager }, "mandate": null,
        "answers": form(),
        "files": [{ "material": "003", "sha256": sha256(photo), "media_type": "image/jpeg", "name": "身份证.jpg" }],
    })
}

pub(crate) async fn send(agent: &Client, packets: &[&Value]) -> Vec<Value> {
    let answer = agent.post(&format!("{API}/packets"), &json!({ "packets": packets })).await.ok().json();
    answer["answers"].as_array().unwrap().clone()
}

pub(crate) async fn begin() -> (World, Phone) {
    let world = World::start().await;
    world.hall.set_now(SUNDAY.parse().unwrap()).await;
    let phone = Phone::register(&world.agent, world.agent_id).await;
    (world, phone)
}

#[actix_web::test]
async fn a_packet_sent_again_has_the_same_receipt_and_the_case_was_received_when_the_hall_received_it() {
    let (world, phone) = begin().await;
    world.mandate().await;
    let photo = photo();
    let packet = phone.packet(new_id(), 1, &collected(&world, &photo), std::slice::from_ref(&photo));
    let first = send(&world.agent, &[&packet, &packet]).await;
    world.hall.set_now("2026-11-25T02:00:00Z".parse().unwrap()).await;
    let again = send(&world.agent, &[&packet]).await;
    assert!(first.iter().chain(&again).all(|answer| answer == &first[0]), "{first:?} {again:?}");
    let receipt = &first[0]["receipt"];
    phone.assert_signed(receipt);
    let said = &receipt["said"];
    assert_eq!((&said["outcome"], &first[0]["done"]), (&json!("received"), &json!("receipt")), "{said}");
    assert!(said["case_no"].is_string() && said["received_at"].as_str().unwrap().starts_with("2026-11-22"));
    let receipt_again = format!("{API}/packets/{}/receipt", packet["id"].as_str().unwrap());
    assert_eq!(world.agent.get(&receipt_again).await.ok().json(), *receipt);
    // The device said the 20th; that is shown as what it is, and moves nothing.
    let case = said["case"].as_str().unwrap();
    let clock = world.citizen.get(&at(case, "clock")).await.ok().json();
    assert!(clock["handed_in"][0].as_str().unwrap().starts_with("2026-11-22"), "{clock}");
    let timeline = world.citizen.get(&at(case, "timeline")).await.ok().json().to_string();
    assert!(timeline.contains("receive_packet") && timeline.contains("2026-11-20T02:00:00Z"), "{timeline}");
    let file = world.read(case).await["materials"].to_string();
    assert!(file.contains("003"), "{file}");
}

#[actix_web::test]
async fn a_batch_that_is_too_large_has_a_code_of_its_own_and_leaves_nothing_behind() {
    let (world, phone) = begin().await;
    let path = format!("{API}/packets");
    let raw = |body: Vec<u8>| {
        let request =
            world.agent.request(reqwest::Method::POST, &path).header("Content-Type", "application/json");
        world.agent.send(request.header("Idempotency-Key", Uuid::new_v4().to_string()).body(body))
    };
    let large = [br#"{"packets":[""#.as_slice(), &vec![b'a'; 28 << 20], br#""]}"#].concat();
    raw(large).await.assert_refused(413, "packet_batch_too_large");
    raw(br#"{"packets":["#.to_vec()).await.assert_refused(400, "bad_body");
    let photo = photo();
    let packet = phone.packet(new_id(), 1, &collected(&world, &photo), std::slice::from_ref(&photo));
    let many = vec![packet; 51];
    world.agent.post(&path, &json!({ "packets": many })).await.assert_refused(400, "too_many_packets");
    assert_eq!(crate::reads::count(&world, "SELECT count(*) AS n FROM packets").await, 0);
}

#[actix_web::test]
async fn another_body_under_the_same_id_or_number_is_a_conflict_that_shows_the_first_receipt() {
    let (world, phone) = begin().await;
    world.mandate().await;
    let (id, photo) = (new_id(), photo());
    let mut body = collected(&world, &photo);
    let first = phone.packet(id, 1, &body, std::slice::from_ref(&photo));
    let receipt = send(&world.agent, &[&first]).await[0]["receipt"].clone();
    body["answers"]["house_area"] = json!(121);
    let other = phone.packet(id, 1, &body, std::slice::from_ref(&photo));
    let same_number = phone.packet(new_id(), 1, &body, std::slice::from_ref(&photo));
    for answer in send(&world.agent, &[&other, &same_number]).await {
        assert_eq!((&answer["done"], &answer["code"]), (&json!("conflict"), &json!("packet_conflict")));
        assert_eq!(answer["receipt"], receipt);
    }
    let cases = world.citizen.get(&format!("{API}/cases")).await.ok().json();
    assert_eq!(cases["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_packet_whose_mandate_was_taken_back_before_it_came_is_refused_with_a_receipt_for_ever() {
    let (world, phone) = begin().await;
    let given = world.mandate().await;
    let photo = photo();
    let mut body = collected(&world, &photo);
    let one = std::slice::from_ref(&photo);
    let revoked = phone.packet(new_id(), 1, &body, one);
    world.citizen.post(&format!("{API}/mandates/{given}/revoke"), &json!({})).await.ok();
    let refused = send(&world.agent, &[&revoked]).await;
    let said = &refused[0]["receipt"]["said"];
    assert_eq!(
        (&said["outcome"], &said["code"]),
        (&json!("refused"), &json!("mandate_revoked")),
        "{refused:?}"
    );
    assert!(said["case"].is_null() && said["todo"].as_str().unwrap().contains("委托已经撤销"));
    phone.assert_signed(&refused[0]["receipt"]);
    // A sheet that was signed before the person took his mandate back does not bring it back.
    let valid_to: DateTime<Utc> = SUNDAY.parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(30);
    let sheet = json!({
        "acts": ["submit"], "items": null, "valid_to": valid_to, "way": "paper", "evidence": sha256(&photo),
    });
    body["mandate"] = sheet;
    let earlier = phone.packet(new_id(), 2, &body, one);
    let said = send(&world.agent, &[&earlier]).await[0]["receipt"]["said"].clone();
    assert_eq!(said["code"], "mandate_revoked", "{said}");
    // Given anew afterwards, it is good, and is recorded with the packet.
    world.hall.set_now("2026-11-24T02:00:00Z".parse().unwrap()).await;
    body["stated_at"] = json!("2026-11-23T02:00:00Z");
    let later = phone.packet(new_id(), 3, &body, one);
    let said = send(&world.agent, &[&later]).await[0]["receipt"]["said"].clone();
    assert_eq!(said["outcome"], "received", "{said}");
    let mandates = world.citizen.get(&format!("{API}/mandates")).await.ok().json();
    assert_eq!(
        mandates["items"][1]["given_at"].as_str().unwrap().get(..10),
        Some("2026-11-24"),
        "{mandates}"
    );
    // What was refused stays refused.
    assert_eq!(send(&world.agent, &[&revoked]).await, refused);
}

#[actix_web::test]
async fn answers_that_the_items_new_form_does_not_take_leave_a_draft_that_the_agent_finishes() {
    let (world, phone) = begin().await;
    world.mandate().await;
    let photo = photo();
    let packets: Vec<Value> = (1..=2)
        .map(|seq| {
            let mut body = collected(&world, &photo);
            if seq == 2 {
                body["answers"]["house_area"] = json!(90);
            }
            phone.packet(new_id(), seq, &body, std::slice::from_ref(&photo))
        })
        .collect();
    let homestead = include_str!("../../../../deploy/seed/items/homestead.json");
    let change = |seeded: &mut Value| {
        seeded["base"]["form"]["properties"]["house_area"]["maximum"] = json!(100);
    };
    world.publish(homestead, AUTHORITY, TOWN, 2, change).await;
    let answers = send(&world.agent, &[&packets[0], &packets[1]]).await;
    let said = &answers[0]["receipt"]["said"];
    assert_eq!(said["outcome"], "needs_completion", "{said}");
    assert_eq!((&said["code"], &said["fields"]), (&json!("form_invalid"), &json!(["/house_area"])));
    let still_taken = &answers[1]["receipt"]["said"];
    assert_eq!(still_taken["outcome"], "received", "{still_taken}");
    let case = said["case"].as_str().unwrap();
    let draft = world.agent.get(&at(case, "")).await.ok().json();
    assert_eq!((&draft["state"], &draft["base_version"]), (&json!("draft"), &json!(2)), "{draft}");
    assert_eq!(draft["form"]["house_area"], 120, "{draft}");
    let mut mended = form();
    mended["house_area"] = json!(100);
    world.agent.put(&at(case, "form"), None, &mended).await.ok();
    world.agent.post(&at(case, "submit"), &json!({})).await.ok();
    // The receipt says for ever what was true when the packet came.
    assert_eq!(send(&world.agent, &[&packets[0]]).await[0], answers[0]);
}

#[actix_web::test]
async fn a_device_sees_what_came_what_did_not_and_what_differs() {
    let (world, phone) = begin().await;
    world.mandate().await;
    let photo = photo();
    let one = std::slice::from_ref(&photo);
    let body = collected(&world, &photo);
    let packets: Vec<Value> = [1, 2, 4].map(|seq| phone.packet(new_id(), seq, &body, one)).to_vec();
    send(&world.agent, &[&packets[2], &packets[0]]).await;
    let path = format!("{API}/packets/reconciliation?device={}&limit=1", phone.id);
    let seen = world.agent.get(&path).await.ok().json();
    assert_eq!((&seen["packets"], &seen["highest"], &seen["next"]), (&json!(2), &json!(4), &json!(1)));
    assert_eq!(seen["gaps"], json!([{ "from": 2, "to": 3 }]));
    assert_eq!(seen["receipts"][0]["said"]["packet"], packets[0]["id"]);
    let line = |packet: &Value| {
        let id: Uuid = packet["id"].as_str().unwrap().parse().unwrap();
        let seq = packet["seq"].as_i64().unwrap();
        let signed = phone.message(id, seq, packet["signed"].as_str().unwrap());
        json!({ "id": id, "seq": seq, "sha256": sha256(&signed) })
    };
    let compare = async |lines: Value| {
        let list = json!({ "device": phone.id, "packets": lines });
        world.agent.post(&format!("{API}/packets/reconciliation"), &list).await.ok().json()
    };
    let mut changed = line(&packets[0]);
    changed["sha256"] = json!(sha256(b"something else"));
    let compared = compare(json!([changed, line(&packets[1])])).await;
    assert_eq!((&compared["whole"], &compared["same"]), (&json!(false), &json!(0)), "{compared}");
    for (side, packet) in [("differing", 0), ("missing_here", 1), ("unknown_there", 2)] {
        assert_eq!(compared[side][0]["id"], packets[packet]["id"], "{side}: {compared}");
    }
    send(&world.agent, &[&packets[1]]).await;
    let lines: Vec<Value> = packets.iter().map(line).collect();
    let compared = compare(json!(lines)).await;
    assert_eq!((&compared["whole"], &compared["same"]), (&json!(true), &json!(3)), "{compared}");
}

#[actix_web::test]
async fn what_no_device_of_the_agent_signed_or_what_came_damaged_leaves_nothing_behind() {
    let (world, phone) = begin().await;
    world.mandate().await;
    let photo = photo();
    let one = std::slice::from_ref(&photo);
    let body = collected(&world, &photo);
    let good = phone.packet(new_id(), 1, &body, one);
    let mut forged = good.clone();
    forged["signed"] =
        json!(good["signed"].as_str().unwrap().replace("\"house_area\":120", "\"house_area\":12"));
    let damaged = phone.packet(new_id(), 2, &body, &[]);
    let mut wrong_id = good.clone();
    wrong_id["id"] = json!(Uuid::new_v4());
    let answers = send(&world.agent, &[&forged, &damaged, &wrong_id]).await;
    let codes = ["packet_signature_invalid", "packet_file_damaged", "packet_id_invalid"];
    for (answer, code) in answers.iter().zip(codes) {
        assert_eq!((&answer["done"], &answer["code"]), (&json!("not_taken"), &json!(code)), "{answer}");
    }
    let other_agent = TokenSubject {
        villages: vec![DivisionPrefix::parse(VILLAGE).unwrap()],
        ..TokenSubject::plain(SubjectKind::Agent, Uuid::new_v4(), &[Role::Agent])
    };
    let other = world.hall.client(&other_agent);
    assert_eq!(send(&other, &[&good]).await[0]["code"], "device_not_found");
    let citizen = world.hall.citizen(PersonId::random());
    let batch = json!({ "packets": [good] });
    citizen.post(&format!("{API}/packets"), &batch).await.assert_refused(403, "permission_missing");
    // The true packet is none the worse for it.
    assert_eq!(send(&world.agent, &[&good]).await[0]["receipt"]["said"]["outcome"], "received");
    // What a device signed and had not sent when it was taken out is refused.
    let path = format!("{API}/packet-devices/{}/revoke", phone.id);
    other.post(&path, &json!({})).await.assert_refused(404, "not_found");
    world.agent.post(&path, &json!({})).await.ok();
    let late = phone.packet(new_id(), 3, &body, one);
    let said = send(&world.agent, &[&late]).await[0]["receipt"]["said"].clone();
    assert_eq!((&said["outcome"], &said["code"]), (&json!("refused"), &json!("device_revoked")), "{said}");
    let too_many = json!({ "packets": vec![late; 51] });
    world.agent.post(&format!("{API}/packets"), &too_many).await.assert_refused(400, "too_many_packets");
}
