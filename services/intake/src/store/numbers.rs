//! The numbers of cases, and what else there is of the same person and item.
use crate::{
    domain::state::State,
    schema::{cases, county_slots, endings, submissions},
    store::cases::Case,
};
use chrono::{DateTime, Utc};
use diesel::{define_sql_function, dsl::max, prelude::*, sql_types::Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{db::DbError, id::CaseId};

define_sql_function! {
    /// The next number of a sequence.
    fn nextval(sequence: Text) -> BigInt;
}

/// The county's slot in case numbers; given on its first case, for ever.
pub(crate) async fn slot(mut conn: &AsyncPgConnection, county: &str) -> Result<i16, DbError> {
    loop {
        let known =
            county_slots::table.find(county).select(county_slots::slot).first(&mut conn).await.optional()?;
        if let Some(slot) = known {
            return Ok(slot);
        }
        let last: Option<i16> = county_slots::table.select(max(county_slots::slot)).first(&mut conn).await?;
        diesel::insert_into(county_slots::table)
            .values((county_slots::county.eq(county), county_slots::slot.eq(last.map_or(0, |slot| slot + 1))))
            .on_conflict_do_nothing()
            .execute(&mut conn)
            .await?;
    }
}

pub(crate) async fn next(mut conn: &AsyncPgConnection) -> Result<i64, DbError> {
    Ok(diesel::select(nextval("case_numbers")).get_result(&mut conn).await?)
}

/// An open case of the same person for the same item that was handed in since an instant.
pub(crate) async fn recent_twin(
    mut conn: &AsyncPgConnection,
    case: &Case,
    since: DateTime<Utc>,
) -> Result<Option<CaseId>, DbError> {
    let handed_in = submissions::table
        .filter(submissions::county.eq(cases::county))
        .filter(submissions::case_id.eq(cases::id))
        .filter(submissions::submitted_at.ge(since));
    let twin = cases::table
        .filter(cases::applicant_id.eq(case.applicant_id))
        .filter(cases::implementing_code.eq(&case.implementing_code))
        .filter(cases::id.ne(case.id))
        .filter(cases::state.ne_all(State::ALL.iter().filter(|s| s.is_final() || **s == State::Draft)))
        .filter(diesel::dsl::exists(handed_in))
        .order((cases::drafted_at.desc(), cases::id))
        .select(cases::id);
    Ok(twin.first(&mut conn).await.optional()?)
}

/// A case of the same person for the same item that ended without a decision since an instant: sending an
/// application back and taking it in anew does not make the waiting disappear.
pub(crate) async fn recent_end(
    mut conn: &AsyncPgConnection,
    case: &Case,
    since: DateTime<Utc>,
) -> Result<Option<CaseId>, DbError> {
    let ended = endings::table
        .filter(endings::county.eq(cases::county))
        .filter(endings::case_id.eq(cases::id))
        .filter(endings::ended_at.ge(since));
    let before = cases::table
        .filter(cases::applicant_id.eq(case.applicant_id))
        .filter(cases::implementing_code.eq(&case.implementing_code))
        .filter(cases::id.ne(case.id))
        .filter(diesel::dsl::exists(ended))
        .order((cases::drafted_at.desc(), cases::id))
        .select(cases::id);
    Ok(before.first(&mut conn).await.optional()?)
}
