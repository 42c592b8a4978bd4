//! A database of a test's own in the server that tests are given.

use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// Dropped with the test.
pub(crate) struct Database {
    admin: String,
    name: String,
    /// Its address, as the server's superuser, whom row-level security does not bind.
    pub(crate) url: String,
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Database {
    pub(crate) async fn create() -> Self {
        let admin = setting("HALL_TEST_DATABASE_URL");
        let name = format!("t_{}", Uuid::new_v4().simple());
        execute(&admin, &format!("CREATE DATABASE {name}")).await;
        let (address, options) = admin.split_once('?').unwrap_or((&admin, ""));
        let server = address.rsplit_once('/').expect("the address names a database").0;
        Self { url: format!("{server}/{name}?{options}"), admin, name }
    }

    /// Runs one statement.
    pub(crate) async fn execute(&self, sql: &str) {
        execute(&self.url, sql).await;
    }

    /// The column `n` of the one row that a query gives.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let mut conn = AsyncPgConnection::establish(&self.url).await.unwrap();
        let row: Number = diesel::sql_query(sql)
            .get_result(&mut conn)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        row.n
    }

    /// The column `line` of every row that a query gives.
    pub(crate) async fn lines(&self, sql: &str) -> Vec<String> {
        let mut conn = AsyncPgConnection::establish(&self.url).await.unwrap();
        let rows: Vec<Line> =
            diesel::sql_query(sql).load(&mut conn).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.into_iter().map(|row| row.line).collect()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (admin, sql) =
            (self.admin.clone(), format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        // The test's own runtime may be gone: the database is dropped from a thread of its own.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(execute(&admin, &sql));
        });
        let _panicked = dropping.join();
    }
}

async fn execute(url: &str, sql: &str) {
    let mut conn = AsyncPgConnection::establish(url).await.expect("the test server answers");
    diesel::sql_query(sql).execute(&mut conn).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// A setting of the test run.
pub(crate) fn setting(name: &str) -> String {
    let text = kernel::config::Source::environment().text(name);
    text.unwrap_or_else(|| panic!("{name} is not set: run the tests with ./hall test"))
}
