//! National tables: batches that continue each other, made by two people, the same bytes for ever, each person's look on record.
use crate::{
    papers::at,
    world::{UNIT, World},
};
use auth::{Role, TokenSubject};
use chrono::{DateTime, Utc};
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use kernel::{
    actor::Actor,
    db::{DbError, transact},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::{Client, Reply};

const API: &str = "/api/intake/v1/national/batches";
const WORDS: &str = "申请的宅基地不在村庄规划的建设用地范围内。";

fn on(day: &str) -> DateTime<Utc> {
    format!("{day}T02:00:00Z").parse().unwrap()
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

async fn looks(world: &World) -> i64 {
    let actor = Actor::service("intake");
    let counted = transact(world.hall.db("intake"), &actor, async |tx| {
        let sql = "SELECT count(*) AS n FROM access_log WHERE purpose = 'national_table'";
        Ok::<_, DbError>(diesel::sql_query(sql).get_result::<Count>(&mut **tx).await?.n)
    });
    counted.await.unwrap()
}

async fn ask(who: &Client, table: &str) -> Reply {
    who.post(API, &json!({ "table": table })).await
}

async fn make(who: &Client, batch: &Value) -> Reply {
    who.post(&format!("{API}/{}/make", batch["id"].as_str().unwrap()), &json!({})).await
}

async fn rows(who: &Client, batch: &Value, kind: &str) -> Reply {
    who.get(&format!("{API}/{}/{kind}", batch["id"].as_str().unwrap())).await
}

/// Asked for by one and made by the other.
async fn made(world: &World, other: &Client, table: &str) -> (Value, Value) {
    let asked = ask(&world.supervisor, table).await.ok().json();
    let batch = make(other, &asked).await.ok().json();
    let content = rows(&world.supervisor, &batch, "rows").await.ok().json();
    (batch, content)
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[actix_web::test]
async fn a_batch_takes_two_people_stays_the_same_and_every_person_it_names_sees_each_look() {
    let world = World::start().await;
    world.hall.set_now(on("2026-11-23")).await;
    world.accepted().await;
    world.hall.drain().await;
    let other = world.hall.staff(&[Role::Supervisor], "341323000000", Some(UNIT));
    ask(&world.clerk, "up_pro_accept").await.assert_refused(403, "permission_missing");
    ask(&world.supervisor, "up_pro_nothing").await.assert_refused(400, "national_table_unknown");
    let asked = ask(&world.supervisor, "up_pro_accept").await.ok().json();
    ask(&other, "up_pro_accept").await.assert_refused(409, "national_batch_waits");
    rows(&other, &asked, "rows").await.assert_refused(409, "national_batch_not_made");
    make(&world.supervisor, &asked).await.assert_refused(403, "national_batch_same_person");
    assert_eq!(looks(&world).await, 0, "nothing was read yet");
    let batch = make(&other, &asked).await.ok().json();
    assert_eq!((&batch["rows"], &batch["number"]), (&json!(1), &json!(1)), "{batch}");
    assert_eq!(looks(&world).await, 1, "the look of whoever made it");
    make(&other, &asked).await.assert_refused(409, "national_batch_made");
    let first = rows(&world.supervisor, &batch, "rows").await.ok().bytes;
    assert_eq!((hex(&first), looks(&world).await), (batch["sha256"].as_str().unwrap().to_owned(), 2));
    world.hall.set_now(on("2026-12-23")).await;
    assert_eq!(rows(&other, &batch, "rows").await.ok().bytes, first, "the same bytes whenever it is fetched");
    let content: Value = serde_json::from_slice(&first).unwrap();
    let cell = |name: &str| {
        let at = content["columns"].as_array().unwrap().iter().position(|column| column == name).unwrap();
        content["rows"][0]["cells"][at].as_str().unwrap().to_owned()
    };
    assert_eq!(content["rows"][0]["op"], "I");
    assert_eq!(
        ["applyer_name", "applyer_page_code", "contact_mobile", "apply_type", "accept_date"].map(cell),
        ["王守田", "341323196804120313", "13900000001", "3", "2026-11-23 10:00:00"]
    );
    let sheet = rows(&other, &batch, "table").await.ok().bytes;
    assert_eq!(hex(&sheet), batch["sheet_sha256"].as_str().unwrap());
    assert!(String::from_utf8(sheet).unwrap().starts_with("\u{feff}batch,row,op,project_no,"));
    // Whoever takes it out of the hall has shown his second factor lately; who looks at the list has not.
    let stale = world.hall.staff_subject(&[Role::Supervisor], "341323000000", Some(UNIT));
    let stale = world.hall.client(&TokenSubject { fresh_until: Some(0), ..stale });
    stale.get(API).await.ok();
    rows(&stale, &batch, "table").await.assert_refused(403, "step_up_needed");
    // What was made is not changed, whoever tries.
    let hall = Actor::service("intake");
    let refused = transact(world.hall.db("intake"), &hall, async |tx| {
        let touch = "UPDATE national_batches SET rows = 7";
        Ok::<_, DbError>(diesel::sql_query(touch).execute(&mut **tx).await?)
    });
    let refused = format!("{}", kernel::problem::Chain(&refused.await.unwrap_err()));
    assert!(refused.contains("never changed"), "{refused}");
    // Another county has nothing of it.
    let elsewhere = world.hall.staff(&[Role::Supervisor], "341322000000", Some(UNIT));
    rows(&elsewhere, &batch, "rows").await.assert_refused(404, "not_found");
    assert_eq!(elsewhere.get(API).await.ok().json(), json!([]));
    ask(&elsewhere, "up_pro_accept").await.assert_refused(409, "national_nothing_new");
}

#[actix_web::test]
async fn batches_continue_each_other_and_hold_each_fact_once() {
    let world = World::start().await;
    world.hall.set_now(on("2026-11-23")).await;
    let case = world.submitted(&[]).await;
    world.hall.drain().await;
    let other = world.hall.staff(&[Role::Supervisor], "341323000000", Some(UNIT));
    let (first, content) = made(&world, &other, "up_pro_process").await;
    assert_eq!(content["rows"].as_array().unwrap().len(), 1, "{content}");
    ask(&world.supervisor, "up_pro_process").await.assert_refused(409, "national_nothing_new");
    let why = json!({ "reason": WORDS, "remedies": WORDS });
    world.clerk.post(&at(&case, "reject"), &why).await.ok();
    world.accepted().await;
    world.hall.drain().await;
    let (second, content) = made(&world, &other, "up_pro_process").await;
    assert_eq!((&second["number"], &second["after"]), (&json!(2), &first["upto"]), "{second}");
    let steps: Vec<&str> =
        content["rows"].as_array().unwrap().iter().map(|row| row["cells"][1].as_str().unwrap()).collect();
    assert_eq!(steps, ["不予受理", "收件", "受理"], "{content}");
    let (_, results) = made(&world, &other, "up_pro_result").await;
    assert_eq!(results["rows"][0]["cells"][1], "6", "6 不予受理: {results}");
    let (_, materials) = made(&world, &other, "up_pro_material").await;
    assert!(materials["rows"].as_array().unwrap().len() >= 6, "{materials}");
    let listed = world.supervisor.get(API).await.ok().json();
    assert_eq!(listed.as_array().unwrap().len(), 4, "{listed}");
    assert_eq!(looks(&world).await, 0, "no person is named in these tables");
}
