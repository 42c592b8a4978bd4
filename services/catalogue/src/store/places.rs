//! Acceptance points of published overlays, and whether the places an overlay names exist.

use contracts::catalogue::{AcceptanceMode, AcceptancePlace, OverlayContent};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::{Division, ImplementingItemCode},
    db::DbError,
    id::HallId,
};
use std::collections::HashMap;

use crate::schema::{acceptance_points, divisions, halls};

#[derive(Insertable)]
#[diesel(table_name = acceptance_points, treat_none_as_default_value = false)]
struct PointRow<'a> {
    implementing_code: &'a ImplementingItemCode,
    position: i16,
    place: &'static str,
    hall: Option<HallId>,
    division: &'a Division,
    mode: &'static str,
    name: &'a str,
}

/// The places an overlay names that the directory does not know, as pointers into the overlay.
pub(crate) async fn unknown(
    conn: &mut AsyncPgConnection,
    overlay: &OverlayContent,
) -> Result<Vec<String>, DbError> {
    let halls = halls_of(conn, overlay).await?;
    let divisions = divisions_of(conn, overlay).await?;
    let points = overlay.acceptance_points.iter().enumerate().filter_map(|(index, point)| {
        let known = match &point.at {
            AcceptancePlace::Hall { hall } => halls.contains_key(hall),
            AcceptancePlace::Division { division } => divisions.contains(division),
            AcceptancePlace::Online => true,
        };
        (!known).then(|| format!("/overlay/acceptance_points/{index}/at"))
    });
    let offices = overlay.review_offices.iter().enumerate().filter_map(|(index, office)| {
        let unknown = office.hall.is_some_and(|hall| !halls.contains_key(&hall));
        unknown.then(|| format!("/overlay/review_offices/{index}/hall"))
    });
    Ok(points.chain(offices).collect())
}

/// Replaces the acceptance points of an item by those of the overlay that comes into force.
pub(crate) async fn replace(
    conn: &mut AsyncPgConnection,
    code: &ImplementingItemCode,
    own_division: &Division,
    overlay: &OverlayContent,
) -> Result<(), DbError> {
    let halls = halls_of(conn, overlay).await?;
    let mine = acceptance_points::table.filter(acceptance_points::implementing_code.eq(code));
    diesel::delete(mine).execute(conn).await?;
    let rows: Vec<PointRow<'_>> = (0_i16..)
        .zip(&overlay.acceptance_points)
        .map(|(position, point)| {
            let (place, hall, division) = match &point.at {
                AcceptancePlace::Hall { hall } => {
                    ("hall", Some(*hall), halls.get(hall).unwrap_or(own_division))
                }
                AcceptancePlace::Division { division } => ("division", None, division),
                AcceptancePlace::Online => ("online", None, own_division),
            };
            let mode = mode_name(point.mode);
            PointRow { implementing_code: code, position, place, hall, division, mode, name: &point.name }
        })
        .collect();
    diesel::insert_into(acceptance_points::table).values(rows).execute(conn).await?;
    Ok(())
}

async fn halls_of(
    conn: &mut AsyncPgConnection,
    overlay: &OverlayContent,
) -> Result<HashMap<HallId, Division>, DbError> {
    let points = overlay.acceptance_points.iter().filter_map(|point| match &point.at {
        AcceptancePlace::Hall { hall } => Some(*hall),
        AcceptancePlace::Division { .. } | AcceptancePlace::Online => None,
    });
    let wanted: Vec<HallId> =
        points.chain(overlay.review_offices.iter().filter_map(|office| office.hall)).collect();
    let rows = halls::table.filter(halls::id.eq_any(wanted)).select((halls::id, halls::division));
    Ok(rows.load::<(HallId, Division)>(conn).await?.into_iter().collect())
}

async fn divisions_of(
    conn: &mut AsyncPgConnection,
    overlay: &OverlayContent,
) -> Result<Vec<Division>, DbError> {
    let wanted = overlay.acceptance_points.iter().filter_map(|point| match &point.at {
        AcceptancePlace::Division { division } => Some(division.as_str()),
        AcceptancePlace::Hall { .. } | AcceptancePlace::Online => None,
    });
    let wanted: Vec<&str> = wanted.collect();
    Ok(divisions::table.filter(divisions::code.eq_any(wanted)).select(divisions::code).load(conn).await?)
}

fn mode_name(mode: AcceptanceMode) -> &'static str {
    match mode {
        AcceptanceMode::Direct => "direct",
        AcceptanceMode::Delegated => "delegated",
        AcceptanceMode::StationedWindow => "stationed_window",
        AcceptanceMode::FirstReview => "first_review",
        AcceptanceMode::Forwarding => "forwarding",
        AcceptanceMode::Agency => "agency",
    }
}
