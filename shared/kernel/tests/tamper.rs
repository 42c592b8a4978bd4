//! What was written into the logs stays as it was written, or whoever looks finds where it did not.
#![expect(clippy::unwrap_used, reason = "the helpers of these tests fail where they stand")]

use diesel_async::RunQueryDsl;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::{
    actor::Actor,
    audit::{
        self, Entity,
        check::{Break, ChainCheck, PublishedKeys, SealedRow, SignedRoot, Verdict, Wrong},
        holders::{RootFile, due, taken},
        sealer, verify,
    },
    db::{Db, DbError, transact},
    http::Routes,
    id::PersonId,
    personal::{Look, Purpose, read_personal},
    service::Service,
};
use serde_json::json;
use testkit::TestHall;
use uuid::Uuid;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("tests/probe_migrations");

/// A hall with a chain of four audit rows (odd places) and four access rows (even places), and a signed root.
async fn hall() -> TestHall {
    let build = |_: &kernel::service::Deps| {
        let routes = Routes::new();
        vec![Service { name: "probe", migrations: MIGRATIONS, routes, data: vec![], tasks: vec![] }]
    };
    let hall = TestHall::start(build).await;
    for _ in 0..4 {
        act(hall.db("probe")).await;
        look(hall.db("probe")).await;
    }
    sealer::seal_pending(hall.db("probe")).await.unwrap();
    sealer::sign_root(hall.db("probe")).await.unwrap();
    assert_eq!(found(&hall).await, Verdict::Whole { position: 8, roots: 1 });
    hall
}

async fn act(db: &Db) {
    let entity = Entity::new("note", Uuid::new_v4());
    transact(db, &Actor::service("probe"), async |tx| {
        audit::record(tx, "add_note", entity, &json!({ "a": 1 })).await
    })
    .await
    .unwrap();
}

async fn look(db: &Db) {
    let look = Look { subject: PersonId::random(), purpose: Purpose("probe"), case: None, fields: &["name"] };
    let nobody = Actor::nobody();
    let read =
        transact(db, &nobody, async |tx| read_personal(tx, look, async |_| Ok::<_, DbError>(())).await);
    read.await.unwrap().reveal();
}

async fn found(hall: &TestHall) -> Verdict {
    verify::verify_own(hall.db("probe")).await.unwrap()
}

fn keys(db: &Db) -> PublishedKeys {
    PublishedKeys { keys: vec![verify::published("probe", db.keyring())] }
}

/// The row that is sealed at a place, for SQL.
fn sealed_at(place: i64) -> String {
    format!("id = (SELECT id FROM probe.seal WHERE position = {place})")
}

async fn assert_broken(hall: &TestHall, position: i64, log: Option<&str>, what: Wrong) {
    let Verdict::Broken(Break { position: at, row, what: why }) = found(hall).await else {
        unreachable!("{what} at {position} was not found")
    };
    assert_eq!((at, row.as_ref().map(|(log, _)| log.as_str()), why), (position, log, what));
}

#[actix_web::test]
async fn one_changed_byte_in_the_audit_log_is_found_and_named() {
    let hall = hall().await;
    let flip = "detail = set_byte(detail, 20, get_byte(detail, 20) # 1)";
    hall.sql(&format!("UPDATE probe.audit SET {flip} WHERE {}", sealed_at(3))).await;
    assert_broken(&hall, 3, Some("audit"), Wrong::RowChanged).await;
    hall.sql(&format!("UPDATE probe.audit SET {flip} WHERE {}", sealed_at(3))).await;
    assert_eq!(found(&hall).await, Verdict::Whole { position: 8, roots: 1 });
}

#[actix_web::test]
async fn one_changed_byte_in_the_access_log_is_found_and_named() {
    let hall = hall().await;
    hall.sql(&format!("UPDATE probe.access_log SET purpose = 'probf' WHERE {}", sealed_at(6))).await;
    assert_broken(&hall, 6, Some("access_log"), Wrong::RowChanged).await;
}

#[actix_web::test]
async fn a_missing_row_of_the_audit_log_is_found_and_named() {
    let hall = hall().await;
    hall.sql(&format!("DELETE FROM probe.audit WHERE {}", sealed_at(5))).await;
    assert_broken(&hall, 5, Some("audit"), Wrong::RowMissing).await;
}

#[actix_web::test]
async fn a_missing_row_of_the_access_log_is_found_and_named() {
    let hall = hall().await;
    hall.sql(&format!("DELETE FROM probe.access_log WHERE {}", sealed_at(2))).await;
    assert_broken(&hall, 2, Some("access_log"), Wrong::RowMissing).await;
    hall.sql("DELETE FROM probe.seal WHERE position = 2").await;
    assert_broken(&hall, 2, None, Wrong::RowMissing).await;
}

#[actix_web::test]
async fn a_row_put_in_past_the_triggers_is_found() {
    let hall = hall().await;
    hall.sql("ALTER TABLE probe.audit DISABLE TRIGGER USER").await;
    act(hall.db("probe")).await;
    assert_broken(&hall, 9, Some("audit"), Wrong::RowSlippedIn).await;
}

#[actix_web::test]
async fn a_row_taken_out_before_it_was_sealed_is_found() {
    let hall = hall().await;
    act(hall.db("probe")).await;
    hall.sql("DELETE FROM probe.audit a USING probe.unsealed u WHERE u.id = a.id").await;
    assert_broken(&hall, 9, Some("audit"), Wrong::RowTakenUnsealed).await;
}

#[actix_web::test]
async fn a_chain_cut_off_below_a_signed_root_is_found() {
    let hall = hall().await;
    let last = sealed_at(8);
    hall.sql(&format!("DELETE FROM probe.access_log WHERE {last}")).await;
    hall.sql("DELETE FROM probe.seal WHERE position = 8").await;
    assert_broken(&hall, 8, None, Wrong::ChainCut).await;
}

#[actix_web::test]
async fn a_chain_written_anew_with_new_roots_disagrees_with_the_root_that_someone_else_holds() {
    let hall = hall().await;
    let db = hall.db("probe");
    let held = verify::roots(db).await.unwrap();
    // Whoever has the database and the service's key takes a row out and lets everything be sealed and signed again.
    hall.sql(&format!("DELETE FROM probe.audit WHERE {}", sealed_at(1))).await;
    hall.sql("INSERT INTO probe.unsealed (log, id, at) SELECT log, id, at FROM probe.seal WHERE position > 1 ORDER BY position").await;
    hall.sql("DELETE FROM probe.seal_root").await;
    hall.sql("DELETE FROM probe.seal").await;
    sealer::seal_pending(db).await.unwrap();
    sealer::sign_root(db).await.unwrap();
    assert_eq!(found(&hall).await, Verdict::Whole { position: 7, roots: 1 }, "from inside all looks well");
    let Verdict::Broken(found) = verify::verify(db, &keys(db), &held).await.unwrap() else {
        unreachable!("the root held outside says otherwise")
    };
    assert_eq!((found.position, found.what), (8, Wrong::ChainCut));
    act(db).await;
    sealer::seal_pending(db).await.unwrap();
    let Verdict::Broken(found) = verify::verify(db, &keys(db), &held).await.unwrap() else {
        unreachable!("the root held outside says otherwise")
    };
    assert_eq!((found.position, found.what), (8, Wrong::ChainRewritten));
}

#[actix_web::test]
async fn a_root_that_was_forged_or_signed_with_a_strange_key_is_refused() {
    let hall = hall().await;
    let db = hall.db("probe");
    let mut roots = verify::roots(db).await.unwrap();
    assert_eq!(ChainCheck::begin(&PublishedKeys::default(), &roots).unwrap_err().what, Wrong::KeyUnknown);
    roots[0].position += 1;
    assert_eq!(ChainCheck::begin(&keys(db), &roots).unwrap_err().what, Wrong::RootForged);
}

fn check(rows: &[SealedRow], keys: &PublishedKeys, signed: &[SignedRoot]) -> Verdict {
    let mut check = ChainCheck::begin(keys, signed).unwrap();
    for row in rows {
        if let Err(found) = check.row(row) {
            return Verdict::Broken(found);
        }
    }
    check.end()
}

#[actix_web::test]
async fn every_flipped_byte_of_an_exported_row_is_found_with_nothing_but_the_published_keys() {
    let hall = hall().await;
    let db = hall.db("probe");
    let (rows, roots, keys) =
        (verify::rows(db, 0).await.unwrap(), verify::roots(db).await.unwrap(), keys(db));
    assert_eq!(check(&rows, &keys, &roots), Verdict::Whole { position: 8, roots: 1 });
    let line = serde_json::to_string(&rows[3]).unwrap();
    for place in 0..line.len() {
        let mut bytes = line.clone().into_bytes();
        bytes[place] ^= 1;
        let Ok(row) = serde_json::from_slice::<SealedRow>(&bytes) else { continue };
        let mut changed = rows.clone();
        changed[3] = row;
        assert!(matches!(check(&changed, &keys, &roots), Verdict::Broken(_)), "byte {place}");
    }
    let mut without = rows;
    without.remove(3);
    assert!(matches!(check(&without, &keys, &roots), Verdict::Broken(Break { position: 4, .. })));
}

#[actix_web::test]
async fn a_holder_gets_every_root_once_it_is_signed_and_again_until_he_took_it() {
    let hall = hall().await;
    let (db, folder) = (hall.db("probe"), tempfile::tempdir().unwrap());
    let file = RootFile::at(folder.path().join("roots.jsonl"));
    let roots = due(db, &file.name()).await.unwrap();
    assert_eq!(roots.len(), 1);
    // The file cannot be written: nothing is remembered, the root is still due.
    RootFile::at(folder.path().join("nowhere/roots.jsonl")).take(&roots).unwrap_err();
    assert_eq!(due(db, &file.name()).await.unwrap(), roots);
    file.take(&roots).unwrap();
    taken(db, &file.name(), &roots).await.unwrap();
    assert_eq!(due(db, &file.name()).await.unwrap(), []);
    assert_eq!(due(db, "another").await.unwrap(), roots, "each holder has his own list");
    let text = std::fs::read_to_string(folder.path().join("roots.jsonl")).unwrap();
    let held: Vec<_> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let verdict = verify::verify(db, &keys(db), &held).await.unwrap();
    assert_eq!(verdict, Verdict::Whole { position: 8, roots: 2 });
}

#[actix_web::test]
async fn the_app_role_can_neither_take_a_root_back_nor_forget_who_has_it() {
    let hall = hall().await;
    for sql in
        ["DELETE FROM seal_root_handed", "UPDATE seal_root_handed SET holder = 'x'", "DELETE FROM seal_root"]
    {
        let actor = Actor::service("probe");
        let tried = transact(hall.db("probe"), &actor, async |tx| {
            diesel::sql_query(sql).execute(&mut **tx).await.map_err(DbError::from)
        });
        assert!(tried.await.is_err(), "{sql}");
    }
}
