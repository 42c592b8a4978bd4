//! How long ended cases are kept, and what holds them.
use crate::{
    domain::retention::{Class, Ground},
    schema::{archive_ends, archive_holds, case_archives, cases},
    store::cases::Case,
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Date, Integer, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::CaseNo,
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::{CaseId, FileId},
};
use uuid::Uuid;

/// How long a case is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = case_archives)]
pub(crate) struct Kept {
    pub(crate) class: Class,
    pub(crate) ended_on: NaiveDate,
    pub(crate) retain_through: Option<NaiveDate>,
    pub(crate) rule: String,
    pub(crate) fixed_at: DateTime<Utc>,
}

/// A hold.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = archive_holds)]
pub(crate) struct HoldRow {
    pub(crate) id: Uuid,
    pub(crate) case_id: CaseId,
    pub(crate) ground: Ground,
    reason: Sealed,
    pub(crate) document: FileId,
    pub(crate) placed_by: Uuid,
    pub(crate) placed_at: DateTime<Utc>,
    lift_reason: Option<Sealed>,
    pub(crate) lift_document: Option<FileId>,
    pub(crate) lifted_by: Option<Uuid>,
    pub(crate) lifted_at: Option<DateTime<Utc>>,
}

/// A case that may be destroyed.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct DueRow {
    #[diesel(sql_type = Text)]
    pub(crate) county: String,
    #[diesel(sql_type = SqlUuid)]
    pub(crate) case_id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) case_no: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) item: Option<String>,
    #[diesel(sql_type = Date)]
    pub(crate) ended_on: NaiveDate,
    #[diesel(sql_type = Text)]
    pub(crate) class: String,
    #[diesel(sql_type = Date)]
    pub(crate) retain_through: NaiveDate,
}

/// How many cases fell due in a year.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct DueYear {
    #[diesel(sql_type = Integer)]
    pub(crate) year: i32,
    #[diesel(sql_type = BigInt)]
    pub(crate) cases: i64,
}

fn place(column: &'static str, row: Uuid) -> Aad {
    Aad::new("archive_holds", column, row)
}

impl HoldRow {
    pub(crate) fn reason(&self, tx: &Tx) -> Result<String, DbError> {
        Ok(tx.keyring().open_text(place("reason", self.id), &self.reason)?)
    }

    pub(crate) fn lift_reason(&self, tx: &Tx) -> Result<Option<String>, DbError> {
        let open = |sealed| tx.keyring().open_text(place("lift_reason", self.id), sealed);
        Ok(self.lift_reason.as_ref().map(open).transpose()?)
    }
}

/// Ended cases whose class is to be fixed: which, and when they ended.
pub(crate) async fn ended(
    conn: &mut AsyncPgConnection,
    limit: i64,
) -> Result<Vec<(CaseId, DateTime<Utc>)>, DbError> {
    let rows = archive_ends::table.order((archive_ends::ended_at, archive_ends::case_id)).limit(limit);
    Ok(rows.select((archive_ends::case_id, archive_ends::ended_at)).load(conn).await?)
}

/// A case waits for its class no more; false if another was faster.
pub(crate) async fn taken(conn: &mut AsyncPgConnection, case: &Case) -> Result<bool, DbError> {
    let row = archive_ends::table.find((&case.county, case.id.as_uuid()));
    Ok(diesel::delete(row).execute(conn).await? == 1)
}

/// Fixes a class. Where the case ended before, the longer of both stays.
pub(crate) async fn fix(
    conn: &mut AsyncPgConnection,
    case: &Case,
    (class, ended_on, rule): (Class, NaiveDate, &str),
) -> Result<(), DbError> {
    let through = class.last_day(ended_on);
    if let Some(before) = find(conn, case).await? {
        let longer = before.retain_through.is_some_and(|old| through.is_none_or(|new| new > old));
        if longer {
            prolong(conn, case, (class, ended_on, rule)).await?;
        }
        return Ok(());
    }
    diesel::insert_into(case_archives::table)
        .values((
            case_archives::county.eq(&case.county),
            case_archives::case_id.eq(case.id.as_uuid()),
            case_archives::class.eq(class),
            case_archives::ended_on.eq(ended_on),
            case_archives::retain_through.eq(through),
            case_archives::rule.eq(rule),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Prolongs a period; the database refuses to shorten one.
pub(crate) async fn prolong(
    conn: &mut AsyncPgConnection,
    case: &Case,
    (class, ended_on, rule): (Class, NaiveDate, &str),
) -> Result<(), DbError> {
    let row = case_archives::table.find((&case.county, case.id.as_uuid()));
    let change = (
        case_archives::class.eq(class),
        case_archives::ended_on.eq(ended_on),
        case_archives::retain_through.eq(class.last_day(ended_on)),
        case_archives::rule.eq(rule),
    );
    diesel::update(row).set(change).execute(conn).await?;
    Ok(())
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, case: &Case) -> Result<Option<Kept>, DbError> {
    let row = case_archives::table.find((&case.county, case.id.as_uuid()));
    Ok(row.select(Kept::as_select()).first(conn).await.optional()?)
}

/// What may be destroyed: a case of the caller's own authority (a hall has none), over its last day and there, not held, on no open
/// list, its originals back, no system outside still with it, and no money paid on it.
const DUE: &str = "FROM case_archives a WHERE a.destroyed_at IS NULL AND a.retain_through < $1
    AND EXISTS (SELECT FROM cases c WHERE c.county = a.county AND c.id = a.case_id AND c.authority = hall_scope_authority())
    AND NOT EXISTS (SELECT FROM archive_holds h WHERE h.county = a.county AND h.case_id = a.case_id AND h.lifted_at IS NULL)
    AND NOT EXISTS (SELECT FROM destruction_items i WHERE i.county = a.county AND i.case_id = a.case_id AND i.state IN ('listed', 'erased'))
    AND NOT EXISTS (SELECT FROM originals_out o WHERE o.county = a.county AND o.case_id = a.case_id)
    AND NOT EXISTS (SELECT FROM vertical_exchanges v WHERE v.county = a.county AND v.case_id = a.case_id AND v.state NOT IN ('finished', 'stopped'))
    AND NOT EXISTS (SELECT FROM benefit_lines b WHERE b.county = a.county AND b.case_id = a.case_id)
    AND NOT EXISTS (SELECT FROM pay_orders p WHERE p.county = a.county AND p.case_id = a.case_id)";
const COLUMNS: &str = "SELECT a.county, a.case_id, a.ended_on, a.class, a.retain_through,
    (SELECT c.case_no FROM cases c WHERE c.county = a.county AND c.id = a.case_id) AS case_no,
    (SELECT c.implementing_code FROM cases c WHERE c.county = a.county AND c.id = a.case_id) AS item";

/// How many cases fell due in each year, the earliest first.
pub(crate) async fn due_by_year(
    conn: &mut AsyncPgConnection,
    today: NaiveDate,
) -> Result<Vec<DueYear>, DbError> {
    let sql = format!(
        "SELECT extract(year FROM a.retain_through)::int AS year, count(*) AS cases {DUE} GROUP BY 1 ORDER BY 1 LIMIT 200"
    );
    Ok(diesel::sql_query(sql).bind::<Date, _>(today).load(conn).await?)
}

/// The cases that fell due in a year, in order of their last day.
pub(crate) async fn due(
    conn: &mut AsyncPgConnection,
    (year, today): (i32, NaiveDate),
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<DueRow>, DbError> {
    let sql = format!(
        "{COLUMNS} {DUE} AND extract(year FROM a.retain_through) = $2 AND ($3::uuid IS NULL OR a.case_id > $3) ORDER BY a.case_id LIMIT $4"
    );
    Ok(diesel::sql_query(sql)
        .bind::<Date, _>(today)
        .bind::<Integer, _>(year)
        .bind::<Nullable<SqlUuid>, _>(after)
        .bind::<BigInt, _>(limit.saturating_add(1))
        .load(conn)
        .await?)
}

/// Of these cases, those that may be destroyed.
pub(crate) async fn due_of(
    conn: &mut AsyncPgConnection,
    ids: &[Uuid],
    today: NaiveDate,
) -> Result<Vec<DueRow>, DbError> {
    let sql = format!("{COLUMNS} {DUE} AND a.case_id = ANY ($2) ORDER BY a.case_id");
    Ok(diesel::sql_query(sql).bind::<Date, _>(today).bind::<Array<SqlUuid>, _>(ids).load(conn).await?)
}

/// Places a hold, unless one stands on this ground.
pub(crate) async fn hold(
    tx: &mut Tx,
    case: &Case,
    (ground, reason, document): (Ground, &str, FileId),
) -> Result<Option<Uuid>, DbError> {
    let (id, by) = (Uuid::new_v4(), tx.actor().id);
    let reason = tx.keyring().seal(place("reason", id), reason.as_bytes())?;
    let placed = diesel::insert_into(archive_holds::table)
        .values((
            archive_holds::id.eq(id),
            archive_holds::county.eq(&case.county),
            archive_holds::case_id.eq(case.id.as_uuid()),
            archive_holds::ground.eq(ground),
            archive_holds::reason.eq(reason),
            archive_holds::document.eq(document.as_uuid()),
            archive_holds::placed_by.eq(by),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok((placed == 1).then_some(id))
}

pub(crate) async fn find_hold(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<HoldRow>, DbError> {
    Ok(archive_holds::table.find(id).select(HoldRow::as_select()).first(conn).await.optional()?)
}

/// Lifts a hold that stands.
pub(crate) async fn lift(tx: &mut Tx, id: Uuid, (reason, document): (&str, FileId)) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let reason = tx.keyring().seal(place("lift_reason", id), reason.as_bytes())?;
    let stands = archive_holds::table.find(id).filter(archive_holds::lifted_at.is_null());
    let change = (
        archive_holds::lift_reason.eq(Some(reason)),
        archive_holds::lift_document.eq(Some(document.as_uuid())),
        archive_holds::lifted_by.eq(Some(by)),
        archive_holds::lifted_at.eq(Some(now)),
    );
    Ok(diesel::update(stands).set(change).execute(&mut **tx).await? == 1)
}

/// The holds of a case, the first first.
pub(crate) async fn holds_of(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<HoldRow>, DbError> {
    Ok(archive_holds::table
        .filter(archive_holds::county.eq(&case.county))
        .filter(archive_holds::case_id.eq(case.id.as_uuid()))
        .order((archive_holds::placed_at, archive_holds::id))
        .select(HoldRow::as_select())
        .load(conn)
        .await?)
}

/// The holds that stand, the oldest first, each with the number of its case.
pub(crate) async fn standing(
    conn: &mut AsyncPgConnection,
    limit: i64,
) -> Result<Vec<(HoldRow, Option<CaseNo>)>, DbError> {
    Ok(archive_holds::table
        .inner_join(
            cases::table
                .on(cases::county.eq(archive_holds::county).and(cases::id.eq(archive_holds::case_id))),
        )
        .filter(archive_holds::lifted_at.is_null())
        .order((archive_holds::placed_at, archive_holds::id))
        .limit(limit)
        .select((HoldRow::as_select(), cases::case_no))
        .load(conn)
        .await?)
}
