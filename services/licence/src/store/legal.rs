//! Legal persons that hold licences themselves.
use diesel::{
    QueryableByName,
    sql_types::{Binary, Integer, Nullable, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{crypto::LookupHash, db::DbError, id::PersonId};
use uuid::Uuid;

#[derive(QueryableByName)]
struct Handed {
    #[diesel(sql_type = Integer)]
    licences: i32,
}

#[derive(QueryableByName)]
struct Holder {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    person: Option<Uuid>,
}

/// The legal person that holds what bears a code, if it is known; none goes over before the transaction ends.
pub(crate) async fn legal_holder(
    conn: &mut AsyncPgConnection,
    code: &LookupHash,
) -> Result<Option<PersonId>, DbError> {
    let found: Holder = diesel::sql_query("SELECT legal_holder($1) AS person")
        .bind::<Binary, _>(code.as_bytes())
        .get_result(conn)
        .await?;
    Ok(found.person.map(PersonId::from_uuid))
}

/// Gives a legal person the licences that bear its code; says how many went over.
pub(crate) async fn hand_to_legal_person(
    conn: &mut AsyncPgConnection,
    legal: PersonId,
    code: &LookupHash,
) -> Result<i32, DbError> {
    let handed: Handed = diesel::sql_query("SELECT hand_to_legal_person($1, $2) AS licences")
        .bind::<SqlUuid, _>(legal.as_uuid())
        .bind::<Binary, _>(code.as_bytes())
        .get_result(conn)
        .await?;
    Ok(handed.licences)
}
