//! Minors, adults without full capacity, and who acts for them (民法典第十七条起).

use auth::Role;
use chrono::{Datelike, NaiveDate, TimeDelta};
use contracts::identity::PersonKind;
use identity::seed::{Account, SeedPerson, seed_person};
use kernel::{
    actor::Actor,
    code::Division,
    crypto::{Aad, Sealed},
    db::{DbError, transact},
    id::{HallId, PersonId},
};
use secrecy::SecretString;
use serde_json::{Value, json};
use testkit::{Client, Reply};

use crate::{
    outer::in_hours,
    world::{API, LI, PASSWORD, Tokens, World, account, claims, number},
};

fn at(hall: u8, user_name: &str) -> Account {
    Account {
        hall: Some(HallId::from_uuid(uuid::Uuid::from_bytes([hall; 16]))),
        ..account(user_name, &[Role::Clerk])
    }
}

pub(crate) async fn clerks(world: &World) -> [Client; 2] {
    for clerk in [at(1, "first"), at(1, "other")] {
        world.account(&clerk).await;
    }
    [world.caller("first").await, world.caller("other").await]
}

/// The day someone was born who is so many years old today.
fn born(years: i32) -> NaiveDate {
    let today = (in_hours(8) - TimeDelta::days(1)).date_naive();
    NaiveDate::from_ymd_opt(today.year() - years, today.month(), today.day().min(28)).unwrap()
}

/// The number of who is so many years old.
pub(crate) fn number_of(years: i32) -> String {
    number(&format!("341323{}{:03}0", born(years).format("%Y%m%d"), 111))
}

/// Someone of an age, with a log-in.
pub(crate) async fn person(world: &World, name: &str, years: i32) -> PersonId {
    let person = SeedPerson {
        kind: PersonKind::Natural,
        number: number_of(years),
        name: LI.0.to_owned(),
        mobile: None,
        division: Division::parse("341323110201").unwrap(),
        login: Some((name.to_owned(), SecretString::from(PASSWORD))),
    };
    seed_person(world.hall.db("identity"), &person).await.unwrap()
}

pub(crate) async fn ask(client: &Client, ward: PersonId, act: &Value, papers: &[&str]) -> Reply {
    let seen = json!({ "papers": papers, "note": "" });
    let body = json!({ "person_id": ward, "act": act, "seen": seen });
    client.post(&format!("{API}/counter-acts"), &body).await
}

pub(crate) async fn approve(client: &Client, asked: &Reply) -> Reply {
    let id = asked.json()["act_id"].as_str().unwrap().to_owned();
    client.post(&format!("{API}/counter-acts/{id}/approve"), &()).await
}

pub(crate) fn parent(guardian: PersonId) -> Value {
    json!({ "kind": "record_guardian", "guardian": guardian, "ground": "parent" })
}

#[derive(diesel::QueryableByName)]
struct Audited {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: uuid::Uuid,
    #[diesel(sql_type = diesel::sql_types::Binary)]
    detail: Sealed,
}

/// What the audit keeps of acts of a name, opened.
pub(crate) async fn audited(world: &World, action: &str) -> Vec<Value> {
    use diesel_async::RunQueryDsl;
    let (db, actor) = (world.hall.db("identity"), Actor::service("identity"));
    let rows = transact(db, &actor, async |tx| {
        let sql = format!("SELECT id, detail FROM audit WHERE action = '{action}' ORDER BY at");
        Ok::<Vec<Audited>, DbError>(diesel::sql_query(sql).load(&mut **tx).await?)
    });
    let open = |row: Audited| db.keyring().open_json(Aad::new("audit", "detail", row.id), &row.detail);
    rows.await.unwrap().into_iter().map(|row| open(row).unwrap()).collect()
}

pub(crate) async fn renewed(world: &World, tokens: &Tokens) -> Tokens {
    Tokens::of(&world.refresh(&tokens.refresh).await.ok())
}

#[actix_web::test]
async fn article_20_a_child_under_eight_has_no_log_in_of_his_own() {
    let world = World::start().await;
    let [first, _] = clerks(&world).await;
    let child = person(&world, "child", 5).await;
    assert_eq!(world.submit("child", PASSWORD, None).await.status, 401);
    ask(&first, child, &json!({ "kind": "reset_login" }), &["household_register"])
        .await
        .assert_refused(409, "no_own_login");
}

#[actix_web::test]
async fn article_19_a_minor_from_eight_sees_his_things_and_leaves_what_binds_him_to_his_guardian() {
    let world = World::start().await;
    person(&world, "pupil", 12).await;
    let tokens = world.log_in("pupil").await;
    assert_eq!(claims(&tokens.access)["limited"], true);
    let pupil = world.hall.bearer(tokens.access);
    pupil.get(&format!("{API}/me")).await.ok();
    pupil.get(&format!("{API}/me/access-log")).await.ok();
    let someone = PersonId::random();
    let act = format!("{API}/me/wards/{someone}/act");
    pupil.post(&act, &()).await.assert_refused(403, "guardian_needed");
}

#[actix_web::test]
async fn articles_23_27_and_34_a_recorded_guardian_acts_for_his_ward_under_his_own_name_until_it_is_ended() {
    let world = World::start().await;
    let [first, other] = clerks(&world).await;
    let child = person(&world, "child", 5).await;
    let wang = world.log_in("wang").await;
    let client = world.hall.bearer(wang.access.clone());
    let act = format!("{API}/me/wards/{child}/act");
    client.post(&act, &()).await.assert_refused(404, "guardian_not_found");
    ask(&first, child, &parent(world.wang), &["identity_card"])
        .await
        .assert_refused(400, "counter_act_invalid");
    let asked = ask(&first, child, &parent(world.wang), &["household_register"]).await.ok();
    approve(&first, &asked).await.assert_refused(403, "maker_is_checker");
    approve(&other, &asked).await.ok();
    let wards = client.get(&format!("{API}/me/wards")).await.ok().json();
    assert_eq!((&wards[0]["name"], &wards[0]["ground"]), (&json!(LI.0), &json!("parent")));
    client.post(&act, &()).await.ok();
    let acting = renewed(&world, &wang).await;
    let said = claims(&acting.access);
    assert_eq!((&said["sub"], &said["acting"]["person"]), (&json!(world.wang), &json!(child)));
    assert!(said.get("limited").is_none(), "the guardian's own capacity counts");
    let guardians = first.get(&format!("{API}/persons/{child}/guardians")).await.ok().json();
    let end = json!({
        "kind": "end_guardian", "guardianship": guardians[0]["guardianship_id"], "reason": "法院已经变更监护人为母亲",
    });
    let asked = ask(&first, child, &end, &["household_register", "court_document"]).await.ok();
    approve(&other, &asked).await.ok();
    assert_eq!(world.refresh(&acting.refresh).await.status, 400, "he is out at once");
    let client = world.caller("wang").await;
    client.post(&act, &()).await.assert_refused(404, "guardian_not_found");
}

#[actix_web::test]
async fn article_27_a_guardianship_of_a_minor_ends_by_itself_on_his_eighteenth_birthday() {
    let world = World::start().await;
    let [first, other] = clerks(&world).await;
    let pupil = person(&world, "pupil", 17).await;
    approve(&other, &ask(&first, pupil, &parent(world.wang), &["household_register"]).await.ok()).await.ok();
    let wang = world.log_in("wang").await;
    world.hall.bearer(wang.access.clone()).post(&format!("{API}/me/wards/{pupil}/act"), &()).await.ok();
    let acting = renewed(&world, &wang).await;
    assert_eq!(claims(&acting.access)["acting"]["person"], json!(pupil));
    world.hall.set_now(in_hours(24 * 370)).await;
    assert_eq!(world.refresh(&acting.refresh).await.status, 400, "he says anew for whom he acts");
    assert!(claims(&world.log_in("pupil").await.access).get("limited").is_none(), "he is of age");
}

#[actix_web::test]
async fn article_28_an_adult_has_a_guardian_by_a_courts_word_and_then_acts_through_him() {
    let world = World::start().await;
    let [first, other] = clerks(&world).await;
    let grown = person(&world, "grown", 70).await;
    ask(&first, grown, &parent(world.wang), &["household_register"])
        .await
        .assert_refused(400, "guardian_invalid");
    let by_court = |capacity: &str| json!({ "kind": "record_guardian", "guardian": world.wang, "ground": "court", "capacity": capacity });
    let papers = ["identity_card", "court_document"];
    let open = world.log_in("grown").await;
    approve(&other, &ask(&first, grown, &by_court("limited"), &papers).await.ok()).await.ok();
    assert_eq!(world.refresh(&open.refresh).await.status, 400);
    assert_eq!(claims(&world.log_in("grown").await.access)["limited"], true);
    let pupil = person(&world, "pupil", 12).await;
    ask(&first, pupil, &parent(grown), &["household_register"]).await.assert_refused(400, "guardian_invalid");
}

#[actix_web::test]
async fn article_18_who_is_sixteen_and_lives_by_his_own_work_acts_for_himself_and_no_guardian_does() {
    let world = World::start().await;
    let [first, other] = clerks(&world).await;
    let (worker, mother) = (person(&world, "worker", 17).await, world.wang);
    let young = person(&world, "young", 15).await;
    let named = ask(&first, worker, &parent(mother), &["identity_card", "household_register"]).await;
    approve(&other, &named).await.ok();
    let tokens = world.log_in("worker").await;
    assert_eq!(claims(&tokens.access)["limited"], true);
    let acting = world.log_in("wang").await;
    world.hall.bearer(acting.access.clone()).post(&format!("{API}/me/wards/{worker}/act"), &()).await.ok();
    let acting = renewed(&world, &acting).await;
    assert!(claims(&acting.access)["acting"].is_object(), "{}", claims(&acting.access));
    let said = json!({ "kind": "declare_own_work", "reason": "在镇上的木器厂做工，月入四千元" });
    let papers = ["identity_card", "labour_contract", "income_proof"];
    ask(&first, worker, &said, &papers[..2]).await.assert_refused(400, "counter_act_invalid");
    ask(&first, young, &said, &papers).await.assert_refused(400, "own_work_age");
    let asked = ask(&first, worker, &said, &papers).await;
    assert_eq!(claims(&world.log_in("worker").await.access)["limited"], true, "asked for is not recorded");
    approve(&first, &asked).await.assert_refused(403, "maker_is_checker");
    approve(&other, &asked).await.ok();
    ask(&first, worker, &said, &papers).await.assert_refused(409, "own_work_declared");
    let free = renewed(&world, &tokens).await;
    assert!(claims(&free.access)["limited"].as_bool() != Some(true), "he counts as of full capacity");
    assert_eq!(world.refresh(&acting.refresh).await.status, 400, "his guardian speaks for him no more");
    let guardian = world.caller("wang").await;
    let act = format!("{API}/me/wards/{worker}/act");
    guardian.post(&act, &()).await.assert_refused(404, "guardian_not_found");
    assert_eq!(guardian.get(&format!("{API}/me/wards")).await.ok().json(), json!([]), "he needs nobody");
    let over = json!({ "kind": "end_own_work", "reason": "木器厂歇业，回家继续上学" });
    let ended = ask(&first, worker, &over, &["identity_card"]).await;
    approve(&other, &ended).await.ok();
    assert_eq!(world.refresh(&free.refresh).await.status, 400, "his sessions ended");
    assert_eq!(claims(&world.log_in("worker").await.access)["limited"], true);
    guardian.post(&act, &()).await.ok();
    ask(&first, worker, &over, &["identity_card"]).await.assert_refused(404, "own_work_not_found");
    let told = audited(&world, "move_own_work").await;
    assert!(told.len() == 2 && told.iter().all(|one| one["person"] == json!(worker)), "{told:?}");
    assert!(
        told.iter().all(|one| one.get("until").is_none()),
        "its end is his eighteenth birthday: {told:?}"
    );
    world.hall.drain().await;
}
