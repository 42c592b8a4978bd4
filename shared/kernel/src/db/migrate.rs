//! Migrations of one service: the kernel's tables first, then the service's own, in the service's schema.
use super::{
    DbError,
    url::{Role, app_url},
};
use diesel::{
    migration::{Migration, MigrationSource},
    pg::Pg,
};
use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::error::Error;

/// Tables and functions that every schema has.
const KERNEL: EmbeddedMigrations = embed_migrations!("../../migrations/kernel");

/// Why a schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database failed before a migration ran.
    #[error("the database failed")]
    Db(#[from] DbError),
    /// A migration failed; its own transaction was rolled back.
    #[error("a migration of {service} failed")]
    Migration {
        /// Whose schema.
        service: &'static str,
        /// What PostgreSQL said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

struct Both<'a>(&'a EmbeddedMigrations);

impl MigrationSource<Pg> for Both<'_> {
    fn migrations(&self) -> diesel::migration::Result<Vec<Box<dyn Migration<Pg>>>> {
        let mut all = MigrationSource::<Pg>::migrations(&KERNEL)?;
        all.extend(MigrationSource::<Pg>::migrations(self.0)?);
        Ok(all)
    }
}

/// Which way to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Run what has not run yet.
    Up,
    /// Revert everything; for tests and empty installations.
    Down,
    /// Revert the newest one.
    Last,
}

/// Makes the roles and the schema where they are missing and runs the migrations in `direction`.
///
/// `url` logs in as a role that may create roles, or as a member of roles a DBA has made (deploy/roles.sql).
/// An advisory lock keeps two migrators apart. Must run on a multi-thread runtime: the harness blocks.
pub async fn migrate(
    url: &str,
    service: &'static str,
    migrations: &EmbeddedMigrations,
    direction: Direction,
) -> Result<usize, MigrateError> {
    let mut admin = AsyncPgConnection::establish(url).await.map_err(DbError::from)?;
    run(&mut admin, "SELECT pg_advisory_lock(7305041)").await?;
    prepare(&mut admin, service).await?;
    let conn =
        AsyncPgConnection::establish(&app_url(url, service, Role::Owner)).await.map_err(DbError::from)?;
    let mut harness = AsyncMigrationHarness::new(conn);
    let done = match direction {
        Direction::Up => harness.run_pending_migrations(Both(migrations)).map(|ran| ran.len()),
        Direction::Down => harness.revert_all_migrations(Both(migrations)).map(|ran| ran.len()),
        Direction::Last => harness.revert_last_migration(Both(migrations)).map(|_version| 1),
    };
    run(&mut admin, "SELECT pg_advisory_unlock(7305041)").await?;
    done.map_err(|source| MigrateError::Migration { service, source })
}

async fn run(conn: &mut AsyncPgConnection, sql: &str) -> Result<(), DbError> {
    diesel::sql_query(sql).execute(conn).await?;
    Ok(())
}

/// Roles are of the whole server and may be there from another database; the schema is of this one.
async fn prepare(admin: &mut AsyncPgConnection, service: &'static str) -> Result<(), DbError> {
    for suffix in ["owner", "app"] {
        run(
            admin,
            &format!(
                "DO $$ BEGIN
                   IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hall_{service}_{suffix}') THEN
                     CREATE ROLE hall_{service}_{suffix} NOLOGIN;
                   END IF;
                   IF NOT pg_has_role(current_user, 'hall_{service}_{suffix}', 'MEMBER') THEN
                     EXECUTE format('GRANT hall_{service}_{suffix} TO %I', current_user);
                   END IF;
                 EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                 END $$"
            ),
        )
        .await?;
    }
    run(admin, &format!("CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION hall_{service}_owner")).await?;
    run(admin, &format!("GRANT USAGE ON SCHEMA {service} TO hall_{service}_app")).await
}
