//! The standing of a licence moves along its table, on the say of its own authority.
use crate::{
    desk::{self, API, DIVISION, HOMESTEAD, POLICE, TOWNSHIP, act, count, decided, text, use_licence},
    showing::revoke,
};
use auth::Role;
use kernel::id::PersonId;
use serde_json::json;

#[actix_web::test]
async fn only_the_issuing_authority_may_change_it() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let path = format!("{API}/licences/{}/changes", text(&licences[HOMESTEAD], "id"));
    let body = json!({ "action": "suspend", "reason_code": "investigation", "reason": "核查" });
    let other = hall.staff(&[Role::Chief], DIVISION, Some(POLICE));
    other.post(&path, &body).await.assert_refused(404, "licence_not_found");
    let clerk = hall.staff(&[Role::Clerk], DIVISION, Some(TOWNSHIP));
    clerk.post(&path, &body).await.assert_refused(403, "permission_missing");
    hall.citizen(holder).post(&path, &body).await.assert_refused(403, "permission_missing");
    let chief = hall.staff(&[Role::Chief], DIVISION, Some(TOWNSHIP));
    assert_eq!(chief.post(&path, &body).await.ok().json()["status_code"], "02");
}

#[actix_web::test]
async fn moves_that_the_table_does_not_have_and_unfit_reasons_are_refused() {
    let hall = desk::hall().await;
    let (_, licences) = decided(&hall, PersonId::random()).await;
    let path = format!("{API}/licences/{}/changes", text(&licences[HOMESTEAD], "id"));
    let chief = hall.staff(&[Role::Chief], DIVISION, Some(TOWNSHIP));
    let resume = json!({ "action": "resume", "reason_code": "ground_removed", "reason": "无" });
    chief.post(&path, &resume).await.assert_refused(409, "licence_action_not_allowed");
    let unfit = json!({ "action": "revoke", "reason_code": "holder_request", "reason": "无" });
    chief.post(&path, &unfit).await.assert_refused(400, "licence_reason_unfit");
    let silent = json!({ "action": "revoke", "reason_code": "unlawful_decision", "reason": " " });
    chief.post(&path, &silent).await.assert_refused(400, "licence_reason_missing");
    let timer = json!({ "action": "expire", "reason_code": "time_run_out", "reason": "到期" });
    chief.post(&path, &timer).await.assert_refused(409, "licence_action_not_allowed");
}

#[actix_web::test]
async fn of_two_who_change_it_at_once_one_is_told_it_is_late() {
    let hall = desk::hall().await;
    for _ in 0..5 {
        let (_, licences) = decided(&hall, PersonId::random()).await;
        let id = text(&licences[HOMESTEAD], "id");
        let (a, b) = tokio::join!(revoke(&hall, &id), revoke(&hall, &id));
        assert_eq!([a, b].iter().filter(|reply| reply.status.is_success()).count(), 1);
        let sql = format!("SELECT count(*) AS n FROM licence_changes WHERE licence_id = '{id}'");
        assert_eq!(count(&hall, &sql).await, 1);
    }
}

#[actix_web::test]
async fn a_revocation_names_the_cases_that_relied_on_the_licence() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let later = desk::decision(holder).case_id;
    let token = act(&hall, holder, later);
    let body = json!({ "type_code": HOMESTEAD });
    use_licence(&hall, Some(&token), "key-000001", &body).await.ok();
    revoke(&hall, &text(&licences[HOMESTEAD], "id")).await.ok();
    let sql = "SELECT (data->'used_by'->>0) AS word FROM outbox WHERE type = 'licence.licence_revoked.v1'";
    assert_eq!(desk::words(&hall, sql).await, [later.to_string()]);
    let refused = use_licence(&hall, Some(&token), "key-000002", &body).await;
    refused.assert_refused(404, "licence_not_held");
}

#[actix_web::test]
async fn a_suspended_licence_cannot_be_used_and_a_resumed_one_can() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (case, licences) = decided(&hall, holder).await;
    let path = format!("{API}/licences/{}/changes", text(&licences[HOMESTEAD], "id"));
    let chief = hall.staff(&[Role::Chief], DIVISION, Some(TOWNSHIP));
    let suspend = json!({ "action": "suspend", "reason_code": "investigation", "reason": "核查" });
    chief.post(&path, &suspend).await.ok();
    let (token, body) = (act(&hall, holder, case.case_id), json!({ "type_code": HOMESTEAD }));
    let refused = use_licence(&hall, Some(&token), "key-000001", &body).await;
    refused.assert_refused(409, "licence_not_valid");
    let resume = json!({ "action": "resume", "reason_code": "ground_removed", "reason": "核查无误" });
    chief.post(&path, &resume).await.ok();
    use_licence(&hall, Some(&token), "key-000002", &body).await.ok();
}
