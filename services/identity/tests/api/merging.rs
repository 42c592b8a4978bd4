//! Two entries of one human being become one, and can be parted again.

use auth::Role;
use contracts::identity::PersonKind;
use identity::seed::{Account, SeedPerson, seed_person};
use kernel::{
    code::{Division, MobileNo},
    id::{HallId, PersonId},
};
use secrecy::SecretString;
use serde_json::{Value, json};
use testkit::{Client, Reply};

use crate::{
    outer::{Outer, in_hours},
    world::{API, PASSWORD, WANG, World, account, claims, number},
};

/// The number Wang had before it was corrected, and the telephone of that time.
const BEFORE: (&str, &str) = ("341323190001011248", "13700001111");

fn at(hall: u8, user_name: &str) -> Account {
    Account {
        hall: Some(HallId::from_uuid(uuid::Uuid::from_bytes([hall; 16]))),
        ..account(user_name, &[Role::Clerk])
    }
}

async fn clerks(world: &World) -> [Client; 2] {
    for clerk in [at(1, "first"), at(1, "other")] {
        world.account(&clerk).await;
    }
    [world.caller("first").await, world.caller("other").await]
}

/// An earlier entry of Wang, with a log-in if it has a user name.
async fn earlier(world: &World, login: Option<&str>) -> PersonId {
    let person = SeedPerson {
        kind: PersonKind::Natural,
        number: number(BEFORE.0),
        name: WANG.0.to_owned(),
        mobile: Some(MobileNo::parse(BEFORE.1).unwrap()),
        division: Division::parse("341323110201").unwrap(),
        login: login.map(|name| (name.to_owned(), SecretString::from(PASSWORD))),
    };
    seed_person(world.hall.db("identity"), &person).await.unwrap()
}

async fn ask(client: &Client, person: PersonId, act: &Value, papers: &[&str]) -> Reply {
    let seen = json!({ "papers": papers, "note": "" });
    let body = json!({ "person_id": person, "act": act, "seen": seen });
    client.post(&format!("{API}/counter-acts"), &body).await
}

async fn approve(client: &Client, asked: &Reply) -> Reply {
    let id = asked.json()["act_id"].as_str().unwrap().to_owned();
    client.post(&format!("{API}/counter-acts/{id}/approve"), &()).await
}

fn merging(other: PersonId) -> Value {
    json!({ "kind": "merge_persons", "other": other, "reason": "二〇一九年更正过公民身份号码" })
}

const BOTH: [&str; 2] = ["identity_card", "police_paper"];

#[actix_web::test]
async fn two_at_a_counter_make_two_entries_one_and_the_old_number_leads_to_the_survivor() {
    let outer = Outer::start().await;
    let world = &outer.world;
    let [first, other] = clerks(world).await;
    let old = earlier(world, Some("wang_old")).await;
    let open = world.log_in("wang_old").await;
    let looked =
        json!({ "kind": "natural", "number": number(BEFORE.0), "name": WANG.0, "purpose": "file_case" });
    first.post(&format!("{API}/persons/find"), &looked).await.ok();
    ask(&first, world.wang, &merging(old), &["identity_card"])
        .await
        .assert_refused(400, "counter_act_invalid");
    ask(&first, world.wang, &merging(world.wang), &BOTH).await.assert_refused(409, "merge_impossible");
    let asked = ask(&first, world.wang, &merging(old), &BOTH).await.ok();
    let waiting = other.get(&format!("{API}/counter-acts")).await.ok().json();
    assert_eq!(waiting["items"][0]["other_name"], WANG.0, "whoever confirms compares both");
    approve(&first, &asked).await.assert_refused(403, "maker_is_checker");
    approve(&other, &asked).await.ok();
    world.hall.drain().await;
    // The old entry's log-in is over; his number and the services' old id lead to the one that stays.
    assert_eq!(world.refresh(&open.refresh).await.status, 400);
    assert_eq!(world.submit("wang_old", PASSWORD, None).await.status, 401);
    let found = first.post(&format!("{API}/persons/find"), &looked).await.ok().json();
    assert_eq!(found["person_id"], json!(world.wang));
    let service = world.hall.service("intake", "identity");
    let case = uuid::Uuid::new_v4();
    let read =
        service.get(&format!("{API}/persons/{old}?purpose=handle_case&case_id={case}")).await.ok().json();
    assert_eq!((&read["person_id"], &read["number"]), (&json!(world.wang), &json!(number(WANG.1))));
    // He sees it, and the looks at the old entry, too.
    let wang = world.caller("wang").await;
    let merges = wang.get(&format!("{API}/me/merges")).await.ok().json();
    assert!(merges[0]["number_masked"].as_str().unwrap().starts_with("341323********"), "{merges}");
    let log = wang.get(&format!("{API}/me/access-log")).await.ok().json();
    let why: Vec<_> = log["items"].as_array().unwrap().iter().map(|look| look["purpose"].clone()).collect();
    assert!(why.contains(&json!("file_case")) && why.contains(&json!("counter_act")), "{log}");
    assert!(outer.message(WANG.2, 1).await.contains("归并成一份"));
    assert!(outer.message(BEFORE.1, 1).await.contains("归并成一份"));
    ask(&first, world.wang, &merging(old), &BOTH).await.assert_refused(409, "merge_impossible");
}

#[actix_web::test]
async fn the_log_in_of_the_entry_given_up_goes_over_where_the_survivor_has_none_and_back_with_the_undoing() {
    let world = World::start().await;
    let [first, other] = clerks(&world).await;
    let old = world.wang;
    let stays = earlier(&world, None).await;
    let asked = ask(&first, stays, &merging(old), &BOTH).await.ok();
    approve(&other, &asked).await.ok();
    let tokens = world.log_in("wang").await;
    assert_eq!(claims(&tokens.access)["sub"], json!(stays), "one log-in, and it is the survivor's");
    let merges = first.get(&format!("{API}/persons/{stays}/merges")).await.ok().json();
    let undo = json!({ "kind": "undo_merge", "merge": merges[0]["merge_id"], "reason": "两个人同名，查错了，要分开" });
    let asked = ask(&first, stays, &undo, &["identity_card"]).await.ok();
    approve(&other, &asked).await.ok();
    assert_eq!(world.refresh(&tokens.refresh).await.status, 400);
    assert_eq!(claims(&world.log_in("wang").await.access)["sub"], json!(old));
    let merges = first.get(&format!("{API}/persons/{stays}/merges")).await.ok().json();
    assert!(merges[0]["undone_at"].is_string(), "the trace stays: {merges}");
    ask(&first, stays, &undo, &["identity_card"]).await.assert_refused(404, "merge_not_found");
}

#[actix_web::test]
async fn after_ninety_days_a_merging_stands() {
    let world = World::start().await;
    let [first, other] = clerks(&world).await;
    let old = earlier(&world, None).await;
    approve(&other, &ask(&first, world.wang, &merging(old), &BOTH).await.ok()).await.ok();
    let merges = first.get(&format!("{API}/persons/{}/merges", world.wang)).await.ok().json();
    let undo = json!({ "kind": "undo_merge", "merge": merges[0]["merge_id"], "reason": "两个人同名，查错了，要分开" });
    world.hall.set_now(in_hours(91 * 24)).await;
    ask(&first, world.wang, &undo, &["identity_card"]).await.assert_refused(409, "merge_settled");
}
