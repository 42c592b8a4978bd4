//! Queries on visits.
use crate::{
    domain::Outcome,
    schema::{tickets, visits},
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::Sealed,
    db::DbError,
    id::{AppointmentId, CaseId, HallId, StaffId, TicketId, WindowId},
};
use uuid::Uuid;

/// A visit to be stored.
#[derive(Insertable)]
#[diesel(table_name = visits, treat_none_as_default_value = false)]
pub(crate) struct NewVisit {
    pub(crate) id: Uuid,
    pub(crate) ticket_id: TicketId,
    pub(crate) hall_id: HallId,
    pub(crate) day: NaiveDate,
    pub(crate) window_id: WindowId,
    pub(crate) staff_id: StaffId,
    pub(crate) outcome: Outcome,
    pub(crate) case_id: Option<CaseId>,
    pub(crate) said: Option<Sealed>,
    pub(crate) began_at: DateTime<Utc>,
    pub(crate) ended_at: DateTime<Utc>,
}

/// What came of a visit.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = visits)]
pub(crate) struct VisitRow {
    pub(crate) id: Uuid,
    pub(crate) outcome: Outcome,
    pub(crate) case_id: Option<CaseId>,
    pub(crate) said: Option<Sealed>,
}

/// Stores a visit.
pub(crate) async fn insert_visit(conn: &mut AsyncPgConnection, new: &NewVisit) -> Result<(), DbError> {
    diesel::insert_into(visits::table).values(new).execute(conn).await?;
    Ok(())
}

/// What came of an appointment, if its holder was served.
pub(crate) async fn visit_of_appointment(
    conn: &mut AsyncPgConnection,
    appointment: AppointmentId,
) -> Result<Option<VisitRow>, DbError> {
    let ticket = tickets::table.filter(tickets::appointment_id.eq(appointment)).select(tickets::id);
    let query = visits::table.filter(visits::ticket_id.eq_any(ticket));
    Ok(query.select(VisitRow::as_select()).first(conn).await.optional()?)
}
