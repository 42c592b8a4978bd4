//! The devices that agents' packets come from.
use crate::schema::packet_devices::{self, dsl};
use chrono::{DateTime, Utc};
use diesel::{define_sql_function, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{db::DbError, id::StaffId};
use uuid::Uuid;

/// A device row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = packet_devices)]
pub(crate) struct Device {
    pub(crate) id: Uuid,
    pub(crate) public_key: Vec<u8>,
    pub(crate) registered_at: DateTime<Utc>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

/// Enters a device; false if the key is entered already.
pub(crate) async fn insert(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    agent: StaffId,
    public_key: &[u8],
) -> Result<bool, DbError> {
    let made = diesel::insert_into(packet_devices::table)
        .values((dsl::id.eq(id), dsl::agent_id.eq(agent.as_uuid()), dsl::public_key.eq(public_key)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(made == 1)
}

/// The agent's device of a key.
pub(crate) async fn of_key(
    conn: &mut AsyncPgConnection,
    agent: StaffId,
    public_key: &[u8],
) -> Result<Option<Device>, DbError> {
    let row = packet_devices::table
        .filter(dsl::public_key.eq(public_key))
        .filter(dsl::agent_id.eq(agent.as_uuid()));
    Ok(row.select(Device::as_select()).first(conn).await.optional()?)
}

/// The agent's device, held until the transaction ends: its end comes before what it sends, or after.
pub(crate) async fn hold(
    conn: &mut AsyncPgConnection,
    agent: StaffId,
    id: Uuid,
) -> Result<Option<Device>, DbError> {
    let row = packet_devices::table.filter(dsl::id.eq(id)).filter(dsl::agent_id.eq(agent.as_uuid()));
    Ok(row.select(Device::as_select()).for_share().first(conn).await.optional()?)
}

/// The agent's devices, the first first.
pub(crate) async fn of_agent(
    conn: &mut AsyncPgConnection,
    agent: StaffId,
    limit: i64,
) -> Result<Vec<Device>, DbError> {
    Ok(packet_devices::table
        .filter(dsl::agent_id.eq(agent.as_uuid()))
        .order((dsl::revoked_at.is_not_null(), dsl::registered_at, dsl::id))
        .limit(limit)
        .select(Device::as_select())
        .load(conn)
        .await?)
}

/// How many of his devices are in use.
pub(crate) async fn in_use(conn: &mut AsyncPgConnection, agent: StaffId) -> Result<i64, DbError> {
    let rows =
        packet_devices::table.filter(dsl::agent_id.eq(agent.as_uuid())).filter(dsl::revoked_at.is_null());
    Ok(rows.count().get_result(conn).await?)
}

define_sql_function! {
    /// Business time now.
    fn hall_now() -> Timestamptz;
}

/// Ends a device, if it has not been ended.
pub(crate) async fn revoke(
    conn: &mut AsyncPgConnection,
    agent: StaffId,
    id: Uuid,
    by: Uuid,
) -> Result<bool, DbError> {
    let open = packet_devices::table
        .filter(dsl::id.eq(id))
        .filter(dsl::agent_id.eq(agent.as_uuid()))
        .filter(dsl::revoked_at.is_null());
    let change = (dsl::revoked_at.eq(hall_now().nullable()), dsl::revoked_by.eq(Some(by)));
    Ok(diesel::update(open).set(change).execute(conn).await? == 1)
}
