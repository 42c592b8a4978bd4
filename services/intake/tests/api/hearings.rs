//! Hearings, collective discussions, legal reviews and sign-off chains, over HTTP.
use crate::{
    papers::{at, id, in_town, photo, upload},
    world::{AUTHORITY, TOWN, VILLAGE, World},
};
use auth::Role;
use serde_json::{Value, json};
use testkit::Client;
use uuid::Uuid;

const NOTICE: &str = "定于下列日期举行听证，听证所需时间不计入办理期限。";

async fn file(by: &Client, case: &str) -> Value {
    upload(by, &at(case, "evidence"), photo(), "image/jpeg").await.ok().json()["id"].clone()
}

/// Someone of the town's hall who has not touched the case.
fn another(world: &World, roles: &[Role]) -> (Uuid, Client) {
    let id = Uuid::new_v4();
    (id, world.hall.client(&in_town(id, roles, TOWN, AUTHORITY)))
}

async fn to(world: &World, day: &str) {
    world.hall.set_now(format!("{day}T02:00:00Z").parse().unwrap()).await;
}

#[actix_web::test]
async fn administrative_licensing_law_articles_45_47_and_48_rule_a_hearing_from_the_telling_to_the_decision()
{
    let world = World::start().await;
    to(&world, "2026-11-02").await;
    let case = world.reviewed().await;
    let (chair_id, chair) = another(&world, &[Role::Inspector]);
    let hearing = |act: &str| at(&case, &format!("hearing{act}"));
    world.citizen.post(&hearing("/apply"), &json!({})).await.assert_refused(409, "hearing_not_there");
    world.clerk.post(&hearing(""), &json!({})).await.ok();
    world.clerk.post(&hearing(""), &json!({})).await.assert_refused(409, "hearing_told");
    world
        .chief
        .post(&at(&case, "decision"), &world.approve())
        .await
        .assert_refused(409, "hearing_right_open");
    to(&world, "2026-11-09").await;
    world.stranger.post(&hearing("/apply"), &json!({})).await.assert_refused(404, "case_not_found");
    world.citizen.post(&hearing("/apply"), &json!({})).await.ok();
    world.chief.post(&at(&case, "decision"), &world.approve()).await.assert_refused(409, "hearing_pending");
    let mut notice = json!({
        "set_for": "2026-11-18", "place": "镇政府二楼会议室", "chair": chair_id,
        "document": file(&world.clerk, &case).await, "notice": NOTICE,
    });
    let path = hearing("/notice");
    world.clerk.post(&path, &notice).await.assert_refused(400, "hearing_notice_too_short");
    notice["set_for"] = json!("2026-12-08");
    world.clerk.post(&path, &notice).await.assert_refused(400, "hearing_set_too_late");
    notice["set_for"] = json!("2026-11-19");
    notice["chair"] = json!(world.inspector_ids[0]);
    world.clerk.post(&path, &notice).await.assert_refused(400, "hearing_chair_examined");
    notice["chair"] = json!(chair_id);
    let due = world.read(&case).await["due"].clone();
    let set = world.clerk.post(&path, &notice).await.ok().json();
    assert_eq!(set["due"], json!(null), "the clock stands (article 45)");
    let mut minutes = json!({ "minutes": file(&chair, &case).await, "participants": 4, "signed": 3 });
    let path = hearing("/minutes");
    chair.post(&path, &minutes).await.assert_refused(409, "hearing_before_its_day");
    to(&world, "2026-11-19").await;
    world.clerk.post(&path, &minutes).await.assert_refused(403, "not_the_chair");
    chair.post(&path, &minutes).await.assert_refused(400, "minutes_not_signed");
    minutes["signed"] = json!(4);
    let held = chair.post(&path, &minutes).await.ok().json();
    assert!(held["due"].as_str() > due.as_str(), "the hearing's days do not count: {held} {due}");
    world.chief.post(&at(&case, "decision"), &world.approve()).await.assert_refused(409, "not_on_minutes");
    let mut verdict = world.approve();
    verdict["hearing"] = world.read(&case).await["hearing"]["id"].clone();
    world.chief.post(&at(&case, "decision"), &verdict).await.ok();
}

#[actix_web::test]
async fn who_lets_the_five_days_pass_is_heard_no_more_and_the_case_is_decided() {
    let world = World::start().await;
    to(&world, "2026-11-02").await;
    let case = world.reviewed().await;
    world.clerk.post(&at(&case, "hearing"), &json!({})).await.ok();
    to(&world, "2026-11-10").await;
    let late = world.citizen.post(&at(&case, "hearing/apply"), &json!({})).await;
    late.assert_refused(409, "hearing_applied_too_late");
    world.chief.post(&at(&case, "decision"), &world.approve()).await.ok();
}

#[actix_web::test]
async fn a_hearing_that_nobody_held_is_set_anew_and_the_late_one_does_not_stop_the_clock() {
    let world = World::start().await;
    to(&world, "2026-11-02").await;
    let case = world.reviewed().await;
    world.clerk.post(&at(&case, "hearing"), &json!({})).await.ok();
    world.citizen.post(&at(&case, "hearing/apply"), &json!({})).await.ok();
    let mut notice = json!({
        "set_for": "2026-11-12", "place": "镇政府二楼会议室", "chair": uuid::Uuid::new_v4(),
        "document": file(&world.clerk, &case).await, "notice": NOTICE,
    });
    let path = at(&case, "hearing/notice");
    world.clerk.post(&path, &notice).await.ok();
    // The chair named by mistake holds no hearing; a month later no day would be in time.
    to(&world, "2026-12-07").await;
    intake::run_timers(world.hall.db("intake")).await.unwrap();
    let (chair_id, chair) = another(&world, &[Role::Inspector]);
    notice["set_for"] = json!("2026-12-17");
    notice["chair"] = json!(chair_id);
    let set = world.clerk.post(&path, &notice).await.ok().json();
    assert!(set["due"].is_string(), "the delay is the hall's: {set}");
    to(&world, "2026-12-17").await;
    let minutes = json!({ "minutes": file(&chair, &case).await, "participants": 4, "signed": 4 });
    chair.post(&at(&case, "hearing/minutes"), &minutes).await.ok();
    let mut verdict = world.approve();
    verdict["hearing"] = world.read(&case).await["hearing"]["id"].clone();
    world.chief.post(&at(&case, "decision"), &verdict).await.ok();
}

/// The homestead with a discussion, a legal review and a chain of two signatures, and nothing else.
fn inside(seeded: &mut Value) {
    let step = |code: &str, action: Value| {
        json!({
            "code": code, "name": code, "phase": "review", "action": action, "parallel_group": null,
            "mandatory": true, "clock": { "treatment": "counts" }, "evidence": [], "limit": null,
        })
    };
    let base = &mut seeded["base"];
    base["flow"] = json!([
        step("talk", json!({ "kind": "collective_discussion" })),
        step("law", json!({ "kind": "legal_review" })),
        step("first", json!({ "kind": "sign_off", "role": "科长" })),
        step("second", json!({ "kind": "sign_off", "role": "分管领导" })),
    ]);
    base["form"] = json!({ "type": "object", "properties": {} });
    base["materials"].as_array_mut().unwrap().retain(|material| material["code"] == "003");
    seeded["overlay"]["review_offices"] = json!([]);
}

async fn accepted(world: &mut World) -> String {
    let homestead = include_str!("../../../../deploy/seed/items/homestead.json");
    world.item = world.publish(homestead, AUTHORITY, TOWN, 9, inside).await;
    let body = json!({ "item": world.item, "division": VILLAGE });
    let case = id(&world.citizen.post("/api/intake/v1/cases", &body).await.ok());
    world.citizen.put(&at(&case, "form"), None, &json!({})).await.ok();
    world.bring(&world.citizen, &case, "003").await.ok();
    world.citizen.post(&at(&case, "submit"), &json!({})).await.ok();
    world.clerk.post(&at(&case, "accept"), &json!({})).await.ok();
    case
}

fn record(people: &[Uuid], said: &Value) -> Value {
    json!({ "people": people, "evidence": [], "said": said })
}

#[actix_web::test]
async fn a_discussion_is_voted_on_and_the_parties_never_see_how() {
    let mut world = World::start().await;
    let case = accepted(&mut world).await;
    let path = at(&case, "steps/talk");
    let there = [world.chief_id, world.inspector_ids[0], world.inspector_ids[1]];
    let votes: Vec<Value> = there.iter().map(|who| json!({ "who": who, "voted": "agree" })).collect();
    let said = |members: u16, carried: bool| json!({ "kind": "discussion", "members": members, "votes": votes, "carried": carried });
    world.chief.post(&path, &record(&there, &json!(null))).await.assert_refused(400, "said_other_kind");
    world.chief.post(&path, &record(&there, &said(6, true))).await.assert_refused(400, "no_quorum");
    world
        .chief
        .post(&path, &record(&there, &said(5, false)))
        .await
        .assert_refused(400, "votes_say_otherwise");
    world.chief.post(&path, &record(&there, &said(5, true))).await.ok();
    assert_eq!(world.read(&case).await["said"][0]["said"]["votes"].as_array().unwrap().len(), 3);
    let theirs = world.citizen.get(&at(&case, "")).await.ok().json();
    assert_eq!(theirs["said"], json!([]));
    assert!(theirs["steps"].as_array().unwrap().iter().any(|step| step["step"] == "talk"));
}

#[actix_web::test]
async fn administrative_penalty_law_article_58_no_legal_review_by_who_is_no_lawyer_or_handled_the_case() {
    let mut world = World::start().await;
    let case = accepted(&mut world).await;
    let path = at(&case, "steps/law");
    let said = json!({ "kind": "legal_review", "agree": true, "text": "主体、依据、程序合法，同意。" });
    let (clerk_too, both) = another(&world, &[Role::Clerk, Role::LegalReviewer]);
    world.chief.post(&path, &record(&[world.chief_id], &said)).await.assert_refused(403, "not_a_lawyer");
    file(&both, &case).await;
    both.post(&path, &record(&[clerk_too], &said)).await.assert_refused(403, "handled_the_case");
    let (me, lawyer) = another(&world, &[Role::LegalReviewer]);
    lawyer.post(&path, &record(&[me], &said)).await.ok();
}

#[actix_web::test]
async fn nothing_is_granted_against_a_legal_review_until_it_is_put_right() {
    let mut world = World::start().await;
    let case = accepted(&mut world).await;
    let there = [world.chief_id, world.inspector_ids[0], world.inspector_ids[1]];
    let votes: Vec<Value> = there.iter().map(|who| json!({ "who": who, "voted": "agree" })).collect();
    let talk = json!({ "kind": "discussion", "members": 3, "votes": votes, "carried": true });
    world.chief.post(&at(&case, "steps/talk"), &record(&there, &talk)).await.ok();
    let sign = json!({ "kind": "sign_off", "sign": true, "text": null });
    for (step, nth) in [("first", 0), ("second", 1)] {
        let signed = record(&[world.inspector_ids[nth]], &sign);
        world.inspectors[nth].post(&at(&case, &format!("steps/{step}")), &signed).await.ok();
    }
    let (me, lawyer) = another(&world, &[Role::LegalReviewer]);
    let found = |agree: bool| json!({ "kind": "legal_review", "agree": agree, "text": "审核意见：依据和程序已逐项核对。" });
    let path = at(&case, "steps/law");
    lawyer.post(&path, &record(&[me], &found(false))).await.ok();
    let decision = at(&case, "decision");
    world.chief.post(&decision, &world.approve()).await.assert_refused(409, "said_against");
    lawyer.post(&path, &record(&[me], &found(true))).await.ok();
    lawyer.post(&path, &record(&[me], &found(true))).await.assert_refused(409, "step_out_of_phase");
    world.chief.post(&decision, &world.approve()).await.ok();
}

#[actix_web::test]
async fn a_chain_is_signed_in_its_order_and_goes_back_with_a_reason() {
    let mut world = World::start().await;
    let case = accepted(&mut world).await;
    let sign = json!({ "kind": "sign_off", "sign": true, "text": null });
    let (first, second) = (at(&case, "steps/first"), at(&case, "steps/second"));
    let [one, two] = world.inspector_ids;
    let [head, leader] = &world.inspectors;
    leader.post(&second, &record(&[two], &sign)).await.assert_refused(409, "sign_off_out_of_turn");
    head.post(&first, &record(&[one], &sign)).await.ok();
    head.post(&second, &record(&[one], &sign)).await.assert_refused(403, "signed_in_this_chain");
    let back = |text: Value| json!({ "kind": "sign_off", "sign": false, "text": text });
    leader.post(&second, &record(&[two], &back(json!(null)))).await.assert_refused(400, "text_too_short");
    leader.post(&second, &record(&[two], &back(json!("依据写错了，请核对后再签。")))).await.ok();
    leader.post(&second, &record(&[two], &sign)).await.assert_refused(409, "sign_off_out_of_turn");
    head.post(&at(&case, "steps/first/sign"), &json!({})).await.ok();
    leader.post(&second, &record(&[two], &sign)).await.ok();
    let done = world.read(&case).await;
    let kinds: Vec<&Value> =
        done["said"].as_array().unwrap().iter().map(|row| &row["said"]["sign"]).collect();
    assert_eq!(kinds, [&json!(true), &json!(false), &json!(true)]);
}
