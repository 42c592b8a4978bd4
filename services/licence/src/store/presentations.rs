//! Queries on the codes for showing a licence once.
use crate::schema::licence_presentations;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::DbError,
    id::{LicenceId, PersonId},
};
use uuid::Uuid;

/// A presentation to be stored.
#[derive(Insertable)]
#[diesel(table_name = licence_presentations, treat_none_as_default_value = false)]
pub(crate) struct NewPresentation {
    pub(crate) id: Uuid,
    pub(crate) licence_id: LicenceId,
    pub(crate) holder_id: PersonId,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Stores a presentation.
pub(crate) async fn insert_presentation(
    conn: &mut AsyncPgConnection,
    new: &NewPresentation,
) -> Result<(), DbError> {
    diesel::insert_into(licence_presentations::table).values(new).execute(conn).await?;
    Ok(())
}

/// Uses a presentation up, if it is still unused and in time; tells whether it did.
pub(crate) async fn consume(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    licence: LicenceId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    use licence_presentations::dsl as p;
    let open = p::licence_presentations
        .find(id)
        .filter(p::licence_id.eq(licence).and(p::consumed_at.is_null()).and(p::expires_at.ge(now)));
    Ok(diesel::update(open).set(p::consumed_at.eq(now)).execute(conn).await? == 1)
}

/// What stands in the way of using a presentation up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// There is none.
    Missing,
    /// It was used before.
    Used,
    /// Its minute is over.
    Expired,
}

/// Why [`consume`] did nothing.
pub(crate) async fn find_obstacle(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Obstacle, DbError> {
    let consumed: Option<Option<DateTime<Utc>>> = licence_presentations::table
        .find(id)
        .select(licence_presentations::consumed_at)
        .first(conn)
        .await
        .optional()?;
    Ok(match consumed {
        None => Obstacle::Missing,
        Some(Some(_)) => Obstacle::Used,
        Some(None) => Obstacle::Expired,
    })
}
