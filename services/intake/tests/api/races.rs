//! Of those who act at once, one has effect and the others are told.
use crate::{
    papers::{at, form},
    world::World,
};
use serde_json::json;

#[actix_web::test]
async fn of_two_clerks_who_answer_at_once_one_is_told_it_is_late() {
    let world = World::start().await;
    let refusal =
        json!({ "reason": "申请事项依法不属于本机关职权范围。", "remedies": "可以在六十日内申请行政复议。" });
    for _ in 0..8 {
        let case = world.submitted(&[]).await;
        let (accept, reject) = (at(&case, "accept"), at(&case, "reject"));
        let (how, a_refusal) = (json!({}), refusal.clone());
        let (a, b) = tokio::join!(world.clerk.post(&accept, &how), world.chief.post(&reject, &a_refusal));
        assert_eq!([&a, &b].iter().filter(|reply| reply.status.is_success()).count(), 1, "{a} {b}");
        let late = if a.status.is_success() { b } else { a };
        assert_eq!(late.status.as_u16(), 409, "{late}");
        let code = late.json()["code"].as_str().unwrap().to_owned();
        assert!(code == "case_moved_on" || code == "action_not_allowed", "{code}");
    }
}

#[actix_web::test]
async fn a_revocation_and_an_act_at_once_have_one_order() {
    let world = World::start().await;
    for _ in 0..8 {
        let case = world.draft().await;
        let mandates = world.citizen.get("/api/intake/v1/mandates?limit=100").await.ok().json();
        let open: Vec<String> = mandates["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|mandate| mandate["revoked_at"].is_null())
            .map(|mandate| format!("/api/intake/v1/mandates/{}/revoke", mandate["id"].as_str().unwrap()))
            .collect();
        let (path, answers, nothing) = (at(&case, "form"), form(), json!({}));
        let (saved, revoked) =
            tokio::join!(world.agent.put(&path, None, &answers), world.citizen.post(&open[0], &nothing));
        revoked.ok();
        if !saved.status.is_success() {
            saved.assert_refused(403, "mandate_revoked");
        }
        let later = world.agent.put(&path, None, &answers).await;
        later.assert_refused(403, "mandate_revoked");
    }
}

#[actix_web::test]
async fn one_key_sent_five_times_at_once_hands_in_once() {
    let world = World::start().await;
    let case = world.filled(&[]).await;
    let (path, body) = (at(&case, "submit"), json!({}));
    let sends = (0..5).map(|_| world.agent.post_as(&path, "a-key-from-the-farm", &body));
    let numbers: std::collections::BTreeSet<String> = futures::future::join_all(sends)
        .await
        .into_iter()
        .map(|reply| reply.ok().json()["case_no"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(numbers.len(), 1);
}
