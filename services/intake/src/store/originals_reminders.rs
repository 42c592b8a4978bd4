//! When a case whose originals are out is looked at again, and what its applicant was told.
use crate::{
    schema::{cases, originals_out, originals_reminders, originals_rules},
    store::cases::Case,
};
use chrono::NaiveDate;
use diesel::{dsl::max, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    db::{DbError, Tx},
    id::CaseId,
};

/// So many cases are looked at in one round.
const BITE: i64 = 100;

/// Working days between two messages, and how many there are at most.
pub(crate) async fn rules(conn: &mut AsyncPgConnection) -> Result<(i16, i16), DbError> {
    let rules = originals_rules::table.select((originals_rules::remind_every, originals_rules::remind_most));
    Ok(rules.first(conn).await?)
}

/// Cases with originals out that have to be looked at today, and were not destroyed.
pub(crate) async fn to_look(conn: &mut AsyncPgConnection, today: NaiveDate) -> Result<Vec<CaseId>, DbError> {
    let of_case = originals_out::county.eq(cases::county).and(originals_out::case_id.eq(cases::id));
    Ok(originals_out::table
        .inner_join(cases::table.on(of_case))
        .filter(originals_out::look_on.le(today))
        .filter(cases::destroyed_at.is_null())
        .order((originals_out::look_on, originals_out::case_id))
        .select(originals_out::case_id)
        .limit(BITE)
        .load(conn)
        .await?)
}

/// Moves the day of the next look; false if somebody looked since, or nothing is out any more.
pub(crate) async fn look_again(
    conn: &mut AsyncPgConnection,
    case: &Case,
    (today, next): (NaiveDate, NaiveDate),
) -> Result<bool, DbError> {
    let due = originals_out::table.find((&case.county, case.id.as_uuid()));
    let due = due.filter(originals_out::look_on.le(today));
    Ok(diesel::update(due).set(originals_out::look_on.eq(next)).execute(conn).await? == 1)
}

/// How often the applicant was told of this case.
pub(crate) async fn told(conn: &mut AsyncPgConnection, case: &Case) -> Result<i16, DbError> {
    let of_case = originals_reminders::table
        .filter(originals_reminders::county.eq(&case.county))
        .filter(originals_reminders::case_id.eq(case.id.as_uuid()));
    let nth: Option<i16> = of_case.select(max(originals_reminders::nth)).first(conn).await?;
    Ok(nth.unwrap_or_default())
}

/// Writes that he is told.
pub(crate) async fn tell(tx: &mut Tx, case: &Case, nth: i16) -> Result<(), DbError> {
    diesel::insert_into(originals_reminders::table)
        .values((
            originals_reminders::county.eq(&case.county),
            originals_reminders::case_id.eq(case.id.as_uuid()),
            originals_reminders::nth.eq(nth),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
