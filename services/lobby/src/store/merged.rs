//! Whose rows they are after identity merged two entries of one human being.
use diesel::{
    QueryableByName,
    sql_types::{Bool, Integer, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{db::DbError, id::PersonId};
use uuid::Uuid;

#[derive(QueryableByName)]
struct Moved {
    #[diesel(sql_type = Integer)]
    rows: i32,
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

#[derive(QueryableByName)]
struct Compared {
    #[diesel(sql_type = Bool)]
    same: bool,
}

/// Whether two entries are one human being, as far as identity has told.
pub(crate) async fn is_same_person(
    conn: &mut AsyncPgConnection,
    one: PersonId,
    other: PersonId,
) -> Result<bool, DbError> {
    let sql = "SELECT coalesce((SELECT survivor FROM merged_persons WHERE merged = $1), $1)
        = coalesce((SELECT survivor FROM merged_persons WHERE merged = $2), $2) AS same";
    let compared: Compared = diesel::sql_query(sql)
        .bind::<SqlUuid, _>(one.as_uuid())
        .bind::<SqlUuid, _>(other.as_uuid())
        .get_result(conn)
        .await?;
    Ok(compared.same)
}
