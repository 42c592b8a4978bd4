//! The register of halls and inspections by the hall standard.

use chrono::{DateTime, NaiveDate, Utc};
use contracts::catalogue::Limit;
use diesel::{
    prelude::*,
    sql_types::{Integer, Jsonb, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{Division, ImplementingItemCode, ProcessingKind},
    db::DbError,
    id::HallId,
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    domain::register::{content::RegisterContent, rates::DueItem},
    schema::{acceptance_points, hall_inspections, hall_registers, inspection_photos},
};

/// The register of a hall, as it stands.
pub(crate) struct Register {
    pub(crate) content: RegisterContent,
    /// 0 before it was first written.
    pub(crate) revision: i64,
}

/// The register of a hall; an empty one before it was first written.
pub(crate) async fn find(conn: &mut AsyncPgConnection, hall: HallId) -> Result<Register, DbError> {
    let row: Option<(Value, i64)> = hall_registers::table
        .find(hall)
        .select((hall_registers::content, hall_registers::revision))
        .first(conn)
        .await
        .optional()?;
    let Some((content, revision)) = row else {
        return Ok(Register { content: RegisterContent::default(), revision: 0 });
    };
    Ok(Register { content: serde_json::from_value(content)?, revision })
}

/// Writes the register that was at `revision`; false if someone was faster.
pub(crate) async fn keep(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    content: &RegisterContent,
    revision: i64,
    (by, at): (Uuid, DateTime<Utc>),
) -> Result<bool, DbError> {
    let content = serde_json::to_value(content)?;
    if revision == 0 {
        let made = diesel::insert_into(hall_registers::table)
            .values((
                hall_registers::hall.eq(hall),
                hall_registers::content.eq(content),
                hall_registers::edited_by.eq(by),
                hall_registers::edited_at.eq(at),
            ))
            .on_conflict_do_nothing();
        return Ok(made.execute(conn).await? == 1);
    }
    let row = hall_registers::table.find(hall).filter(hall_registers::revision.eq(revision));
    let saved = diesel::update(row).set((
        hall_registers::content.eq(content),
        hall_registers::revision.eq(revision + 1),
        hall_registers::edited_by.eq(by),
        hall_registers::edited_at.eq(at),
    ));
    Ok(saved.execute(conn).await? == 1)
}

#[derive(QueryableByName)]
struct DueRow {
    #[diesel(sql_type = Text)]
    code: ImplementingItemCode,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    division: Division,
    #[diesel(sql_type = Text)]
    authority_name: String,
    #[diesel(sql_type = Text)]
    handling: ProcessingKind,
    #[diesel(sql_type = Integer)]
    online_depth: i32,
    #[diesel(sql_type = Nullable<Jsonb>)]
    statutory: Option<Value>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    promised: Option<Value>,
}

/// Of each item that takes applications, the overlay in force and the base it was written for.
const DUE: &str = "
    SELECT DISTINCT ON (i.code) i.code, b.content ->> 'name' AS name, i.division,
           o.content ->> 'authority_name' AS authority_name, b.content ->> 'handling' AS handling,
           coalesce((o.content -> 'online' ->> 'depth')::integer, 0) AS online_depth,
           nullif(b.content -> 'statutory_limit', 'null') AS statutory,
           nullif(o.content -> 'promised_limit', 'null') AS promised
    FROM implementing_items i
    JOIN overlay_versions o ON o.implementing_code = i.code AND o.state IN ('published', 'scheduled')
                           AND o.effective_at <= hall_now()
    JOIN base_versions b ON b.base_code = o.base_code AND b.version = o.base_version
    WHERE i.division LIKE $1 || '%' AND i.state IN ('in_force', 'suspended')
    ORDER BY i.code, o.effective_at DESC, o.version DESC
    LIMIT 20000";

/// Items of the authorities inside a division that should be in its halls, by code.
pub(crate) async fn due_items(conn: &mut AsyncPgConnection, inside: &str) -> Result<Vec<DueItem>, DbError> {
    let rows: Vec<DueRow> = diesel::sql_query(DUE).bind::<Text, _>(inside).load(conn).await?;
    let limit = |value: Option<Value>| -> Result<Option<Limit>, DbError> {
        Ok(value.map(serde_json::from_value).transpose()?)
    };
    let item = |row: DueRow| {
        Ok(DueItem {
            code: row.code,
            name: row.name,
            division: row.division,
            authority_name: row.authority_name,
            handling: row.handling,
            online_depth: u8::try_from(row.online_depth).unwrap_or(u8::MAX),
            statutory: limit(row.statutory)?,
            promised: limit(row.promised)?,
        })
    };
    rows.into_iter().map(item).collect()
}

/// Items that name the hall as a place where the authority itself, its delegate or its window handles them; true where
/// the hall decides by delegation.
pub(crate) async fn handled_at(
    conn: &mut AsyncPgConnection,
    hall: HallId,
) -> Result<Vec<(ImplementingItemCode, bool)>, DbError> {
    let modes = ["direct", "delegated", "stationed_window"];
    let rows: Vec<(ImplementingItemCode, String)> = acceptance_points::table
        .filter(acceptance_points::hall.eq(hall).and(acceptance_points::mode.eq_any(modes)))
        .order(acceptance_points::implementing_code.asc())
        .select((acceptance_points::implementing_code, acceptance_points::mode))
        .limit(5_000)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(code, mode)| (code, mode == "delegated")).collect())
}

/// An inspection.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = hall_inspections, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct Inspection {
    pub(crate) id: Uuid,
    pub(crate) hall: HallId,
    pub(crate) held_on: NaiveDate,
    pub(crate) passed: Value,
    pub(crate) defects: Value,
    pub(crate) open: i32,
    pub(crate) due: Option<NaiveDate>,
    pub(crate) revision: i64,
    pub(crate) inspected_by: Uuid,
    pub(crate) inspected_at: DateTime<Utc>,
}

/// Enters an inspection.
pub(crate) async fn insert_inspection(conn: &mut AsyncPgConnection, row: &Inspection) -> Result<(), DbError> {
    diesel::insert_into(hall_inspections::table).values(row).execute(conn).await?;
    Ok(())
}

/// An inspection.
pub(crate) async fn inspection(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> Result<Option<Inspection>, DbError> {
    Ok(hall_inspections::table.find(id).select(Inspection::as_select()).first(conn).await.optional()?)
}

/// Inspections of a hall, the newest first.
pub(crate) async fn inspections(
    conn: &mut AsyncPgConnection,
    hall: HallId,
    limit: i64,
) -> Result<Vec<Inspection>, DbError> {
    let rows = hall_inspections::table
        .filter(hall_inspections::hall.eq(hall))
        .order((hall_inspections::held_on.desc(), hall_inspections::id.asc()))
        .select(Inspection::as_select())
        .limit(limit);
    Ok(rows.load(conn).await?)
}

/// Saves the defects of an inspection that was at `revision`; false if someone was faster.
pub(crate) async fn keep_defects(
    conn: &mut AsyncPgConnection,
    row: &Inspection,
    revision: i64,
) -> Result<bool, DbError> {
    let place = hall_inspections::table.find(row.id).filter(hall_inspections::revision.eq(revision));
    let saved = diesel::update(place).set((
        hall_inspections::defects.eq(&row.defects),
        hall_inspections::open.eq(row.open),
        hall_inspections::due.eq(row.due),
        hall_inspections::revision.eq(revision + 1),
    ));
    Ok(saved.execute(conn).await? == 1)
}

/// Enters a picture; the same one again is the same row.
pub(crate) async fn add_photo(
    conn: &mut AsyncPgConnection,
    (sha256, media_type, bytes): (&str, &str, i32),
    (by, at): (Uuid, DateTime<Utc>),
) -> Result<(), DbError> {
    diesel::insert_into(inspection_photos::table)
        .values((
            inspection_photos::sha256.eq(sha256),
            inspection_photos::media_type.eq(media_type),
            inspection_photos::bytes.eq(bytes),
            inspection_photos::added_by.eq(by),
            inspection_photos::added_at.eq(at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// The media types of pictures that there are.
pub(crate) async fn photos(
    conn: &mut AsyncPgConnection,
    hashes: &[String],
) -> Result<Vec<(String, String)>, DbError> {
    let rows = inspection_photos::table.filter(inspection_photos::sha256.eq_any(hashes));
    Ok(rows.select((inspection_photos::sha256, inspection_photos::media_type)).load(conn).await?)
}
