//! Parallel review and field steps.
use crate::{
    papers::{OFFICES, agree, at},
    world::World,
};
use serde_json::json;
use uuid::Uuid;

#[actix_web::test]
async fn one_person_speaks_for_one_office_and_each_office_once() {
    let world = World::start().await;
    let case = world.accepted().await;
    let first = &world.reviewers[0];
    let short = json!({ "opinion": "agree", "text": "同意" });
    first.post(&at(&case, "reviews/agriculture"), &short).await.assert_refused(400, "text_too_short");
    first.post(&at(&case, "reviews/agriculture"), &agree()).await.ok();
    let other = first.post(&at(&case, "reviews/natural_resources"), &agree()).await;
    other.assert_refused(403, "spoke_for_another_office");
    let again = world.reviewers[1].post(&at(&case, "reviews/agriculture"), &agree()).await;
    again.assert_refused(409, "review_given");
    let unknown = world.reviewers[1].post(&at(&case, "reviews/fire_brigade"), &agree()).await;
    unknown.assert_refused(404, "office_not_found");
    let stranger = world.other_clerk.get(&at(&case, "")).await;
    stranger.assert_refused(404, "case_not_found");
}

#[actix_web::test]
async fn the_last_of_those_who_come_at_once_joins_exactly_once() {
    let world = World::start().await;
    let case = world.accepted().await;
    world.inspect(&case).await;
    let paths = OFFICES.map(|office| at(&case, &format!("reviews/{office}")));
    let body = agree();
    let reviews = world.reviewers.iter().zip(&paths).map(|(reviewer, path)| reviewer.post(path, &body));
    let states: Vec<_> = futures::future::join_all(reviews)
        .await
        .into_iter()
        .map(|reply| reply.ok().json()["state"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(states.iter().filter(|state| *state == "reviewed").count(), 1, "{states:?}");
    assert_eq!(world.read(&case).await["state"], "reviewed");
}

#[actix_web::test]
async fn administrative_licensing_law_article_34_an_inspection_takes_two_people_and_two_signatures() {
    let world = World::start().await;
    let case = world.accepted().await;
    let [one, two] = world.inspector_ids;
    let alone = world.step(&world.inspectors[0], &case, "site_inspection", 5, &json!([one])).await;
    alone.assert_refused(400, "too_few_people");
    let few = world.step(&world.inspectors[0], &case, "site_inspection", 1, &json!([one, two])).await;
    few.assert_refused(400, "too_little_evidence");
    let absent = json!([Uuid::new_v4(), two]);
    let absent = world.step(&world.inspectors[0], &case, "site_inspection", 5, &absent).await;
    absent.assert_refused(400, "recorder_absent");
    world.step(&world.inspectors[0], &case, "site_inspection", 5, &json!([one, two])).await.ok();
    assert_eq!(world.read(&case).await["steps"][4]["completed_at"], json!(null));
    let path = at(&case, "steps/site_inspection/sign");
    world.clerk.post(&path, &json!({})).await.assert_refused(403, "signer_was_not_there");
    world.inspectors[0].post(&path, &json!({})).await.ok();
    assert_eq!(world.read(&case).await["steps"][4]["completed_at"], json!(null));
    world.inspectors[1].post(&path, &json!({})).await.ok();
    assert!(world.read(&case).await["steps"][4]["completed_at"].is_string());
}

#[actix_web::test]
async fn claimed_days_are_kept_as_claimed_and_count_nothing() {
    let world = World::start().await;
    let case = world.filled(&[]).await;
    let read = world.citizen.get(&at(&case, "")).await.ok().json();
    let notice =
        read["steps"].as_array().unwrap().iter().find(|step| step["step"] == "village_notice").unwrap();
    assert_eq!(
        (&notice["claimed_from"], &notice["claimed_to"]),
        (&json!("2025-03-03"), &json!("2025-03-10"))
    );
    let recorded: chrono::DateTime<chrono::Utc> = notice["recorded_at"].as_str().unwrap().parse().unwrap();
    let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
    assert!((now - recorded).num_minutes() < 5);
}

#[actix_web::test]
async fn an_open_objection_holds_the_notice_up() {
    let world = World::start().await;
    let case = world.submitted(&[]).await;
    let body = json!({ "step": "village_notice", "text": "北侧占用了我家的通道,不同意。" });
    let raised = world.clerk.post(&at(&case, "objections"), &body).await.ok().json();
    world.clerk.post(&at(&case, "accept"), &json!({})).await.assert_refused(409, "steps_missing");
    let path = at(&case, &format!("objections/{}/settle", raised["id"].as_str().unwrap()));
    let words = json!({ "text": "经现场丈量不影响通行,双方已签字确认。" });
    world.clerk.post(&path, &words).await.ok();
    world.clerk.post(&path, &words).await.assert_refused(404, "not_found");
    world.clerk.post(&at(&case, "accept"), &json!({})).await.ok();
}
