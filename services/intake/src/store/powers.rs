//! Moves of powers as heard from the catalogue, and what each did to which case.
use crate::{
    domain::{power::Why, state::State},
    schema::{
        case_moves,
        cases::{self, dsl},
        power_moves,
    },
    store::cases::Case,
};
use chrono::{DateTime, Utc};
use contracts::catalogue::{MoveKind, OpenCases, PowerMoved, PowerReceiver};
use diesel::{
    dsl::{exists, not, sql},
    prelude::*,
    sql_types::{Bool, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{ImplementingItemCode, Uscc},
    db::DbError,
    id::{CaseId, HallId},
};
use serde_json::Value;
use uuid::Uuid;

/// Word for word the predicate of the partial index.
const UNFINISHED: &str = "state NOT IN ('discarded', 'returned', 'rejected', 'closed', 'withdrawn')";

/// A move whose cases are still to be looked for.
#[derive(Debug, Clone)]
pub(crate) struct Power {
    pub(crate) id: Uuid,
    pub(crate) from_code: ImplementingItemCode,
    pub(crate) receivers: Vec<PowerReceiver>,
    pub(crate) open_cases: OpenCases,
    pub(crate) basis: String,
    pub(crate) heard_at: DateTime<Utc>,
}

/// Keeps a move; hearing it again changes nothing.
pub(crate) async fn keep(conn: &mut AsyncPgConnection, event: &PowerMoved) -> Result<(), DbError> {
    diesel::insert_into(power_moves::table)
        .values((
            power_moves::id.eq(event.move_id),
            power_moves::transfer_id.eq(event.transfer_id),
            power_moves::kind.eq(kind_name(event.kind)),
            power_moves::from_code.eq(event.from_code.as_str()),
            power_moves::from_authority.eq(event.from_authority.as_str()),
            power_moves::receivers.eq(serde_json::to_value(&event.to)?),
            power_moves::open_cases.eq(match event.open_cases {
                OpenCases::Finish => "finish",
                OpenCases::Move => "move",
            }),
            power_moves::basis.eq(&event.basis),
            power_moves::effective_at.eq(event.at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

fn kind_name(kind: MoveKind) -> &'static str {
    match kind {
        MoveKind::Cancel => "cancel",
        MoveKind::Delegate => "delegate",
        MoveKind::TakeOver => "take_over",
        MoveKind::Transfer => "transfer",
        MoveKind::Merge => "merge",
    }
}

/// The moves that may still have cases on their way.
pub(crate) async fn unswept(conn: &mut AsyncPgConnection) -> Result<Vec<Power>, DbError> {
    type Row = (Uuid, ImplementingItemCode, Value, String, String, DateTime<Utc>);
    let rows: Vec<Row> = power_moves::table
        .filter(power_moves::swept_at.is_null())
        .order(power_moves::heard_at)
        .limit(1000)
        .select((
            power_moves::id,
            power_moves::from_code,
            power_moves::receivers,
            power_moves::open_cases,
            power_moves::basis,
            power_moves::heard_at,
        ))
        .load(conn)
        .await?;
    rows.into_iter()
        .map(|(id, from_code, receivers, open, basis, heard_at)| {
            let open_cases = if open == "finish" { OpenCases::Finish } else { OpenCases::Move };
            let receivers = serde_json::from_value(receivers)?;
            Ok(Power { id, from_code, receivers, open_cases, basis, heard_at })
        })
        .collect()
}

/// Nothing of the move is on its way any more.
pub(crate) async fn set_swept(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(power_moves::table.find(id)).set(power_moves::swept_at.eq(now)).execute(conn).await?;
    Ok(())
}

/// Unfinished cases under the item that this move has not touched, by id after `after`.
pub(crate) async fn untouched(
    conn: &mut AsyncPgConnection,
    power: &Power,
    after: Option<CaseId>,
    limit: i64,
) -> Result<Vec<CaseId>, DbError> {
    let touched = case_moves::table
        .filter(case_moves::county.eq(cases::county))
        .filter(case_moves::case_id.eq(cases::id))
        .filter(case_moves::move_id.eq(power.id));
    let mut query = cases::table
        .filter(sql::<Text>("coalesce(acting_code, implementing_code)").eq(power.from_code.as_str()))
        .filter(sql::<Bool>(UNFINISHED))
        .filter(not(exists(touched)))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    Ok(query.order(dsl::id).select(dsl::id).limit(limit).load(conn).await?)
}

/// Whether the move has touched the case.
pub(crate) async fn has_touched(
    conn: &mut AsyncPgConnection,
    case: &Case,
    power: Uuid,
) -> Result<bool, DbError> {
    let row = case_moves::table.find((&case.county, case.id.as_uuid(), power));
    Ok(diesel::select(exists(row)).get_result(conn).await?)
}

/// The hands that a case is put into.
pub(crate) struct Hands<'a> {
    pub(crate) authority: &'a Uscc,
    pub(crate) supervising_unit: &'a Uscc,
    pub(crate) hall: HallId,
    pub(crate) code: &'a ImplementingItemCode,
    pub(crate) overlay: i32,
}

/// Puts a case into other hands. The rules it began under stay. The caller holds its row.
pub(crate) async fn hand_over(
    conn: &mut AsyncPgConnection,
    case: &Case,
    hands: &Hands<'_>,
    reviewing: Option<Vec<String>>,
) -> Result<(), DbError> {
    let row = cases::table.find((&case.county, case.id));
    diesel::update(row)
        .set((
            dsl::acting_code.eq(Some(hands.code)),
            dsl::acting_overlay.eq(Some(hands.overlay)),
            dsl::authority.eq(hands.authority),
            dsl::supervising_unit.eq(Some(hands.supervising_unit)),
            dsl::hall_id.eq(hands.hall),
            reviewing.map(|authorities| dsl::review_authorities.eq(authorities)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Binds a draft to another item. The caller holds its row.
pub(crate) async fn rebind(
    conn: &mut AsyncPgConnection,
    case: &Case,
    hands: &Hands<'_>,
    base_version: i32,
    silence_accepts: bool,
) -> Result<(), DbError> {
    let row = cases::table.find((&case.county, case.id)).filter(dsl::state.eq(State::Draft));
    diesel::update(row)
        .set((
            dsl::implementing_code.eq(hands.code),
            dsl::base_version.eq(base_version),
            dsl::overlay_version.eq(hands.overlay),
            dsl::authority.eq(hands.authority),
            dsl::supervising_unit.eq(Some(hands.supervising_unit)),
            dsl::hall_id.eq(hands.hall),
            dsl::silence_accepts.eq(silence_accepts),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// What a move did to a case.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_moves, treat_none_as_default_value = false)]
pub(crate) struct CaseMove {
    pub(crate) county: String,
    pub(crate) case_id: Uuid,
    pub(crate) move_id: Uuid,
    pub(crate) handover: String,
    pub(crate) why: Option<Why>,
    pub(crate) state: State,
    pub(crate) from_code: ImplementingItemCode,
    pub(crate) to_code: Option<ImplementingItemCode>,
    pub(crate) from_authority: Uscc,
    pub(crate) to_authority: Option<Uscc>,
    pub(crate) from_hall: HallId,
    pub(crate) to_hall: HallId,
    pub(crate) moved_at: DateTime<Utc>,
}

/// Writes down what a move did to a case.
pub(crate) async fn add_case_move(conn: &mut AsyncPgConnection, row: &CaseMove) -> Result<(), DbError> {
    diesel::insert_into(case_moves::table).values(row).execute(conn).await?;
    Ok(())
}

/// The moves of a case with the documents that order them, the oldest first.
pub(crate) async fn of_case(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> Result<Vec<(CaseMove, String)>, DbError> {
    let rows = case_moves::table
        .inner_join(power_moves::table.on(power_moves::id.eq(case_moves::move_id)))
        .filter(case_moves::county.eq(&case.county))
        .filter(case_moves::case_id.eq(case.id.as_uuid()))
        .order((case_moves::moved_at, case_moves::move_id))
        .select((CaseMove::as_select(), power_moves::basis))
        .load(conn);
    Ok(rows.await?)
}

/// The items that hold the power of this one now, through any number of moves; itself if it never moved.
pub(crate) async fn holders(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
) -> Result<Vec<ImplementingItemCode>, DbError> {
    #[derive(QueryableByName)]
    struct Holder {
        #[diesel(sql_type = Text)]
        code: ImplementingItemCode,
    }
    let query = "WITH RECURSIVE chain (code, depth) AS (
            SELECT $1, 0
            UNION SELECT receiver ->> 'implementing_code', chain.depth + 1
            FROM chain JOIN power_moves m ON m.from_code = chain.code, jsonb_array_elements(m.receivers) AS receiver
            WHERE chain.depth < 8
        )
        SELECT DISTINCT code FROM chain
        WHERE NOT EXISTS (SELECT FROM power_moves m WHERE m.from_code = chain.code AND m.receivers <> '[]')
        ORDER BY code";
    let rows: Vec<Holder> = diesel::sql_query(query).bind::<Text, _>(code.as_str()).load(conn).await?;
    Ok(rows.into_iter().map(|row| row.code).collect())
}

/// The items whose power this one holds now, through any number of moves; the item itself is not among them.
pub(crate) async fn predecessors(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
) -> Result<Vec<ImplementingItemCode>, DbError> {
    #[derive(QueryableByName)]
    struct Predecessor {
        #[diesel(sql_type = Text)]
        code: ImplementingItemCode,
    }
    let query = "WITH RECURSIVE chain (code, depth) AS (
            SELECT $1, 0
            UNION SELECT m.from_code, chain.depth + 1
            FROM chain JOIN power_moves m
                 ON m.receivers @> jsonb_build_array(jsonb_build_object('implementing_code', chain.code))
            WHERE chain.depth < 8
        )
        SELECT DISTINCT code FROM chain WHERE code <> $1 ORDER BY code";
    let rows: Vec<Predecessor> = diesel::sql_query(query).bind::<Text, _>(code.as_str()).load(conn).await?;
    Ok(rows.into_iter().map(|row| row.code).collect())
}

/// How many cases are unfinished under an item, by state, as far as the caller may see them.
pub(crate) async fn count_unfinished(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
) -> Result<Vec<(State, i64)>, DbError> {
    let rows = cases::table
        .filter(sql::<Text>("coalesce(acting_code, implementing_code)").eq(code.as_str()))
        .filter(sql::<Bool>(UNFINISHED))
        .group_by(dsl::state)
        .select((dsl::state, diesel::dsl::count_star()))
        .order(dsl::state)
        .load(conn);
    Ok(rows.await?)
}
