//! Work queues: claim, assign, hand over, let go, stand in; and the same act on many cases.
use crate::{
    papers::{at, in_town},
    world::{AUTHORITY, TOWN, UNIT, World},
};
use auth::Role;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contracts::identity::{AbsenceMoved, StaffChanged};
use kernel::{actor::Actor, code::Uscc, db::transact, id::StaffId};
use serde_json::{Value, json};
use testkit::Client;
use uuid::Uuid;

const API: &str = "/api/intake/v1";

/// Lets intake hear of someone of the township.
async fn known(world: &World, id: Uuid, roles: &[&str]) {
    let changed = StaffChanged {
        staff_id: StaffId::from_uuid(id),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        hall: None,
        window: None,
        division: None,
        authority: Some(Uscc::parse(AUTHORITY).unwrap()),
        villages: Vec::new(),
        active: true,
    };
    let db = world.hall.db("intake");
    transact(db, &Actor::service("intake"), async |tx| intake::hear::staff_changed(tx, &changed).await)
        .await
        .unwrap();
}

/// Another clerk of the township.
async fn colleague(world: &World) -> (Uuid, Client) {
    let id = Uuid::new_v4();
    known(world, id, &["clerk"]).await;
    (id, world.hall.client(&in_town(id, &[Role::Clerk], TOWN, AUTHORITY)))
}

async fn mine(by: &Client) -> Vec<String> {
    let list = by.get(&format!("{API}/cases?mine=true")).await.ok().json();
    list["items"].as_array().unwrap().iter().map(|case| case["id"].as_str().unwrap().to_owned()).collect()
}

fn today() -> NaiveDate {
    legal_clock::local_date(DateTime::<Utc>::from(std::time::SystemTime::now()))
}

#[actix_web::test]
async fn of_two_who_claim_at_once_one_has_the_case_and_the_other_is_told_who() {
    let world = World::start().await;
    let (other_id, other) = colleague(&world).await;
    for _ in 0..4 {
        let case = world.submitted(&[]).await;
        let (path, nothing) = (at(&case, "claim"), json!({}));
        let (a, b) = tokio::join!(world.clerk.post(&path, &nothing), other.post(&path, &nothing));
        let (winner, late) = if a.status.is_success() { (world.clerk_id, b) } else { (other_id, a) };
        late.assert_refused(409, "case_held");
        assert!(late.json()["detail"].as_str().unwrap().contains(&winner.to_string()), "{late}");
        // Claiming twice is claiming once.
        let who = if winner == world.clerk_id { &world.clerk } else { &other };
        assert_eq!(who.post(&path, &nothing).await.ok().json()["holder"], json!(winner));
        let acts = who.get(&at(&case, "assignments")).await.ok().json();
        assert_eq!(acts.as_array().unwrap().len(), 1);
        assert!(mine(who).await.contains(&case));
        // It says who works on it, and takes nobody's right.
        let loser = if winner == world.clerk_id { &other } else { &world.clerk };
        loser.post(&at(&case, "accept"), &json!({})).await.ok();
    }
    world.hall.drain().await;
}

#[actix_web::test]
async fn a_case_goes_on_with_a_reason_from_whoever_has_it_and_only_to_a_colleague() {
    let world = World::start().await;
    known(&world, world.clerk_id, &["clerk"]).await;
    let (other_id, other) = colleague(&world).await;
    let case = world.submitted(&[]).await;
    let hand_over = |to: Uuid, reason: &str| json!({ "to": to, "reason": reason });
    let path = at(&case, "hand-over");
    let reason = "本周外出学习，材料已经核对过。";
    let early = world.clerk.post(&path, &hand_over(other_id, reason)).await;
    early.assert_refused(403, "case_not_in_your_hands");
    world.clerk.post(&at(&case, "claim"), &json!({})).await.ok();
    world.clerk.post(&path, &hand_over(other_id, "忙")).await.assert_refused(400, "text_too_short");
    let stranger = world.clerk.post(&path, &hand_over(Uuid::new_v4(), reason)).await;
    stranger.assert_refused(400, "not_a_colleague");
    world.clerk.post(&path, &hand_over(other_id, reason)).await.ok();
    assert_eq!((mine(&other).await, mine(&world.clerk).await), (vec![case.clone()], vec![]));
    let release = json!({ "reason": "不是我负责的片区，放回去。" });
    world.clerk.post(&at(&case, "release"), &release).await.assert_refused(403, "case_not_in_your_hands");
    other.post(&at(&case, "release"), &release).await.ok();
    assert!(mine(&other).await.is_empty());
    // Reasons are for staff; the applicant sees that hands changed.
    let acts = other.get(&at(&case, "assignments")).await.ok().json();
    let done: Vec<&str> = acts.as_array().unwrap().iter().map(|act| act["act"].as_str().unwrap()).collect();
    assert_eq!(done, ["claim", "hand_over", "release"]);
    assert_eq!(acts[1]["reason"], reason);
    let refused = world.citizen.get(&at(&case, "assignments")).await;
    refused.assert_refused(403, "permission_missing");
    let timeline = world.citizen.get(&at(&case, "timeline?limit=100")).await.ok();
    assert!(timeline.to_string().contains("hand_over_case") && !timeline.to_string().contains("外出学习"));
    world.hall.drain().await;
}

#[actix_web::test]
async fn the_head_assigns_and_a_case_that_is_over_needs_nobody() {
    let world = World::start().await;
    let (other_id, other) = colleague(&world).await;
    let case = world.submitted(&[]).await;
    let to = json!({ "to": other_id });
    world.clerk.post(&at(&case, "assign"), &to).await.assert_refused(403, "permission_missing");
    world.clerk.post(&at(&case, "claim"), &json!({})).await.ok();
    world.chief.post(&at(&case, "assign"), &to).await.ok();
    world.chief.post(&at(&case, "assign"), &to).await.assert_refused(409, "same_holder");
    assert_eq!(mine(&other).await, std::slice::from_ref(&case));
    let reject =
        json!({ "reason": "申请事项依法不属于本机关职权范围。", "remedies": "可以在六十日内申请行政复议。" });
    other.post(&at(&case, "reject"), &reject).await.ok();
    assert!(mine(&other).await.is_empty(), "what is over is in nobody's queue of open cases");
    world.chief.post(&at(&case, "claim"), &json!({})).await.assert_refused(409, "case_needs_nobody");
    // Another hall does not see it at all.
    let case = world.submitted(&[]).await;
    world.other_clerk.post(&at(&case, "claim"), &json!({})).await.assert_refused(404, "case_not_found");
    world.hall.drain().await;
}

#[actix_web::test]
async fn while_the_holder_is_away_his_substitute_sees_and_may_claim_what_he_has() {
    let world = World::start().await;
    known(&world, world.clerk_id, &["clerk"]).await;
    let (other_id, other) = colleague(&world).await;
    let case = world.submitted(&[]).await;
    world.clerk.post(&at(&case, "claim"), &json!({})).await.ok();
    other.post(&at(&case, "claim"), &json!({})).await.assert_refused(409, "case_held");
    let path = format!("{API}/absences");
    let absence =
        |from: NaiveDate| json!({ "substitute": other_id, "from": from, "to": from + TimeDelta::days(3) });
    let late = world.clerk.post(&path, &absence(today() - TimeDelta::days(1))).await;
    late.assert_refused(400, "substitute_invalid");
    let others = json!({ "staff": world.clerk_id, "substitute": other_id, "from": today(), "to": today() });
    other.post(&path, &others).await.assert_refused(403, "not_your_absence");
    let entered = world.clerk.post(&path, &absence(today())).await.ok().json();
    assert_eq!(mine(&other).await, std::slice::from_ref(&case));
    let listed = world.chief.get(&path).await.ok().json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    other.post(&at(&case, "claim"), &json!({})).await.ok();
    // Back again, he has what he was not relieved of, and the substitute stands in no more.
    let end = format!("{path}/{}/end", entered["id"].as_str().unwrap());
    world.clerk.post(&end, &json!({})).await.ok();
    world.clerk.post(&end, &json!({})).await.assert_refused(409, "absence_not_there");
    let second = world.submitted(&[]).await;
    world.clerk.post(&at(&second, "claim"), &json!({})).await.ok();
    other.post(&at(&second, "claim"), &json!({})).await.assert_refused(409, "case_held");
    assert_eq!(mine(&other).await, [case]);
    world.hall.drain().await;
}

#[actix_web::test]
async fn an_absence_that_identity_tells_of_is_followed_and_ends_with_it() {
    let world = World::start().await;
    known(&world, world.clerk_id, &["clerk"]).await;
    let (other_id, other) = colleague(&world).await;
    let case = world.submitted(&[]).await;
    world.clerk.post(&at(&case, "claim"), &json!({})).await.ok();
    let now = DateTime::<Utc>::from(std::time::SystemTime::now());
    let said = |state: &str| AbsenceMoved {
        absence_id: "0199d4a0-0000-7000-8000-000000000001".parse().unwrap(),
        staff_id: StaffId::from_uuid(world.clerk_id),
        substitute_id: StaffId::from_uuid(other_id),
        state: state.to_owned(),
        from: Some(now - TimeDelta::hours(1)),
        until: Some(now + TimeDelta::hours(1)),
        authority: Some(Uscc::parse(AUTHORITY).unwrap()),
        hall: None,
    };
    let hear = async |state: &str| {
        transact(world.hall.db("intake"), &Actor::service("intake"), async |tx| {
            intake::hear::absence_moved(tx, &said(state)).await
        })
        .await
        .unwrap();
    };
    for state in ["open", "refused", "began"] {
        hear(state).await;
    }
    assert!(mine(&other).await.is_empty());
    // Told twice it is entered once.
    hear("approved").await;
    hear("approved").await;
    assert_eq!(mine(&other).await, std::slice::from_ref(&case));
    let listed = world.chief.get(&format!("{API}/absences")).await.ok().json();
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
    hear("ended").await;
    assert!(mine(&other).await.is_empty());
    other.post(&at(&case, "claim"), &json!({})).await.assert_refused(409, "case_held");
    world.hall.drain().await;
}

fn of<'a>(table: &'a Value, case: &str) -> &'a Value {
    table.as_array().unwrap().iter().find(|row| row["case"] == case).unwrap()
}

#[actix_web::test]
async fn many_cases_are_accepted_each_by_itself_and_what_did_not_go_says_why() {
    let world = World::start().await;
    let (whole, short) = (world.submitted(&[]).await, world.submitted(&["007"]).await);
    let (elsewhere, body) = (Uuid::new_v4().to_string(), |cases: &[&str]| json!({ "cases": cases }));
    let path = format!("{API}/bulk/accept");
    world.clerk.post(&path, &body(&[])).await.assert_refused(400, "bulk_size");
    let cases = [whole.as_str(), short.as_str(), elsewhere.as_str()];
    let table = world.clerk.post_as(&path, "one-morning's-pile", &body(&cases)).await.ok().json();
    assert_eq!(
        (&of(&table, &whole)["done"], &of(&table, &whole)["state"]),
        (&json!(true), &json!("in_review"))
    );
    assert_eq!(of(&table, &short)["code"], "materials_absent");
    assert_eq!(of(&table, &elsewhere)["code"], "case_not_found");
    // Sent again: what was done is done once, and what did not go is tried again.
    let again = world.clerk.post_as(&path, "one-morning's-pile", &body(&cases)).await.ok().json();
    assert_eq!(again, table);
    let timeline = world.citizen.get(&at(&whole, "timeline?limit=100")).await.ok().json();
    let accepted =
        timeline["items"].as_array().unwrap().iter().filter(|entry| entry["what"] == "accept_case");
    assert_eq!(accepted.count(), 1);
    world.hall.drain().await;
}

#[actix_web::test]
async fn many_cases_are_claimed_assigned_and_delivered_and_none_is_decided_in_bulk() {
    let world = World::start().await;
    let (other_id, other) = colleague(&world).await;
    let cases = [world.submitted(&[]).await, world.submitted(&[]).await];
    other.post(&at(&cases[0], "claim"), &json!({})).await.ok();
    let body = json!({ "cases": cases });
    let table = world.clerk.post(&format!("{API}/bulk/claim"), &body).await.ok().json();
    assert_eq!((&table[0]["code"], &table[1]["done"]), (&json!("case_held"), &json!(true)));
    let body = json!({ "cases": cases, "to": other_id });
    let table = world.chief.post(&format!("{API}/bulk/assign"), &body).await.ok().json();
    assert_eq!((&table[0]["code"], &table[1]["done"]), (&json!("same_holder"), &json!(true)));
    let body = json!({ "cases": cases, "way": "window" });
    let table = world.clerk.post(&format!("{API}/bulk/deliver"), &body).await.ok().json();
    assert_eq!(table[0]["code"], "action_not_allowed");
    // There is no such operation: whoever decides looks at one case at a time.
    let decided = world.chief.post(&format!("{API}/bulk/decision"), &body).await;
    assert_eq!(decided.status.as_u16(), 404);
    world.hall.drain().await;
}

#[actix_web::test]
async fn two_applications_of_one_person_for_one_matter_are_listed_until_somebody_says_what_they_are() {
    let world = World::start().await;
    let (first, second) = (world.submitted(&[]).await, world.submitted(&[]).await);
    let path = format!("{API}/duplicates");
    let pairs =
        async |query: &str| world.clerk.get(&format!("{path}{query}")).await.ok().json()["items"].clone();
    let found = pairs("").await;
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!((&found[0]["case"]["id"], &found[0]["other"]), (&json!(second), &json!(first)));
    let mark = |reason: &str| json!({ "mark": "same_matter", "reason": reason });
    let turned = at(&first, &format!("duplicates/{second}"));
    let reason = "同一处宅基地交了两次，以先交的一件为准。";
    world.clerk.post(&turned, &mark(reason)).await.assert_refused(409, "not_a_pair");
    let right = at(&second, &format!("duplicates/{first}"));
    world.clerk.post(&right, &mark("重复")).await.assert_refused(400, "text_too_short");
    let marked = world.clerk.post(&right, &mark(reason)).await.ok().json();
    assert_eq!(marked["state"], "submitted", "a mark moves no case");
    world.clerk.post(&right, &mark(reason)).await.assert_refused(409, "duplicate_marked");
    assert_eq!(pairs("").await, json!([]));
    assert_eq!(pairs("?all=true").await[0]["mark"]["reason"], reason);
    world.clerk.get(&format!("{path}?days=0")).await.assert_refused(400, "duplicate_days");
    world.other_clerk.get(&path).await.ok();
    world.hall.drain().await;
}

#[actix_web::test]
async fn what_nobody_of_a_unit_has_taken_is_a_list_of_its_own_narrowed_like_the_others() {
    let world = World::start().await;
    let free = async |by: &Client, more: &str| -> Vec<String> {
        let list = by.get(&format!("{API}/cases?unclaimed=true{more}")).await.ok().json();
        list["items"].as_array().unwrap().iter().map(|case| case["id"].as_str().unwrap().to_owned()).collect()
    };
    let (one, two) = (world.submitted(&[]).await, world.submitted(&[]).await);
    assert_eq!(free(&world.clerk, "").await, [one.clone(), two.clone()]);
    world.clerk.post(&at(&one, "claim"), &json!({})).await.ok();
    assert_eq!(free(&world.clerk, "").await, std::slice::from_ref(&two));
    assert_eq!(free(&world.clerk, "&state=accepted").await, Vec::<String>::new());
    assert_eq!(
        free(&world.clerk, &format!("&state=submitted&item={}", world.item)).await,
        std::slice::from_ref(&two)
    );
    // Another unit that has to do with a case has a queue of its own: it has claimed nothing.
    let supervisor = world.hall.staff(&[Role::Supervisor], "341323000000", Some(UNIT));
    assert_eq!(free(&supervisor, "").await.len(), 2);
    let release = json!({ "reason": "不是我负责的片区，放回去。" });
    world.clerk.post(&at(&one, "release"), &release).await.ok();
    assert_eq!(free(&world.clerk, "").await, [one, two]);
    world.citizen.get(&format!("{API}/cases?unclaimed=true")).await.assert_refused(403, "no_queue");
}
