//! Who did what to a version, and what else changes with its state.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;
use uuid::Uuid;

use crate::{
    domain::{
        separation::Act,
        version_state::{VersionAction, VersionState},
    },
    schema::version_acts,
};

/// What else changes with a version's state; what is not said stays.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Moving<'a> {
    /// What it changes and why.
    pub(crate) reason: Option<&'a str>,
    /// The rule or document that orders it.
    pub(crate) basis: Option<&'a str>,
    /// Who publishes it.
    pub(crate) checked_by: Option<Uuid>,
    /// From when it is in force.
    pub(crate) effective_at: Option<DateTime<Utc>>,
    /// How long those who implement a base item have to follow.
    pub(crate) follow_days: Option<i16>,
}

impl Moving<'_> {
    /// From when a version of this state is in force; none before it is published.
    pub(super) fn effective_at(
        &self,
        to: VersionState,
        present: Option<DateTime<Utc>>,
    ) -> Option<DateTime<Utc>> {
        match to {
            VersionState::Scheduled | VersionState::Published | VersionState::Retired => {
                self.effective_at.or(present)
            }
            VersionState::Draft
            | VersionState::InReview
            | VersionState::InLegalReview
            | VersionState::Approved => None,
        }
    }

    /// Since when it has been in force.
    pub(super) fn published_at(
        &self,
        to: VersionState,
        present: Option<DateTime<Utc>>,
    ) -> Option<DateTime<Utc>> {
        if to == VersionState::Published { self.effective_at } else { present }
    }
}

/// A row of a version's history.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = version_acts, check_for_backend(diesel::pg::Pg))]
pub(crate) struct ActRow {
    pub(crate) act: String,
    pub(crate) by_whom: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) note: Option<String>,
}

impl From<&ActRow> for Act {
    fn from(row: &ActRow) -> Self {
        Self { act: row.act.clone(), by_whom: row.by_whom }
    }
}

#[derive(Insertable)]
#[diesel(table_name = version_acts, treat_none_as_default_value = false)]
struct NewAct<'a> {
    code: &'a str,
    version: i32,
    position: i32,
    act: &'static str,
    by_whom: Uuid,
    at: DateTime<Utc>,
    note: Option<&'a str>,
}

/// What was done to a version, the oldest first.
pub(crate) async fn of_version(
    conn: &mut AsyncPgConnection,
    code: &str,
    version: i32,
) -> Result<Vec<ActRow>, DbError> {
    let rows = version_acts::table
        .filter(version_acts::code.eq(code).and(version_acts::version.eq(version)))
        .order(version_acts::position.asc())
        .select(ActRow::as_select())
        .load(conn);
    Ok(rows.await?)
}

/// Who does what to which version.
pub(crate) struct Doing<'a> {
    pub(crate) code: &'a str,
    pub(crate) version: i32,
    pub(crate) action: VersionAction,
    pub(crate) by_whom: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) note: Option<&'a str>,
}

/// Adds to a version's history; the item is locked. Of one person's edits the first is kept.
pub(crate) async fn add(conn: &mut AsyncPgConnection, doing: &Doing<'_>) -> Result<(), DbError> {
    let of_version = version_acts::table
        .filter(version_acts::code.eq(doing.code).and(version_acts::version.eq(doing.version)));
    let edit = VersionAction::Edit.code();
    if doing.action == VersionAction::Edit {
        let own = of_version.filter(version_acts::act.eq(edit).and(version_acts::by_whom.eq(doing.by_whom)));
        if diesel::select(diesel::dsl::exists(own)).get_result(conn).await? {
            return Ok(());
        }
    }
    let last: Option<i32> = of_version.select(diesel::dsl::max(version_acts::position)).first(conn).await?;
    let new = NewAct {
        code: doing.code,
        version: doing.version,
        position: last.unwrap_or(0) + 1,
        act: doing.action.code(),
        by_whom: doing.by_whom,
        at: doing.at,
        note: doing.note,
    };
    diesel::insert_into(version_acts::table).values(new).execute(conn).await?;
    Ok(())
}
