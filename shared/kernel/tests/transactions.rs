//! What a transaction promises: all of it or nothing, also on a fresh connection, where nothing is prepared yet, and also
//! if it is dropped halfway.
#![expect(clippy::unwrap_used, reason = "the helpers of these tests fail where they stand")]

use diesel::sql_types::{BigInt, Bool, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use futures::future::{join, join_all, pending};
use kernel::{
    actor::Actor,
    audit::{self, Entity, check::Verdict, sealer, verify},
    db::{Db, DbError, LastWrite, NewEvent, Role, Tx, app_url, transact},
    http::Routes,
    idempotency::{IdempotencyKey, KeyReused, transact_once, transact_once_in_turn},
    problem::{Kind, Problem},
    service::Service,
};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use testkit::TestHall;
use tokio::sync::Notify;
use uuid::Uuid;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("tests/probe_migrations");

#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the database failed")]
    Db(#[from] DbError),
    #[error("reused")]
    Reused(#[from] KeyReused),
    #[error("there already")]
    There,
}

impl Problem for Refused {
    fn kind(&self) -> Kind {
        match self {
            Self::Db(error) => error.kind(),
            Self::Reused(_) | Self::There => Kind::Conflict,
        }
    }
    fn code(&self) -> &'static str {
        "refused"
    }
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

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

/// A pool of one connection, which has seen nothing yet.
fn lone(hall: &TestHall) -> Db {
    hall.deps.open_db(&app_url(hall.database_url(), "probe", Role::App), 1, "probe").unwrap()
}

fn me() -> Actor {
    Actor::service("probe")
}

async fn counted(db: &Db, from: &str) -> i64 {
    let sql = format!("SELECT count(*) AS n FROM {from}");
    transact(db, &me(), async |tx| {
        diesel::sql_query(sql).get_result::<Count>(&mut **tx).await.map_err(DbError::from)
    })
    .await
    .unwrap()
    .n
}

async fn note(tx: &mut Tx) -> Result<(), DbError> {
    note_of(tx, Uuid::new_v4()).await
}

async fn note_of(tx: &mut Tx, id: Uuid) -> Result<(), DbError> {
    diesel::sql_query("INSERT INTO note VALUES ($1, $1, '341323110000')")
        .bind::<SqlUuid, _>(id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn event(kind: &str) -> NewEvent {
    NewEvent { id: Uuid::new_v4(), kind: kind.to_owned(), subject: Uuid::new_v4(), data: json!({}) }
}

#[actix_web::test]
async fn rows_left_behind_and_the_change_are_written_together_or_not_at_all() {
    let hall = hall().await;
    for kind in ["no type of an event", "probe.noted.v1"] {
        // A connection of its own, so that every statement has to be prepared while the others are under way.
        let db = lone(&hall);
        let written = transact(&db, &me(), async |tx| {
            note(tx).await?;
            audit::record(tx, "note", Entity::new("note", Uuid::new_v4()), &json!({})).await?;
            tx.add_event(event(kind));
            Ok::<_, DbError>(())
        })
        .await;
        let wanted = i64::from(written.is_ok());
        assert_eq!(written.is_ok(), kind == "probe.noted.v1", "{written:?}");
        for table in ["note", "audit", "outbox"] {
            assert_eq!(counted(&db, table).await, wanted, "{table} after {kind}");
        }
    }
}

#[actix_web::test]
async fn a_last_write_that_does_not_hold_takes_everything_with_it_and_says_what_was_insisted_on() {
    let hall = hall().await;
    for held in [false, true] {
        let db = lone(&hall);
        let written = transact(&db, &me(), async |tx| {
            audit::record(tx, "note", Entity::new("note", Uuid::new_v4()), &json!({})).await?;
            tx.add_event(event("probe.noted.v1"));
            let note = diesel::sql_query(
                "WITH moved AS (INSERT INTO note SELECT $1, $1, '341323110000' WHERE $2 RETURNING id)",
            );
            let note = note.bind::<SqlUuid, _>(Uuid::new_v4()).bind::<Bool, _>(held);
            tx.write_last(LastWrite::new(note, "note_is_new"));
            Ok::<_, DbError>(())
        })
        .await;
        let refused = written.as_ref().err().and_then(DbError::check_violation);
        assert_eq!(refused, (!held).then_some("note_is_new"), "{written:?}");
        for table in ["note", "audit", "outbox"] {
            assert_eq!(counted(&db, table).await, i64::from(held), "{table}");
        }
    }
}

#[actix_web::test]
async fn many_rows_of_each_kind_keep_their_order() {
    let hall = hall().await;
    let db = hall.db("probe");
    transact(db, &me(), async |tx| {
        for nth in 1..=20 {
            audit::record(tx, "note", Entity::new("note", Uuid::new_v4()), &json!({})).await?;
            tx.add_event(event(&format!("probe.noted.v{nth}")));
        }
        Ok::<_, DbError>(())
    })
    .await
    .unwrap();
    let in_order = "(SELECT type, row_number() OVER (ORDER BY id) AS nth FROM outbox) o \
                    WHERE type = 'probe.noted.v' || nth";
    assert_eq!(counted(db, in_order).await, 20);
    // The hall's own sealer may have been faster.
    sealer::seal_pending(db).await.unwrap();
    assert_eq!(verify::verify_own(db).await.unwrap(), Verdict::Whole { position: 20, roots: 0 });
}

#[actix_web::test]
async fn a_transaction_dropped_halfway_leaves_nothing_and_its_connection_is_not_used_again() {
    let hall = hall().await;
    let db = lone(&hall);
    let actor = me();
    let dropped = transact(&db, &actor, async |tx| {
        note(tx).await?;
        pending::<Result<(), DbError>>().await
    });
    assert!(tokio::time::timeout(Duration::from_millis(200), dropped).await.is_err());
    assert_eq!(counted(&db, "note").await, 0);
}

#[actix_web::test]
async fn the_relay_is_woken_by_a_commit_that_left_an_event_and_by_no_other() {
    let hall = hall().await;
    let db = hall.db("probe");
    let woken = async |tells: bool| {
        let committed: Arc<Notify> = Arc::clone(db.committed());
        let mut heard = std::pin::pin!(committed.notified());
        heard.as_mut().enable();
        let kind = event("probe.noted.v1");
        transact(db, &me(), async |tx| {
            note(tx).await?;
            if tells {
                tx.add_event(kind);
            }
            Ok::<_, DbError>(())
        })
        .await
        .unwrap();
        futures::poll!(heard).is_ready()
    };
    assert!(!woken(false).await);
    assert!(woken(true).await);
}

#[actix_web::test]
async fn a_key_that_is_asked_for_as_the_transaction_opens_has_one_effect_and_one_answer() {
    let hall = hall().await;
    let (db, actor) = (hall.db("probe"), me());
    let key = IdempotencyKey::parse("key-0003").unwrap();
    let ask = async |body: &str| {
        transact_once(db, &actor, &key, &json!({ "body": body }), async |tx| {
            note(tx).await?;
            Ok::<_, Refused>(Uuid::new_v4())
        })
        .await
    };
    let answers = join_all((0..12).map(|_| ask("a"))).await;
    let first = answers[0].as_ref().unwrap();
    assert!(answers.iter().all(|answer| answer.as_ref().unwrap() == first));
    let (same, other) = join(ask("a"), ask("b")).await;
    assert_eq!(same.unwrap(), *first);
    assert!(matches!(other, Err(Refused::Reused(_))));
    assert_eq!(counted(db, "note").await, 1);
}

/// Makes the note of this id in its turn; one that is there already it cannot make.
async fn make(db: &Db, key: &str, id: Uuid) -> Result<Uuid, Refused> {
    let key = IdempotencyKey::parse(key).unwrap();
    let find = async move |mut conn: &AsyncPgConnection| {
        let find = diesel::sql_query("SELECT count(*) AS n FROM note WHERE id = $1");
        Ok(find.bind::<SqlUuid, _>(id).get_result::<Count>(&mut conn).await?.n)
    };
    transact_once_in_turn(db, &me(), &key, (&id, id), find, async |tx, there| {
        if there > 0 {
            return Err(Refused::There);
        }
        note_of(tx, id).await?;
        Ok(Uuid::new_v4())
    })
    .await
}

#[actix_web::test]
async fn of_many_that_take_their_turn_with_one_key_one_has_an_effect_and_all_have_its_answer() {
    let hall = hall().await;
    let (db, id) = (hall.db("probe"), Uuid::new_v4());
    let answers = join_all((0..12).map(|_| make(db, "key-0005", id))).await;
    let first = answers[0].as_ref().unwrap();
    assert!(answers.iter().all(|answer| answer.as_ref().unwrap() == first));
    assert_eq!(counted(db, "note").await, 1);
}

#[actix_web::test]
async fn work_that_takes_its_turn_is_refused_for_a_key_that_was_used_for_another_thing() {
    let hall = hall().await;
    let (db, id) = (hall.db("probe"), Uuid::new_v4());
    make(db, "key-0006", id).await.unwrap();
    assert!(matches!(make(db, "key-0006", Uuid::new_v4()).await, Err(Refused::Reused(_))));
    assert!(matches!(make(db, "key-0007", id).await, Err(Refused::There)));
    assert_eq!(counted(db, "note").await, 1);
}

#[actix_web::test]
async fn what_fails_keeps_no_answer_so_that_the_key_may_be_tried_again() {
    let hall = hall().await;
    let (db, actor) = (hall.db("probe"), me());
    let key = IdempotencyKey::parse("key-0004").unwrap();
    let ask = async |fails: bool| {
        transact_once(db, &actor, &key, &json!({}), async |tx| {
            note(tx).await?;
            if fails {
                diesel::sql_query("SELECT 1 / 0").execute(&mut **tx).await.map_err(DbError::from)?;
            }
            Ok::<_, Refused>(7)
        })
        .await
    };
    assert!(ask(true).await.is_err());
    assert_eq!(ask(false).await.unwrap(), 7);
    assert_eq!(counted(db, "note").await, 1);
}
