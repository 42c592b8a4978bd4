//! What the kernel's tables promise, on a real PostgreSQL, as the app role.
#![expect(clippy::unwrap_used, reason = "the helpers of these tests fail where they stand")]

use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::{
    actor::{Actor, ActorKind, Scope},
    audit::{self, Entity},
    code::Division,
    db::{Db, DbError, Tx, transact},
    http::Routes,
    id::PersonId,
    idempotency::{IdempotencyKey, KeyReused, once},
    personal::{Look, Purpose, read_personal},
    service::Service,
};
use serde_json::json;
use testkit::TestHall;
use uuid::Uuid;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("tests/probe_migrations");

async fn hall() -> TestHall {
    TestHall::start(|_| {
        vec![Service {
            name: "probe",
            migrations: MIGRATIONS,
            routes: Routes::new(),
            data: vec![],
            tasks: vec![],
        }]
    })
    .await
}

#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the database failed")]
    Db(#[from] DbError),
    #[error("reused")]
    Reused(#[from] KeyReused),
    #[error("refused on purpose")]
    OnPurpose,
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

async fn count(tx: &mut Tx, from: &str) -> i64 {
    diesel::sql_query(format!("SELECT count(*) AS n FROM {from}"))
        .get_result::<Count>(&mut **tx)
        .await
        .unwrap()
        .n
}

async fn counted(db: &Db, from: &str) -> i64 {
    transact(db, &Actor::service("probe"), async |tx| Ok::<_, DbError>(count(tx, from).await)).await.unwrap()
}

fn person(id: PersonId) -> Actor {
    let scope = Scope { subject: Some(id), ..Scope::default() };
    Actor { kind: ActorKind::Person, id: id.as_uuid(), scope, role: "citizen".into(), ..Actor::nobody() }
}

fn staff_of(division: &str) -> Actor {
    let division = Some(Division::parse(division).unwrap().prefix());
    Actor {
        kind: ActorKind::Staff,
        id: Uuid::new_v4(),
        scope: Scope { division, ..Scope::default() },
        ..Actor::nobody()
    }
}

async fn add_note(db: &Db, actor: &Actor, owner: PersonId, division: &str) -> Result<(), Refused> {
    transact(db, actor, async |tx| {
        diesel::sql_query("INSERT INTO note VALUES ($1, $2, $3)")
            .bind::<SqlUuid, _>(Uuid::new_v4())
            .bind::<SqlUuid, _>(owner.as_uuid())
            .bind::<Text, _>(division)
            .execute(&mut **tx)
            .await
            .map_err(DbError::from)?;
        audit::record(tx, "add_note", Entity::new("note", owner.as_uuid()), &json!({})).await?;
        Ok(())
    })
    .await
}

#[actix_web::test]
async fn a_row_is_seen_by_its_owner_and_its_division_and_by_no_one_else() {
    let hall = hall().await;
    let (db, owner) = (hall.db("probe"), PersonId::random());
    add_note(db, &Actor::service("probe"), owner, "341323110000").await.unwrap();
    let seen = async |actor: Actor| {
        transact(db, &actor, async |tx| Ok::<_, DbError>(count(tx, "note").await)).await.unwrap()
    };
    assert_eq!(seen(person(owner)).await, 1);
    assert_eq!(seen(person(PersonId::random())).await, 0);
    assert_eq!(seen(staff_of("341323000000")).await, 1);
    assert_eq!(seen(staff_of("341324000000")).await, 0);
    assert_eq!(seen(Actor::nobody()).await, 0);
    // The scope ends with its transaction: the next one on the same connection starts from nothing.
    assert_eq!(seen(Actor::nobody()).await, 0);
}

#[actix_web::test]
async fn what_is_refused_leaves_no_row_and_no_audit() {
    let hall = hall().await;
    let db = hall.db("probe");
    let refused = transact(db, &Actor::service("probe"), async |tx| {
        audit::record(tx, "add_note", Entity::new("note", Uuid::new_v4()), &json!({})).await?;
        Err::<(), _>(Refused::OnPurpose)
    })
    .await;
    assert!(matches!(refused, Err(Refused::OnPurpose)));
    assert_eq!(counted(db, "audit").await, 0);
}

#[actix_web::test]
async fn the_app_role_cannot_rewrite_history_nor_the_clock() {
    let hall = hall().await;
    let db = hall.db("probe");
    add_note(db, &Actor::service("probe"), PersonId::random(), "341323110000").await.unwrap();
    for sql in [
        "UPDATE audit SET action = 'x'",
        "DELETE FROM audit",
        "DELETE FROM access_log",
        "UPDATE seal SET hash = hash",
        "DELETE FROM idempotency",
        "TRUNCATE audit",
        "CREATE OR REPLACE FUNCTION hall_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
        "ALTER TABLE note DISABLE ROW LEVEL SECURITY",
    ] {
        let tried = transact(db, &Actor::service("probe"), async |tx| {
            diesel::sql_query(sql).execute(&mut **tx).await.map_err(DbError::from)
        })
        .await;
        let error = tried.expect_err(sql);
        let words = kernel::problem::Chain(&error).to_string();
        assert!(words.contains("permission denied") || words.contains("must be owner"), "{sql}: {words}");
    }
}

#[actix_web::test]
async fn the_same_key_gives_the_first_answer_and_another_body_is_refused() {
    let hall = hall().await;
    let (db, actor) = (hall.db("probe"), person(PersonId::random()));
    let key = IdempotencyKey::parse("key-0001").unwrap();
    let ask = async |body: &str| {
        transact(db, &actor, async |tx| {
            once(tx, &key, &json!({ "body": body }), async |_| Ok::<_, Refused>(Uuid::new_v4())).await
        })
        .await
    };
    let first = ask("a").await.unwrap();
    assert_eq!(ask("a").await.unwrap(), first);
    assert!(matches!(ask("b").await, Err(Refused::Reused(_))));
}

#[actix_web::test]
async fn of_twenty_sent_at_once_with_one_key_one_has_an_effect_and_all_have_its_answer() {
    let hall = hall().await;
    let (db, owner) = (hall.db("probe"), PersonId::random());
    let (actor, key) = (person(owner), IdempotencyKey::parse("key-0002").unwrap());
    let sent = (0..20).map(|_| {
        transact(db, &actor, async |tx| {
            once(tx, &key, &json!({}), async |tx| {
                audit::record(tx, "create", Entity::new("thing", owner.as_uuid()), &json!({})).await?;
                Ok::<_, Refused>(Uuid::new_v4())
            })
            .await
        })
    });
    let answers: Vec<Uuid> = futures::future::join_all(sent).await.into_iter().map(Result::unwrap).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(counted(db, "audit").await, 1);
}

#[actix_web::test]
async fn every_look_at_a_person_leaves_a_row_and_an_event_without_his_data() {
    let hall = hall().await;
    let (db, subject) = (hall.db("probe"), PersonId::random());
    let look = Look { subject, purpose: Purpose("probe"), case: None, fields: &["name"] };
    let read = transact(db, &staff_of("341323110000"), async |tx| {
        read_personal(tx, look, async |_| Ok::<_, DbError>("王秀英")).await
    })
    .await
    .unwrap();
    assert_eq!(read.reveal(), "王秀英");
    assert_eq!(counted(db, &format!("access_log WHERE subject = '{subject}'")).await, 1);
    assert_eq!(counted(db, "outbox WHERE type = 'probe.personal_data_read.v1'").await, 1);
    assert_eq!(counted(db, "outbox WHERE data::text LIKE '%王%'").await, 0);
}

#[actix_web::test]
async fn business_time_is_the_databases_and_one_value_per_transaction() {
    let hall = hall().await;
    let noon: DateTime<Utc> = "2026-11-19T04:00:00Z".parse().unwrap();
    hall.set_now(noon).await;
    let told =
        transact(hall.db("probe"), &Actor::nobody(), async |tx| Ok::<_, DbError>(tx.now())).await.unwrap();
    assert_eq!(told, noon);
}
