//! Sharing with systems of other authorities: contract, ground, cause, quota, and the holder who sees all of it.
use crate::desk::{self, API, DIVISION, HOMESTEAD, ID_CARD, NAME, NUMBER, POLICE, count, decided, text};
use auth::{Role, SubjectKind, TokenSubject};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{code::Uscc, id::PersonId};
use licence::{FileRefusal, IssuerCertificate, verify_licence_bytes};
use serde_json::{Value, json};
use testkit::{Client, TestHall};
use uuid::Uuid;

fn system(hall: &TestHall, authority: &str) -> Client {
    let mut subject = TokenSubject::plain(SubjectKind::Department, Uuid::new_v4(), &[Role::Department]);
    subject.authority = Uscc::parse(authority).ok();
    hall.client(&subject)
}

#[expect(clippy::disallowed_methods, reason = "a call of just now")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

async fn contract(hall: &TestHall, ground: &str, quota: i32) -> String {
    let today = (now() + TimeDelta::hours(8)).date_naive();
    let statute = (ground == "statutory").then_some("《社会救助法》第四十条");
    let body = json!({
        "consumer": POLICE, "system": "户政系统", "types": [HOMESTEAD], "fields": ["location"],
        "operations": ["search", "metadata", "file", "verification", "copy"], "purpose": "核对住址", "ground": ground,
        "statute": statute, "daily_quota": quota, "valid_from": today, "valid_to": today + TimeDelta::days(30),
    });
    let proposer = hall.staff(&[Role::AdminSystem], DIVISION, None);
    let proposed = proposer.post(&format!("{API}/sharing/contracts"), &body).await.ok().json();
    let id = text(&proposed, "id");
    let early = system(hall, POLICE).post(&format!("{API}/sharing/searches"), &search(&id)).await;
    early.assert_refused(403, "contract_not_in_force");
    let approver = hall.staff(&[Role::AdminSecurity], DIVISION, None);
    approver.post(&format!("{API}/sharing/contracts/{id}/approve"), &json!({})).await.ok();
    id
}

fn call(contract: &str, identifier: &str) -> Value {
    json!({
        "contract_id": contract, "identifier": identifier, "cause": "办理户口迁移", "item_code": "000109001000",
        "expires_at": now() + TimeDelta::days(1),
    })
}

fn search(contract: &str) -> Value {
    json!({
        "contract_id": contract, "holder_number": NUMBER, "cause": "办理户口迁移", "expires_at": now() + TimeDelta::days(1),
    })
}

#[actix_web::test]
async fn a_contract_takes_two_people() {
    let hall = desk::hall().await;
    let mut both = hall.staff_subject(&[Role::AdminSystem], DIVISION, None);
    let today = (now() + TimeDelta::hours(8)).date_naive();
    let body = json!({
        "consumer": POLICE, "system": "户政系统", "types": [HOMESTEAD], "operations": ["search"], "purpose": "核对住址",
        "ground": "consent", "daily_quota": 5, "valid_from": today, "valid_to": today,
    });
    let path = format!("{API}/sharing/contracts");
    let id = text(&hall.client(&both).post(&path, &body).await.ok().json(), "id");
    both.roles = vec![Role::AdminSecurity];
    let same = hall.client(&both).post(&format!("{path}/{id}/approve"), &json!({})).await;
    same.assert_refused(403, "contract_needs_two_people");
    let mut without = body.clone();
    without["ground"] = json!("statutory");
    both.roles = vec![Role::AdminSystem];
    hall.client(&both).post(&path, &without).await.assert_refused(400, "contract_terms_invalid");
    let listed = hall.nobody().get(&path).await.ok().json();
    assert_eq!(listed["items"][0]["approved_at"], Value::Null);
}

#[actix_web::test]
async fn with_a_statute_a_system_sees_what_its_contract_names_and_the_holder_sees_the_system() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let identifier = text(&licences[HOMESTEAD], "identifier");
    let id = contract(&hall, "statutory", 100).await;
    let police = system(&hall, POLICE);
    let found = police.post(&format!("{API}/sharing/searches"), &search(&id)).await.ok().json();
    assert_eq!((found.as_array().unwrap().len(), &found[0]["identifier"]), (1, &json!(identifier)));
    let body = call(&id, &identifier);
    let shown = police.post(&format!("{API}/sharing/metadata"), &body).await.ok().json();
    assert_eq!(shown["fields"], json!({ "location": "渔沟镇探针村三组" }));
    let standing = police.post(&format!("{API}/sharing/verifications"), &body).await.ok().json();
    assert_eq!((&standing["status_code"], &standing["fields"]), (&json!("01"), &json!({})));
    let file = police.post(&format!("{API}/sharing/files"), &body).await.ok().json();
    assert!(text(&file, "record").contains(NAME));
    let path = format!("{API}/licences/{}/calls", text(&licences[HOMESTEAD], "id"));
    let calls = hall.citizen(holder).get(&path).await.ok().json();
    let calls = calls["items"].as_array().unwrap();
    assert_eq!(calls.len(), 4);
    assert!(calls.iter().all(|one| one["system"] == "户政系统" && one["cause"] == "办理户口迁移"));
    assert!(calls.iter().any(|one| one["fields"] == json!(["location"]) && one["statute"] != Value::Null));
    let looks = "SELECT count(*) AS n FROM access_log WHERE purpose = 'licence_sharing'";
    assert_eq!(count(&hall, looks).await, 4);
}

#[actix_web::test]
async fn without_the_holders_consent_a_licence_is_not_there_and_withdrawing_it_ends_the_use() {
    let hall = desk::hall().await;
    let holder = desk::villager(&hall).await;
    let (_, licences) = decided(&hall, holder).await;
    let (licence, identifier) = (text(&licences[HOMESTEAD], "id"), text(&licences[HOMESTEAD], "identifier"));
    let id = contract(&hall, "consent", 100).await;
    let police = system(&hall, POLICE);
    let (metadata, body) = (format!("{API}/sharing/metadata"), call(&id, &identifier));
    police.post(&metadata, &body).await.assert_refused(404, "licence_not_shared");
    assert_eq!(police.post(&format!("{API}/sharing/searches"), &search(&id)).await.ok().json(), json!([]));
    let consent = json!({ "contract_id": id, "purpose": "迁移户口", "until": now() + TimeDelta::days(7) });
    let path = format!("{API}/licences/{licence}/consents");
    let stranger = hall.citizen(PersonId::random());
    stranger.post(&path, &consent).await.assert_refused(404, "licence_not_found");
    let citizen = hall.citizen(holder);
    let given = citizen.post(&path, &consent).await.ok().json();
    police.post(&metadata, &body).await.ok();
    let withdraw = format!("{API}/consents/{}/withdraw", text(&given, "id"));
    stranger.post(&withdraw, &json!({})).await.assert_refused(404, "consent_not_found");
    citizen.post(&withdraw, &json!({})).await.ok();
    police.post(&metadata, &body).await.assert_refused(404, "licence_not_shared");
    // A type that the contract does not name is not there either.
    let card = text(&desk::licences_of(&citizen).await[ID_CARD], "identifier");
    police.post(&metadata, &call(&id, &card)).await.assert_refused(404, "licence_not_shared");
}

#[actix_web::test]
async fn a_consent_opens_the_licence_to_the_contract_it_names_and_to_no_other() {
    let hall = desk::hall().await;
    let holder = desk::villager(&hall).await;
    let (_, licences) = decided(&hall, holder).await;
    let identifier = text(&licences[HOMESTEAD], "identifier");
    let (named, other) = (contract(&hall, "consent", 100).await, contract(&hall, "consent", 100).await);
    let path = format!("{API}/licences/{}/consents", text(&licences[HOMESTEAD], "id"));
    let citizen = hall.citizen(holder);
    let consent =
        |id: &str| json!({ "contract_id": id, "purpose": "迁移户口", "until": now() + TimeDelta::days(7) });
    let statutory = contract(&hall, "statutory", 100).await;
    citizen.post(&path, &consent(&statutory)).await.assert_refused(422, "consent_contract_unfit");
    let given = citizen.post(&path, &consent(&named)).await.ok().json();
    assert_eq!((&given["consumer"], &given["contract_id"]), (&json!(POLICE), &json!(named)));
    let (police, metadata) = (system(&hall, POLICE), format!("{API}/sharing/metadata"));
    police.post(&metadata, &call(&other, &identifier)).await.assert_refused(404, "licence_not_shared");
    police.post(&metadata, &call(&named, &identifier)).await.ok();
}

#[actix_web::test]
async fn a_copy_lives_no_longer_than_the_consent_and_dies_with_it() {
    let hall = desk::hall().await;
    let holder = desk::villager(&hall).await;
    let (_, licences) = decided(&hall, holder).await;
    let identifier = text(&licences[HOMESTEAD], "identifier");
    let id = contract(&hall, "consent", 100).await;
    let (citizen, police) = (hall.citizen(holder), system(&hall, POLICE));
    let path = format!("{API}/licences/{}/consents", text(&licences[HOMESTEAD], "id"));
    let consent = json!({ "contract_id": id, "purpose": "迁移户口", "until": now() + TimeDelta::hours(2) });
    let given = citizen.post(&path, &consent).await.ok().json();
    let request = police.request(reqwest::Method::POST, &format!("{API}/sharing/copies"));
    let answer = request.json(&call(&id, &identifier)).send().await.unwrap();
    let pdf = answer.bytes().await.unwrap().to_vec();
    let published: IssuerCertificate = hall.nobody().get(&format!("{API}/file-keys")).await.ok().body();
    let copy = verify_licence_bytes(&pdf, &published, now()).unwrap().copy.unwrap();
    let ends: DateTime<Utc> = text(&given, "until").parse().unwrap();
    assert_eq!(copy.expires_at.timestamp(), ends.timestamp(), "the call asked for a day");
    let events = "SELECT count(*) AS n FROM outbox o WHERE type = 'licence.licence_shared.v1'
        AND EXISTS (SELECT 1 FROM sharing_calls c WHERE c.id::text = o.data->>'call_id')";
    let all = "SELECT count(*) AS n FROM outbox WHERE type = 'licence.licence_shared.v1'";
    assert_eq!((count(&hall, events).await, count(&hall, all).await), (1, 1), "one call, one event");
    let check = async || hall.nobody().get(&format!("{API}/copies/{}", copy.number)).await.ok().json();
    assert_eq!(check().await["reason"], "good");
    citizen.post(&format!("{API}/consents/{}/withdraw", text(&given, "id")), &json!({})).await.ok();
    assert_eq!(check().await["reason"], "consent_withdrawn");
    let keeper = hall.staff(&[Role::AdminSecurity], DIVISION, None);
    keeper.post(&format!("{API}/sharing/contracts/{id}/end"), &json!({})).await.ok();
    let ended = check().await;
    assert_eq!((&ended["valid"], &ended["reason"]), (&json!(false), &json!("contract_ended")));
}

#[actix_web::test]
async fn of_many_calls_at_once_no_more_than_the_quota_are_answered() {
    let hall = desk::hall().await;
    let (_, licences) = decided(&hall, PersonId::random()).await;
    let identifier = text(&licences[HOMESTEAD], "identifier");
    let id = contract(&hall, "statutory", 5).await;
    let police = system(&hall, POLICE);
    let (path, body) = (format!("{API}/sharing/verifications"), call(&id, &identifier));
    let one = || police.post(&path, &body);
    let (a, b, c, d, e, f, g, h) = tokio::join!(one(), one(), one(), one(), one(), one(), one(), one());
    let replies = [a, b, c, d, e, f, g, h];
    assert_eq!(replies.iter().filter(|reply| reply.status.is_success()).count(), 5);
    for refused in replies.iter().filter(|reply| !reply.status.is_success()) {
        refused.assert_refused(429, "contract_quota_used");
        let wait: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
        let today = (now + chrono::TimeDelta::hours(8)).date_naive();
        let then = (now + chrono::TimeDelta::seconds(wait + 8 * 3600)).date_naive();
        assert!(wait > 0 && then > today, "until midnight: {wait}");
    }
    let calls = "SELECT count(*) AS n FROM sharing_calls";
    assert_eq!(count(&hall, calls).await, 5);
}

#[actix_web::test]
async fn another_authority_a_call_without_cause_and_an_ended_contract_are_refused() {
    let hall = desk::hall().await;
    let (_, licences) = decided(&hall, PersonId::random()).await;
    let identifier = text(&licences[HOMESTEAD], "identifier");
    let id = contract(&hall, "statutory", 100).await;
    let path = format!("{API}/sharing/metadata");
    let other = system(&hall, desk::TOWNSHIP).post(&path, &call(&id, &identifier)).await;
    other.assert_refused(404, "contract_not_found");
    let police = system(&hall, POLICE);
    let mut silent = call(&id, &identifier);
    silent["cause"] = json!(" ");
    police.post(&path, &silent).await.assert_refused(400, "call_cause_invalid");
    let mut endless = call(&id, &identifier);
    endless["expires_at"] = json!(now() + TimeDelta::days(91));
    police.post(&path, &endless).await.assert_refused(400, "call_expiry_invalid");
    let keeper = hall.staff(&[Role::AdminSecurity], DIVISION, None);
    keeper.post(&format!("{API}/sharing/contracts/{id}/end"), &json!({})).await.ok();
    police.post(&path, &call(&id, &identifier)).await.assert_refused(403, "contract_not_in_force");
}

#[actix_web::test]
async fn a_copy_says_what_it_is_for_and_is_dead_when_its_time_is_over() {
    let hall = desk::hall().await;
    let (_, licences) = decided(&hall, PersonId::random()).await;
    let identifier = text(&licences[HOMESTEAD], "identifier");
    let id = contract(&hall, "statutory", 100).await;
    let police = system(&hall, POLICE);
    let request = police.request(reqwest::Method::POST, &format!("{API}/sharing/copies"));
    let answer = request.json(&call(&id, &identifier)).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    let pdf = answer.bytes().await.unwrap().to_vec();
    let published: IssuerCertificate = hall.nobody().get(&format!("{API}/file-keys")).await.ok().body();
    let record = verify_licence_bytes(&pdf, &published, now()).unwrap();
    let copy = record.copy.clone().unwrap();
    assert_eq!(copy.purpose, "办理户口迁移");
    let shown = testkit::pdf_text(&pdf);
    for words in ["加注件", copy.number.as_str(), "办理户口迁移", "户政系统", "过期作废"] {
        assert!(shown.contains(words), "{words} is not in {shown}");
    }
    let path = format!("{API}/copies/{}", copy.number);
    let checked = hall.nobody().get(&path).await.ok().json();
    assert_eq!((&checked["valid"], &checked["reason"]), (&json!(true), &json!("good")));
    assert!(!checked.to_string().contains(NAME));
    let own: String = shown.split("验证码").nth(1).unwrap().chars().filter(|c| *c != '-').take(12).collect();
    assert!(copy.number.ends_with(&own), "the code beside the picture is the copy's: {own}");
    assert_eq!(record.still_usable(copy.expires_at), Err(FileRefusal::CopyExpired));
    hall.set_now(copy.expires_at + TimeDelta::seconds(1)).await;
    let dead = hall.nobody().get(&path).await.ok().json();
    assert_eq!((&dead["valid"], &dead["reason"]), (&json!(false), &json!("expired")));
    hall.nobody()
        .get(&format!("{API}/copies/JZ20261122000000000000"))
        .await
        .assert_refused(404, "copy_not_found");
}
