//! Appeals against ratings, and how they were judged. The rating's own row is never touched.
use crate::{
    domain::rating_appeal::AppealState,
    schema::{rating_appeals, rating_rules},
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::HallId,
};
use std::collections::HashMap;
use uuid::Uuid;

/// An appeal.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = rating_appeals)]
pub(crate) struct Appeal {
    pub(crate) rating_id: Uuid,
    pub(crate) rectification_id: Uuid,
    pub(crate) hall_id: HallId,
    pub(crate) authority: String,
    reason: Sealed,
    pub(crate) appealed_at: DateTime<Utc>,
    pub(crate) judge_due: NaiveDate,
    pub(crate) state: AppealState,
    judged_words: Option<Sealed>,
    pub(crate) judged_at: Option<DateTime<Utc>>,
}

fn place(column: &'static str, rating: Uuid) -> Aad {
    Aad::new("rating_appeals", column, rating)
}

impl Appeal {
    /// Why the rating should not count.
    pub(crate) fn reason(&self, tx: &Tx) -> Result<String, DbError> {
        Ok(tx.keyring().open_text(place("reason", self.rating_id), &self.reason)?)
    }

    /// Why it was judged so.
    pub(crate) fn words(&self, tx: &Tx) -> Result<Option<String>, DbError> {
        let open = |sealed| tx.keyring().open_text(place("judged_words", self.rating_id), sealed);
        Ok(self.judged_words.as_ref().map(open).transpose()?)
    }
}

/// Working days for appealing, and for judging.
pub(crate) async fn rules(conn: &mut AsyncPgConnection) -> Result<(i16, i16), DbError> {
    Ok(rating_rules::table
        .select((rating_rules::appeal_within, rating_rules::judge_within))
        .first(conn)
        .await?)
}

/// Writes an appeal; false if the rating was appealed against before.
pub(crate) async fn add(
    tx: &mut Tx,
    (rating, rectification): (Uuid, Uuid),
    (hall, authority): (HallId, &str),
    reason: &str,
    judge_due: NaiveDate,
) -> Result<bool, DbError> {
    let by = tx.actor().id;
    let reason = tx.keyring().seal(place("reason", rating), reason.as_bytes())?;
    let made = diesel::insert_into(rating_appeals::table)
        .values((
            rating_appeals::rating_id.eq(rating),
            rating_appeals::rectification_id.eq(rectification),
            rating_appeals::appealed_by.eq(by),
            rating_appeals::hall_id.eq(hall.as_uuid()),
            rating_appeals::authority.eq(authority),
            rating_appeals::reason.eq(reason),
            rating_appeals::judge_due.eq(judge_due),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(made == 1)
}

/// The appeal against a rating, if there is one that row-level security shows.
pub(crate) async fn find(conn: &mut AsyncPgConnection, rating: Uuid) -> Result<Option<Appeal>, DbError> {
    Ok(rating_appeals::table.find(rating).select(Appeal::as_select()).first(conn).await.optional()?)
}

/// The same, held until the transaction ends.
pub(crate) async fn lock(conn: &mut AsyncPgConnection, rating: Uuid) -> Result<Option<Appeal>, DbError> {
    let row = rating_appeals::table.find(rating).select(Appeal::as_select()).for_no_key_update();
    Ok(row.first(conn).await.optional()?)
}

/// How appeals against these ratings stand.
pub(crate) async fn states(
    conn: &mut AsyncPgConnection,
    ratings: &[Uuid],
) -> Result<HashMap<Uuid, AppealState>, DbError> {
    let rows: Vec<(Uuid, AppealState)> = rating_appeals::table
        .filter(rating_appeals::rating_id.eq_any(ratings))
        .select((rating_appeals::rating_id, rating_appeals::state))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The appeals that row-level security shows, open ones or all, the oldest first, one more than `limit` if there are more.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    open_only: bool,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Appeal>, DbError> {
    let mut query = rating_appeals::table.into_boxed();
    if open_only {
        query = query.filter(rating_appeals::state.eq(AppealState::Open));
    }
    if let Some((at, id)) = after {
        let later = rating_appeals::appealed_at.eq(at).and(rating_appeals::rating_id.gt(id));
        query = query.filter(rating_appeals::appealed_at.gt(at).or(later));
    }
    let query = query.order((rating_appeals::appealed_at, rating_appeals::rating_id)).limit(limit + 1);
    Ok(query.select(Appeal::as_select()).load(conn).await?)
}

/// The other office's word.
pub(crate) async fn judge(
    tx: &mut Tx,
    appeal: &Appeal,
    state: AppealState,
    (authority, words): (&str, &str),
) -> Result<(), DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let words = tx.keyring().seal(place("judged_words", appeal.rating_id), words.as_bytes())?;
    let change = (
        rating_appeals::state.eq(state),
        rating_appeals::judged_by.eq(Some(by)),
        rating_appeals::judged_authority.eq(Some(authority)),
        rating_appeals::judged_words.eq(Some(words)),
        rating_appeals::judged_at.eq(Some(now)),
    );
    diesel::update(rating_appeals::table.find(appeal.rating_id)).set(change).execute(&mut **tx).await?;
    Ok(())
}
