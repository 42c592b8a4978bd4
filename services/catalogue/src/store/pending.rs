//! Who still has to follow a changed base item.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{ImplementingItemCode, Uscc},
    db::DbError,
};

use crate::{
    domain::item_state::ItemState,
    schema::{authorities, base_items, follow_reminders, implementing_items, overlay_versions},
};

/// One item that is behind.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Pending {
    pub(crate) code: ImplementingItemCode,
    pub(crate) name: String,
    pub(crate) authority: Uscc,
    pub(crate) authority_name: String,
    pub(crate) base_version: i32,
    pub(crate) pending_base: i32,
    pub(crate) until: NaiveDate,
}

/// Which of them are wanted.
pub(crate) struct PendingFilter<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) authority: Option<&'a Uscc>,
    /// Only those whose day lies before this one.
    pub(crate) over_by: Option<NaiveDate>,
    pub(crate) code: Option<&'a ImplementingItemCode>,
    pub(crate) after: Option<(NaiveDate, &'a str)>,
    pub(crate) limit: i64,
}

/// Those that are behind, the nearest day first.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    wanted: &PendingFilter<'_>,
) -> Result<Vec<Pending>, DbError> {
    let mut rows = implementing_items::table
        .inner_join(base_items::table.on(base_items::code.eq(implementing_items::base_code)))
        .inner_join(authorities::table.on(authorities::code.eq(implementing_items::authority)))
        .inner_join(
            overlay_versions::table.on(overlay_versions::implementing_code
                .eq(implementing_items::code)
                .and(overlay_versions::version.nullable().eq(implementing_items::published_version))),
        )
        .filter(implementing_items::pending_base.is_not_null())
        .filter(implementing_items::state.ne(ItemState::Repealed))
        .filter(implementing_items::division.like(format!("{}%", wanted.prefix)))
        .into_boxed();
    if let Some(authority) = wanted.authority {
        rows = rows.filter(implementing_items::authority.eq(authority));
    }
    if let Some(today) = wanted.over_by {
        rows = rows.filter(implementing_items::pending_until.lt(today));
    }
    if let Some(code) = wanted.code {
        rows = rows.filter(implementing_items::code.eq(code));
    }
    if let Some((until, code)) = wanted.after {
        let same =
            implementing_items::pending_until.eq(until).and(implementing_items::code.gt(code.to_owned()));
        rows = rows.filter(implementing_items::pending_until.gt(until).or(same));
    }
    let rows = rows
        .order((implementing_items::pending_until, implementing_items::code))
        .limit(wanted.limit)
        .select((
            implementing_items::code,
            base_items::name,
            implementing_items::authority,
            authorities::name,
            overlay_versions::base_version,
            implementing_items::pending_base.assume_not_null(),
            implementing_items::pending_until.assume_not_null(),
        ));
    Ok(rows.load(conn).await?)
}

/// Those whose day comes before `before` and who were not reminded of it yet in this way.
pub(crate) async fn to_remind(
    conn: &mut AsyncPgConnection,
    before: NaiveDate,
    reminder: &'static str,
    limit: i64,
) -> Result<Vec<(ImplementingItemCode, Uscc, i32, NaiveDate)>, DbError> {
    let reminded = follow_reminders::table
        .filter(follow_reminders::implementing_code.eq(implementing_items::code))
        .filter(follow_reminders::base_version.nullable().eq(implementing_items::pending_base))
        .filter(follow_reminders::reminder.eq(reminder));
    let rows = implementing_items::table
        .filter(implementing_items::pending_base.is_not_null())
        .filter(implementing_items::state.ne(ItemState::Repealed))
        .filter(implementing_items::pending_until.lt(before))
        .filter(diesel::dsl::not(diesel::dsl::exists(reminded)))
        .order((implementing_items::pending_until, implementing_items::code))
        .select((
            implementing_items::code,
            implementing_items::authority,
            implementing_items::pending_base.assume_not_null(),
            implementing_items::pending_until.assume_not_null(),
        ))
        .limit(limit);
    Ok(rows.load(conn).await?)
}

/// Writes a reminder down; false if somebody else sent it.
pub(crate) async fn remind(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
    base_version: i32,
    reminder: &'static str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = (
        follow_reminders::implementing_code.eq(code),
        follow_reminders::base_version.eq(base_version),
        follow_reminders::reminder.eq(reminder),
        follow_reminders::sent_at.eq(now),
    );
    let made = diesel::insert_into(follow_reminders::table).values(row).on_conflict_do_nothing();
    Ok(made.execute(conn).await? == 1)
}
