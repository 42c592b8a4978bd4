//! Rows of mergings of persons, and what goes over with one.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{crypto::Sealed, db::DbError, id::PersonId};
use uuid::Uuid;

use crate::schema::{credential, legal_agent, person, person_merge, upstream_link};

/// A merging as stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = person_merge, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct MergeRow {
    pub(crate) id: Uuid,
    pub(crate) merged_id: PersonId,
    pub(crate) survivor_id: PersonId,
    pub(crate) evidence: Sealed,
    pub(crate) moved: Vec<Uuid>,
    pub(crate) asked_by: Uuid,
    pub(crate) approved_by: Uuid,
    pub(crate) merged_at: DateTime<Utc>,
    pub(crate) undo_until: DateTime<Utc>,
    pub(crate) undone_at: Option<DateTime<Utc>>,
}

pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &MergeRow) -> Result<(), DbError> {
    diesel::insert_into(person_merge::table).values(row).execute(conn).await?;
    Ok(())
}

/// A merging that was not taken back.
pub(crate) async fn find_open(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<MergeRow>, DbError> {
    let open = person_merge::table.find(id).filter(person_merge::undone_at.is_null()).for_update();
    Ok(open.select(MergeRow::as_select()).first(conn).await.optional()?)
}

/// What was merged into a person, newest first, also what was taken back.
pub(crate) async fn list_of(
    conn: &mut AsyncPgConnection,
    survivor: PersonId,
    limit: i64,
) -> Result<Vec<MergeRow>, DbError> {
    let rows = person_merge::table.filter(person_merge::survivor_id.eq(survivor));
    let rows = rows.order((person_merge::merged_at.desc(), person_merge::id)).limit(limit);
    Ok(rows.select(MergeRow::as_select()).load(conn).await?)
}

/// Mergings that hold, after an id, in order.
pub(crate) async fn page_open(
    conn: &mut AsyncPgConnection,
    after: Uuid,
    limit: i64,
) -> Result<Vec<MergeRow>, DbError> {
    let rows =
        person_merge::table.filter(person_merge::undone_at.is_null()).filter(person_merge::id.gt(after));
    Ok(rows.order(person_merge::id.asc()).limit(limit).select(MergeRow::as_select()).load(conn).await?)
}

/// Takes a merging back; false if someone was faster.
pub(crate) async fn undo(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    (asked_by, undone_by): (Uuid, Uuid),
    evidence: &Sealed,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let open = person_merge::table.find(id).filter(person_merge::undone_at.is_null());
    let undone = diesel::update(open)
        .set((
            person_merge::undone_at.eq(at),
            person_merge::undo_evidence.eq(evidence),
            person_merge::undo_asked_by.eq(asked_by),
            person_merge::undone_by.eq(undone_by),
        ))
        .execute(conn)
        .await?;
    Ok(undone == 1)
}

/// Keeps both entries as they are until the transaction ends: nobody merges one of them elsewhere meanwhile.
pub(crate) async fn lock(
    conn: &mut AsyncPgConnection,
    one: PersonId,
    other: PersonId,
) -> Result<(), DbError> {
    let both = person::table.filter(person::id.eq_any([one, other])).order(person::id.asc());
    both.select(person::id).for_update().load::<PersonId>(conn).await?;
    Ok(())
}

/// Lets an entry, and all that were merged into it before, point to the one that stays.
pub(crate) async fn point(
    conn: &mut AsyncPgConnection,
    gone: PersonId,
    stays: PersonId,
) -> Result<(), DbError> {
    let all = person::table.filter(person::id.eq(gone).or(person::merged_into.eq(gone)));
    diesel::update(all).set(person::merged_into.eq(stays)).execute(conn).await?;
    Ok(())
}

/// Lets an entry stand for itself again, and those that were merged into it point to it.
pub(crate) async fn stand_alone(conn: &mut AsyncPgConnection, entry: PersonId) -> Result<(), DbError> {
    diesel::update(person::table.find(entry))
        .set(person::merged_into.eq(None::<PersonId>))
        .execute(conn)
        .await?;
    let own: Vec<PersonId> = person_merge::table
        .filter(person_merge::survivor_id.eq(entry))
        .filter(person_merge::undone_at.is_null())
        .select(person_merge::merged_id)
        .load(conn)
        .await?;
    diesel::update(person::table.filter(person::id.eq_any(own)))
        .set(person::merged_into.eq(entry))
        .execute(conn)
        .await?;
    Ok(())
}

/// The entries that were merged into a person.
pub(crate) async fn entries_of(
    conn: &mut AsyncPgConnection,
    survivor: PersonId,
) -> Result<Vec<PersonId>, DbError> {
    let entries = person::table.filter(person::merged_into.eq(survivor)).select(person::id);
    Ok(entries.order(person::id.asc()).limit(20).load(conn).await?)
}

/// Gives the log-in, the ties elsewhere and the rights to act of an entry to the one that stays, where it has none of its own;
/// says which rows went over.
pub(crate) async fn give(
    conn: &mut AsyncPgConnection,
    gone: PersonId,
    stays: PersonId,
) -> Result<Vec<Uuid>, DbError> {
    let own = credential::table.filter(credential::person_id.eq(stays));
    let has_own: bool = diesel::select(diesel::dsl::exists(own)).get_result(conn).await?;
    let mut moved = Vec::new();
    if !has_own {
        moved = diesel::update(credential::table.filter(credential::person_id.eq(gone)))
            .set(credential::person_id.eq(stays))
            .returning(credential::id)
            .get_results(conn)
            .await?;
    }
    let tied: Vec<String> = upstream_link::table
        .filter(upstream_link::person_id.eq(stays).and(upstream_link::ended_at.is_null()))
        .select(upstream_link::issuer)
        .load(conn)
        .await?;
    let links = upstream_link::table
        .filter(upstream_link::person_id.eq(gone).and(upstream_link::ended_at.is_null()))
        .filter(upstream_link::issuer.ne_all(tied));
    let links: Vec<Uuid> = diesel::update(links)
        .set(upstream_link::person_id.eq(stays))
        .returning(upstream_link::id)
        .get_results(conn)
        .await?;
    moved.extend(links);
    let acts_for: Vec<PersonId> = legal_agent::table
        .filter(legal_agent::person_id.eq(stays).and(legal_agent::ended_at.is_null()))
        .select(legal_agent::legal_id)
        .load(conn)
        .await?;
    let agents = legal_agent::table
        .filter(legal_agent::person_id.eq(gone).and(legal_agent::ended_at.is_null()))
        .filter(legal_agent::legal_id.ne_all(acts_for));
    let agents: Vec<Uuid> = diesel::update(agents)
        .set(legal_agent::person_id.eq(stays))
        .returning(legal_agent::id)
        .get_results(conn)
        .await?;
    moved.extend(agents);
    // Whom he named acts in his name, whichever his entry is.
    let named =
        legal_agent::table.filter(legal_agent::named_by.eq(gone).and(legal_agent::ended_at.is_null()));
    let named: Vec<Uuid> = diesel::update(named)
        .set(legal_agent::named_by.eq(stays))
        .returning(legal_agent::id)
        .get_results(conn)
        .await?;
    moved.extend(named);
    Ok(moved)
}

/// Gives back what went over.
pub(crate) async fn give_back(
    conn: &mut AsyncPgConnection,
    moved: &[Uuid],
    (stays, to): (PersonId, PersonId),
) -> Result<(), DbError> {
    diesel::update(credential::table.filter(credential::id.eq_any(moved)))
        .set(credential::person_id.eq(to))
        .execute(conn)
        .await?;
    diesel::update(upstream_link::table.filter(upstream_link::id.eq_any(moved)))
        .set(upstream_link::person_id.eq(to))
        .execute(conn)
        .await?;
    let agents = legal_agent::table.filter(legal_agent::id.eq_any(moved));
    diesel::update(agents.filter(legal_agent::person_id.eq(stays)))
        .set(legal_agent::person_id.eq(to))
        .execute(conn)
        .await?;
    let named = legal_agent::table.filter(legal_agent::id.eq_any(moved));
    diesel::update(named.filter(legal_agent::named_by.eq(stays)))
        .set(legal_agent::named_by.eq(to))
        .execute(conn)
        .await?;
    Ok(())
}
