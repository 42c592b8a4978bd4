//! Queries on windows.
use crate::{domain::WindowState, schema::windows};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::DbError,
    id::{HallId, QueueId, StaffId, WindowId},
};

/// A window as it stands.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = windows)]
pub(crate) struct WindowRow {
    pub(crate) id: WindowId,
    pub(crate) hall_id: HallId,
    pub(crate) number: i16,
    pub(crate) name: String,
    pub(crate) queues: Vec<QueueId>,
    pub(crate) state: WindowState,
    pub(crate) reason: Option<String>,
    pub(crate) until: Option<DateTime<Utc>>,
    pub(crate) staff_id: Option<StaffId>,
    pub(crate) since: DateTime<Utc>,
}

/// The windows of a hall, by number.
pub(crate) async fn windows_of(
    conn: &mut AsyncPgConnection,
    hall: HallId,
) -> Result<Vec<WindowRow>, DbError> {
    let query = windows::table.filter(windows::hall_id.eq(hall)).order(windows::number);
    Ok(query.select(WindowRow::as_select()).load(conn).await?)
}

/// Every window there is; for snapshots.
pub(crate) async fn all_windows(conn: &mut AsyncPgConnection) -> Result<Vec<WindowRow>, DbError> {
    Ok(windows::table.order(windows::id).select(WindowRow::as_select()).load(conn).await?)
}

/// A window of a hall.
pub(crate) async fn find_window(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    id: WindowId,
) -> Result<Option<WindowRow>, DbError> {
    let query = windows::table.find(id).filter(windows::hall_id.eq(hall));
    Ok(query.select(WindowRow::as_select()).first(conn).await.optional()?)
}

/// The same; nobody else calls or changes it until the transaction ends.
pub(crate) async fn lock_window(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    id: WindowId,
) -> Result<Option<WindowRow>, DbError> {
    let query = windows::table.find(id).filter(windows::hall_id.eq(hall)).for_update();
    Ok(query.select(WindowRow::as_select()).first(conn).await.optional()?)
}

/// Writes how a window stands.
pub(crate) async fn set_window(conn: &mut AsyncPgConnection, row: &WindowRow) -> Result<(), DbError> {
    diesel::update(windows::table.find(row.id))
        .set((
            windows::state.eq(row.state),
            windows::reason.eq(&row.reason),
            windows::until.eq(row.until),
            windows::staff_id.eq(row.staff_id),
            windows::since.eq(row.since),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes which queues a window serves.
pub(crate) async fn set_queues(
    conn: &mut AsyncPgConnection,
    id: WindowId,
    serves: &[QueueId],
) -> Result<(), DbError> {
    diesel::update(windows::table.find(id)).set(windows::queues.eq(serves)).execute(conn).await?;
    Ok(())
}
