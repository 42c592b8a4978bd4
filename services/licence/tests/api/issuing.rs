//! Decisions become licences: each once, however often and in whatever order they are heard.
use crate::desk::{
    self, HOMESTEAD, ID_CARD, NAME, RURAL_PLANNING, count, decided, decision, licences_of, tell, text,
};
use contracts::intake::Outcome;
use kernel::{code::LicenceIdentifier, id::PersonId};

#[actix_web::test]
async fn a_decision_issues_one_licence_of_each_type() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (case, licences) = decided(&hall, holder).await;
    assert_eq!(licences.len(), 2);
    for kind in [HOMESTEAD, RURAL_PLANNING] {
        let licence = &licences[kind];
        let identifier = LicenceIdentifier::parse(&text(licence, "identifier")).unwrap();
        assert_eq!(identifier.type_code().as_str(), kind);
        assert_eq!(text(licence, "case_id"), case.case_id.to_string());
        assert_eq!((text(licence, "status"), text(licence, "status_code")), ("valid".into(), "01".into()));
    }
    let id = text(&licences[HOMESTEAD], "id");
    let detail = hall.citizen(holder).get(&format!("{}/licences/{id}", desk::API)).await.ok().json();
    assert_eq!(detail["holder_name"], NAME);
    assert_eq!(detail["fields"][0]["value"], NAME);
    assert!(detail["fields"].as_array().unwrap().iter().any(|field| field["value"] == 160));
}

#[actix_web::test]
async fn a_decision_heard_a_hundred_times_issues_one_set() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    tell(&hall, &decision(holder), 100).await;
    let issued = count(&hall, "SELECT count(*) AS n FROM licences").await;
    let audited = count(&hall, "SELECT count(*) AS n FROM audit WHERE action = 'issue_licence'").await;
    let told =
        count(&hall, "SELECT count(*) AS n FROM outbox WHERE type = 'licence.licence_issued.v1'").await;
    println!("one decision heard 100 times: {issued} licences, {audited} audit rows, {told} events");
    assert_eq!((issued, audited, told), (2, 2, 2));
}

#[actix_web::test]
async fn a_refusal_issues_nothing() {
    let hall = desk::hall().await;
    let mut refused = decision(PersonId::random());
    refused.outcome = Outcome::Refuse;
    tell(&hall, &refused, 1).await;
    assert_eq!(count(&hall, "SELECT count(*) AS n FROM licences").await, 0);
}

#[actix_web::test]
async fn identifiers_of_many_decisions_differ_and_serials_have_no_gap() {
    let hall = desk::hall().await;
    for _ in 0..20 {
        tell(&hall, &decision(PersonId::random()), 1).await;
    }
    let sql = "SELECT count(DISTINCT identifier) AS n FROM licences";
    assert_eq!(count(&hall, sql).await, 40);
    let sql = "SELECT max(right(serial, 6)::int)::bigint AS n FROM licences";
    assert_eq!(count(&hall, sql).await, 20);
}

#[actix_web::test]
async fn seeding_again_changes_nothing() {
    let hall = desk::hall().await;
    let person = PersonId::random();
    let holders = [desk::demo_holder(person)];
    let first = licence::seed(hall.db("licence"), &holders).await.unwrap();
    assert_eq!((first.types, first.licences), (0, 2));
    let again = licence::seed(hall.db("licence"), &holders).await.unwrap();
    assert_eq!(again, licence::SeedReport::default());
    assert!(licences_of(&hall.citizen(person)).await.contains_key(ID_CARD));
}
