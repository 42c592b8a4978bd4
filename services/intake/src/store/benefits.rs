//! Lists of benefits and their lines. What goes to the bank is opened for the bank's file only.
use crate::{
    domain::{
        benefit::{BankLine, Failure, LineState, ListState, Payee},
        hold::ReleaseWay,
    },
    schema::{benefit_lines, benefit_lists, payee_holds},
    store::{cases::Case, numbers::nextval},
};
use chrono::{DateTime, Utc};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::Division,
    crypto::{Aad, LookupHash, Sealed},
    db::{DbError, Tx},
    id::{CaseId, FileId, PersonId},
};
use uuid::Uuid;

/// A list.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = benefit_lists)]
pub(crate) struct List {
    pub(crate) id: Uuid,
    pub(crate) list_no: String,
    pub(crate) item: String,
    pub(crate) item_name: String,
    pub(crate) period: String,
    pub(crate) state: ListState,
    pub(crate) total_fen: i64,
    pub(crate) lines: i32,
    pub(crate) made_by: Uuid,
    pub(crate) made_at: DateTime<Utc>,
    pub(crate) checked_by: Option<Uuid>,
    pub(crate) approved_by: Option<Uuid>,
    pub(crate) digest: Option<String>,
    pub(crate) sent_at: Option<DateTime<Utc>>,
}

/// A list that is made.
pub(crate) struct NewList<'a> {
    pub(crate) list_no: &'a str,
    pub(crate) authority: &'a str,
    pub(crate) item: &'a str,
    pub(crate) item_name: &'a str,
    pub(crate) period: &'a str,
    pub(crate) total_fen: i64,
    pub(crate) lines: i32,
}

/// The next number of a list, without its prefix.
pub(crate) async fn next_number(conn: &mut AsyncPgConnection) -> Result<i64, DbError> {
    Ok(diesel::select(nextval("benefit_numbers")).get_result(conn).await?)
}

pub(crate) async fn make(tx: &mut Tx, new: &NewList<'_>) -> Result<Uuid, DbError> {
    let (id, by) = (Uuid::new_v4(), tx.actor().id);
    diesel::insert_into(benefit_lists::table)
        .values((
            benefit_lists::id.eq(id),
            benefit_lists::list_no.eq(new.list_no),
            benefit_lists::authority.eq(new.authority),
            benefit_lists::item.eq(new.item),
            benefit_lists::item_name.eq(new.item_name),
            benefit_lists::period.eq(new.period),
            benefit_lists::state.eq(ListState::Made),
            benefit_lists::total_fen.eq(new.total_fen),
            benefit_lists::lines.eq(new.lines),
            benefit_lists::made_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<List>, DbError> {
    Ok(benefit_lists::table.find(id).select(List::as_select()).first(conn).await.optional()?)
}

/// A list, held until the transaction ends.
pub(crate) async fn lock(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<List>, DbError> {
    let row = benefit_lists::table.find(id).select(List::as_select()).for_no_key_update();
    Ok(row.first(conn).await.optional()?)
}

/// The newest first.
pub(crate) async fn list(conn: &mut AsyncPgConnection, limit: i64) -> Result<Vec<List>, DbError> {
    let rows = benefit_lists::table.order((benefit_lists::made_at.desc(), benefit_lists::id)).limit(limit);
    Ok(rows.select(List::as_select()).load(conn).await?)
}

/// Moves a list on, in the name of who does.
pub(crate) async fn move_on(tx: &mut Tx, list: &List, to: ListState) -> Result<(), DbError> {
    let by = tx.actor().id;
    let row = benefit_lists::table.find(list.id);
    match to {
        ListState::Checked => {
            let change = (benefit_lists::state.eq(to), benefit_lists::checked_by.eq(Some(by)));
            diesel::update(row).set(change).execute(&mut **tx).await?;
        }
        ListState::Approved => {
            let change = (benefit_lists::state.eq(to), benefit_lists::approved_by.eq(Some(by)));
            diesel::update(row).set(change).execute(&mut **tx).await?;
        }
        ListState::Made | ListState::Sent | ListState::Answered | ListState::Void => {
            diesel::update(row).set(benefit_lists::state.eq(to)).execute(&mut **tx).await?;
        }
    }
    Ok(())
}

/// The file was handed to the bank.
pub(crate) async fn sent(tx: &mut Tx, list: &List, digest: &str) -> Result<(), DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let change = (
        benefit_lists::state.eq(ListState::Sent),
        benefit_lists::digest.eq(Some(digest)),
        benefit_lists::sent_by.eq(Some(by)),
        benefit_lists::sent_at.eq(Some(now)),
    );
    diesel::update(benefit_lists::table.find(list.id)).set(change).execute(&mut **tx).await?;
    Ok(())
}

/// A line, without its payee.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = benefit_lines)]
pub(crate) struct Line {
    pub(crate) id: Uuid,
    pub(crate) case_id: CaseId,
    pub(crate) person_id: PersonId,
    pub(crate) amount_fen: i64,
    pub(crate) division: Division,
    masked: Sealed,
    pub(crate) state: LineState,
    pub(crate) failure: Option<Failure>,
}

impl Line {
    /// What may be shown of the name.
    pub(crate) fn masked(&self, tx: &Tx) -> Result<String, DbError> {
        Ok(tx.keyring().open_text(Aad::new("benefit_lines", "masked", self.id), &self.masked)?)
    }
}

/// A line that is entered.
pub(crate) struct NewLine<'a> {
    pub(crate) list: Uuid,
    pub(crate) period: &'a str,
    pub(crate) amount_fen: i64,
    pub(crate) payee: &'a Payee,
    pub(crate) masked: &'a str,
    pub(crate) evidence: Option<FileId>,
}

/// Enters a line; false if the grant stands on a list of this period.
pub(crate) async fn enter(tx: &mut Tx, case: &Case, new: &NewLine<'_>) -> Result<bool, DbError> {
    let id = Uuid::new_v4();
    let payee = tx.keyring().seal_json(Aad::new("benefit_lines", "payee", id), new.payee)?;
    let masked = tx.keyring().seal(Aad::new("benefit_lines", "masked", id), new.masked.as_bytes())?;
    let account = tx.keyring().lookup("account", &new.payee.account);
    let made = diesel::insert_into(benefit_lines::table)
        .values((
            benefit_lines::id.eq(id),
            benefit_lines::list_id.eq(new.list),
            benefit_lines::county.eq(&case.county),
            benefit_lines::case_id.eq(case.id.as_uuid()),
            benefit_lines::person_id.eq(case.applicant_id.as_uuid()),
            benefit_lines::period.eq(new.period),
            benefit_lines::amount_fen.eq(new.amount_fen),
            benefit_lines::payee.eq(payee),
            benefit_lines::account.eq(account),
            benefit_lines::masked.eq(masked),
            benefit_lines::division.eq(case.division.as_str()),
            benefit_lines::evidence.eq(new.evidence.map(|file| file.as_uuid())),
            benefit_lines::state.eq(LineState::Listed),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(made == 1)
}

/// The lines of a list, in an order that stays.
pub(crate) async fn lines(conn: &mut AsyncPgConnection, list: Uuid) -> Result<Vec<Line>, DbError> {
    let rows = benefit_lines::table.filter(benefit_lines::list_id.eq(list)).order(benefit_lines::id);
    Ok(rows.select(Line::as_select()).load(conn).await?)
}

/// The same as the bank is told, in the same order.
pub(crate) async fn bank_lines(tx: &mut Tx, list: Uuid) -> Result<Vec<BankLine>, DbError> {
    let rows: Vec<(Uuid, Sealed, i64)> = benefit_lines::table
        .filter(benefit_lines::list_id.eq(list))
        .order(benefit_lines::id)
        .select((benefit_lines::id, benefit_lines::payee, benefit_lines::amount_fen))
        .load(&mut **tx)
        .await?;
    let open = |(id, payee, amount_fen): (Uuid, Sealed, i64)| {
        let payee = tx.keyring().open_json(Aad::new("benefit_lines", "payee", id), &payee)?;
        Ok(BankLine { id, payee, amount_fen })
    };
    rows.into_iter().map(open).collect()
}

/// What the bank said of a line.
pub(crate) async fn answered(
    conn: &mut AsyncPgConnection,
    line: Uuid,
    failure: Option<Failure>,
) -> Result<(), DbError> {
    let to = if failure.is_some() { LineState::Failed } else { LineState::Paid };
    let change = (benefit_lines::state.eq(to), benefit_lines::failure.eq(failure));
    diesel::update(benefit_lines::table.find(line)).set(change).execute(conn).await?;
    Ok(())
}

/// Takes the lines of a list back: their grants may stand on another.
pub(crate) async fn void_lines(conn: &mut AsyncPgConnection, list: Uuid) -> Result<(), DbError> {
    let rows = benefit_lines::table.filter(benefit_lines::list_id.eq(list));
    diesel::update(rows).set(benefit_lines::state.eq(LineState::Void)).execute(conn).await?;
    Ok(())
}

/// Whether the bank could not pay the last line of a case in this period.
pub(crate) async fn failed_before(
    conn: &mut AsyncPgConnection,
    case: &Case,
    period: &str,
) -> Result<bool, DbError> {
    let failed = benefit_lines::table
        .filter(benefit_lines::county.eq(&case.county))
        .filter(benefit_lines::case_id.eq(case.id.as_uuid()))
        .filter(benefit_lines::period.eq(period))
        .filter(benefit_lines::state.eq(LineState::Failed));
    Ok(diesel::select(exists(failed)).get_result(conn).await?)
}

/// Whether someone else was, or is to be, paid to this account. The hall asks for all authorities.
pub(crate) async fn paid_to_another(
    conn: &mut AsyncPgConnection,
    account: &LookupHash,
    person: PersonId,
) -> Result<bool, DbError> {
    let other = benefit_lines::table
        .filter(benefit_lines::account.eq(account))
        .filter(benefit_lines::person_id.ne(person.as_uuid()));
    Ok(diesel::select(exists(other)).get_result(conn).await?)
}

/// Whether two officers saw why the payee of a case is a guardian or an institution.
pub(crate) async fn another_may_receive(conn: &mut AsyncPgConnection, case: &Case) -> Result<bool, DbError> {
    let seen = payee_holds::table
        .filter(payee_holds::county.eq(&case.county))
        .filter(payee_holds::case_id.eq(case.id.as_uuid()))
        .filter(payee_holds::released_at.is_not_null())
        .filter(payee_holds::way.eq_any([ReleaseWay::Guardian, ReleaseWay::Institution].map(Some)));
    Ok(diesel::select(exists(seen)).get_result(conn).await?)
}
