//! Who may read a licence, and what he must say first.
use crate::desk::{self, API, DIVISION, HOMESTEAD, TOWNSHIP, count, decided, text};
use auth::{Role, SubjectKind, TokenSubject};
use kernel::id::{CaseId, PersonId};
use uuid::Uuid;

#[actix_web::test]
async fn a_licence_of_another_person_does_not_exist() {
    let hall = desk::hall().await;
    let (_, licences) = decided(&hall, PersonId::random()).await;
    let id = text(&licences[HOMESTEAD], "id");
    let stranger = hall.citizen(PersonId::random());
    for path in ["", "/uses", "/offline"] {
        let reply = stranger.get(&format!("{API}/licences/{id}{path}")).await;
        reply.assert_refused(404, "licence_not_found");
    }
    let reply = stranger.post(&format!("{API}/licences/{id}/presentations"), &serde_json::json!({})).await;
    reply.assert_refused(404, "licence_not_found");
    assert!(desk::licences_of(&stranger).await.is_empty());
}

#[actix_web::test]
async fn staff_read_a_licence_for_its_case_and_a_purpose_only() {
    let hall = desk::hall().await;
    let (case, licences) = decided(&hall, PersonId::random()).await;
    let path = format!("{API}/licences/{}", text(&licences[HOMESTEAD], "id"));
    let clerk = hall.staff(&[Role::Clerk], DIVISION, None);
    clerk.get(&path).await.assert_refused(403, "licence_case_needed");
    let other = format!("{path}?purpose=case_handling&case_id={}", CaseId::random());
    clerk.get(&other).await.assert_refused(404, "licence_not_found");
    let good = format!("{path}?purpose=case_handling&case_id={}", case.case_id);
    clerk.get(&good).await.ok();
    let elsewhere = hall.staff(&[Role::Clerk], "341321100000", None);
    elsewhere.get(&good).await.assert_refused(404, "licence_not_found");
    let sql = format!(
        "SELECT count(*) AS n FROM access_log WHERE purpose = 'case_handling' AND case_id = '{}'",
        case.case_id
    );
    assert_eq!(count(&hall, &sql).await, 1);
}

#[actix_web::test]
async fn a_department_reads_what_its_authority_issued_for_a_purpose() {
    let hall = desk::hall().await;
    let (_, licences) = decided(&hall, PersonId::random()).await;
    let path = format!("{API}/licences/{}", text(&licences[HOMESTEAD], "id"));
    let department = |authority: &str| {
        let mut subject = TokenSubject::plain(SubjectKind::Department, Uuid::new_v4(), &[Role::Department]);
        subject.authority = kernel::code::Uscc::parse(authority).ok();
        hall.client(&subject)
    };
    department(TOWNSHIP).get(&path).await.assert_refused(403, "licence_purpose_needed");
    let path = format!("{path}?purpose=statutory_duty");
    department(TOWNSHIP).get(&path).await.ok();
    department(desk::POLICE).get(&path).await.assert_refused(404, "licence_not_found");
}

#[actix_web::test]
async fn a_list_turns_its_pages() {
    let hall = desk::hall().await;
    let holder = desk::villager(&hall).await;
    decided(&hall, holder).await;
    let citizen = hall.citizen(holder);
    let mut seen = Vec::new();
    let mut path = format!("{API}/licences?limit=1");
    loop {
        let page = citizen.get(&path).await.ok().json();
        seen.push(text(&page["items"][0], "id"));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("{API}/licences?limit=1&after={next}");
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 4);
    let bad = citizen.get(&format!("{API}/licences?after=x")).await;
    bad.assert_refused(400, "cursor_malformed");
}

#[actix_web::test]
async fn types_and_state_machine_are_public() {
    let hall = desk::hall().await;
    let types = hall.nobody().get(&format!("{API}/types")).await.ok().json();
    assert_eq!(types["items"].as_array().unwrap().len(), 7);
    hall.nobody().get(&format!("{API}/types/{HOMESTEAD}")).await.ok();
    let unknown = hall.nobody().get(&format!("{API}/types/113413000000000199999")).await;
    unknown.assert_refused(404, "licence_type_not_found");
    let table = hall.nobody().get(&format!("{API}/state-machine")).await.ok().json();
    assert_eq!(table.as_array().unwrap().len(), licence::TRANSITIONS.len());
}
