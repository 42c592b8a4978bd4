//! Alarms about licences that cases took and nobody may rely on any more.
use super::scope::in_scope;
use crate::{
    domain::alarm::{Advice, Settlement},
    schema::{cases, licence_alarms},
    store::cases::Case,
};
use chrono::{DateTime, Utc};
use contracts::licence::LicenceStatus;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::LicenceIdentifier,
    crypto::Aad,
    db::{DbError, Tx},
    id::{CaseId, LicenceId},
};
use uuid::Uuid;

/// One alarm.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = licence_alarms)]
pub(crate) struct Alarm {
    pub(crate) id: Uuid,
    pub(crate) case_id: CaseId,
    pub(crate) kind: String,
    pub(crate) licence_id: LicenceId,
    pub(crate) identifier: String,
    pub(crate) status: String,
    pub(crate) advice: String,
    pub(crate) since: DateTime<Utc>,
    pub(crate) raised_at: DateTime<Utc>,
    pub(crate) lifted_at: Option<DateTime<Utc>>,
    pub(crate) settled_at: Option<DateTime<Utc>>,
    pub(crate) outcome: Option<String>,
}

/// What happened to a licence.
#[derive(Debug, Clone)]
pub(crate) struct Fall {
    pub(crate) licence: LicenceId,
    pub(crate) identifier: LicenceIdentifier,
    pub(crate) status: LicenceStatus,
    pub(crate) since: DateTime<Utc>,
}

/// Raises an alarm in a case; false if it stands there already.
pub(crate) async fn raise(tx: &mut Tx, case: &Case, fall: &Fall, advice: Advice) -> Result<bool, DbError> {
    let made = diesel::insert_into(licence_alarms::table)
        .values((
            licence_alarms::id.eq(Uuid::new_v4()),
            licence_alarms::county.eq(&case.county),
            licence_alarms::case_id.eq(case.id.as_uuid()),
            licence_alarms::kind.eq(advice.kind()),
            licence_alarms::licence_id.eq(fall.licence.as_uuid()),
            licence_alarms::identifier.eq(fall.identifier.to_string()),
            licence_alarms::status.eq(fall.status.name()),
            licence_alarms::advice.eq(advice.code()),
            licence_alarms::since.eq(fall.since),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    if made == 1 {
        // What stood because of an earlier, lighter fall of the same licence is now said by this one.
        let now = tx.now();
        let earlier = licence_alarms::table
            .filter(licence_alarms::county.eq(&case.county))
            .filter(licence_alarms::case_id.eq(case.id.as_uuid()))
            .filter(licence_alarms::licence_id.eq(fall.licence.as_uuid()))
            .filter(licence_alarms::since.lt(fall.since))
            .filter(licence_alarms::settled_at.is_null())
            .filter(licence_alarms::lifted_at.is_null());
        diesel::update(earlier).set(licence_alarms::lifted_at.eq(Some(now))).execute(&mut **tx).await?;
    }
    Ok(made == 1)
}

/// The licence is good again: its standing alarms are over. Which cases had one.
pub(crate) async fn lift(tx: &mut Tx, licence: LicenceId) -> Result<Vec<CaseId>, DbError> {
    let now = tx.now();
    let standing = licence_alarms::table
        .filter(licence_alarms::licence_id.eq(licence.as_uuid()))
        .filter(licence_alarms::settled_at.is_null())
        .filter(licence_alarms::lifted_at.is_null());
    let lifted = diesel::update(standing).set(licence_alarms::lifted_at.eq(Some(now)));
    Ok(lifted.returning(licence_alarms::case_id).get_results(&mut **tx).await?)
}

/// The alarms of a case, the oldest first.
pub(crate) async fn of_case(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<Alarm>, DbError> {
    Ok(licence_alarms::table
        .filter(licence_alarms::county.eq(&case.county))
        .filter(licence_alarms::case_id.eq(case.id.as_uuid()))
        .order((licence_alarms::raised_at, licence_alarms::id))
        .select(Alarm::as_select())
        .load(conn)
        .await?)
}

/// Whether an alarm stands in a case.
pub(crate) async fn stands(conn: &mut AsyncPgConnection, case: &Case) -> Result<bool, DbError> {
    let standing = |alarm: &Alarm| alarm.lifted_at.is_none() && alarm.settled_at.is_none();
    Ok(of_case(conn, case).await?.iter().any(standing))
}

/// The standing alarms of the cases that the actor may see, the oldest first.
pub(crate) async fn list(
    tx: &mut Tx,
    kind: &str,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Alarm>, DbError> {
    let standing = licence_alarms::table
        .filter(licence_alarms::case_id.eq(cases::id))
        .filter(licence_alarms::kind.eq(kind.to_owned()))
        .filter(licence_alarms::settled_at.is_null())
        .filter(licence_alarms::lifted_at.is_null());
    let scope = in_scope(tx.actor());
    let seen: Vec<CaseId> = cases::table
        .filter(scope)
        .filter(diesel::dsl::exists(standing))
        .select(cases::id)
        .load(&mut **tx)
        .await?;
    let mut query = licence_alarms::table
        .filter(licence_alarms::kind.eq(kind.to_owned()))
        .filter(licence_alarms::settled_at.is_null())
        .filter(licence_alarms::lifted_at.is_null())
        .filter(licence_alarms::case_id.eq_any(seen))
        .into_boxed();
    if let Some((raised, id)) = after {
        let later = licence_alarms::raised_at.eq(raised).and(licence_alarms::id.gt(id));
        query = query.filter(licence_alarms::raised_at.gt(raised).or(later));
    }
    let query = query.order((licence_alarms::raised_at, licence_alarms::id)).limit(limit + 1);
    Ok(query.select(Alarm::as_select()).load(&mut **tx).await?)
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Alarm>, DbError> {
    Ok(licence_alarms::table.find(id).select(Alarm::as_select()).first(conn).await.optional()?)
}

/// Settles an alarm; nothing if it no longer stands.
pub(crate) async fn settle(
    tx: &mut Tx,
    id: Uuid,
    outcome: Settlement,
    words: &str,
) -> Result<Option<Alarm>, DbError> {
    let sealed = tx.keyring().seal(Aad::new("licence_alarms", "words", id), words.as_bytes())?;
    let (by, now) = (tx.actor().id, tx.now());
    let standing = licence_alarms::table
        .find(id)
        .filter(licence_alarms::settled_at.is_null())
        .filter(licence_alarms::lifted_at.is_null());
    let change = diesel::update(standing).set((
        licence_alarms::settled_at.eq(Some(now)),
        licence_alarms::settled_by.eq(Some(by)),
        licence_alarms::outcome.eq(Some(outcome.code())),
        licence_alarms::words.eq(Some(sealed)),
    ));
    Ok(change.returning(Alarm::as_returning()).get_result(&mut **tx).await.optional()?)
}
