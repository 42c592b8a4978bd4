//! Whose rows they are after identity merged two entries of one human being.
use diesel::{
    QueryableByName,
    sql_types::{Integer, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{db::DbError, id::PersonId};
use uuid::Uuid;

#[derive(QueryableByName)]
struct Moved {
    #[diesel(sql_type = Integer)]
    rows: i32,
}

#[derive(QueryableByName)]
struct Standing {
    #[diesel(sql_type = SqlUuid)]
    person: Uuid,
}

/// Who someone is now that entries were merged. No merging moves his rows before the transaction ends; asked first, before rows of his
/// are held.
pub(crate) async fn standing(conn: &mut AsyncPgConnection, person: PersonId) -> Result<PersonId, DbError> {
    let found: Standing = diesel::sql_query("SELECT standing_person($1) AS person")
        .bind::<SqlUuid, _>(person.as_uuid())
        .get_result(conn)
        .await?;
    Ok(PersonId::from_uuid(found.person))
}

/// Gives the rows of an entry that was given up to the one that stays; says how many. None if that was done before.
pub(crate) async fn take_over(
    conn: &mut AsyncPgConnection,
    merge: Uuid,
    gone: PersonId,
    stays: PersonId,
) -> Result<i32, DbError> {
    let moved: Moved = diesel::sql_query("SELECT take_over_person($1, $2, $3) AS rows")
        .bind::<SqlUuid, _>(merge)
        .bind::<SqlUuid, _>(gone.as_uuid())
        .bind::<SqlUuid, _>(stays.as_uuid())
        .get_result(conn)
        .await?;
    Ok(moved.rows)
}

/// Gives back what went over with a merging; says how many rows.
pub(crate) async fn give_back(conn: &mut AsyncPgConnection, merge: Uuid) -> Result<i32, DbError> {
    let moved: Moved = diesel::sql_query("SELECT give_person_back($1) AS rows")
        .bind::<SqlUuid, _>(merge)
        .get_result(conn)
        .await?;
    Ok(moved.rows)
}
