//! Notices of payment and their reductions.
use crate::{
    domain::fee::{Charge, NoticeState, ReductionGround, WaitsFor},
    schema::{fee_notices, fee_reductions},
    store::{cases::Case, numbers::nextval},
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{define_sql_function, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::{CaseId, FileId},
};
use uuid::Uuid;

define_sql_function! {
    /// Business time now.
    fn hall_now() -> Timestamptz;
}

/// A notice of payment.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = fee_notices)]
pub(crate) struct FeeNotice {
    pub(crate) id: Uuid,
    pub(crate) notice_no: String,
    pub(crate) lines: serde_json::Value,
    pub(crate) total_fen: i64,
    pub(crate) due_fen: i64,
    pub(crate) pay_by: NaiveDate,
    pub(crate) waits: WaitsFor,
    pub(crate) state: NoticeState,
    pub(crate) issued_at: DateTime<Utc>,
}

impl FeeNotice {
    /// What is charged.
    pub(crate) fn charges(&self) -> Result<Vec<Charge>, DbError> {
        Ok(serde_json::from_value(self.lines.clone())?)
    }
}

/// A notice that is issued.
pub(crate) struct NewNotice<'a> {
    pub(crate) lines: &'a [Charge],
    pub(crate) total_fen: i64,
    pub(crate) pay_by: NaiveDate,
    pub(crate) waits: WaitsFor,
}

/// The next number of a notice, without its prefix.
pub(crate) async fn next_number(conn: &mut AsyncPgConnection) -> Result<i64, DbError> {
    Ok(diesel::select(nextval("fee_numbers")).get_result(conn).await?)
}

pub(crate) async fn issue(
    tx: &mut Tx,
    case: &Case,
    notice_no: &str,
    new: &NewNotice<'_>,
) -> Result<Uuid, DbError> {
    let (id, by) = (Uuid::new_v4(), tx.actor().id);
    diesel::insert_into(fee_notices::table)
        .values((
            fee_notices::id.eq(id),
            fee_notices::county.eq(&case.county),
            fee_notices::case_id.eq(case.id.as_uuid()),
            fee_notices::notice_no.eq(notice_no),
            fee_notices::authority.eq(case.authority.as_str()),
            fee_notices::lines.eq(serde_json::to_value(new.lines)?),
            fee_notices::total_fen.eq(new.total_fen),
            fee_notices::due_fen.eq(new.total_fen),
            fee_notices::pay_by.eq(new.pay_by),
            fee_notices::waits.eq(new.waits),
            fee_notices::state.eq(NoticeState::Due),
            fee_notices::issued_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

/// The notices of a case, the newest first; void ones too.
pub(crate) async fn of_case(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<FeeNotice>, DbError> {
    let of_case = fee_notices::table
        .filter(fee_notices::county.eq(&case.county))
        .filter(fee_notices::case_id.eq(case.id.as_uuid()));
    let newest = of_case.order((fee_notices::issued_at.desc(), fee_notices::id)).limit(20);
    Ok(newest.select(FeeNotice::as_select()).load(conn).await?)
}

/// The notice that stands, if a case has one.
pub(crate) async fn standing(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> Result<Option<FeeNotice>, DbError> {
    Ok(of_case(conn, case).await?.into_iter().find(|notice| notice.state != NoticeState::Void))
}

/// A notice, held until the transaction ends: money is booked on it in turn.
pub(crate) async fn lock(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<FeeNotice>, DbError> {
    let row = fee_notices::table.find(id).select(FeeNotice::as_select()).for_no_key_update();
    Ok(row.first(conn).await.optional()?)
}

/// What is due, and how it stands.
pub(crate) async fn set_due(
    conn: &mut AsyncPgConnection,
    notice: &FeeNotice,
    due_fen: i64,
    state: NoticeState,
) -> Result<(), DbError> {
    let change = (fee_notices::due_fen.eq(due_fen), fee_notices::state.eq(state));
    diesel::update(fee_notices::table.find(notice.id)).set(change).execute(conn).await?;
    Ok(())
}

pub(crate) async fn void(tx: &mut Tx, notice: &FeeNotice, words: &str) -> Result<(), DbError> {
    let by = tx.actor().id;
    let words = tx.keyring().seal(Aad::new("fee_notices", "void_words", notice.id), words.as_bytes())?;
    let change = (
        fee_notices::state.eq(NoticeState::Void),
        fee_notices::voided_by.eq(Some(by)),
        fee_notices::void_words.eq(Some(words)),
    );
    diesel::update(fee_notices::table.find(notice.id)).set(change).execute(&mut **tx).await?;
    Ok(())
}

/// A reduction of a notice.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = fee_reductions)]
pub(crate) struct Reduction {
    pub(crate) id: Uuid,
    pub(crate) ground: ReductionGround,
    basis: Sealed,
    pub(crate) by_fen: i64,
    pub(crate) evidence: Option<FileId>,
    pub(crate) proposed_by: Uuid,
    pub(crate) approved_by: Option<Uuid>,
}

impl Reduction {
    /// The rule it stands on.
    pub(crate) fn basis(&self, tx: &Tx) -> Result<String, DbError> {
        Ok(tx.keyring().open_text(Aad::new("fee_reductions", "basis", self.id), &self.basis)?)
    }
}

/// A reduction that is proposed.
pub(crate) struct NewReduction<'a> {
    pub(crate) ground: ReductionGround,
    pub(crate) basis: &'a str,
    pub(crate) by_fen: i64,
    pub(crate) evidence: Option<FileId>,
}

/// Proposes a reduction; nothing if one waits already.
pub(crate) async fn propose(
    tx: &mut Tx,
    notice: &FeeNotice,
    new: &NewReduction<'_>,
) -> Result<Option<Uuid>, DbError> {
    let (id, by) = (Uuid::new_v4(), tx.actor().id);
    let basis = tx.keyring().seal(Aad::new("fee_reductions", "basis", id), new.basis.as_bytes())?;
    let made = diesel::insert_into(fee_reductions::table)
        .values((
            fee_reductions::id.eq(id),
            fee_reductions::notice_id.eq(notice.id),
            fee_reductions::ground.eq(new.ground),
            fee_reductions::basis.eq(basis),
            fee_reductions::by_fen.eq(new.by_fen),
            fee_reductions::evidence.eq(new.evidence.map(|file| file.as_uuid())),
            fee_reductions::proposed_by.eq(by),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok((made == 1).then_some(id))
}

/// The reductions of a notice, in order.
pub(crate) async fn reductions(
    conn: &mut AsyncPgConnection,
    notice: Uuid,
) -> Result<Vec<Reduction>, DbError> {
    let rows = fee_reductions::table
        .filter(fee_reductions::notice_id.eq(notice))
        .order((fee_reductions::proposed_at, fee_reductions::id));
    Ok(rows.select(Reduction::as_select()).load(conn).await?)
}

/// A reduction that waits for approval, with its notice.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Waiting {
    pub(crate) reduction: Reduction,
    pub(crate) proposed_at: DateTime<Utc>,
    pub(crate) case_id: CaseId,
    pub(crate) notice_no: String,
    pub(crate) due_fen: i64,
}

/// The reductions that wait for a second person, of notices that are still to be paid, the oldest first.
pub(crate) async fn waiting(conn: &mut AsyncPgConnection, limit: i64) -> Result<Vec<Waiting>, DbError> {
    let rows = fee_reductions::table
        .inner_join(fee_notices::table.on(fee_notices::id.eq(fee_reductions::notice_id)))
        .filter(fee_reductions::approved_by.is_null())
        .filter(fee_notices::state.eq(NoticeState::Due))
        .order((fee_reductions::proposed_at, fee_reductions::id))
        .limit(limit);
    let columns = (
        Reduction::as_select(),
        fee_reductions::proposed_at,
        fee_notices::case_id,
        fee_notices::notice_no,
        fee_notices::due_fen,
    );
    Ok(rows.select(columns).load(conn).await?)
}

pub(crate) async fn approve(tx: &mut Tx, reduction: Uuid) -> Result<bool, DbError> {
    let by = tx.actor().id;
    let waits = fee_reductions::table.find(reduction).filter(fee_reductions::approved_by.is_null());
    let change =
        (fee_reductions::approved_by.eq(Some(by)), fee_reductions::approved_at.eq(hall_now().nullable()));
    Ok(diesel::update(waits).set(change).execute(&mut **tx).await? == 1)
}
