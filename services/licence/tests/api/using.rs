//! A licence as a material: only with an act token, and never unseen by its holder.
use crate::desk::{
    self, API, DIVISION, HOMESTEAD, ID_CARD, NAME, NUMBER, act, count, licences_of, text, use_licence,
};
use contracts::licence::{LicenceClient, UseIn};
use kernel::{
    code::{Division, LicenceTypeCode},
    id::{CaseId, PersonId},
};
use serde_json::json;

fn case() -> CaseId {
    CaseId::in_county(&Division::parse(DIVISION).unwrap())
}

#[actix_web::test]
async fn without_an_act_token_nothing_is_used() {
    let hall = desk::hall().await;
    let holder = desk::villager(&hall).await;
    let body = json!({ "type_code": ID_CARD });
    let reply = use_licence(&hall, None, "key-000001", &body).await;
    reply.assert_refused(403, "act_token_missing");
    let mut forged = act(&hall, holder, case());
    let last = forged.pop().unwrap();
    forged.push(if last == 'A' { 'B' } else { 'A' });
    let reply = use_licence(&hall, Some(&forged), "key-000002", &body).await;
    reply.assert_refused(403, "act_token_invalid");
    let citizen = hall.citizen(holder);
    citizen.post(&format!("{API}/uses"), &body).await.assert_refused(403, "permission_missing");
    assert_eq!(count(&hall, "SELECT count(*) AS n FROM licence_uses").await, 0);
}

#[actix_web::test]
async fn a_use_gives_the_fields_asked_for_and_the_holder_sees_it() {
    let hall = desk::hall().await;
    let (holder, case) = (desk::villager(&hall).await, case());
    let body = json!({ "type_code": ID_CARD, "fields": ["name", "citizen_no"] });
    let token = act(&hall, holder, case);
    let used = use_licence(&hall, Some(&token), "key-000001", &body).await.ok().json();
    assert_eq!(used["fields"], json!({ "name": NAME, "citizen_no": NUMBER }));
    assert_eq!((&used["status"], &used["version"]), (&json!("valid"), &json!(1)));
    let again = use_licence(&hall, Some(&token), "key-000001", &body).await.ok().json();
    assert_eq!(again["use_id"], used["use_id"], "a retry is the same use");
    let path = format!("{API}/licences/{}/uses", text(&used, "licence_id"));
    let uses = hall.citizen(holder).get(&path).await.ok().json();
    assert_eq!(uses["items"].as_array().unwrap().len(), 1);
    assert_eq!(uses["items"][0]["case_id"], json!(case));
    let looks = "SELECT count(*) AS n FROM access_log WHERE purpose = 'licence_as_material'";
    assert_eq!(count(&hall, looks).await, 2, "each answer with data is a look");
}

#[actix_web::test]
async fn nobody_uses_what_the_principal_does_not_hold() {
    let hall = desk::hall().await;
    let (holder, other) = (desk::villager(&hall).await, PersonId::random());
    let token = act(&hall, other, case());
    let reply = use_licence(&hall, Some(&token), "key-000001", &json!({ "type_code": ID_CARD })).await;
    reply.assert_refused(404, "licence_not_held");
    let id = text(&licences_of(&hall.citizen(holder)).await[ID_CARD], "id");
    let body = json!({ "type_code": ID_CARD, "licence_id": id });
    let reply = use_licence(&hall, Some(&token), "key-000002", &body).await;
    reply.assert_refused(404, "licence_not_found");
    let body = json!({ "type_code": HOMESTEAD, "licence_id": id });
    let reply = use_licence(&hall, Some(&act(&hall, holder, case())), "key-000003", &body).await;
    reply.assert_refused(404, "licence_not_found");
}

#[actix_web::test]
async fn the_typed_client_lists_and_uses() {
    let hall = desk::hall().await;
    let holder = desk::villager(&hall).await;
    let client = LicenceClient::new(&hall.url, reqwest::Client::new());
    let service = auth::ServiceKey::new(&hall.deps.service_key).mint("intake", "licence").unwrap();
    let token = act(&hall, holder, case());
    let held = client.list_holdings(&service, &token).await.unwrap();
    assert_eq!(held.len(), 2);
    let body = UseIn {
        type_code: LicenceTypeCode::parse(ID_CARD).unwrap(),
        licence_id: None,
        fields: vec!["sex".into()],
    };
    let used = client.use_licence(&service, &token, "key-000001", &body).await.unwrap();
    assert_eq!(used.fields.len(), 1);
    assert_eq!(used.holder_name, NAME);
    let other = UseIn { type_code: LicenceTypeCode::parse(HOMESTEAD).unwrap(), ..body };
    let refused = client.use_licence(&service, &token, "key-000002", &other).await.err().unwrap();
    assert!(refused.to_string().contains("licence_not_held"), "{refused}");
}
