//! Licences as files and as presentations, checked with what the issuer publishes and nothing else.
use crate::{
    desk::{self, API, DIVISION, HOMESTEAD, NAME, TOWNSHIP, count, decided, text},
    showing::revoke,
};
use auth::Role;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::PersonId;
use licence::{FileRefusal, IssuerCertificate, verify_licence_bytes, verify_presentation};
use serde_json::json;
use std::time::SystemTime;
use testkit::TestHall;

fn now() -> DateTime<Utc> {
    DateTime::<Utc>::from(SystemTime::now())
}

async fn bytes(hall: &TestHall, holder: PersonId, path: &str) -> Vec<u8> {
    let citizen = hall.citizen(holder);
    let request = citizen.request(reqwest::Method::GET, path);
    let answer = request.send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    answer.bytes().await.unwrap().to_vec()
}

async fn published(hall: &TestHall) -> IssuerCertificate {
    hall.nobody().get(&format!("{API}/file-keys")).await.ok().body()
}

#[actix_web::test]
async fn each_form_of_a_file_is_checked_with_the_roots_alone_and_stays_the_same() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let id = text(&licences[HOMESTEAD], "id");
    let roots = IssuerCertificate::of_roots(&published(&hall).await.roots.concat());
    for form in ["file", "pdf", "ofd"] {
        let path = format!("{API}/licences/{id}/{form}");
        let first = bytes(&hall, holder, &path).await;
        let record = verify_licence_bytes(&first, &roots, now()).unwrap();
        assert_eq!((record.holder.as_str(), record.version), (NAME, 1), "{form}");
        assert!(first == bytes(&hall, holder, &path).await, "{form} was handed out twice and differs");
    }
    let kept = "SELECT count(*) AS n FROM licence_files";
    assert_eq!(count(&hall, kept).await, 3);
    let stranger = hall.citizen(PersonId::random());
    stranger.get(&format!("{API}/licences/{id}/pdf")).await.assert_refused(404, "licence_not_found");
}

#[actix_web::test]
async fn what_a_revoked_certificate_signed_is_refused_and_the_next_file_has_a_new_one() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let id = text(&licences[HOMESTEAD], "id");
    let path = format!("{API}/licences/{id}/file");
    let old = bytes(&hall, holder, &path).await;
    let serial = desk::words(&hall, &format!("SELECT serial AS word FROM issuer_certificates WHERE owner = '{TOWNSHIP}' AND algorithm = 'Ed25519'")).await;
    let revoke_path = format!("{API}/issuer-certificates/{}/revoke", serial[0]);
    let chief = hall.staff(&[Role::Chief], DIVISION, Some(TOWNSHIP));
    chief
        .post(&revoke_path, &json!({ "why": "key_compromise" }))
        .await
        .assert_refused(403, "permission_missing");
    let keeper = hall.staff(&[Role::AdminSecurity], DIVISION, None);
    keeper.post(&revoke_path, &json!({ "why": "key_compromise" })).await.ok();
    keeper.post(&revoke_path, &json!({ "why": "ceased" })).await.assert_refused(404, "certificate_not_found");
    let refused = verify_licence_bytes(&old, &published(&hall).await, now());
    assert_eq!(refused.unwrap_err().to_string(), "the certificate was revoked");
    assert!(matches!(
        verify_licence_bytes(&old, &IssuerCertificate::default(), now()),
        Err(FileRefusal::Certificate(_))
    ));
    revoke(&hall, &id).await.ok();
    let new = bytes(&hall, holder, &path).await;
    let record = verify_licence_bytes(&new, &published(&hall).await, now()).unwrap();
    assert_eq!(record.status.name(), "revoked", "a file says the standing in which it was made");
}

async fn revoke_certificate(hall: &TestHall, why: &str) {
    let serial =
        "SELECT serial AS word FROM issuer_certificates WHERE revoked_at IS NULL AND algorithm = 'Ed25519'";
    let serial =
        desk::words(hall, &format!("{serial} AND owner = '{TOWNSHIP}' ORDER BY generation DESC")).await;
    let keeper = hall.staff(&[Role::AdminSecurity], DIVISION, None);
    let path = format!("{API}/issuer-certificates/{}/revoke", serial[0]);
    keeper.post(&path, &json!({ "why": why })).await.ok();
}

#[actix_web::test]
async fn after_a_certificate_was_revoked_the_holder_gets_good_files_of_a_licence_that_is_valid() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let path = format!("{API}/licences/{}", text(&licences[HOMESTEAD], "id"));
    let mut old = Vec::new();
    for form in ["file", "pdf", "ofd"] {
        old.push(bytes(&hall, holder, &format!("{path}/{form}")).await);
    }
    revoke_certificate(&hall, "key_compromise").await;
    let published = published(&hall).await;
    for (form, old) in ["file", "pdf", "ofd"].iter().zip(old) {
        assert!(
            verify_licence_bytes(&old, &published, now()).is_err(),
            "{form} is signed with a key that is out"
        );
        let new = bytes(&hall, holder, &format!("{path}/{form}")).await;
        assert_eq!(verify_licence_bytes(&new, &published, now()).unwrap().status.name(), "valid", "{form}");
        assert!(new == bytes(&hall, holder, &format!("{path}/{form}")).await, "{form} stays the same again");
    }
}

#[actix_web::test]
async fn a_sheet_drawn_after_a_change_of_keys_carries_a_record_of_the_same_keys() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let path = format!("{API}/licences/{}", text(&licences[HOMESTEAD], "id"));
    bytes(&hall, holder, &format!("{path}/file")).await;
    revoke_certificate(&hall, "superseded").await;
    let roots = IssuerCertificate::of_roots(&published(&hall).await.roots.concat());
    for form in ["pdf", "ofd"] {
        let drawn = bytes(&hall, holder, &format!("{path}/{form}")).await;
        assert_eq!(verify_licence_bytes(&drawn, &roots, now()).map(|record| record.version), Ok(1), "{form}");
    }
}

#[actix_web::test]
async fn what_the_issuer_publishes_is_signed_once_a_minute_and_anew_when_a_certificate_is_revoked() {
    let hall = desk::hall().await;
    decided(&hall, PersonId::random()).await;
    let start = now();
    hall.set_now(start).await;
    let first = published(&hall).await;
    hall.set_now(start + TimeDelta::seconds(59)).await;
    assert_eq!(published(&hall).await.revoked, first.revoked, "nobody signs for everyone who asks");
    hall.set_now(start + TimeDelta::seconds(60)).await;
    let second = published(&hall).await;
    assert_ne!(second.revoked, first.revoked);
    let citizen = PersonId::random();
    decided(&hall, citizen).await;
    let path = format!(
        "{API}/licences/{}/file",
        text(&desk::licences_of(&hall.citizen(citizen)).await[HOMESTEAD], "id")
    );
    bytes(&hall, citizen, &path).await;
    revoke_certificate(&hall, "key_compromise").await;
    assert_ne!(published(&hall).await.revoked, second.revoked, "a revocation is told at once");
}

#[actix_web::test]
async fn a_presentation_with_a_status_list_tells_a_revocation_without_the_network() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let id = text(&licences[HOMESTEAD], "id");
    let citizen = hall.citizen(holder);
    let path = format!("{API}/licences/{id}/presentation?audience=%E5%8C%BB%E9%99%A2");
    let shown = citizen.get(&path).await.ok().json();
    let said: serde_json::Value = serde_json::from_str(&text(&shown, "record")).unwrap();
    assert!(!said.to_string().contains(NAME));
    let made: DateTime<Utc> = text(&said, "issued_at").parse().unwrap();
    hall.set_now(made + TimeDelta::hours(2)).await;
    revoke(&hall, &id).await.ok();
    let list = hall.nobody().get(&format!("{API}/status-lists/{}", said["list"])).await.ok().json();
    let (shown, list) = (shown.to_string(), list.to_string());
    let published = published(&hall).await;
    let now = made + TimeDelta::hours(5);
    let check = |list| verify_presentation(&canonical(&shown), list, &published, Some("医院"), now).unwrap();
    assert!(check(None).good, "who has no list does not know better");
    let known = check(Some(canonical(&list).as_str()));
    assert!(!known.good);
    assert_eq!(known.hours, 3);
    let other = verify_presentation(&canonical(&shown), None, &published, Some("银行"), now);
    assert_eq!(other, Err(FileRefusal::OtherAudience));
    hall.nobody().get(&format!("{API}/status-lists/7")).await.assert_refused(404, "status_list_not_found");
}

/// As the repository writes it: fields in their order.
fn canonical(text: &str) -> String {
    let file: licence::LicenceFile = serde_json::from_str(text).unwrap();
    serde_json::to_string(&file).unwrap()
}

#[actix_web::test]
async fn the_code_beside_the_identifier_must_be_the_licences_own() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let id = text(&licences[HOMESTEAD], "id");
    let pdf = testkit::pdf_text(&bytes(&hall, holder, &format!("{API}/licences/{id}/pdf")).await);
    let code: String = pdf.split("验证码").nth(1).unwrap().chars().take(14).collect();
    let ask = async |code: &str| {
        let body = json!({ "identifier": text(&licences[HOMESTEAD], "identifier"), "code": code });
        hall.nobody().post(&format!("{API}/verifications"), &body).await.ok().json()
    };
    assert_eq!(ask(&code).await["valid"], true);
    let wrong = ask("0000-0000-0000").await;
    assert_eq!((&wrong["valid"], &wrong["reason"]), (&json!(false), &json!("unknown")));
}
