//! What is left behind: one audit row and one event per change, and personal data nowhere it must not be.
use crate::{
    desk::{self, API, HOMESTEAD, ID_CARD, NAME, NUMBER, act, count, decided, text, use_licence, words},
    showing::revoke,
};
use kernel::{
    actor::{Actor, ActorKind, Scope},
    code::Uscc,
    id::PersonId,
};
use serde_json::json;
use testkit::TestHall;

/// Issue, use, present, verify, revoke.
async fn a_life(hall: &TestHall) {
    let holder = desk::villager(hall).await;
    let (case, licences) = decided(hall, holder).await;
    let id = text(&licences[HOMESTEAD], "id");
    let token = act(hall, holder, case.case_id);
    use_licence(hall, Some(&token), "key-000001", &json!({ "type_code": ID_CARD })).await.ok();
    let shown =
        hall.citizen(holder).post(&format!("{API}/licences/{id}/presentations"), &json!({})).await.ok();
    let body = json!({ "token": text(&shown.json(), "token") });
    hall.nobody().post(&format!("{API}/verifications"), &body).await.ok();
    revoke(hall, &id).await.ok();
    hall.drain().await;
}

#[actix_web::test]
async fn every_change_has_one_audit_row_and_one_event() {
    let hall = desk::hall().await;
    a_life(&hall).await;
    let audited = words(&hall, "SELECT entity_id::text AS word FROM audit ORDER BY 1").await;
    let told = words(
        &hall,
        "SELECT subject::text AS word FROM outbox WHERE type <> 'licence.personal_data_read.v1' ORDER BY 1",
    )
    .await;
    println!("{} audit rows, {} events", audited.len(), told.len());
    assert_eq!(audited, told);
    let looks = count(&hall, "SELECT count(*) AS n FROM access_log").await;
    let shown = "SELECT count(*) AS n FROM outbox WHERE type = 'licence.personal_data_read.v1'";
    assert_eq!(looks, count(&hall, shown).await);
}

#[actix_web::test]
async fn names_and_numbers_are_in_no_plain_column() {
    let hall = desk::hall().await;
    a_life(&hall).await;
    for table in
        ["outbox", "audit", "access_log", "licences", "licence_uses", "licence_changes", "idempotency"]
    {
        for canary in [NAME, NUMBER, "探针村", "材料虚假"] {
            let hex: String = canary.bytes().map(|byte| format!("{byte:02x}")).collect();
            let sql = format!(
                "SELECT count(*) AS n FROM {table} t WHERE t::text LIKE '%{canary}%' OR t::text LIKE '%{hex}%'"
            );
            assert_eq!(count(&hall, &sql).await, 0, "{canary} in {table}");
        }
    }
}

#[actix_web::test]
async fn the_app_role_cannot_rewrite_what_was_recorded() {
    let hall = desk::hall().await;
    a_life(&hall).await;
    let forbidden = [
        "UPDATE licence_uses SET purpose = 'x' RETURNING 1::bigint AS n",
        "DELETE FROM licence_changes RETURNING 1::bigint AS n",
        "DELETE FROM licences RETURNING 1::bigint AS n",
        "UPDATE licences SET holder_id = id RETURNING 1::bigint AS n",
    ];
    for sql in forbidden {
        assert!(desk::try_count(&hall, sql).await.is_err(), "{sql}");
    }
}

#[actix_web::test]
async fn the_database_itself_hides_licences_from_those_out_of_scope() {
    let hall = desk::hall().await;
    let holder = desk::villager(&hall).await;
    decided(&hall, holder).await;
    let seen_by = async |kind, scope| {
        let actor = Actor { kind, scope, ..Actor::nobody() };
        desk::count_as(&hall, &actor, "SELECT count(*) AS n FROM licences").await.unwrap()
    };
    let own = |subject| Scope { subject: Some(subject), ..Scope::default() };
    let of = |authority| Scope { authority: Uscc::parse(authority).ok(), ..Scope::default() };
    let at = |division: &str| Scope {
        division: kernel::code::Division::parse(division).ok().map(|division| division.prefix()),
        ..Scope::default()
    };
    assert_eq!(seen_by(ActorKind::Nobody, Scope::default()).await, 0);
    assert_eq!(seen_by(ActorKind::Person, own(holder)).await, 4);
    assert_eq!(seen_by(ActorKind::Person, own(PersonId::random())).await, 0);
    assert_eq!(seen_by(ActorKind::Department, of(desk::TOWNSHIP)).await, 2);
    assert_eq!(seen_by(ActorKind::Staff, at("341323110000")).await, 2);
    assert_eq!(seen_by(ActorKind::Staff, at("341321000000")).await, 0);
}

#[actix_web::test]
async fn a_new_consumer_is_told_every_licence_and_its_standing() {
    let hall = desk::hall().await;
    a_life(&hall).await;
    let intake = hall.service("intake", "licence");
    let told = intake.get(&format!("{API}/snapshot")).await.ok().json();
    let kinds: Vec<&str> =
        told["items"].as_array().unwrap().iter().map(|item| item["type"].as_str().unwrap()).collect();
    let of = |kind| kinds.iter().filter(|told| **told == kind).count();
    assert_eq!(of("licence.licence_issued.v1"), 4);
    assert_eq!(of("licence.licence_revoked.v1"), 1);
    assert_eq!(of("licence.licence_type_defined.v1"), 7);
    assert!(!told.to_string().contains(NAME) && !told.to_string().contains(NUMBER));
}
