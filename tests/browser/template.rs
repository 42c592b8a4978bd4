//! The first start of a hall, with its migrations and seed, is made once for all tests of this executable; each test gets a
//! copy of the database and of the folder.
use crate::world::{World, executable, server};
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use std::{fs, os::unix::fs::MetadataExt, path::Path, path::PathBuf};

/// Two test processes do not make the template at once.
const LOCK: i64 = 7_305_043;
/// What a hall leaves in its folder that a copy of it needs: keys, accounts, files.
const KEPT: [&str; 3] = ["keys.json", "up.json", "files"];

/// A database and a folder to copy.
pub(crate) struct Template {
    database: String,
    folder: PathBuf,
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

impl Template {
    /// The template of this build; made if it is not there.
    pub(crate) async fn of_this_build() -> Self {
        let mut admin = AsyncPgConnection::establish(&server()).await.unwrap();
        let database = format!("browser_{}", name());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&database);
        let template = Self { database, folder };
        run(&mut admin, &format!("SELECT pg_advisory_lock({LOCK})")).await;
        if !template.is_made(&mut admin).await {
            template.make(&mut admin).await;
        }
        run(&mut admin, &format!("SELECT pg_advisory_unlock({LOCK})")).await;
        template
    }

    /// The database and the folder of a hall that has been seeded.
    pub(crate) async fn copy(&self, database: &str, folder: &Path) {
        let mut admin = AsyncPgConnection::establish(&server()).await.unwrap();
        run(&mut admin, &format!("CREATE DATABASE {database} TEMPLATE {}", self.database)).await;
        copy(&self.folder, folder);
    }

    async fn is_made(&self, admin: &mut AsyncPgConnection) -> bool {
        let asked = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS found";
        let database: Found =
            diesel::sql_query(asked).bind::<Text, _>(&self.database).get_result(admin).await.unwrap();
        database.found && self.folder.join("up.json").is_file()
    }

    async fn make(&self, admin: &mut AsyncPgConnection) {
        let draft = format!("{}_draft", self.database);
        for database in [&self.database, &draft] {
            run(admin, &format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")).await;
        }
        run(admin, &format!("CREATE DATABASE {draft}")).await;
        let folder = World::seed(draft.clone());
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).unwrap();
        }
        fs::create_dir_all(&self.folder).unwrap();
        copy(folder.path(), &self.folder);
        run(admin, &format!("ALTER DATABASE {draft} RENAME TO {}", self.database)).await;
    }
}

/// Of the executable that makes it: another build seeds anew.
fn name() -> String {
    let program = fs::metadata(executable()).unwrap();
    format!("{:x}_{:x}_{:x}", program.len(), program.mtime(), program.mtime_nsec())
}

fn copy(from: &Path, to: &Path) {
    for name in KEPT.iter().map(|name| from.join(name)).filter(|path| path.exists()) {
        copy_one(&name, to);
    }
}

fn copy_one(from: &Path, into: &Path) {
    let to = into.join(from.file_name().unwrap());
    if from.is_dir() {
        fs::create_dir_all(&to).unwrap();
        fs::read_dir(from).unwrap().for_each(|entry| copy_one(&entry.unwrap().path(), &to));
    } else {
        fs::copy(from, to).unwrap();
    }
}

async fn run(conn: &mut AsyncPgConnection, statement: &str) {
    diesel::sql_query(statement).execute(conn).await.unwrap();
}
