//! Transfers of powers, and what succeeded what.

use chrono::{DateTime, NaiveDate, Utc};
use contracts::catalogue::{MoveKind, OpenCases, PowerMoved};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{Division, ImplementingItemCode, Uscc},
    db::DbError,
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    domain::{
        item_state::ItemState,
        transfer::{kind, state::TransferState},
    },
    schema::{
        authorities, authority_succession, code_succession, halls, implementing_items, power_moves,
        transfer_items, transfer_receivers, transfers,
    },
};

/// A transfer without its items.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = transfers, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct Transfer {
    pub(crate) id: Uuid,
    kind: String,
    pub(crate) state: TransferState,
    pub(crate) from_authority: Uscc,
    pub(crate) basis: String,
    pub(crate) reason: String,
    open_cases: String,
    pub(crate) effective_on: NaiveDate,
    pub(crate) drafted_by: Uuid,
    pub(crate) drafted_at: DateTime<Utc>,
    pub(crate) approved_by: Option<Uuid>,
    pub(crate) approved_at: Option<DateTime<Utc>>,
    pub(crate) effective_at: Option<DateTime<Utc>>,
}

/// What a draft says.
pub(crate) struct Drafted<'a> {
    pub(crate) kind: MoveKind,
    pub(crate) from_authority: &'a Uscc,
    pub(crate) basis: &'a str,
    pub(crate) reason: &'a str,
    pub(crate) open_cases: OpenCases,
    pub(crate) effective_on: NaiveDate,
    pub(crate) by: Uuid,
    pub(crate) now: DateTime<Utc>,
}

impl Transfer {
    pub(crate) fn new(drafted: &Drafted<'_>) -> Self {
        Self {
            id: Uuid::new_v4(),
            kind: kind::rule(drafted.kind).code.to_owned(),
            state: TransferState::Draft,
            from_authority: drafted.from_authority.clone(),
            basis: drafted.basis.to_owned(),
            reason: drafted.reason.to_owned(),
            open_cases: kind::plan_name(drafted.open_cases).to_owned(),
            effective_on: drafted.effective_on,
            drafted_by: drafted.by,
            drafted_at: drafted.now,
            approved_by: None,
            approved_at: None,
            effective_at: None,
        }
    }

    pub(crate) fn kind(&self) -> MoveKind {
        kind::parse(&self.kind).unwrap_or(MoveKind::Cancel)
    }

    pub(crate) fn open_cases(&self) -> OpenCases {
        kind::parse_plan(&self.open_cases)
    }
}

/// Who takes an item.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = transfer_receivers, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct Receiver {
    pub(crate) transfer_id: Uuid,
    pub(crate) from_code: ImplementingItemCode,
    pub(crate) to_authority: Uscc,
    pub(crate) to_code: Option<ImplementingItemCode>,
    pub(crate) accepted_by: Option<Uuid>,
    pub(crate) accepted_at: Option<DateTime<Utc>>,
}

pub(crate) async fn insert(
    conn: &mut AsyncPgConnection,
    transfer: &Transfer,
    items: &[ImplementingItemCode],
    receivers: &[Uscc],
) -> Result<(), DbError> {
    diesel::insert_into(transfers::table).values(transfer).execute(conn).await?;
    for code in items {
        diesel::insert_into(transfer_items::table)
            .values((transfer_items::transfer_id.eq(transfer.id), transfer_items::from_code.eq(code)))
            .execute(conn)
            .await?;
        let rows: Vec<Receiver> = receivers
            .iter()
            .map(|authority| Receiver {
                transfer_id: transfer.id,
                from_code: code.clone(),
                to_authority: authority.clone(),
                to_code: None,
                accepted_by: None,
                accepted_at: None,
            })
            .collect();
        diesel::insert_into(transfer_receivers::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Transfer>, DbError> {
    Ok(transfers::table.find(id).select(Transfer::as_select()).first(conn).await.optional()?)
}

/// The same, locked: of two who work on one transfer the second waits.
pub(crate) async fn lock(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Transfer>, DbError> {
    let row = transfers::table.find(id).select(Transfer::as_select()).for_no_key_update();
    Ok(row.first(conn).await.optional()?)
}

/// Transfers whose giver or receivers lie inside the prefix, the newest first.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    prefix: &str,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Transfer>, DbError> {
    let inside = || {
        let inside = authorities::division.like(format!("{prefix}%"));
        authorities::table.filter(inside).select(authorities::code)
    };
    let received = transfer_receivers::table
        .filter(transfer_receivers::to_authority.eq_any(inside()))
        .select(transfer_receivers::transfer_id);
    let mut rows = transfers::table
        .filter(transfers::from_authority.eq_any(inside()).or(transfers::id.eq_any(received)))
        .into_boxed();
    if let Some((at, id)) = before {
        rows = rows
            .filter(transfers::drafted_at.lt(at).or(transfers::drafted_at.eq(at).and(transfers::id.lt(id))));
    }
    let rows = rows.order((transfers::drafted_at.desc(), transfers::id.desc())).limit(limit);
    Ok(rows.select(Transfer::as_select()).load(conn).await?)
}

/// Approved transfers whose day has come.
pub(crate) async fn due(conn: &mut AsyncPgConnection, today: NaiveDate) -> Result<Vec<Uuid>, DbError> {
    let rows = transfers::table
        .filter(transfers::state.eq(TransferState::Approved))
        .filter(transfers::effective_on.le(today))
        .order((transfers::effective_on, transfers::id))
        .select(transfers::id)
        .limit(100);
    Ok(rows.load(conn).await?)
}

pub(crate) async fn items(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> Result<Vec<ImplementingItemCode>, DbError> {
    let rows = transfer_items::table
        .filter(transfer_items::transfer_id.eq(id))
        .order(transfer_items::from_code)
        .select(transfer_items::from_code);
    Ok(rows.load(conn).await?)
}

pub(crate) async fn receivers(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Vec<Receiver>, DbError> {
    let rows = transfer_receivers::table
        .filter(transfer_receivers::transfer_id.eq(id))
        .order((transfer_receivers::from_code, transfer_receivers::to_authority))
        .select(Receiver::as_select());
    Ok(rows.load(conn).await?)
}

/// Moves a transfer; `None` if someone was faster. Approval names the second person, effect the moment.
pub(crate) async fn move_to(
    conn: &mut AsyncPgConnection,
    transfer: &Transfer,
    to: TransferState,
    approved: Option<(Uuid, DateTime<Utc>)>,
    effective_at: Option<DateTime<Utc>>,
) -> Result<Option<Transfer>, DbError> {
    let (by, at) = approved.unzip();
    let row = transfers::table.find(transfer.id).filter(transfers::state.eq(transfer.state));
    let moved = diesel::update(row)
        .set((
            transfers::state.eq(to),
            transfers::approved_by.eq(by.or(transfer.approved_by)),
            transfers::approved_at.eq(at.or(transfer.approved_at)),
            transfers::effective_at.eq(effective_at),
        ))
        .returning(Transfer::as_returning());
    Ok(moved.get_result(conn).await.optional()?)
}

/// The items of the transfer are free for another one.
pub(crate) async fn release(conn: &mut AsyncPgConnection, id: Uuid) -> Result<(), DbError> {
    let rows = transfer_items::table.filter(transfer_items::transfer_id.eq(id));
    diesel::update(rows).set(transfer_items::live.eq(false)).execute(conn).await?;
    Ok(())
}

pub(crate) async fn set_code(
    conn: &mut AsyncPgConnection,
    receiver: &Receiver,
    code: &ImplementingItemCode,
) -> Result<(), DbError> {
    let row =
        transfer_receivers::table.find((receiver.transfer_id, &receiver.from_code, &receiver.to_authority));
    diesel::update(row).set(transfer_receivers::to_code.eq(code)).execute(conn).await?;
    Ok(())
}

/// A receiver is ready; an item that is received from several is accepted for all of them.
pub(crate) async fn accept(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    code: &ImplementingItemCode,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<usize, DbError> {
    let rows = transfer_receivers::table
        .filter(transfer_receivers::transfer_id.eq(id).and(transfer_receivers::to_code.eq(code)));
    let change =
        (transfer_receivers::accepted_by.eq(Some(by)), transfer_receivers::accepted_at.eq(Some(now)));
    Ok(diesel::update(rows).set(change).execute(conn).await?)
}

/// An authority with its place and its hall, as an overlay names them.
pub(crate) struct Party {
    pub(crate) name: String,
    pub(crate) division: Division,
    pub(crate) hall: Option<(String, String)>,
}

pub(crate) async fn party(conn: &mut AsyncPgConnection, authority: &Uscc) -> Result<Option<Party>, DbError> {
    let row: Option<(String, Division)> = authorities::table
        .find(authority)
        .select((authorities::name, authorities::division))
        .first(conn)
        .await
        .optional()?;
    let Some((name, division)) = row else { return Ok(None) };
    let hall = halls::table
        .find(contracts::catalogue::hall_id(&division))
        .select((halls::name, halls::address))
        .first(conn)
        .await
        .optional()?;
    Ok(Some(Party { name, division, hall }))
}

/// The items of an authority that are not gone.
pub(crate) async fn live_items(
    conn: &mut AsyncPgConnection,
    authority: &Uscc,
) -> Result<Vec<ImplementingItemCode>, DbError> {
    let rows = implementing_items::table
        .filter(implementing_items::authority.eq(authority))
        .filter(implementing_items::state.eq_any([ItemState::InForce, ItemState::Suspended]))
        .order(implementing_items::code)
        .select(implementing_items::code);
    Ok(rows.load(conn).await?)
}

/// Writes down that a power moved and which codes lead where.
pub(crate) async fn record_move(conn: &mut AsyncPgConnection, event: &PowerMoved) -> Result<(), DbError> {
    diesel::insert_into(power_moves::table)
        .values((
            power_moves::move_id.eq(event.move_id),
            power_moves::transfer_id.eq(event.transfer_id),
            power_moves::from_code.eq(&event.from_code),
            power_moves::told.eq(serde_json::to_value(event)?),
            power_moves::at.eq(event.at),
        ))
        .execute(conn)
        .await?;
    let rows: Vec<_> = event
        .to
        .iter()
        .map(|receiver| {
            (
                code_succession::old_code.eq(&event.from_code),
                code_succession::new_code.eq(&receiver.implementing_code),
                code_succession::move_id.eq(event.move_id),
                code_succession::since.eq(event.at),
            )
        })
        .collect();
    diesel::insert_into(code_succession::table).values(rows).on_conflict_do_nothing().execute(conn).await?;
    Ok(())
}

/// Writes down that an authority is succeeded by another.
pub(crate) async fn succeed(
    conn: &mut AsyncPgConnection,
    transfer: &Transfer,
    new: &Uscc,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(authority_succession::table)
        .values((
            authority_succession::old_code.eq(&transfer.from_authority),
            authority_succession::new_code.eq(new),
            authority_succession::transfer_id.eq(transfer.id),
            authority_succession::basis.eq(&transfer.basis),
            authority_succession::since.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// An item that succeeded another one.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Successor {
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(crate) code: ImplementingItemCode,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(crate) authority: Uscc,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(crate) authority_name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(crate) division: Division,
    #[diesel(sql_type = diesel::sql_types::Timestamptz)]
    pub(crate) since: DateTime<Utc>,
}

/// The items that an old code leads to now, through any number of moves.
pub(crate) async fn successors(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
) -> Result<Vec<Successor>, DbError> {
    let query = "WITH RECURSIVE chain (code, since, depth) AS (
            SELECT new_code, since, 1 FROM code_succession WHERE old_code = $1
            UNION SELECT s.new_code, s.since, chain.depth + 1
            FROM chain JOIN code_succession s ON s.old_code = chain.code WHERE chain.depth < 8
        )
        SELECT DISTINCT ON (i.code) i.code, i.authority, a.name AS authority_name, i.division, chain.since
        FROM chain JOIN implementing_items i ON i.code = chain.code AND i.state IN ('in_force', 'suspended')
        JOIN authorities a ON a.code = i.authority
        ORDER BY i.code, chain.since DESC";
    let rows = diesel::sql_query(query).bind::<diesel::sql_types::Text, _>(code.as_str());
    Ok(rows.load(conn).await?)
}

/// The authority that an old credit code leads to now; `None` if it was never succeeded.
pub(crate) async fn succeeded_by(
    conn: &mut AsyncPgConnection,
    authority: &Uscc,
) -> Result<Option<(Uscc, String, DateTime<Utc>)>, DbError> {
    let row = authority_succession::table
        .find(authority)
        .select((authority_succession::new_code, authority_succession::basis, authority_succession::since))
        .first(conn);
    Ok(row.await.optional()?)
}

/// What was told of moves after this one, for consumers that come new.
pub(crate) async fn told_after(
    conn: &mut AsyncPgConnection,
    after: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, Value)>, DbError> {
    let rows = power_moves::table
        .filter(power_moves::move_id.gt(after))
        .order(power_moves::move_id)
        .select((power_moves::move_id, power_moves::told))
        .limit(limit);
    Ok(rows.load(conn).await?)
}
