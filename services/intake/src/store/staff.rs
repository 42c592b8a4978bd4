//! Who is a leader, as heard from identity.
use crate::schema::staff;
use contracts::identity::StaffChanged;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{code::Uscc, db::DbError, id::StaffId};

pub(crate) async fn keep(conn: &mut AsyncPgConnection, changed: &StaffChanged) -> Result<(), DbError> {
    let authority = changed.authority.as_ref().map(Uscc::as_str);
    let row =
        (staff::roles.eq(&changed.roles), staff::authority.eq(authority), staff::active.eq(changed.active));
    diesel::insert_into(staff::table)
        .values((staff::id.eq(changed.staff_id.as_uuid()), row))
        .on_conflict(staff::id)
        .do_update()
        .set(row)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether an active account has one of these roles.
pub(crate) async fn has_role(
    conn: &mut AsyncPgConnection,
    id: StaffId,
    roles: &[&str],
) -> Result<bool, DbError> {
    let account = staff::table.find(id.as_uuid()).filter(staff::active);
    let found = account.filter(staff::roles.overlaps_with(roles.to_vec()));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(conn).await?)
}
