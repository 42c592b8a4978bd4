//! An agent acts under a mandate that is compared in the transaction of each act, or not at all.
use crate::{
    papers::{at, form, id, photo, upload},
    world::{VILLAGE, World},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

fn tomorrow() -> DateTime<Utc> {
    DateTime::<Utc>::from(std::time::SystemTime::now()) + TimeDelta::days(1)
}

async fn draft_without_mandate(world: &World) -> String {
    let body = json!({ "item": world.item, "division": VILLAGE, "applicant": world.villager });
    id(&world.agent.post("/api/intake/v1/cases", &body).await.ok())
}

async fn give(world: &World, body: Value) -> String {
    let given = world.citizen.post("/api/intake/v1/mandates", &body).await.ok().json();
    given["id"].as_str().unwrap().to_owned()
}

fn mandate(world: &World, acts: &[&str]) -> Value {
    json!({ "agent": world.agent_id, "acts": acts, "valid_to": tomorrow(), "way": "code" })
}

#[actix_web::test]
async fn without_a_mandate_an_agent_does_nothing_for_a_person() {
    let world = World::start().await;
    let case = draft_without_mandate(&world).await;
    world.agent.put(&at(&case, "form"), None, &form()).await.assert_refused(403, "mandate_missing");
    world.bring(&world.agent, &case, "001").await.assert_refused(403, "mandate_missing");
    world.agent.post(&at(&case, "submit"), &json!({})).await.assert_refused(403, "mandate_missing");
}

#[actix_web::test]
async fn a_mandate_of_another_person_is_none() {
    let world = World::start().await;
    let body = json!({ "agent": world.agent_id, "acts": ["submit"], "valid_to": tomorrow(), "way": "code" });
    world.stranger.post("/api/intake/v1/mandates", &body).await.ok();
    let case = draft_without_mandate(&world).await;
    world.agent.put(&at(&case, "form"), None, &form()).await.assert_refused(403, "mandate_missing");
}

#[actix_web::test]
async fn a_mandate_for_another_item_or_act_does_not_cover_this_one() {
    let world = World::start().await;
    let case = draft_without_mandate(&world).await;
    let mut other = mandate(&world, &["submit"]);
    other["items"] = json!([world.spot_item]);
    give(&world, other).await;
    world.agent.put(&at(&case, "form"), None, &form()).await.assert_refused(403, "mandate_out_of_scope");
    give(&world, mandate(&world, &["receive"])).await;
    world.agent.put(&at(&case, "form"), None, &form()).await.assert_refused(403, "mandate_out_of_scope");
    let mut this = mandate(&world, &["submit"]);
    this["items"] = json!([world.item]);
    give(&world, this).await;
    world.agent.put(&at(&case, "form"), None, &form()).await.ok();
}

#[actix_web::test]
async fn a_revoked_mandate_ends_what_the_agent_may_do() {
    let world = World::start().await;
    let case = draft_without_mandate(&world).await;
    let given = give(&world, mandate(&world, &["submit"])).await;
    world.agent.put(&at(&case, "form"), None, &form()).await.ok();
    let path = format!("/api/intake/v1/mandates/{given}/revoke");
    world.stranger.post(&path, &json!({})).await.assert_refused(404, "not_found");
    world.citizen.post(&path, &json!({})).await.ok();
    world.agent.put(&at(&case, "form"), None, &form()).await.assert_refused(403, "mandate_revoked");
    world.agent.post(&at(&case, "submit"), &json!({})).await.assert_refused(403, "mandate_revoked");
}

#[actix_web::test]
async fn a_mandate_expires_by_the_halls_clock() {
    let world = World::start().await;
    let case = draft_without_mandate(&world).await;
    give(&world, mandate(&world, &["submit"])).await;
    world.agent.put(&at(&case, "form"), None, &form()).await.ok();
    world.hall.set_now(tomorrow() + TimeDelta::hours(1)).await;
    world.agent.put(&at(&case, "form"), None, &form()).await.assert_refused(403, "mandate_expired");
}

#[actix_web::test]
async fn a_mandate_lasts_a_year_at_most_and_an_agents_own_word_is_no_evidence() {
    let world = World::start().await;
    let mut long = mandate(&world, &["submit"]);
    long["valid_to"] = json!(tomorrow() + TimeDelta::days(366));
    world.citizen.post("/api/intake/v1/mandates", &long).await.assert_refused(400, "mandate_invalid");
    let mut body = mandate(&world, &["submit"]);
    body["principal"] = json!(world.villager);
    body["way"] = json!("paper");
    world.agent.post("/api/intake/v1/mandates", &body).await.assert_refused(400, "mandate_invalid");
    body["evidence"] = json!(Uuid::new_v4());
    world.agent.post("/api/intake/v1/mandates", &body).await.assert_refused(400, "file_not_found");
    let sheet = upload(&world.agent, "/api/intake/v1/evidence", photo(), "image/jpeg").await.ok().json();
    body["evidence"] = sheet["id"].clone();
    let given = world.agent.post("/api/intake/v1/mandates", &body).await.ok().json();
    let path = format!("/api/intake/v1/mandates/{}/evidence", given["id"].as_str().unwrap());
    assert_eq!(world.citizen.get(&path).await.ok().headers["content-type"], "image/jpeg");
    let listed = world.citizen.get("/api/intake/v1/mandates").await.ok().json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    world.stranger.get(&path).await.assert_refused(404, "not_found");
}

#[actix_web::test]
async fn a_citizen_gives_only_his_own_mandate() {
    let world = World::start().await;
    let mut body = mandate(&world, &["submit"]);
    body["principal"] = json!(Uuid::new_v4());
    world.citizen.post("/api/intake/v1/mandates", &body).await.assert_refused(403, "not_yourself");
}

#[actix_web::test]
async fn a_mandate_is_a_document_that_says_for_what_how_long_and_how_it_is_taken_back() {
    let world = World::start().await;
    let mut body = mandate(&world, &["submit", "receive"]);
    body["items"] = json!([world.item]);
    let given = give(&world, body).await;
    let path = format!("/api/intake/v1/mandates/{given}/document");
    let first = world.citizen.get(&path).await.ok();
    let text = testkit::pdf_text(&first.bytes);
    for words in
        ["委托书", "农村村民宅基地", "提交、接收", "本人线上", "随时撤销委托", "代办不收费", "受托人签名"]
    {
        assert!(text.contains(words), "{words} is not in {text}");
    }
    assert_eq!(world.agent.get(&path).await.ok().bytes, first.bytes);
    world.stranger.get(&path).await.assert_refused(404, "not_found");
    world.citizen.post(&format!("/api/intake/v1/mandates/{given}/revoke"), &json!({})).await.ok();
    assert_eq!(world.citizen.get(&path).await.ok().bytes, first.bytes);
}
