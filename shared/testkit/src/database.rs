//! One database per test, cloned from a template that is named after a digest of the migrations.
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::migrate::{Direction, migrate},
    service::Service,
};
use sha2::{Digest, Sha256};
use std::path::Path;
use uuid::Uuid;

/// A test's own database; dropped with it.
pub(crate) struct TestDatabase {
    admin_url: String,
    /// Its name.
    pub(crate) name: String,
    /// Its address, as the server's superuser.
    pub(crate) url: String,
}

impl TestDatabase {
    pub(crate) async fn create(admin_url: &str, services: &[Service]) -> Self {
        let template = template(admin_url, services).await;
        let name = format!("t_{}", Uuid::new_v4().simple());
        let mut admin = AsyncPgConnection::establish(admin_url).await.expect("the test server answers");
        run(&mut admin, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self { admin_url: admin_url.to_owned(), url: in_database(admin_url, &name), name }
    }

    /// Runs one statement as the superuser.
    pub(crate) async fn sql(&self, sql: &str) {
        let mut conn = AsyncPgConnection::establish(&self.url).await.expect("the test database answers");
        run(&mut conn, sql).await;
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (url, name) = (self.admin_url.clone(), self.name.clone());
        // The test's own runtime may be gone or busy: the database is dropped from a thread of its own.
        let dropping = std::thread::spawn(move || {
            crate::run::block_on(async move {
                if let Ok(mut admin) = AsyncPgConnection::establish(&url).await {
                    let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                    let _kept = diesel::sql_query(sql).execute(&mut admin).await;
                }
            });
        });
        let _panicked = dropping.join();
    }
}

async fn run(conn: &mut AsyncPgConnection, sql: &str) {
    diesel::sql_query(sql).execute(conn).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    found: bool,
}

/// The template's name; made if it is not there. Two test processes do not make it at once.
async fn template(admin_url: &str, services: &[Service]) -> String {
    let name = format!("hall_{}", digest(services));
    let mut admin = AsyncPgConnection::establish(admin_url).await.expect("the test server answers");
    run(&mut admin, "SELECT pg_advisory_lock(7305042)").await;
    let found: Found =
        diesel::sql_query("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS found")
            .bind::<Text, _>(&name)
            .get_result(&mut admin)
            .await
            .expect("pg_database can be read");
    if !found.found {
        let draft = format!("{name}_draft");
        run(&mut admin, &format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)")).await;
        run(&mut admin, &format!("CREATE DATABASE {draft}")).await;
        for service in services {
            migrate_apart(&in_database(admin_url, &draft), service);
        }
        run(&mut admin, &format!("ALTER DATABASE {draft} RENAME TO {name}")).await;
    }
    run(&mut admin, "SELECT pg_advisory_unlock(7305042)").await;
    name
}

/// The migration harness blocks, so it gets a thread and a multi-thread runtime of its own.
fn migrate_apart(url: &str, service: &Service) {
    let (name, migrations) = (service.name, &service.migrations);
    std::thread::scope(|threads| {
        let migrating = threads.spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
            runtime.unwrap().block_on(migrate(url, name, migrations, Direction::Up))
        });
        let done = migrating.join().expect("the migrations end");
        if let Err(error) = done {
            panic!("migrations of {name}: {}", kernel::problem::Chain(&error));
        }
    });
}

/// The same server, another database.
fn in_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = address.rsplit_once('/').expect("the address names a database");
    format!("{server}/{name}?{options}")
}

/// A digest of the migrations of the kernel and of these services.
fn digest(services: &[Service]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut hasher = Sha256::new();
    let mut names: Vec<&str> = services.iter().map(|service| service.name).collect();
    names.sort_unstable();
    for name in std::iter::once("kernel").chain(names) {
        hasher.update(name);
        let mut folders: Vec<_> =
            std::fs::read_dir(root.join(name)).into_iter().flatten().flatten().collect();
        folders.sort_by_key(std::fs::DirEntry::path);
        for folder in folders {
            if let Ok(sql) = std::fs::read(folder.path().join("up.sql")) {
                hasher.update(&sql);
            }
        }
    }
    hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
