//! Mandates around a merging of two entries of one human being: they hold for the entry that stays, whichever they were given under.
use crate::{
    packets::{SUNDAY, begin, collected, new_id, send, sha256},
    papers::{at, form, id, photo, upload},
    world::{VILLAGE, World},
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::RunQueryDsl;
use kernel::{
    actor::Actor,
    crypto::{Aad, Sealed},
    db::{DbError, Tx, transact},
    id::PersonId,
};
use serde_json::{Value, json};
use testkit::Client;
use uuid::Uuid;

const API: &str = "/api/intake/v1";

/// As identity tells: the villager's entry goes over into another.
async fn merge(world: &World, stays: PersonId) {
    merge_as(world, Uuid::new_v4(), stays).await;
}

async fn merge_as(world: &World, merging: Uuid, stays: PersonId) {
    hear(world, format!("SELECT take_over_person('{merging}', '{}', '{stays}')", world.villager)).await;
}

async fn hear(world: &World, sql: String) {
    let system = Actor::service("intake");
    let heard = transact(world.hall.db("intake"), &system, async |tx| {
        Ok::<_, DbError>(diesel::sql_query(sql).execute(&mut **tx).await?)
    });
    heard.await.unwrap();
}

/// A mandate on paper, which the agent records under the villager's old entry.
async fn by_paper(world: &World) -> Value {
    let valid_to = DateTime::<Utc>::from(std::time::SystemTime::now()) + TimeDelta::days(30);
    let sheet = upload(&world.agent, &format!("{API}/evidence"), photo(), "image/jpeg").await.ok().json();
    let body = json!({
        "principal": world.villager, "acts": ["submit"], "valid_to": valid_to, "way": "paper", "evidence": sheet["id"],
    });
    world.agent.post(&format!("{API}/mandates"), &body).await.ok().json()
}

async fn mandates(client: &Client) -> Vec<Value> {
    let page = client.get(&format!("{API}/mandates")).await.ok().json();
    page["items"].as_array().unwrap().clone()
}

#[derive(diesel::QueryableByName)]
struct Audited {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = diesel::sql_types::Binary)]
    detail: Sealed,
}

/// What the audit keeps of the mandates given, in their order.
async fn audited(world: &World) -> Vec<Value> {
    let (db, sql) =
        (world.hall.db("intake"), "SELECT id, detail FROM audit WHERE action = 'give_mandate' ORDER BY at");
    let system = Actor::service("intake");
    let rows = transact(db, &system, async |tx| {
        Ok::<Vec<Audited>, DbError>(diesel::sql_query(sql).load(&mut **tx).await?)
    });
    let open = |row: Audited| db.keyring().open_json(Aad::new("audit", "detail", row.id), &row.detail);
    rows.await.unwrap().into_iter().map(|row| open(row).unwrap()).collect()
}

#[actix_web::test]
async fn a_mandate_given_before_or_under_the_old_entry_after_a_merging_is_the_survivors_with_its_trace() {
    let world = World::start().await;
    let before = world.mandate().await;
    let stays = PersonId::random();
    merge(&world, stays).await;
    let survivor = world.hall.citizen(stays);
    let late = by_paper(&world).await;
    assert_eq!(late["principal"], json!(stays));
    let listed: Vec<Value> = mandates(&survivor).await.iter().map(|one| one["id"].clone()).collect();
    assert_eq!(listed, [json!(before), late["id"].clone()]);
    assert!(mandates(&world.citizen).await.is_empty());
    let traces = audited(&world).await;
    let under: Vec<_> = traces.iter().map(|one| &one["given_under"]).collect();
    assert_eq!(under, [&Value::Null, &json!(world.villager)], "{traces:?}");
    // Both hold for the survivor, also where the agent still has the old entry, and end with his word.
    let draft = json!({ "item": world.item, "division": VILLAGE, "applicant": world.villager });
    let case = id(&world.agent.post(&format!("{API}/cases"), &draft).await.ok());
    world.agent.put(&at(&case, "form"), None, &form()).await.ok();
    for one in listed {
        let path = format!("{API}/mandates/{}/revoke", one.as_str().unwrap());
        world.citizen.post(&path, &json!({})).await.assert_refused(404, "not_found");
        survivor.post(&path, &json!({})).await.ok();
    }
    world.agent.put(&at(&case, "form"), None, &form()).await.assert_refused(403, "mandate_revoked");
}

#[actix_web::test]
async fn a_packet_under_an_entry_that_was_given_up_brings_no_mandate_back_that_the_survivor_took_back() {
    let (world, phone) = begin().await;
    let given = world.mandate().await;
    world.citizen.post(&format!("{API}/mandates/{given}/revoke"), &json!({})).await.ok();
    let stays = PersonId::random();
    merge(&world, stays).await;
    let photo = photo();
    let mut body = collected(&world, &photo);
    let one = std::slice::from_ref(&photo);
    let valid_to: DateTime<Utc> = SUNDAY.parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(30);
    body["mandate"] = json!({
        "acts": ["submit"], "items": null, "valid_to": valid_to, "way": "paper", "evidence": sha256(&photo),
    });
    let said = send(&world.agent, &[&phone.packet(new_id(), 1, &body, one)]).await;
    assert_eq!(said[0]["receipt"]["said"]["code"], "mandate_revoked", "{said:?}");
    world.hall.set_now("2026-11-24T02:00:00Z".parse().unwrap()).await;
    body["stated_at"] = json!("2026-11-23T02:00:00Z");
    let said = send(&world.agent, &[&phone.packet(new_id(), 2, &body, one)]).await;
    assert_eq!(said[0]["receipt"]["said"]["outcome"], "received", "{said:?}");
    let survivor = world.hall.citizen(stays);
    assert_eq!(mandates(&survivor).await.len(), 2);
    let cases = survivor.get(&format!("{API}/cases")).await.ok().json();
    assert_eq!(cases["items"].as_array().unwrap().len(), 1, "{cases}");
}

async fn run(tx: &mut Tx, sql: &str) -> usize {
    diesel::sql_query(sql).execute(&mut **tx).await.unwrap()
}

#[actix_web::test]
async fn a_mandate_that_is_being_recorded_while_a_merging_is_heard_does_not_stay_behind() {
    let world = World::start().await;
    let (stays, system) = (PersonId::random(), Actor::service("intake"));
    let (held, is_held) = tokio::sync::oneshot::channel();
    let recording = transact(world.hall.db("intake"), &system, async |tx| {
        let sql = format!(
            "INSERT INTO mandates (id, principal_id, agent_id, acts, way, recorded_by_kind, recorded_by, valid_to)
             VALUES (gen_random_uuid(), '{0}', gen_random_uuid(), ARRAY['submit'], 'code', 'person', '{0}', hall_now() + interval '1 day')",
            world.villager
        );
        run(tx, &sql).await;
        held.send(()).unwrap();
        // Until the merging waits for this transaction.
        let waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        while run(tx, waits).await == 0 {}
        Ok::<(), DbError>(())
    });
    let merging = async {
        is_held.await.unwrap();
        merge(&world, stays).await;
    };
    let (recorded, ()) = futures::join!(recording, merging);
    recorded.unwrap();
    assert_eq!(mandates(&world.hall.citizen(stays)).await.len(), 1);
    assert!(mandates(&world.citizen).await.is_empty());
}

#[actix_web::test]
async fn a_mandate_given_under_the_old_entry_goes_back_with_it_when_the_merging_is_taken_back() {
    let world = World::start().await;
    let (stays, merging) = (PersonId::random(), Uuid::new_v4());
    merge_as(&world, merging, stays).await;
    let given = by_paper(&world).await;
    let survivor = world.hall.citizen(stays);
    assert_eq!(mandates(&survivor).await.len(), 1);
    hear(&world, format!("SELECT give_person_back('{merging}')")).await;
    assert_eq!(mandates(&survivor).await, Vec::<Value>::new());
    assert_eq!(mandates(&world.citizen).await[0]["id"], given["id"]);
}
