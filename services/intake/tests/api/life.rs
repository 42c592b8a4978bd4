//! The whole life of a case: looked at before acceptance, granted in part, taken up again.
use crate::{
    papers::{OFFICES, agree, at, id, in_town, photo, upload},
    world::{AUTHORITY, HEALTH, TOWN, World},
};
use auth::Role;
use serde_json::{Value, json};
use testkit::Client;
use uuid::Uuid;

const WHY: &str = "拟建位置占用永久基本农田，依法不予批准。";
const REMEDIES: &str = "可以在六十日内申请行政复议，或者在六个月内提起行政诉讼。";

/// A case of the citizen himself, on the portal, handed in.
async fn online(world: &World) -> String {
    let body = json!({ "item": world.spot_item, "division": "341323000000" });
    let case = id(&world.citizen.post("/api/intake/v1/cases", &body).await.ok());
    let form = json!({
        "name": "王守田", "citizen_no": "341323196804120313", "sex": "男", "birth_date": "1968-04-12",
        "address": "灵璧县渔沟镇小河湾村", "phone": "13900000001", "occasion": "首次申领",
    });
    world.citizen.put(&at(&case, "form"), None, &form).await.ok();
    for code in ["001", "002"] {
        world.bring(&world.citizen, &case, code).await.ok();
    }
    world.citizen.post(&at(&case, "submit"), &json!({})).await.ok();
    case
}

/// A clerk of the county's hall.
fn county(world: &World) -> Client {
    let roles = [Role::Clerk, Role::Chief];
    world.hall.client(&in_town(Uuid::new_v4(), &roles, "341323000000", AUTHORITY))
}

fn chief(world: &World) -> Client {
    world.hall.client(&in_town(Uuid::new_v4(), &[Role::Clerk, Role::Chief], TOWN, AUTHORITY))
}

#[actix_web::test]
async fn an_online_application_is_looked_at_before_acceptance_which_buys_no_time() {
    let world = World::start().await;
    world.hall.set_now("2026-11-24T02:00:00Z".parse().unwrap()).await;
    let (clerk, case) = (county(&world), online(&world).await);
    let due = clerk.get(&at(&case, "")).await.ok().json()["answer_due"].clone();
    world.hall.set_now("2026-11-26T02:00:00Z".parse().unwrap()).await;
    let path = at(&case, "prereview");
    world.citizen.post(&path, &json!({})).await.assert_refused(403, "permission_missing");
    let looked = clerk.post(&path, &json!({})).await.ok().json();
    assert_eq!((&looked["state"], &looked["answer_due"]), (&json!("prereviewed"), &due));
    clerk.post(&path, &json!({})).await.assert_refused(409, "action_not_allowed");
    let by_window = world.submitted(&[]).await;
    world.clerk.post(&at(&by_window, "prereview"), &json!({})).await.assert_refused(409, "not_online");
    clerk.post(&at(&case, "accept"), &json!({})).await.ok();
}

#[actix_web::test]
async fn what_was_found_ready_is_asked_for_again_only_as_a_supervised_exception() {
    let world = World::start().await;
    let (clerk, case) = (county(&world), online(&world).await);
    clerk.post(&at(&case, "prereview"), &json!({})).await.ok();
    let mut notice = json!({ "lines": [{ "material": "001", "reason": "照片看不清，请重新拍照上传。" }] });
    let path = at(&case, "deficiencies");
    clerk.post(&path, &notice).await.assert_refused(409, "second_notice");
    notice["exception"] = json!({ "reason": "原图损坏，无法打开核对。", "approved_by": world.chief_id });
    clerk.post(&path, &notice).await.ok();
    let read = clerk.get(&at(&case, "")).await.ok().json();
    assert_eq!((&read["state"], &read["notices"][0]["exception"]), (&json!("supplement"), &json!(true)));
}

#[actix_web::test]
async fn administrative_licensing_law_article_32_a_look_before_acceptance_does_not_stop_the_law_from_accepting()
 {
    let world = World::start().await;
    world.hall.set_now("2026-11-24T02:00:00Z".parse().unwrap()).await;
    let (clerk, case) = (county(&world), online(&world).await);
    clerk.post(&at(&case, "prereview"), &json!({})).await.ok();
    world.hall.sql(&format!("UPDATE intake.cases SET silence_accepts = true WHERE id = '{case}'")).await;
    world.hall.set_now("2026-12-15T02:00:00Z".parse().unwrap()).await;
    intake::run_timers(world.hall.db("intake")).await.unwrap();
    assert_eq!(clerk.get(&at(&case, "")).await.ok().json()["state"], "accepted");
}

/// The homestead as a matter with one part more than its licences.
fn parts(licences: &[Value], granted: usize) -> Value {
    let part = |(at, licence): (usize, &Value)| {
        json!({
            "name": format!("第{}部分", at + 1), "licence_type": licence, "granted": at < granted,
            "reason": "经审查，认定理由记录在案。",
        })
    };
    let all: Vec<Value> = licences.iter().chain([&Value::Null]).enumerate().map(part).collect();
    json!(all)
}

async fn licences(world: &World, case: &str) -> Vec<Value> {
    let item = world.clerk.get(&at(case, "item")).await.ok().json();
    let results = item["item"]["results"].as_array().unwrap().clone();
    results.iter().map(|result| result["licence_type"].clone()).filter(|kind| !kind.is_null()).collect()
}

#[actix_web::test]
async fn a_part_is_granted_with_reasons_for_each_and_licences_only_for_what_is_granted() {
    let world = World::start().await;
    let case = world.reviewed().await;
    let licences = licences(&world, &case).await;
    let mut verdict = json!({ "outcome": "partly", "seal": world.seal, "reason": WHY, "remedies": REMEDIES });
    let path = at(&case, "decision");
    world.chief.post(&path, &verdict).await.assert_refused(400, "parts_not_taken");
    verdict["parts"] = parts(&licences, licences.len() + 1);
    world.chief.post(&path, &verdict).await.assert_refused(400, "parts_not_both");
    verdict["parts"] = parts(&[], 1);
    verdict["parts"].as_array_mut().unwrap().push(json!({ "name": "其余", "granted": false, "reason": WHY }));
    world.chief.post(&path, &verdict).await.assert_refused(400, "parts_licences");
    verdict["parts"] = parts(&licences, 1);
    verdict["parts"][0]["reason"] = json!("行");
    world.chief.post(&path, &verdict).await.assert_refused(400, "text_too_short");
    verdict["parts"] = parts(&licences, 1);
    let decided = world.chief.post(&path, &verdict).await.ok().json();
    assert_eq!(decided["state"], "partly_approved");
    let read = world.citizen.get(&at(&case, "")).await.ok().json();
    assert_eq!(read["decision"]["licence_types"], json!([licences[0]]));
    assert_eq!(read["decision"]["parts"].as_array().unwrap().len(), licences.len() + 1);
    let papers = world.clerk.get(&at(&case, "documents")).await.ok().json();
    let kinds: Vec<&str> = papers
        .as_array()
        .or(papers["items"].as_array())
        .unwrap()
        .iter()
        .map(|paper| paper["kind"].as_str().unwrap())
        .collect();
    assert!(kinds.contains(&"grant") && kinds.contains(&"refusal"), "{kinds:?}");
}

async fn refused(world: &World) -> String {
    let case = world.reviewed().await;
    let verdict = json!({ "outcome": "refuse", "seal": world.seal, "reason": WHY, "remedies": REMEDIES });
    world.chief.post(&at(&case, "decision"), &verdict).await.ok();
    case
}

async fn document(by: &Client, case: &str) -> Value {
    upload(by, &at(case, "evidence"), photo(), "image/jpeg").await.ok().json()["id"].clone()
}

#[actix_web::test]
async fn what_was_decided_is_taken_up_again_on_a_document_by_two_people_who_did_not_decide() {
    let world = World::start().await;
    let case = refused(&world).await;
    world.clerk.post(&at(&case, "delivery"), &json!({ "way": "window" })).await.ok();
    let (one, two) = (chief(&world), chief(&world));
    let path = at(&case, "reopenings");
    let mut body = json!({ "ground": "court", "text": "人民法院判决撤销原决定，责令重新作出。" });
    one.post(&path, &body).await.assert_refused(400, "reopening_ground_missing");
    body["document"] = document(&one, &case).await;
    world.clerk.post(&path, &body).await.assert_refused(403, "permission_missing");
    world.chief.post(&path, &body).await.assert_refused(403, "decider_may_not_reopen");
    one.post(&path, &body).await.ok();
    two.post(&path, &body).await.assert_refused(409, "reopening_proposed");
    let seen = world.citizen.get(&at(&case, "")).await.ok().json();
    assert_eq!((&seen["state"], &seen["reopenings"]), (&json!("closed"), &json!([])));
    let waiting = world.read(&case).await["reopenings"][0]["id"].as_str().unwrap().to_owned();
    let settle = at(&case, &format!("reopenings/{waiting}/settle"));
    let agree = json!({ "approve": true });
    one.post(&settle, &agree).await.assert_refused(403, "proposer_may_not_approve");
    world.chief.post(&settle, &agree).await.assert_refused(403, "decider_may_not_reopen");
    let other = world.hall.client(&in_town(Uuid::new_v4(), &[Role::Clerk, Role::Chief], TOWN, HEALTH));
    other.post(&settle, &agree).await.assert_refused(403, "reopening_other_authority");
    let reopened = two.post(&settle, &agree).await.ok().json();
    assert_eq!(reopened["state"], "reopened");
    assert!(reopened["due"].is_string(), "a new clock runs: {reopened}");
    two.post(&settle, &agree).await.assert_refused(409, "reopening_not_proposed");
    let again = json!({ "outcome": "refuse", "seal": world.seal, "reason": WHY, "remedies": REMEDIES });
    let same = world.chief.post(&at(&case, "decision"), &again).await;
    same.assert_refused(409, "same_decision_again");
    world.chief.post(&at(&case, "decision"), &world.approve()).await.ok();
    let read = world.citizen.get(&at(&case, "")).await.ok().json();
    assert_eq!(read["decision"]["outcome"], "approve");
    assert_eq!(read["earlier_decisions"][0]["outcome"], "refuse", "the old one stays visible");
    assert_eq!(read["earlier_decisions"][0]["reason"], WHY);
    assert_eq!(read["reopenings"][0]["ground"], "court");
    let checked = intake::check_deadlines(world.hall.db("intake")).await.unwrap();
    assert_eq!(checked.wrong, vec![]);
}

#[actix_web::test]
async fn a_finding_of_the_supervising_unit_takes_a_decision_up_again_and_a_leader_may_say_no() {
    let world = World::start().await;
    let case = refused(&world).await;
    let tasks = world.supervisor.get("/api/intake/v1/supervision?open=true").await.ok().json();
    let task = format!("/api/intake/v1/supervision/{}", tasks["items"][0]["id"].as_str().unwrap());
    world.supervisor.post(&format!("{task}/acknowledge"), &json!({})).await.ok();
    let find = async |kind: &str| {
        let body = json!({ "kind": kind, "text": "抽查原卷，认定事实不清。" });
        world.supervisor.post(&format!("{task}/findings"), &body).await.ok().json()["id"].clone()
    };
    let path = at(&case, "reopenings");
    let body = |finding: Value| json!({ "ground": "supervision_finding", "finding": finding, "text": "认定事实不清，应当重新决定。" });
    let fine = find("in_order").await;
    world.supervisor.post(&path, &body(fine)).await.assert_refused(400, "reopening_ground_missing");
    let wrong = find("unlawful_decision").await;
    world.supervisor.post(&path, &body(wrong.clone())).await.ok();
    let settle = async |approve: bool| {
        let all = world.read(&case).await["reopenings"].clone();
        let last = all.as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
        let leader = chief(&world);
        leader
            .post(&at(&case, &format!("reopenings/{last}/settle")), &json!({ "approve": approve }))
            .await
            .ok()
            .json()
    };
    assert_eq!(settle(false).await["state"], "refused");
    world.supervisor.post(&path, &body(wrong)).await.ok();
    assert_eq!(settle(true).await["state"], "reopened");
    assert_eq!(world.supervisor.get(&at(&case, "")).await.ok().json()["state"], "reopened");
}

#[actix_web::test]
async fn the_database_itself_refuses_a_reopening_by_one_person() {
    let world = World::start().await;
    let case = refused(&world).await;
    let (one, two) = (chief(&world), chief(&world));
    let body = json!({
        "ground": "own_correction", "document": document(&one, &case).await, "text": "自查发现适用依据有误，应当纠正。",
    });
    one.post(&at(&case, "reopenings"), &body).await.ok();
    for by in ["proposed_by", "decided_by"] {
        let alone = format!(
            "DO $$ BEGIN UPDATE intake.reopenings SET approved = true, settled_by = {by}, settled_at = now(); \
             RAISE EXCEPTION 'taken'; EXCEPTION WHEN check_violation THEN NULL; END $$"
        );
        world.hall.sql(&alone).await;
    }
    let waiting = world.read(&case).await["reopenings"][0].clone();
    assert_eq!(waiting["approved"], json!(null));
    for (reviewer, office) in world.reviewers.iter().zip(OFFICES) {
        let late = reviewer.post(&at(&case, &format!("reviews/{office}")), &agree()).await;
        late.assert_refused(409, "action_not_allowed");
    }
    let settle = at(&case, &format!("reopenings/{}/settle", waiting["id"].as_str().unwrap()));
    two.post(&settle, &json!({ "approve": true })).await.ok();
}
