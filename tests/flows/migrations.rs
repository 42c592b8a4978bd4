//! Migrations can be taken back, and `schema.rs` says what the database has.
use crate::whole::{all, still_hall};
use diesel::sql_types::{Nullable, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::migrate::{Direction, migrate},
    service::Deps,
};
use std::{collections::BTreeMap, path::Path};

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Columns, constraints, indexes, policies, functions and grants of all schemas, as text.
async fn dump(url: &str) -> Vec<String> {
    let mut conn = AsyncPgConnection::establish(url).await.unwrap();
    let lines: Vec<Line> = diesel::sql_query(
        "WITH ours AS (SELECT oid, nspname FROM pg_namespace WHERE pg_get_userbyid(nspowner) LIKE 'hall\\_%\\_owner')
         SELECT line FROM (
           SELECT format('column %s.%s.%s %s %s %s', c.table_schema, c.table_name, c.column_name, c.data_type, c.is_nullable, c.column_default) AS line
             FROM information_schema.columns c JOIN ours ON ours.nspname = c.table_schema
           UNION ALL SELECT format('constraint %s.%s %s', nspname, conname, pg_get_constraintdef(k.oid)) FROM pg_constraint k JOIN ours ON ours.oid = connamespace
           UNION ALL SELECT format('index %s', indexdef) FROM pg_indexes JOIN ours ON ours.nspname = schemaname
           UNION ALL SELECT format('policy %s.%s %s %s', schemaname, tablename, policyname, qual) FROM pg_policies JOIN ours ON ours.nspname = schemaname
           UNION ALL SELECT format('function %s %s', nspname, pg_get_functiondef(p.oid)) FROM pg_proc p JOIN ours ON ours.oid = pronamespace WHERE p.prokind <> 'a'
           UNION ALL SELECT format('grant %s.%s %s', nspname, relname, relacl::text) FROM pg_class JOIN ours ON ours.oid = relnamespace WHERE relkind IN ('r', 'p', 'S')
         ) all_lines WHERE line NOT LIKE '%__diesel_schema_migrations%' ORDER BY 1",
    )
    .load(&mut conn)
    .await
    .unwrap();
    lines.into_iter().map(|line| line.line).collect()
}

fn go(url: &str, deps: &Deps, direction: Direction) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    for service in all(deps) {
        let done = runtime.block_on(migrate(url, service.name, &service.migrations, direction));
        done.unwrap_or_else(|error| panic!("{}", kernel::problem::Chain(&error)));
    }
}

async fn go_apart(url: &str, deps: &Deps, direction: Direction) {
    let (url, deps) = (url.to_owned(), deps.clone());
    tokio::task::spawn_blocking(move || {
        std::thread::spawn(move || go(&url, &deps, direction)).join().unwrap()
    })
    .await
    .unwrap();
}

#[actix_web::test]
async fn up_down_up_ends_where_up_ended() {
    let hall = still_hall().await;
    let first = dump(hall.database_url()).await;
    assert!(first.len() > 300, "{} lines", first.len());
    go_apart(hall.database_url(), &hall.deps, Direction::Down).await;
    let empty = dump(hall.database_url()).await;
    assert_eq!(empty, Vec::<String>::new(), "a down.sql leaves something behind");
    go_apart(hall.database_url(), &hall.deps, Direction::Up).await;
    assert_eq!(dump(hall.database_url()).await, first);
}

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    nullable: Option<String>,
}

/// Tables and columns as a `schema.rs` declares them: column → whether it may be null.
fn declared(text: &str) -> BTreeMap<String, BTreeMap<String, bool>> {
    let mut tables = BTreeMap::new();
    for block in text.split("diesel::table!").skip(1) {
        let body: String =
            block.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join(" ");
        let inner = body.trim_start().trim_start_matches('{');
        let Some((head, columns)) = inner.split_once('{') else { continue };
        let name = head.split('(').next().unwrap().trim().rsplit('.').next().unwrap().trim().to_owned();
        let columns = columns.split('}').next().unwrap();
        let mut found = BTreeMap::new();
        for column in columns.split("->").collect::<Vec<_>>().windows(2) {
            let left = column[0].rsplit([',', '{']).next().unwrap();
            let plain = left.rsplit(']').next().unwrap().trim();
            let renamed = left.split("sql_name = \"").nth(1).and_then(|rest| rest.split('"').next());
            found.insert(
                renamed.unwrap_or(plain).trim_start_matches("r#").to_owned(),
                column[1].trim().starts_with("Nullable"),
            );
        }
        tables.insert(name, found);
    }
    tables
}

#[actix_web::test]
async fn every_declared_column_is_in_the_database_as_declared() {
    let hall = still_hall().await;
    let mut conn = AsyncPgConnection::establish(hall.database_url()).await.unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut checked = 0;
    for service in hall.services() {
        let text =
            std::fs::read_to_string(root.join("services").join(service.name).join("src/schema.rs")).unwrap();
        for (table, columns) in declared(&text) {
            let actual: Vec<Column> = diesel::sql_query(
                "SELECT column_name::text AS name, is_nullable::text AS nullable FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2",
            )
            .bind::<Text, _>(service.name)
            .bind::<Text, _>(&table)
            .load(&mut conn)
            .await
            .unwrap();
            for (column, nullable) in columns {
                let found = actual.iter().find(|found| found.name == column);
                let found =
                    found.unwrap_or_else(|| panic!("{}.{table} has no column {column}", service.name));
                let says = found.nullable.as_deref() == Some("YES");
                assert_eq!(
                    says, nullable,
                    "{}.{table}.{column}: nullable in the database: {says}",
                    service.name
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "only {checked} columns were read from the schema files");
}

#[actix_web::test]
async fn every_role_that_staff_can_have_may_be_kept() {
    let hall = still_hall().await;
    let mut conn = AsyncPgConnection::establish(hall.database_url()).await.unwrap();
    let rule: Line = diesel::sql_query(
        "SELECT pg_get_constraintdef(oid) AS line FROM pg_constraint WHERE conname = 'staff_roles_check'",
    )
    .get_result(&mut conn)
    .await
    .unwrap();
    for role in auth::Role::ALL {
        let of_staff = !matches!(role, auth::Role::Citizen | auth::Role::Service);
        assert_eq!(rule.line.contains(&format!("'{role}'")), of_staff, "{role}: {}", rule.line);
    }
}
