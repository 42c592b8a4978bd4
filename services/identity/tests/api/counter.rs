//! What takes two at a counter: one asks with the papers in his hand, another confirms.

use auth::Role;
use identity::seed::Account;
use kernel::id::HallId;
use serde_json::{Value, json};
use testkit::{Client, Reply};

use crate::{
    outer::{Outer, in_hours, says},
    world::{API, LI, PASSWORD, WANG, World, account, number},
};

fn at(hall: u8, user_name: &str) -> Account {
    Account {
        hall: Some(HallId::from_uuid(uuid::Uuid::from_bytes([hall; 16]))),
        ..account(user_name, &[Role::Clerk])
    }
}

/// Two clerks of one hall, and one of another.
async fn clerks(world: &World) -> [Client; 3] {
    for clerk in [at(1, "first"), at(1, "other"), at(2, "far")] {
        world.account(&clerk).await;
    }
    [world.caller("first").await, world.caller("other").await, world.caller("far").await]
}

fn seen() -> Value {
    json!({ "papers": ["identity_card"], "note": "本人到窗口" })
}

async fn ask(client: &Client, person: &Value, act: Value) -> Reply {
    let body = json!({ "person_id": person, "act": act, "seen": seen() });
    client.post(&format!("{API}/counter-acts"), &body).await
}

async fn decide(client: &Client, asked: &Reply, how: &str) -> Reply {
    let id = asked.json()["act_id"].as_str().unwrap().to_owned();
    client.post(&format!("{API}/counter-acts/{id}/{how}"), &()).await
}

#[actix_web::test]
async fn a_telephone_is_changed_at_the_counter_by_two_of_one_hall_and_both_telephones_are_told() {
    let outer = Outer::start().await;
    let [first, other, far] = clerks(&outer.world).await;
    let wang = json!(outer.world.wang);
    let change = json!({ "kind": "change_mobile", "mobile": "13900009999" });
    let asked = ask(&first, &wang, change.clone()).await.ok();
    assert!(
        far.get(&format!("{API}/counter-acts")).await.ok().json()["items"].as_array().unwrap().is_empty()
    );
    let open = other.get(&format!("{API}/counter-acts")).await.ok().json();
    assert_eq!((&open["items"][0]["name"], &open["items"][0]["act"]), (&WANG.0.into(), &change));
    decide(&first, &asked, "approve").await.assert_refused(403, "maker_is_checker");
    decide(&far, &asked, "approve").await.assert_refused(404, "counter_act_not_found");
    decide(&other, &asked, "approve").await.ok();
    decide(&other, &asked, "approve").await.assert_refused(409, "proposal_decided");
    assert!(outer.message(WANG.2, 1).await.contains("139****9999"));
    outer.message("13900009999", 1).await;
    outer.world.hall.drain().await;
    let looks = outer.world.caller("wang").await.get(&format!("{API}/me/access-log")).await.ok().json();
    assert!(
        looks["items"].as_array().unwrap().iter().any(|look| look["purpose"] == "counter_act"),
        "{looks}"
    );
}

#[actix_web::test]
async fn a_password_reset_at_the_counter_voids_the_old_one_at_once_and_is_chosen_with_a_code() {
    let outer = Outer::start().await;
    let world = &outer.world;
    let [first, other, _] = clerks(world).await;
    let open = world.log_in("wang").await;
    let asked = ask(&first, &json!(world.wang), json!({ "kind": "reset_login" })).await.ok();
    let code = decide(&other, &asked, "approve").await.ok().json()["enrolment_code"].clone();
    assert_eq!(world.submit("wang", PASSWORD, None).await.status, 401);
    assert_eq!(world.refresh(&open.refresh).await.status, 400);
    assert!(outer.message(WANG.2, 1).await.contains("旧密码和通行密钥作废"));
    let chosen = "a password of my own";
    let typed = code.as_str().unwrap().to_lowercase().replace('-', " ");
    let wang = number(WANG.1);
    let fields =
        [("user_name", wang.as_str()), ("code", typed.as_str()), ("password", chosen), ("again", chosen)];
    assert!(says(&world.post("/enrol", &fields, None).await, "密码设好了"));
    assert_eq!(world.submit(&wang, chosen, None).await.status, 303);
    // Someone without a log-in gets one the same way.
    let li = json!({ "kind": "natural", "number": number(LI.1), "name": LI.0, "mobile": LI.2, "division": "341323110201" });
    let li_id = first.post(&format!("{API}/persons"), &li).await.ok().json()["person_id"].clone();
    let asked = ask(&first, &li_id, json!({ "kind": "reset_login" })).await.ok();
    let code = decide(&other, &asked, "approve").await.ok().json()["enrolment_code"].clone();
    let li = number(LI.1);
    let fields = [
        ("user_name", li.as_str()),
        ("code", code.as_str().unwrap()),
        ("password", chosen),
        ("again", chosen),
    ];
    assert!(says(&world.post("/enrol", &fields, None).await, "密码设好了"));
    assert_eq!(world.submit(&li, chosen, None).await.status, 303);
}

#[actix_web::test]
async fn the_highest_level_is_given_by_two_after_a_recorded_comparison_of_face_and_card() {
    let world = World::start().await;
    let [first, other, _] = clerks(&world).await;
    let wang = json!(world.wang);
    let without = json!({ "kind": "raise_level", "device": "", "record": "" });
    ask(&first, &wang, without).await.assert_refused(400, "counter_act_invalid");
    let act = json!({ "kind": "raise_level", "device": "渔沟-人证核验-01", "record": "20261122-0007" });
    let asked = ask(&first, &wang, act).await.ok();
    let before = world.caller("wang").await.get(&format!("{API}/me")).await.ok().json();
    decide(&other, &asked, "approve").await.ok();
    let after = world.caller("wang").await.get(&format!("{API}/me")).await.ok().json();
    assert_eq!((&before["assurance"], &after["assurance"]), (&2.into(), &3.into()));
}

#[actix_web::test]
async fn nobody_confirms_what_he_asked_for_with_a_second_account() {
    let world = World::start().await;
    let [first, other, _] = clerks(&world).await;
    let twin = Account { number: at(1, "first").number, ..at(1, "twin") };
    world.account(&twin).await;
    let twin = world.caller("twin").await;
    let asked = ask(&first, &json!(world.wang), json!({ "kind": "reset_login" })).await.ok();
    decide(&twin, &asked, "approve").await.assert_refused(403, "maker_is_checker");
    decide(&other, &asked, "approve").await.ok();
}

#[actix_web::test]
async fn an_act_that_nobody_confirmed_the_same_day_is_asked_for_anew_and_a_refused_one_changes_nothing() {
    let world = World::start().await;
    let [first, other, _] = clerks(&world).await;
    let asked = ask(&first, &json!(world.wang), json!({ "kind": "reset_login" })).await.ok();
    decide(&other, &asked, "refuse").await.ok();
    assert_eq!(world.submit("wang", PASSWORD, None).await.status, 303);
    let asked = ask(&first, &json!(world.wang), json!({ "kind": "reset_login" })).await.ok();
    world.hall.set_now(in_hours(13)).await;
    decide(&other, &asked, "approve").await.assert_refused(409, "counter_act_lapsed");
}
