//! Rating devices at windows, who sits there, and what is asked on them.
use crate::{
    schema::{rating_devices, rating_requests, rating_rules, timeline, window_seats},
    store::cases::Case,
};
use chrono::{DateTime, TimeDelta, Utc};
use contracts::lobby::WindowChanged;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::LookupHash,
    db::{DbError, Tx},
    id::{CaseId, HallId, StaffId, WindowId},
};
use uuid::Uuid;

/// A device that is linked to a window.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = rating_devices)]
pub(crate) struct Device {
    pub(crate) id: Uuid,
    pub(crate) hall_id: HallId,
    pub(crate) window_id: WindowId,
    pub(crate) number: i16,
    pub(crate) linked_by: StaffId,
    pub(crate) linked_at: DateTime<Utc>,
    pub(crate) code_until: DateTime<Utc>,
    pub(crate) paired_at: Option<DateTime<Utc>>,
}

/// What is asked on a device.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = rating_requests)]
pub(crate) struct Asked {
    pub(crate) id: Uuid,
    pub(crate) case_id: CaseId,
    pub(crate) asked_by: StaffId,
    pub(crate) until: DateTime<Utc>,
    pub(crate) over_at: Option<DateTime<Utc>>,
}

/// Keeps who sits at a window.
pub(crate) async fn keep_seat(conn: &mut AsyncPgConnection, told: &WindowChanged) -> Result<(), DbError> {
    let sits = (window_seats::hall_id.eq(told.hall_id), window_seats::staff_id.eq(told.staff_id));
    diesel::insert_into(window_seats::table)
        .values((window_seats::window_id.eq(told.window_id), sits))
        .on_conflict(window_seats::window_id)
        .do_update()
        .set(sits)
        .execute(conn)
        .await?;
    Ok(())
}

/// The window at which someone sits.
pub(crate) async fn seat_of(
    conn: &mut AsyncPgConnection,
    staff: StaffId,
) -> Result<Option<WindowId>, DbError> {
    let sits = window_seats::table.filter(window_seats::staff_id.eq(staff)).order(window_seats::window_id);
    Ok(sits.select(window_seats::window_id).first(conn).await.optional()?)
}

/// How long a device shows what is asked.
pub(crate) async fn shown_for(conn: &mut AsyncPgConnection) -> Result<TimeDelta, DbError> {
    let seconds: i16 = rating_rules::table.select(rating_rules::device_seconds).first(conn).await?;
    Ok(TimeDelta::seconds(i64::from(seconds)))
}

/// Whether staff or an agent did something in a case so shortly before that whoever it is about may still stand there.
pub(crate) async fn was_served(tx: &mut Tx, case: &Case) -> Result<bool, DbError> {
    let minutes: i16 = rating_rules::table.select(rating_rules::served_minutes).first(&mut **tx).await?;
    let since = tx.now() - TimeDelta::minutes(i64::from(minutes));
    let acts = timeline::table
        .filter(timeline::county.eq(&case.county))
        .filter(timeline::case_id.eq(case.id.as_uuid()))
        .filter(timeline::actor_kind.eq_any(["staff", "agent"]))
        .filter(timeline::at.ge(since));
    Ok(diesel::select(diesel::dsl::exists(acts)).get_result(&mut **tx).await?)
}

/// A device that is being linked.
pub(crate) struct NewDevice<'a> {
    pub(crate) id: Uuid,
    pub(crate) hall: HallId,
    pub(crate) window: (WindowId, i16),
    pub(crate) linked_by: StaffId,
    pub(crate) code: &'a LookupHash,
    pub(crate) code_until: DateTime<Utc>,
}

/// Enters a device; false if somebody linked one to the window at the same moment.
pub(crate) async fn add(conn: &mut AsyncPgConnection, new: &NewDevice<'_>) -> Result<bool, DbError> {
    let made = diesel::insert_into(rating_devices::table)
        .values((
            rating_devices::id.eq(new.id),
            rating_devices::hall_id.eq(new.hall),
            rating_devices::window_id.eq(new.window.0),
            rating_devices::number.eq(new.window.1),
            rating_devices::linked_by.eq(new.linked_by),
            rating_devices::code_hash.eq(new.code),
            rating_devices::code_until.eq(new.code_until),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(made == 1)
}

/// The device of a window, held until the transaction ends.
pub(crate) async fn at_window(
    conn: &mut AsyncPgConnection,
    window: WindowId,
) -> Result<Option<Device>, DbError> {
    let linked = rating_devices::table
        .filter(rating_devices::window_id.eq(window))
        .filter(rating_devices::ended_at.is_null());
    Ok(linked.select(Device::as_select()).for_no_key_update().first(conn).await.optional()?)
}

/// The linked devices of a hall that row-level security shows, by window.
pub(crate) async fn of_hall(conn: &mut AsyncPgConnection, hall: HallId) -> Result<Vec<Device>, DbError> {
    let linked = rating_devices::table
        .filter(rating_devices::hall_id.eq(hall))
        .filter(rating_devices::ended_at.is_null());
    Ok(linked.order(rating_devices::number).limit(1000).select(Device::as_select()).load(conn).await?)
}

/// A linked device of a hall, held until the transaction ends.
pub(crate) async fn hold(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    id: Uuid,
) -> Result<Option<Device>, DbError> {
    let linked = rating_devices::table
        .find(id)
        .filter(rating_devices::hall_id.eq(hall))
        .filter(rating_devices::ended_at.is_null());
    Ok(linked.select(Device::as_select()).for_no_key_update().first(conn).await.optional()?)
}

/// Takes a device out.
pub(crate) async fn end(tx: &mut Tx, id: Uuid) -> Result<(), DbError> {
    let (now, by) = (tx.now(), tx.actor().id);
    diesel::update(rating_devices::table.find(id))
        .set((rating_devices::ended_at.eq(Some(now)), rating_devices::ended_by.eq(Some(by))))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Gives the device that this code was made for its secret: once, and in time.
pub(crate) async fn pair(
    tx: &mut Tx,
    code: &LookupHash,
    secret: &LookupHash,
) -> Result<Option<Device>, DbError> {
    let now = tx.now();
    let waits = rating_devices::table
        .filter(rating_devices::code_hash.eq(code))
        .filter(rating_devices::code_until.gt(now))
        .filter(rating_devices::secret_hash.is_null())
        .filter(rating_devices::ended_at.is_null());
    let paired = diesel::update(waits)
        .set((rating_devices::secret_hash.eq(Some(secret)), rating_devices::paired_at.eq(Some(now))))
        .returning(Device::as_returning());
    Ok(paired.get_result(&mut **tx).await.optional()?)
}

/// The device that holds this secret.
pub(crate) async fn of_secret(
    conn: &mut AsyncPgConnection,
    secret: &LookupHash,
) -> Result<Option<Device>, DbError> {
    let linked = rating_devices::table
        .filter(rating_devices::secret_hash.eq(secret))
        .filter(rating_devices::ended_at.is_null());
    Ok(linked.select(Device::as_select()).first(conn).await.optional()?)
}

/// Writes what is asked on a device from now on; what was asked there before is over.
pub(crate) async fn ask(
    conn: &mut AsyncPgConnection,
    (case, device): (&Case, Uuid),
    by: StaffId,
    until: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(rating_requests::table)
        .values((
            rating_requests::id.eq(Uuid::new_v4()),
            rating_requests::county.eq(&case.county),
            rating_requests::case_id.eq(case.id),
            rating_requests::device_id.eq(device),
            rating_requests::asked_by.eq(by),
            rating_requests::until.eq(until),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// What was asked on a device last.
pub(crate) async fn last_asked(conn: &mut AsyncPgConnection, device: Uuid) -> Result<Option<Asked>, DbError> {
    let of_device = rating_requests::table.filter(rating_requests::device_id.eq(device));
    let last = of_device.order(rating_requests::turn.desc()).select(Asked::as_select());
    Ok(last.first(conn).await.optional()?)
}

/// What was asked is over: somebody rated, or did not want to; false if it was over already.
pub(crate) async fn close(tx: &mut Tx, id: Uuid, rated: bool) -> Result<bool, DbError> {
    let now = tx.now();
    let open = rating_requests::table.find(id).filter(rating_requests::over_at.is_null());
    let closed = diesel::update(open)
        .set((rating_requests::over_at.eq(Some(now)), rating_requests::rated.eq(Some(rated))))
        .execute(&mut **tx)
        .await?;
    Ok(closed == 1)
}
