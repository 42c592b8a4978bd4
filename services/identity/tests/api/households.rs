//! The household register is asked who a minor's parents are (民法典第二十七条第一款).

use peers::Trouble;
use serde_json::{Value, json};
use testkit::{Client, Reply};

use crate::{
    guardians::{approve, ask, audited, clerks, number_of, parent, person, renewed},
    outer::Outer,
    world::{API, LI, WANG, claims, number},
};

const VILLAGE: &str = "341323110201";

/// Lets the register have Wang as a parent of a child of so many years.
fn know(outer: &Outer, name: &str, years: i32) {
    outer.peers.know_household((name, &number_of(years)), (WANG.0, &number(WANG.1)), VILLAGE);
}

async fn register(client: &Client, name: &str, number: &str) -> Reply {
    client.post(&format!("{API}/me/wards"), &json!({ "number": number, "name": name })).await
}

/// Whether someone sees that the register was asked about him, by the hall or by a person.
async fn sees_question(client: &Client, kind: &str) -> bool {
    let looks = client.get(&format!("{API}/me/access-log")).await.ok().json();
    let looks = looks["items"].as_array().unwrap().clone();
    looks.iter().any(|look| look["purpose"] == "ask_household_register" && look["actor_kind"] == kind)
}

#[actix_web::test]
async fn article_27_a_parent_whom_the_household_register_shows_is_guardian_without_a_paper_and_both_see_the_question()
 {
    let outer = Outer::start().await;
    let world = &outer.world;
    let pupil = person(world, "pupil", 12).await;
    know(&outer, LI.0, 12);
    know(&outer, "王小宝", 3);
    let tokens = world.log_in("wang").await;
    let wang = world.hall.bearer(tokens.access.clone());
    register(&wang, LI.0, &number_of(12)).await.ok();
    assert!(outer.message(WANG.2, 1).await.contains("是监护人"));
    // A child whom the hall did not know is entered where his household is registered.
    register(&wang, "王小宝", &number_of(3)).await.ok();
    let wards = wang.get(&format!("{API}/me/wards")).await.ok().json();
    let grounds: Vec<_> = [0, 1].map(|at| (&wards[at]["ground"], &wards[at]["origin"])).to_vec();
    assert_eq!(grounds, [(&json!("parent"), &json!("register")); 2], "{wards}");
    assert!(wards.as_array().unwrap().iter().any(|ward| ward["name"] == "王小宝"), "{wards}");
    register(&wang, LI.0, &number_of(12)).await.assert_refused(409, "guardian_named");
    wang.post(&format!("{API}/me/wards/{pupil}/act"), &()).await.ok();
    assert_eq!(claims(&renewed(world, &tokens).await.access)["acting"]["person"], json!(pupil));
    world.hall.drain().await;
    let child = world.caller("pupil").await;
    assert!(sees_question(&child, "person").await && sees_question(&wang, "service").await);
    let asked = audited(world, "ask_household_register").await;
    assert!(asked.len() == 3 && asked.iter().all(|one| one["parent"] == json!(world.wang)), "{asked:?}");
    let heard = audited(world, "hear_household_register").await;
    assert!(heard.len() == 3 && heard.iter().all(|one| one["answer"] == "parent"), "{heard:?}");
    let recorded = audited(world, "move_guardian").await;
    assert!(recorded.len() == 2 && recorded.iter().all(|one| one["origin"] == "register"), "{recorded:?}");
}

#[actix_web::test]
async fn where_the_household_register_is_silent_or_does_not_say_so_a_paper_at_the_counter_does() {
    let outer = Outer::start().await;
    let world = &outer.world;
    let [first, other] = clerks(world).await;
    let pupil = person(world, "pupil", 12).await;
    let wang = world.caller("wang").await;
    for trouble in [Trouble::Away, Trouble::Garbled] {
        outer.peers.trouble_households(trouble);
        register(&wang, LI.0, &number_of(12)).await.assert_refused(503, "register_silent");
        ask(&first, pupil, &parent(world.wang), &["identity_card"])
            .await
            .assert_refused(503, "register_silent");
    }
    outer.peers.trouble_households(Trouble::None);
    register(&wang, LI.0, &number_of(12)).await.assert_refused(409, "guardian_paper_needed");
    outer.peers.know_household((LI.0, &number_of(12)), ("别人", &number(LI.1)), VILLAGE);
    register(&wang, LI.0, &number_of(12)).await.assert_refused(409, "guardian_paper_needed");
    let refused = ask(&first, pupil, &parent(world.wang), &["identity_card"]).await;
    refused.assert_refused(409, "guardian_paper_needed");
    let heard: Vec<Value> = audited(world, "hear_household_register").await;
    let heard: Vec<_> = heard.iter().map(|one| one["answer"].as_str().unwrap()).collect();
    assert_eq!(heard, ["silent", "silent", "silent", "silent", "unknown", "not_parent", "not_parent"]);
    let before = outer.peers.households_asked();
    let asked = ask(&first, pupil, &parent(world.wang), &["household_register"]).await.ok();
    approve(&other, &asked).await.ok();
    assert_eq!(outer.peers.households_asked(), before, "what a paper shows is not asked");
    let guardians = first.get(&format!("{API}/persons/{pupil}/guardians")).await.ok().json();
    assert_eq!(guardians[0]["origin"], "paper");
    world.hall.drain().await;
}

#[actix_web::test]
async fn articles_27_and_36_at_the_counter_the_register_does_for_a_paper_two_confirm_and_what_was_ended_needs_one()
 {
    let outer = Outer::start().await;
    let world = &outer.world;
    let [first, other] = clerks(world).await;
    let pupil = person(world, "pupil", 12).await;
    know(&outer, LI.0, 12);
    ask(&first, pupil, &parent(world.wang), &[]).await.assert_refused(400, "counter_act_invalid");
    assert_eq!(outer.peers.households_asked(), 0, "who stands there shows who he is first");
    let asked = ask(&first, pupil, &parent(world.wang), &["identity_card"]).await.ok();
    let waiting = other.get(&format!("{API}/counter-acts")).await.ok().json();
    assert_eq!(waiting["items"][0]["by_register"], true, "{waiting}");
    approve(&first, &asked).await.assert_refused(403, "maker_is_checker");
    approve(&other, &asked).await.ok();
    let path = format!("{API}/persons/{pupil}/guardians");
    let guardians = first.get(&path).await.ok().json();
    assert_eq!(guardians[0]["origin"], "register");
    let end = json!({
        "kind": "end_guardian", "guardianship": guardians[0]["guardianship_id"], "reason": "法院撤销了父亲的监护人资格",
    });
    let ended = ask(&first, pupil, &end, &["identity_card", "court_document"]).await.ok();
    approve(&other, &ended).await.ok();
    let wang = world.caller("wang").await;
    register(&wang, LI.0, &number_of(12)).await.assert_refused(409, "guardian_paper_needed");
    ask(&first, pupil, &parent(world.wang), &["identity_card"])
        .await
        .assert_refused(409, "guardian_paper_needed");
    // Papers at the counter do: he has it back from a court.
    ask(&first, pupil, &parent(world.wang), &["identity_card", "court_document"]).await.ok();
    world.hall.drain().await;
}

#[actix_web::test]
async fn the_ages_are_ours_to_reckon_and_the_register_is_asked_ten_times_a_day_at_most() {
    let outer = Outer::start().await;
    let world = &outer.world;
    person(world, "pupil", 12).await;
    let wang = world.caller("wang").await;
    know(&outer, LI.0, 20);
    register(&wang, LI.0, &number_of(20)).await.assert_refused(400, "guardian_invalid");
    register(&wang, WANG.0, &number(WANG.1)).await.assert_refused(400, "guardian_invalid");
    let pupil = world.caller("pupil").await;
    register(&pupil, "王小宝", &number_of(3)).await.assert_refused(403, "guardian_needed");
    assert_eq!(outer.peers.households_asked(), 0, "nobody is asked about what the hall knows");
    for _ in 0..10 {
        register(&wang, LI.0, &number_of(12)).await.assert_refused(409, "guardian_paper_needed");
    }
    register(&wang, LI.0, &number_of(12)).await.assert_refused(429, "household_asked_often");
    assert_eq!(outer.peers.households_asked(), 10);
    world.hall.drain().await;
}
