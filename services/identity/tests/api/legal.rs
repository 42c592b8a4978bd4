//! Acting for a legal person: the register's word, delegates for items and a time, and a trace of both.

use chrono::TimeDelta;
use peers::Trouble;
use serde_json::{Value, json};

use crate::{
    outer::{Outer, in_hours},
    world::{API, LI, PASSWORD, Tokens, WANG, claims, number},
};
use contracts::identity::PersonKind;
use identity::seed::{SeedPerson, seed_person};
use kernel::code::{Division, MobileNo};
use secrecy::SecretString;

const CODE: &str = "91341323MA2N00028H";
const NAME: &str = "灵璧县大柱建材有限公司";

/// A hall whose business register has Wang as the legal representative, and Li with a log-in.
async fn with_business() -> Outer {
    let outer = Outer::start().await;
    let wang = number(WANG.1);
    outer.peers.know_business(CODE, NAME, (WANG.0, wang.as_str()), "341323110201");
    let li = SeedPerson {
        kind: PersonKind::Natural,
        number: number(LI.1),
        name: LI.0.to_owned(),
        mobile: Some(MobileNo::parse(LI.2).unwrap()),
        division: Division::parse("341323110201").unwrap(),
        login: Some(("li".to_owned(), SecretString::from(PASSWORD))),
    };
    seed_person(outer.world.hall.db("identity"), &li).await.unwrap();
    outer
}

impl Outer {
    /// The tokens of a session with what has changed since.
    async fn renewed(&self, tokens: &Tokens) -> Tokens {
        Tokens::of(&self.world.refresh(&tokens.refresh).await.ok())
    }

    async fn claim(&self, token: &str, name: &str) -> testkit::Reply {
        let body = json!({ "code": CODE, "name": name });
        self.world.hall.bearer(token.to_owned()).post(&format!("{API}/me/legal-persons"), &body).await
    }
}

fn delegates(legal: &Value) -> String {
    format!("{API}/me/legal-persons/{}/delegates", legal.as_str().unwrap())
}

fn act(legal: &Value) -> String {
    format!("{API}/me/legal-persons/{}/act", legal.as_str().unwrap())
}

#[actix_web::test]
async fn only_whom_the_register_has_as_legal_representative_acts_for_a_business() {
    let outer = with_business().await;
    let (wang, li) = (outer.world.log_in("wang").await, outer.world.log_in("li").await);
    outer.claim(&li.access, NAME).await.assert_refused(409, "legal_person_refused");
    outer.claim(&wang.access, "别的名称").await.assert_refused(409, "legal_person_refused");
    outer.peers.trouble_businesses(Trouble::Away);
    outer.claim(&wang.access, NAME).await.assert_refused(503, "register_silent");
    outer.peers.trouble_businesses(Trouble::None);
    let legal = outer.claim(&wang.access, NAME).await.ok().json()["legal_id"].clone();
    let client = outer.world.hall.bearer(li.access.clone());
    client.post(&act(&legal), &()).await.assert_refused(404, "legal_person_not_found");
    // The register has another one now: he takes over, and the first is out of it.
    let client = outer.world.hall.bearer(wang.access.clone());
    client.post(&act(&legal), &()).await.ok();
    outer.peers.know_business(CODE, NAME, (LI.0, &number(LI.1)), "341323110201");
    assert_eq!(outer.claim(&li.access, NAME).await.ok().json()["legal_id"], legal);
    assert_eq!(outer.world.refresh(&wang.refresh).await.status, 400, "the session that acted for it is over");
}

#[actix_web::test]
async fn who_acts_for_a_business_has_its_things_under_his_own_name_and_can_go_back() {
    let outer = with_business().await;
    let wang = outer.world.log_in("wang").await;
    let legal = outer.claim(&wang.access, NAME).await.ok().json()["legal_id"].clone();
    outer.world.hall.bearer(wang.access.clone()).post(&act(&legal), &()).await.ok();
    let acting = outer.renewed(&wang).await;
    let said = claims(&acting.access);
    assert_eq!((&said["sub"], &said["acting"]["person"]), (&json!(outer.world.wang), &legal));
    let client = outer.world.hall.bearer(acting.access.clone());
    let me = client.get(&format!("{API}/me")).await.ok().json();
    assert_eq!((&me["name"], &me["acting_for"], &me["number_masked"]), (&NAME.into(), &legal, &CODE.into()));
    outer.world.hall.drain().await;
    // The event names the company by its public code: who has its licences knows it by that.
    let told = format!(
        "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM identity.outbox WHERE type = 'identity.legal_agent_moved.v1'
         AND data->>'code' = '{CODE}') THEN RAISE EXCEPTION 'not told'; END IF; END $$"
    );
    outer.world.hall.sql(&told).await;
    let looks = client.get(&format!("{API}/me/access-log")).await.ok().json();
    let own = looks["items"].as_array().unwrap().iter().find(|look| look["purpose"] == "own_account");
    assert_eq!(
        own.unwrap()["actor_kind"],
        "person",
        "the look names the business as seen, the man as who looked"
    );
    let mobile = json!({ "mobile": "13900009999" });
    client.post(&format!("{API}/me/mobile"), &mobile).await.assert_refused(409, "acts_for_another");
    client.post(&format!("{API}/me/act-for-oneself"), &()).await.ok();
    let himself = outer.renewed(&acting).await;
    assert!(claims(&himself.access).get("acting").is_none());
    let me = outer.world.hall.bearer(himself.access).get(&format!("{API}/me")).await.ok().json();
    assert_eq!(me["name"], WANG.0);
}

#[actix_web::test]
async fn a_delegate_acts_for_his_items_and_his_time_and_not_a_moment_after_he_was_recalled() {
    let outer = with_business().await;
    let (wang, li) = (outer.world.log_in("wang").await, outer.world.log_in("li").await);
    let legal = outer.claim(&wang.access, NAME).await.ok().json()["legal_id"].clone();
    let representative = outer.world.hall.bearer(wang.access.clone());
    let delegate = outer.world.hall.bearer(li.access.clone());
    let naming = |name: &str, days: i64| {
        let until = in_hours(0) + TimeDelta::days(days);
        json!({ "number": number(LI.1), "name": name, "items": ["340199001000"], "until": until })
    };
    let path = delegates(&legal);
    delegate.post(&path, &naming(LI.0, 30)).await.assert_refused(404, "legal_person_not_found");
    representative.post(&path, &naming("李小弟", 30)).await.assert_refused(404, "person_not_found");
    representative.post(&path, &naming(LI.0, 400)).await.assert_refused(400, "delegation_invalid");
    let named = representative.post(&path, &naming(LI.0, 30)).await.ok().json();
    representative.post(&path, &naming(LI.0, 30)).await.assert_refused(409, "delegate_named");
    assert!(outer.message(LI.2, 1).await.contains("授权您"));
    assert_eq!(representative.get(&path).await.ok().json()[0]["name"], LI.0);
    let own = delegate.get(&format!("{API}/me/legal-persons")).await.ok().json();
    assert_eq!((&own[0]["name"], &own[0]["role"]), (&NAME.into(), &"delegate".into()));
    delegate.post(&act(&legal), &()).await.ok();
    let acting = outer.renewed(&li).await;
    assert_eq!(claims(&acting.access)["acting"]["items"], json!(["340199001000"]));
    let held = outer.world.hall.bearer(acting.access.clone());
    held.get(&format!("{API}/me/access-log")).await.assert_refused(403, "permission_missing");
    let end = format!("{API}/me/delegations/{}/end", named["agent_id"].as_str().unwrap());
    representative.post(&end, &()).await.ok();
    assert_eq!(outer.world.refresh(&acting.refresh).await.status, 400);
    // Time ends it by itself, and what is begun for the business never becomes his own.
    representative.post(&path, &naming(LI.0, 1)).await.ok();
    let li = outer.world.log_in("li").await;
    outer.world.hall.bearer(li.access.clone()).post(&act(&legal), &()).await.ok();
    outer.world.hall.set_now(in_hours(25)).await;
    assert_eq!(outer.world.refresh(&li.refresh).await.status, 400, "he says anew for whom he acts");
}

#[actix_web::test]
async fn no_token_acts_for_a_business_longer_than_the_right_to() {
    let outer = with_business().await;
    let (wang, li) = (outer.world.log_in("wang").await, outer.world.log_in("li").await);
    let legal = outer.claim(&wang.access, NAME).await.ok().json()["legal_id"].clone();
    let representative = outer.world.hall.bearer(wang.access.clone());
    let path = delegates(&legal);
    let naming = |until| json!({ "number": number(LI.1), "name": LI.0, "items": [], "until": until });
    let named = representative.post(&path, &naming(in_hours(24))).await.ok().json();
    // He goes back to himself and keeps the token from before.
    let himself = outer.world.hall.bearer(li.access.clone());
    himself.post(&act(&legal), &()).await.ok();
    let acting = outer.renewed(&li).await;
    let kept = outer.world.hall.bearer(acting.access.clone());
    kept.post(&format!("{API}/me/act-for-oneself"), &()).await.ok();
    kept.get(&format!("{API}/me")).await.ok();
    let end = format!("{API}/me/delegations/{}/end", named["agent_id"].as_str().unwrap());
    representative.post(&end, &()).await.ok();
    assert_eq!(outer.world.refresh(&acting.refresh).await.status, 400, "all his sessions are over");
    outer.world.hall.drain().await;
    // A token made two minutes before the end ends with it.
    representative.post(&path, &naming(in_hours(0) + TimeDelta::minutes(2))).await.ok();
    let li = outer.world.log_in("li").await;
    outer.world.hall.bearer(li.access.clone()).post(&act(&legal), &()).await.ok();
    let said = claims(&outer.renewed(&li).await.access);
    let life = said["exp"].as_u64().unwrap() - said["iat"].as_u64().unwrap();
    assert!(said["acting"].is_object() && (1..=120).contains(&life), "{said}");
}

#[actix_web::test]
async fn a_representative_proves_himself_anew_each_year_and_his_successor_ends_whom_he_named() {
    let outer = with_business().await;
    let (wang, li) = (outer.world.log_in("wang").await, outer.world.log_in("li").await);
    let legal = outer.claim(&wang.access, NAME).await.ok().json()["legal_id"].clone();
    let own = outer.world.hall.bearer(wang.access.clone());
    let until = own.get(&format!("{API}/me/legal-persons")).await.ok().json()[0]["until"].clone();
    assert!(until.is_string(), "his time is over in a year");
    // He proves himself again without being thrown out, and whom he named stays.
    let naming = json!({ "number": number(LI.1), "name": LI.0, "until": in_hours(24 * 360) });
    own.post(&delegates(&legal), &naming).await.ok();
    outer.claim(&wang.access, NAME).await.ok();
    assert_eq!(own.get(&delegates(&legal)).await.ok().json().as_array().unwrap().len(), 1);
    let delegate = outer.world.hall.bearer(li.access.clone());
    delegate.post(&act(&legal), &()).await.ok();
    // A successor by the register's word: the delegate is out with who named him.
    let third = ("钱有田", number("341323190003033330"));
    let person = SeedPerson {
        kind: PersonKind::Natural,
        number: third.1.clone(),
        name: third.0.to_owned(),
        mobile: None,
        division: Division::parse("341323110201").unwrap(),
        login: Some(("qian".to_owned(), SecretString::from(PASSWORD))),
    };
    seed_person(outer.world.hall.db("identity"), &person).await.unwrap();
    outer.peers.know_business(CODE, NAME, (third.0, &third.1), "341323110201");
    let qian = outer.world.log_in("qian").await;
    outer.claim(&qian.access, NAME).await.ok();
    assert_eq!(outer.world.refresh(&li.refresh).await.status, 400);
    assert_eq!(outer.world.refresh(&wang.refresh).await.status, 400);
    let li = outer.world.caller("li").await;
    li.post(&act(&legal), &()).await.assert_refused(404, "legal_person_not_found");
    // Whoever does not prove himself again acts no longer, nor do those he named.
    let qian = outer.world.hall.bearer(qian.access);
    qian.post(&delegates(&legal), &naming).await.ok();
    outer
        .world
        .hall
        .sql("UPDATE identity.legal_agent SET until = now() - interval '1 day' WHERE role = 'representative'")
        .await;
    qian.post(&act(&legal), &()).await.assert_refused(404, "legal_person_not_found");
    li.post(&act(&legal), &()).await.assert_refused(404, "legal_person_not_found");
}
