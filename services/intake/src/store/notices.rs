//! Notices of deficiencies.
use crate::{schema::notices, store::cases::Case};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{dsl::max, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::StaffId,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One line of a notice: which material or field, and what is wrong with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) material: Option<String>,
    pub(crate) field: Option<String>,
    pub(crate) reason: String,
}

/// A notice as it was given.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = notices)]
pub(crate) struct Notice {
    pub(crate) id: Uuid,
    lines: Sealed,
    pub(crate) materials: Vec<String>,
    pub(crate) lapses_on: Option<NaiveDate>,
    pub(crate) given_by: StaffId,
    pub(crate) approved_by: Option<StaffId>,
    pub(crate) given_at: DateTime<Utc>,
}

/// What is asked for beyond the one notice: why, and who approved it.
#[derive(Debug, Clone)]
pub(crate) struct Exception {
    pub(crate) reason: String,
    pub(crate) approved_by: StaffId,
}

impl Notice {
    pub(crate) fn lines(&self, tx: &Tx) -> Result<Vec<Line>, DbError> {
        Ok(tx.keyring().open_json(Aad::new("notices", "lines", self.id), &self.lines)?)
    }
}

pub(crate) async fn insert(
    tx: &mut Tx,
    case: &Case,
    seq: i16,
    lines: &[Line],
    lapses_on: Option<NaiveDate>,
    exception: Option<&Exception>,
) -> Result<Uuid, DbError> {
    let id = Uuid::new_v4();
    let sealed = tx.keyring().seal_json(Aad::new("notices", "lines", id), &lines)?;
    let seal = |exception: &Exception| {
        tx.keyring().seal(Aad::new("notices", "reason", id), exception.reason.as_bytes())
    };
    let reason = exception.map(seal).transpose()?;
    let by = tx.actor().id;
    let materials: Vec<&str> = lines.iter().filter_map(|line| line.material.as_deref()).collect();
    diesel::insert_into(notices::table)
        .values((
            notices::county.eq(&case.county),
            notices::case_id.eq(case.id.as_uuid()),
            notices::seq.eq(seq),
            notices::id.eq(id),
            notices::lines.eq(sealed),
            notices::materials.eq(materials),
            notices::lapses_on.eq(lapses_on),
            notices::given_by.eq(by),
            notices::reason.eq(reason),
            notices::approved_by.eq(exception.map(|exception| exception.approved_by.as_uuid())),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

/// How many notices there have been.
pub(crate) async fn count(conn: &mut AsyncPgConnection, case: &Case) -> Result<i16, DbError> {
    let of_case = notices::table
        .filter(notices::county.eq(&case.county))
        .filter(notices::case_id.eq(case.id.as_uuid()));
    let last: Option<i16> = of_case.select(max(notices::seq)).first(conn).await?;
    Ok(last.unwrap_or(0))
}

/// Whether the first notice was an exception, because the application had been found ready before.
pub(crate) async fn first_is_exception(conn: &mut AsyncPgConnection, case: &Case) -> Result<bool, DbError> {
    let first = notices::table
        .filter(notices::county.eq(&case.county))
        .filter(notices::case_id.eq(case.id.as_uuid()))
        .filter(notices::seq.eq(1))
        .filter(notices::approved_by.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(first)).get_result(conn).await?)
}

/// The notices of a case, the first first.
pub(crate) async fn of_case(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<Notice>, DbError> {
    Ok(notices::table
        .filter(notices::county.eq(&case.county))
        .filter(notices::case_id.eq(case.id.as_uuid()))
        .order(notices::seq)
        .select(Notice::as_select())
        .load(conn)
        .await?)
}
