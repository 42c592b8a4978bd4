//! Ratings, and what is done about bad ones.
use crate::{
    domain::{
        rating::{Level, Stage, Target},
        rating_device::Channel,
    },
    schema::{deliveries, endings, rating_rules, ratings, rectifications, timeline},
    store::cases::Case,
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::{CaseId, WindowId},
};
use uuid::Uuid;

/// How long each thing may take.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = rating_rules)]
pub(crate) struct Rules {
    pub(crate) rate_within: i16,
    pub(crate) call_within: i16,
    pub(crate) rectify_within: i16,
    pub(crate) rerate_within: i16,
}

/// A rating.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = ratings)]
pub(crate) struct Rating {
    pub(crate) id: Uuid,
    pub(crate) target: Target,
    pub(crate) round: i16,
    pub(crate) level: Level,
    pub(crate) options: Vec<String>,
    pub(crate) words: Option<Sealed>,
    pub(crate) rated_at: DateTime<Utc>,
    pub(crate) channel: Channel,
}

/// The answer to a bad rating.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = rectifications)]
pub(crate) struct Rectification {
    pub(crate) id: Uuid,
    pub(crate) case_id: CaseId,
    pub(crate) rating_id: Uuid,
    pub(crate) target: Target,
    pub(crate) state: Stage,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) call_due: NaiveDate,
    pub(crate) called_at: Option<DateTime<Utc>>,
    pub(crate) rectify_due: Option<NaiveDate>,
    pub(crate) rectified_at: Option<DateTime<Utc>>,
    pub(crate) rectified_words: Option<Sealed>,
    pub(crate) rerate_due: Option<NaiveDate>,
}

impl Rating {
    pub(crate) fn text(&self, tx: &Tx) -> Result<Option<String>, DbError> {
        let open = |sealed| tx.keyring().open_text(Aad::new("ratings", "words", self.id), sealed);
        Ok(self.words.as_ref().map(open).transpose()?)
    }
}

impl Rectification {
    /// What the hall says that it put right.
    pub(crate) fn answer(&self, tx: &Tx) -> Result<Option<String>, DbError> {
        let place = Aad::new("rectifications", "rectified_words", self.id);
        Ok(self.rectified_words.as_ref().map(|sealed| tx.keyring().open_text(place, sealed)).transpose()?)
    }
}

/// A rating that is given.
pub(crate) struct NewRating<'a> {
    pub(crate) target: Target,
    pub(crate) round: i16,
    pub(crate) level: Level,
    pub(crate) options: &'a [String],
    pub(crate) words: Option<&'a str>,
    pub(crate) rated: &'a [Uuid],
    /// The window at whose device it was given.
    pub(crate) window: Option<WindowId>,
}

pub(crate) async fn rules(conn: &mut AsyncPgConnection) -> Result<Rules, DbError> {
    Ok(rating_rules::table.select(Rules::as_select()).first(conn).await?)
}

/// The day a case ended, if it has.
pub(crate) async fn ended(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let key = (&case.county, case.id.as_uuid());
    let delivered = deliveries::table
        .filter(deliveries::county.eq(&case.county))
        .filter(deliveries::case_id.eq(case.id.as_uuid()))
        .order(deliveries::round.desc())
        .select(deliveries::delivered_at);
    let delivered = delivered.first(conn).await.optional()?;
    let ended = endings::table.find(key).select(endings::ended_at).first(conn).await.optional()?;
    Ok(delivered.or(ended))
}

/// The staff who have acted on a case: they are the ones that are rated.
pub(crate) async fn acted(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<Uuid>, DbError> {
    Ok(timeline::table
        .filter(timeline::county.eq(&case.county))
        .filter(timeline::case_id.eq(case.id.as_uuid()))
        .filter(timeline::actor_kind.eq("staff"))
        .select(timeline::actor_id)
        .distinct()
        .load(conn)
        .await?)
}

/// What was said about a case, the first first.
pub(crate) async fn of_case(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<Rating>, DbError> {
    Ok(ratings::table
        .filter(ratings::county.eq(&case.county))
        .filter(ratings::case_id.eq(case.id.as_uuid()))
        .order((ratings::target, ratings::round))
        .select(Rating::as_select())
        .load(conn)
        .await?)
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Rating>, DbError> {
    let row = ratings::table.filter(ratings::id.eq(id));
    Ok(row.select(Rating::as_select()).first(conn).await.optional()?)
}

/// Writes a rating; none if it was given before.
pub(crate) async fn add(tx: &mut Tx, case: &Case, new: &NewRating<'_>) -> Result<Option<Uuid>, DbError> {
    let id = Uuid::new_v4();
    let seal = |text: &str| tx.keyring().seal(Aad::new("ratings", "words", id), text.as_bytes());
    let words = new.words.map(seal).transpose()?;
    let channel = if new.window.is_some() { Channel::Device } else { Channel::Own };
    let made = diesel::insert_into(ratings::table)
        .values((
            ratings::county.eq(&case.county),
            ratings::case_id.eq(case.id.as_uuid()),
            ratings::target.eq(new.target),
            ratings::round.eq(new.round),
            ratings::id.eq(id),
            ratings::level.eq(new.level),
            ratings::options.eq(new.options),
            ratings::words.eq(words),
            ratings::rater.eq(case.applicant_id.as_uuid()),
            ratings::rated.eq(new.rated),
            ratings::hall_id.eq(case.hall_id.as_uuid()),
            ratings::division.eq(case.division.as_str()),
            ratings::channel.eq(channel),
            ratings::window_id.eq(new.window),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok((made == 1).then_some(id))
}

/// Opens the answer to a bad rating.
pub(crate) async fn open(
    conn: &mut AsyncPgConnection,
    case: &Case,
    (rating, target): (Uuid, Target),
    rated: &[Uuid],
    call_due: NaiveDate,
) -> Result<Uuid, DbError> {
    let id = Uuid::new_v4();
    diesel::insert_into(rectifications::table)
        .values((
            rectifications::id.eq(id),
            rectifications::county.eq(&case.county),
            rectifications::case_id.eq(case.id.as_uuid()),
            rectifications::rating_id.eq(rating),
            rectifications::target.eq(target),
            rectifications::state.eq(Stage::ToCall),
            rectifications::rater.eq(case.applicant_id.as_uuid()),
            rectifications::rated.eq(rated),
            rectifications::hall_id.eq(case.hall_id.as_uuid()),
            rectifications::division.eq(case.division.as_str()),
            rectifications::call_due.eq(call_due),
        ))
        .execute(conn)
        .await?;
    Ok(id)
}

/// The answers to bad ratings that row-level security shows, open ones or all, oldest first.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    open_only: bool,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Rectification>, DbError> {
    let mut query = rectifications::table.into_boxed();
    if open_only {
        query = query.filter(rectifications::state.ne(Stage::Closed));
    }
    if let Some((opened, id)) = after {
        let later = rectifications::opened_at.eq(opened).and(rectifications::id.gt(id));
        query = query.filter(rectifications::opened_at.gt(opened).or(later));
    }
    let query = query.order((rectifications::opened_at, rectifications::id)).limit(limit + 1);
    Ok(query.select(Rectification::as_select()).load(conn).await?)
}

/// Those of one case.
pub(crate) async fn answers(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> Result<Vec<Rectification>, DbError> {
    let of_case = rectifications::table.filter(rectifications::case_id.eq(case.id.as_uuid()));
    Ok(of_case.order(rectifications::opened_at).select(Rectification::as_select()).load(conn).await?)
}

/// One of them, not held.
pub(crate) async fn rectification(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> Result<Option<Rectification>, DbError> {
    let row = rectifications::table.find(id).select(Rectification::as_select());
    Ok(row.first(conn).await.optional()?)
}

pub(crate) async fn lock(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Rectification>, DbError> {
    let row = rectifications::table.find(id).select(Rectification::as_select());
    Ok(row.for_no_key_update().first(conn).await.optional()?)
}

/// Answers whose time for rating again is over.
pub(crate) async fn lapsed(conn: &mut AsyncPgConnection, today: NaiveDate) -> Result<Vec<Uuid>, DbError> {
    Ok(rectifications::table
        .filter(rectifications::state.eq(Stage::ToRerate))
        .filter(rectifications::rerate_due.lt(today))
        .select(rectifications::id)
        .limit(500)
        .load(conn)
        .await?)
}

/// The hall has called back.
pub(crate) async fn call_back(
    tx: &mut Tx,
    row: &Rectification,
    words: &str,
    rectify_due: NaiveDate,
) -> Result<(), DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let place = Aad::new("rectifications", "called_words", row.id);
    let sealed = tx.keyring().seal(place, words.as_bytes())?;
    diesel::update(rectifications::table.find(row.id))
        .set((
            rectifications::state.eq(Stage::ToRectify),
            rectifications::called_at.eq(Some(now)),
            rectifications::called_by.eq(Some(by)),
            rectifications::called_words.eq(Some(sealed)),
            rectifications::rectify_due.eq(Some(rectify_due)),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The hall has put it right.
pub(crate) async fn rectify(
    tx: &mut Tx,
    row: &Rectification,
    words: &str,
    rerate_due: NaiveDate,
) -> Result<(), DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let place = Aad::new("rectifications", "rectified_words", row.id);
    let sealed = tx.keyring().seal(place, words.as_bytes())?;
    diesel::update(rectifications::table.find(row.id))
        .set((
            rectifications::state.eq(Stage::ToRerate),
            rectifications::rectified_at.eq(Some(now)),
            rectifications::rectified_by.eq(Some(by)),
            rectifications::rectified_words.eq(Some(sealed)),
            rectifications::rerate_due.eq(Some(rerate_due)),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The applicant has rated again, or let the time pass.
pub(crate) async fn close(tx: &mut Tx, row: &Rectification) -> Result<(), DbError> {
    let now = tx.now();
    diesel::update(rectifications::table.find(row.id))
        .set((rectifications::state.eq(Stage::Closed), rectifications::closed_at.eq(Some(now))))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
