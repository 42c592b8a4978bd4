//! Parcels, and what the carrier told of them.
use crate::{
    domain::parcel::{ParcelState, Track},
    schema::{parcel_events, parcels},
    store::cases::Case,
};
use chrono::{DateTime, Utc};
use diesel::{define_sql_function, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::CaseId,
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

define_sql_function! {
    /// Business time now.
    fn hall_now() -> Timestamptz;
}

/// A parcel.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = parcels)]
pub(crate) struct Parcel {
    pub(crate) id: Uuid,
    pub(crate) case_id: CaseId,
    address: Sealed,
    pub(crate) state: ParcelState,
    pub(crate) tracking_no: Option<String>,
    pub(crate) tries: i16,
    pub(crate) next_try_at: Option<DateTime<Utc>>,
    pub(crate) fault: Option<String>,
    pub(crate) signed_at: Option<DateTime<Utc>>,
    pub(crate) ordered_at: DateTime<Utc>,
    pub(crate) settled_at: Option<DateTime<Utc>>,
}

/// Something that the carrier told.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = parcel_events)]
pub(crate) struct News {
    pub(crate) what: Track,
    pub(crate) place: Option<String>,
    pub(crate) stated_at: DateTime<Utc>,
}

fn place(row: Uuid) -> Aad {
    Aad::new("parcels", "address", row)
}

impl Parcel {
    pub(crate) fn address<T: DeserializeOwned>(&self, tx: &Tx) -> Result<T, DbError> {
        Ok(tx.keyring().open_json(place(self.id), &self.address)?)
    }
}

/// Orders a parcel; none if another one of the case is under way.
pub(crate) async fn order(
    tx: &mut Tx,
    case: &Case,
    address: &impl Serialize,
) -> Result<Option<Uuid>, DbError> {
    let (id, by, now) = (Uuid::new_v4(), tx.actor().id, tx.now());
    let sealed = tx.keyring().seal_json(place(id), address)?;
    let made = diesel::insert_into(parcels::table)
        .values((
            parcels::id.eq(id),
            parcels::county.eq(&case.county),
            parcels::case_id.eq(case.id.as_uuid()),
            parcels::address.eq(sealed),
            parcels::next_try_at.eq(Some(now)),
            parcels::ordered_by.eq(by),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok((made == 1).then_some(id))
}

/// A parcel of any case that the transaction's actor may see.
pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Parcel>, DbError> {
    Ok(parcels::table.find(id).select(Parcel::as_select()).first(conn).await.optional()?)
}

/// The parcels of a case, the first first.
pub(crate) async fn of_case(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<Parcel>, DbError> {
    Ok(parcels::table
        .filter(parcels::county.eq(&case.county))
        .filter(parcels::case_id.eq(case.id.as_uuid()))
        .order((parcels::ordered_at, parcels::id))
        .limit(50)
        .select(Parcel::as_select())
        .load(conn)
        .await?)
}

/// What is due to be ordered or asked after.
pub(crate) async fn due(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Uuid>, DbError> {
    let due = parcels::table.filter(parcels::next_try_at.le(now)).order(parcels::next_try_at);
    Ok(due.select(parcels::id).limit(limit).load(conn).await?)
}

/// What came back or could not be sent, and nobody has looked after; within what the actor may see.
pub(crate) async fn to_chase(conn: &mut AsyncPgConnection, limit: i64) -> Result<Vec<Parcel>, DbError> {
    Ok(parcels::table
        .filter(parcels::state.eq_any([ParcelState::Returned, ParcelState::Stuck]))
        .filter(parcels::settled_by.is_null())
        .order((parcels::ordered_at, parcels::id))
        .limit(limit)
        .select(Parcel::as_select())
        .load(conn)
        .await?)
}

/// Where a parcel is from now on. The case's row is held meanwhile.
pub(crate) async fn keep(conn: &mut AsyncPgConnection, parcel: &Parcel) -> Result<(), DbError> {
    diesel::update(parcels::table.find(parcel.id))
        .set((
            parcels::state.eq(parcel.state),
            parcels::tracking_no.eq(&parcel.tracking_no),
            parcels::tries.eq(parcel.tries),
            parcels::next_try_at.eq(parcel.next_try_at),
            parcels::fault.eq(&parcel.fault),
            parcels::signed_at.eq(parcel.signed_at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether another parcel has this number.
pub(crate) async fn is_taken(
    conn: &mut AsyncPgConnection,
    parcel: Uuid,
    tracking_no: &str,
) -> Result<bool, DbError> {
    let other = parcels::table.filter(parcels::tracking_no.eq(tracking_no)).filter(parcels::id.ne(parcel));
    Ok(diesel::select(diesel::dsl::exists(other)).get_result(conn).await?)
}

/// What was done about a parcel that came back.
pub(crate) async fn settle(tx: &mut Tx, parcel: Uuid, note: &str) -> Result<(), DbError> {
    let by = tx.actor().id;
    let sealed = tx.keyring().seal(Aad::new("parcels", "settled_note", parcel), note.as_bytes())?;
    diesel::update(parcels::table.find(parcel))
        .set((
            parcels::settled_by.eq(Some(by)),
            parcels::settled_at.eq(hall_now().nullable()),
            parcels::settled_note.eq(Some(sealed)),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes down what the carrier told; false if it was told before.
pub(crate) async fn write(
    conn: &mut AsyncPgConnection,
    parcel: Uuid,
    (message, what): (&str, Track),
    place: Option<&str>,
    stated_at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let made = diesel::insert_into(parcel_events::table)
        .values((
            parcel_events::parcel_id.eq(parcel),
            parcel_events::message.eq(message),
            parcel_events::what.eq(what),
            parcel_events::place.eq(place),
            parcel_events::stated_at.eq(stated_at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(made == 1)
}

/// What was told of a parcel, in the order of the carrier's times.
pub(crate) async fn news(conn: &mut AsyncPgConnection, parcel: Uuid) -> Result<Vec<News>, DbError> {
    Ok(parcel_events::table
        .filter(parcel_events::parcel_id.eq(parcel))
        .order((parcel_events::stated_at, parcel_events::heard_at))
        .limit(200)
        .select(News::as_select())
        .load(conn)
        .await?)
}
