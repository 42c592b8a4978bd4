//! A seeded catalogue and the people who work on it.

use auth::{Role, TokenSubject};
use catalogue::{SeedFiles, seed};
use kernel::{
    db::Db,
    service::{Deps, Service},
};
use serde_json::{Value, json};
use std::path::Path;
use testkit::{Client, TestHall};

pub(crate) const API: &str = "/api/catalogue/v1";
pub(crate) const CITY: &str = "341300000000";
pub(crate) const COUNTY: &str = "341323000000";
/// 农村宅基地审批 of 渔沟镇.
pub(crate) const HOMESTEAD: &str = "340199001000";
pub(crate) const YUGOU: &str = "11341323990011103D";
pub(crate) const YUGOU_HOMESTEAD: &str = "11341323990011103D5340199001000";

fn services(deps: &Deps) -> Vec<Service> {
    vec![catalogue::service(deps)]
}

/// An empty catalogue.
pub(crate) async fn empty() -> TestHall {
    TestHall::start(services).await
}

/// A catalogue with the directory of the seed, and the items whose file names contain one of these words.
pub(crate) async fn seeded(items: &[&str]) -> TestHall {
    let hall = empty().await;
    seed(db(&hall), &files(items)).await.unwrap();
    hall
}

pub(crate) fn files(items: &[&str]) -> SeedFiles {
    let mut files =
        SeedFiles::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/seed")).unwrap();
    files.items.retain(|(name, _)| items.iter().any(|item| name.contains(item)));
    // Tests make bundles of their own.
    files.bundles.clear();
    files
}

pub(crate) fn db(hall: &TestHall) -> &Db {
    hall.db("catalogue")
}

pub(crate) fn editor(hall: &TestHall, division: &str) -> Client {
    hall.staff(&[Role::Editor], division, None)
}

pub(crate) fn publisher(hall: &TestHall, division: &str) -> Client {
    hall.staff(&[Role::Publisher], division, None)
}

/// Why a version is made, and on what basis.
pub(crate) fn because() -> Value {
    json!({ "reason": "按新规定修改（演示）", "basis": "宿政办〔2026〕1号（演示）" })
}

/// Hands a draft to review and passes it twice, by two persons of the city.
pub(crate) async fn approve(hall: &TestHall, editor: &Client, path: &str) {
    editor.post(&format!("{path}/submit"), &because()).await.ok();
    let reviewer = hall.staff(&[Role::ItemReviewer], CITY, None);
    reviewer.post(&format!("{path}/review"), &json!({})).await.ok();
    let lawyer = hall.staff(&[Role::LegalReviewer], CITY, None);
    lawyer.post(&format!("{path}/legal-review"), &json!({})).await.ok();
}

/// Brings a draft into force at once.
pub(crate) async fn publish(hall: &TestHall, editor: &Client, path: &str) {
    approve(hall, editor, path).await;
    let body = if path.contains("/base-items/") { json!({ "follow_within_days": 30 }) } else { json!({}) };
    publisher(hall, CITY).post(&format!("{path}/publish"), &body).await.ok();
}

/// One person who is editor and publisher.
pub(crate) fn both(hall: &TestHall, division: &str) -> (TokenSubject, Client) {
    let subject = hall.staff_subject(&[Role::Editor, Role::Publisher], division, None);
    let client = hall.client(&subject);
    (subject, client)
}

/// The content of a version, as JSON that can be changed and sent back.
pub(crate) async fn content(client: &Client, code: &str, version: i32) -> Value {
    client.get(&format!("{API}/items/{code}/versions/{version}")).await.ok().json()["content"].clone()
}

/// How many audit rows and outbox events there are.
pub(crate) async fn counts(hall: &TestHall) -> (i64, i64) {
    use kernel::{
        actor::Actor,
        db::{DbError, transact},
    };
    transact(db(hall), &Actor::service("test"), async |tx| {
        let count = |table: &str| diesel::sql_query(format!("SELECT count(*) AS n FROM {table}"));
        let audit: Count = diesel_async::RunQueryDsl::get_result(count("audit"), &mut **tx).await?;
        let outbox: Count = diesel_async::RunQueryDsl::get_result(count("outbox"), &mut **tx).await?;
        Ok::<_, DbError>((audit.n, outbox.n))
    })
    .await
    .unwrap()
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

/// One number from the catalogue's own tables.
pub(crate) async fn number(hall: &TestHall, sql: &str) -> i64 {
    use kernel::{
        actor::Actor,
        db::{DbError, transact},
    };
    let test = Actor::service("test");
    let found = transact(db(hall), &test, async |tx| {
        let count: Count = diesel_async::RunQueryDsl::get_result(diesel::sql_query(sql), &mut **tx).await?;
        Ok::<_, DbError>(count.n)
    });
    found.await.unwrap()
}
