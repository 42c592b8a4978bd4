//! Showing and checking a licence: one scan, one minute, no forgery, and a revocation that counts at once.
use crate::desk::{self, API, HOMESTEAD, NAME, RURAL_PLANNING, TOWNSHIP, decided, text};
use auth::Role;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::licence::{Jwks, LicenceStatus, OfflineRefusal, verify_offline};
use kernel::id::PersonId;
use serde_json::{Value, json};
use testkit::{Reply, TestHall};

async fn present(hall: &TestHall, holder: PersonId, id: &str) -> Value {
    let path = format!("{API}/licences/{id}/presentations");
    hall.citizen(holder).post(&path, &json!({})).await.ok().json()
}

async fn verify(hall: &TestHall, body: &Value) -> Reply {
    hall.nobody().post(&format!("{API}/verifications"), body).await
}

pub(crate) async fn revoke(hall: &TestHall, id: &str) -> Reply {
    let chief = hall.staff(&[Role::Chief], desk::DIVISION, Some(TOWNSHIP));
    let body = json!({ "action": "revoke", "reason_code": "unlawful_decision", "reason": "材料虚假" });
    chief.post(&format!("{API}/licences/{id}/changes"), &body).await
}

fn keys_of(value: &Value) -> Vec<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

#[actix_web::test]
async fn a_code_is_good_for_one_scan() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let shown = present(&hall, holder, &text(&licences[HOMESTEAD], "id")).await;
    assert!(text(&shown, "qr_svg").contains("<svg"));
    let body = json!({ "token": text(&shown, "token") });
    let checked = verify(&hall, &body).await.ok().json();
    assert_eq!((&checked["valid"], &checked["holder"]), (&json!(true), &json!("王*")));
    assert!(!checked.to_string().contains(NAME));
    verify(&hall, &body).await.assert_refused(409, "presentation_used");
}

#[actix_web::test]
async fn of_two_scans_at_once_one_is_refused() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    for _ in 0..10 {
        let shown = present(&hall, holder, &text(&licences[HOMESTEAD], "id")).await;
        let body = json!({ "token": text(&shown, "token") });
        let (a, b) = tokio::join!(verify(&hall, &body), verify(&hall, &body));
        assert_eq!([a, b].iter().filter(|reply| reply.status.is_success()).count(), 1);
    }
}

#[actix_web::test]
async fn a_code_of_a_minute_ago_is_refused() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let shown = present(&hall, holder, &text(&licences[HOMESTEAD], "id")).await;
    let end: DateTime<Utc> = text(&shown, "expires_at").parse().unwrap();
    hall.set_now(end + TimeDelta::seconds(1)).await;
    let reply = verify(&hall, &json!({ "token": text(&shown, "token") })).await;
    reply.assert_refused(409, "presentation_expired");
}

#[actix_web::test]
async fn every_flipped_byte_of_a_code_is_refused_and_uses_nothing_up() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let token = text(&present(&hall, holder, &text(&licences[HOMESTEAD], "id")).await, "token");
    for place in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[place] ^= 1;
        let flipped = String::from_utf8(bytes).unwrap();
        verify(&hall, &json!({ "token": flipped })).await.assert_refused(422, "presentation_not_genuine");
    }
    println!("{} flipped bytes, all refused", token.len());
    verify(&hall, &json!({ "token": token })).await.ok();
}

#[actix_web::test]
async fn a_revoked_licence_fails_every_check_at_once() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let licence = &licences[HOMESTEAD];
    let (id, identifier) = (text(licence, "id"), text(licence, "identifier"));
    let shown = present(&hall, holder, &id).await;
    let by_identifier = json!({ "identifier": identifier });
    assert_eq!(verify(&hall, &by_identifier).await.ok().json()["valid"], true);
    revoke(&hall, &id).await.ok();
    for body in [by_identifier, json!({ "token": text(&shown, "token") })] {
        let checked = verify(&hall, &body).await.ok().json();
        assert_eq!(checked["valid"], false);
        assert_eq!((&checked["status"], &checked["status_code"]), (&json!("revoked"), &json!("03")));
    }
}

#[actix_web::test]
async fn the_answer_has_one_shape_and_no_personal_data() {
    let hall = desk::hall().await;
    let (_, licences) = decided(&hall, PersonId::random()).await;
    let known = json!({ "identifier": text(&licences[HOMESTEAD], "identifier") });
    let known = verify(&hall, &known).await.ok().json();
    let text_of_all = known.to_string();
    assert!(!text_of_all.contains(NAME) && !text_of_all.contains(desk::NUMBER));
    let other = desk::decision(PersonId::random()).licence_types;
    let made_up = kernel::code::LicenceIdentifier::make(
        &other[0],
        &kernel::code::Uscc::parse(TOWNSHIP).unwrap(),
        "2020999999",
        1,
    );
    for identifier in [made_up.unwrap().to_string(), "no identifier at all".into()] {
        let unknown = verify(&hall, &json!({ "identifier": identifier })).await.ok().json();
        assert_eq!(keys_of(&unknown), keys_of(&known));
        assert_eq!((&unknown["valid"], &unknown["reason"]), (&json!(false), &json!("unknown")));
    }
    let both = json!({ "identifier": "x", "token": "y" });
    verify(&hall, &both).await.assert_refused(400, "verification_ambiguous");
}

#[actix_web::test]
async fn a_licence_of_another_type_does_not_do() {
    let hall = desk::hall().await;
    let (_, licences) = decided(&hall, PersonId::random()).await;
    let identifier = text(&licences[HOMESTEAD], "identifier");
    let body = json!({ "identifier": identifier, "expected_type": RURAL_PLANNING });
    let checked = verify(&hall, &body).await.ok().json();
    assert_eq!((&checked["valid"], &checked["reason"]), (&json!(false), &json!("other_type")));
}

#[actix_web::test]
async fn a_licence_past_its_last_day_fails_although_nobody_wrote_it_down() {
    let hall = desk::hall().await;
    let (_, licences) = decided(&hall, PersonId::random()).await;
    let identifier = text(&licences[HOMESTEAD], "identifier");
    hall.set_now("2040-01-01T00:00:00Z".parse().unwrap()).await;
    let checked = verify(&hall, &json!({ "identifier": identifier })).await.ok().json();
    assert_eq!((&checked["valid"], &checked["status"]), (&json!(false), &json!("expired")));
}

#[actix_web::test]
async fn an_offline_statement_holds_for_a_day_with_the_published_keys() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let path = format!("{API}/licences/{}/offline", text(&licences[HOMESTEAD], "id"));
    let out = hall.citizen(holder).get(&path).await.ok().json();
    let keys: Jwks = hall.nobody().get(&format!("{API}/keys")).await.ok().body();
    let statement = text(&out, "statement");
    let made: DateTime<Utc> = text(&out["says"], "issued_at").parse().unwrap();
    let said = verify_offline(&statement, &keys, made + TimeDelta::hours(23)).unwrap();
    assert_eq!((said.status, said.holder.as_str()), (LicenceStatus::Valid, "王*"));
    assert!(said.fresh_until - made <= TimeDelta::hours(24));
    let later = verify_offline(&statement, &keys, made + TimeDelta::hours(25));
    assert_eq!(later, Err(OfflineRefusal::Stale));
    let shown = verify(&hall, &json!({ "token": statement })).await;
    shown.assert_refused(422, "presentation_not_genuine");
}
