//! Who has which case, every change of hands, and who stands in for whom.
use super::worklist::Sought;
use crate::{
    schema::{
        absences, assignment_acts, assignments,
        cases::{self, dsl},
        staff,
    },
    store::cases::Case,
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Bool, Text, Timestamptz, Uuid as Uid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::CaseId,
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Who works in a queue.
const WORKERS: [&str; 3] = ["clerk", "chief", "reviewer"];

/// A change of hands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewAct<'a> {
    pub(crate) act: &'static str,
    pub(crate) was: Option<Uuid>,
    pub(crate) holder: Option<Uuid>,
    pub(crate) reason: Option<&'a str>,
}

/// A change of hands as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = assignment_acts)]
pub(crate) struct ActRow {
    pub(crate) id: Uuid,
    pub(crate) unit: String,
    pub(crate) act: String,
    pub(crate) was: Option<Uuid>,
    pub(crate) holder: Option<Uuid>,
    reason: Option<Sealed>,
    pub(crate) by: Uuid,
    pub(crate) at: DateTime<Utc>,
}

/// Who is away, and who stands in for him.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = absences)]
pub(crate) struct Absence {
    pub(crate) id: Uuid,
    pub(crate) staff: Uuid,
    pub(crate) substitute: Uuid,
    pub(crate) first_day: NaiveDate,
    pub(crate) last_day: NaiveDate,
    pub(crate) recorded_by: Uuid,
}

fn place(row: Uuid) -> Aad {
    Aad::new("assignment_acts", "reason", row)
}

impl ActRow {
    pub(crate) fn reason(&self, tx: &Tx) -> Result<Option<String>, DbError> {
        let open = |sealed| tx.keyring().open_text(place(self.id), sealed);
        Ok(self.reason.as_ref().map(open).transpose()?)
    }
}

/// Who has the case in this unit.
pub(crate) async fn holder(
    conn: &mut AsyncPgConnection,
    case: &Case,
    unit: &str,
) -> Result<Option<Uuid>, DbError> {
    let row = assignments::table.find((&case.county, case.id.as_uuid(), unit));
    Ok(row.select(assignments::holder).first(conn).await.optional()?)
}

/// Who has which of these cases in this unit.
pub(crate) async fn holders(
    conn: &mut AsyncPgConnection,
    unit: &str,
    of: &[Case],
) -> Result<HashMap<CaseId, Uuid>, DbError> {
    let counties: BTreeSet<&str> = of.iter().map(|case| case.county.as_str()).collect();
    let rows: Vec<(CaseId, Uuid)> = assignments::table
        .filter(assignments::county.eq_any(counties))
        .filter(assignments::case_id.eq_any(of.iter().map(|case| case.id.as_uuid())))
        .filter(assignments::unit.eq(unit))
        .select((assignments::case_id, assignments::holder))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Puts the case into someone's hands and writes down that it was. The case is locked.
pub(crate) async fn give(tx: &mut Tx, case: &Case, unit: &str, new: NewAct<'_>) -> Result<Uuid, DbError> {
    let now = tx.now();
    match new.holder {
        Some(holder) => {
            diesel::insert_into(assignments::table)
                .values((
                    assignments::county.eq(&case.county),
                    assignments::case_id.eq(case.id.as_uuid()),
                    assignments::unit.eq(unit),
                    assignments::holder.eq(holder),
                    assignments::drafted_at.eq(case.drafted_at),
                    assignments::open.eq(true),
                ))
                .on_conflict((assignments::county, assignments::case_id, assignments::unit))
                .do_update()
                .set((assignments::holder.eq(holder), assignments::since.eq(now)))
                .execute(&mut **tx)
                .await?
        }
        None => {
            let row = assignments::table.find((&case.county, case.id.as_uuid(), unit));
            diesel::delete(row).execute(&mut **tx).await?
        }
    };
    let id = Uuid::new_v4();
    let reason = new.reason.map(|text| tx.keyring().seal(place(id), text.as_bytes())).transpose()?;
    let by = tx.actor().id;
    diesel::insert_into(assignment_acts::table)
        .values((
            assignment_acts::county.eq(&case.county),
            assignment_acts::case_id.eq(case.id.as_uuid()),
            assignment_acts::id.eq(id),
            assignment_acts::unit.eq(unit),
            assignment_acts::act.eq(new.act),
            assignment_acts::was.eq(new.was),
            assignment_acts::holder.eq(new.holder),
            assignment_acts::reason.eq(reason),
            assignment_acts::by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

/// Every change of hands of a case, the first first.
pub(crate) async fn acts(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<ActRow>, DbError> {
    Ok(assignment_acts::table
        .filter(assignment_acts::county.eq(&case.county))
        .filter(assignment_acts::case_id.eq(case.id.as_uuid()))
        .order(assignment_acts::seq)
        .select(ActRow::as_select())
        .load(conn)
        .await?)
}

/// Whether someone works for this authority and is active.
pub(crate) async fn is_colleague(
    conn: &mut AsyncPgConnection,
    of: Uuid,
    authority: &str,
) -> Result<bool, DbError> {
    let account = staff::table
        .find(of)
        .filter(staff::active)
        .filter(staff::authority.eq(authority))
        .filter(staff::roles.overlaps_with(WORKERS.to_vec()));
    Ok(diesel::select(diesel::dsl::exists(account)).get_result(conn).await?)
}

/// For whom someone stands in on a day.
pub(crate) async fn stands_in_for(
    conn: &mut AsyncPgConnection,
    substitute: Uuid,
    day: NaiveDate,
) -> Result<BTreeSet<Uuid>, DbError> {
    let rows: Vec<Uuid> = absences::table
        .filter(absences::substitute.eq(substitute))
        .filter(absences::ended_at.is_null())
        .filter(absences::first_day.le(day))
        .filter(absences::last_day.ge(day))
        .select(absences::staff)
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

pub(crate) async fn enter_absence(
    tx: &mut Tx,
    id: Uuid,
    unit: &str,
    (staff, substitute): (Uuid, Uuid),
    (first, last): (NaiveDate, NaiveDate),
) -> Result<bool, DbError> {
    let by = tx.actor().id;
    let entered = diesel::insert_into(absences::table)
        .values((
            absences::id.eq(id),
            absences::unit.eq(unit),
            absences::staff.eq(staff),
            absences::substitute.eq(substitute),
            absences::first_day.eq(first),
            absences::last_day.eq(last),
            absences::recorded_by.eq(by),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(entered == 1)
}

/// The absences of a unit that are not over, the next first.
pub(crate) async fn absences_of(
    conn: &mut AsyncPgConnection,
    unit: &str,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<Absence>, DbError> {
    Ok(absences::table
        .filter(absences::unit.eq(unit))
        .filter(absences::ended_at.is_null())
        .filter(absences::last_day.ge(today))
        .order((absences::last_day, absences::id))
        .limit(limit)
        .select(Absence::as_select())
        .load(conn)
        .await?)
}

/// An absence of the unit that stands.
pub(crate) async fn absence(
    conn: &mut AsyncPgConnection,
    unit: &str,
    id: Uuid,
) -> Result<Option<Absence>, DbError> {
    let row = absences::table.find(id).filter(absences::unit.eq(unit)).filter(absences::ended_at.is_null());
    Ok(row.select(Absence::as_select()).first(conn).await.optional()?)
}

/// Ends an absence, unless another did.
pub(crate) async fn end_substitution(tx: &mut Tx, id: Uuid) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let row = absences::table.find(id).filter(absences::ended_at.is_null());
    let change = (absences::ended_by.eq(Some(by)), absences::ended_at.eq(Some(now)));
    Ok(diesel::update(row).set(change).execute(&mut **tx).await? == 1)
}

/// The cases in someone's hands, in the order of the other lists and no further than the page.
pub(super) async fn held(
    mut conn: &AsyncPgConnection,
    sought: Sought<'_>,
    holder: Uuid,
    open: bool,
) -> Result<Vec<Case>, DbError> {
    let in_hands = assignments::county.eq(dsl::county).and(assignments::case_id.eq(dsl::id));
    let mut query = assignments::table
        .inner_join(cases::table.on(in_hands))
        .filter(assignments::holder.eq(holder))
        .filter(assignments::open.eq(open))
        .filter(dsl::state.eq_any(sought.states))
        .into_boxed();
    if let Some(item) = sought.item {
        query = query.filter(
            sql::<Bool>("coalesce(cases.acting_code, cases.implementing_code) = ")
                .bind::<Text, _>(item.as_str()),
        );
    }
    if let Some(from) = sought.from {
        query = query.filter(assignments::drafted_at.ge(from));
    }
    if let Some(before) = sought.before {
        query = query.filter(assignments::drafted_at.lt(before));
    }
    if let Some((at, id)) = sought.after {
        let beyond = if sought.newest_first { "<" } else { ">" };
        let row = sql::<Bool>("(assignments.drafted_at, assignments.case_id) ").sql(beyond).sql(" (");
        query = query.filter(row.bind::<Timestamptz, _>(at).sql(", ").bind::<Uid, _>(id).sql(")"));
    }
    let query = if sought.newest_first {
        query.order((assignments::drafted_at.desc(), assignments::case_id.desc()))
    } else {
        query.order((assignments::drafted_at, assignments::case_id))
    };
    Ok(query.limit(sought.limit + 1).select(Case::as_select()).load(&mut conn).await?)
}
