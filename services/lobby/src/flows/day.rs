//! The reckoning of a hall's day, and the hall manager's signature under it.
use super::{
    place,
    ticket::{self, TicketOut},
};
use crate::{
    domain::{Act, Discrepancy, Tally},
    problem::LobbyError,
    store::{self, NewSignature},
};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::{
    catalogue::derived_id,
    lobby::{DayReconciled, TicketMove},
};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    crypto::Aad,
    db::{Db, Tx, transact},
    id::{HallId, StaffId, TicketId},
};
use legal_clock::{day_begins, day_ends, local_date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A day of a hall, reckoned.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DayOut {
    /// The day.
    day: NaiveDate,
    /// What became of the tickets.
    #[serde(flatten)]
    tally: Tally,
    /// The tickets of which nothing has come yet.
    open_tickets: Vec<TicketOut>,
    /// What does not add up.
    discrepancies: Vec<Discrepancy>,
    /// Who signed it.
    signed_by: Option<StaffId>,
    /// When.
    signed_at: Option<DateTime<Utc>>,
}

/// Body of `POST /days`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// The day.
    pub(crate) day: NaiveDate,
    /// What the discrepancies come from; needed where there are any. Kept sealed.
    #[schemars(length(max = 500))]
    pub(crate) note: Option<String>,
}

/// Body of `POST /tickets/{id}/close`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloseIn {
    /// Why nothing comes of it.
    #[schemars(length(min = 2, max = 500))]
    pub(crate) reason: String,
}

/// The reckoning of a day in the caller's hall; today's if none is named.
pub(crate) async fn reconcile_day(
    db: &Db,
    actor: &Actor,
    day: Option<NaiveDate>,
) -> Result<DayOut, LobbyError> {
    let hall = place::hall_of(actor)?;
    transact(db, actor, async |tx| {
        let day = day.unwrap_or(local_date(tx.now()));
        reckon(tx, hall, day).await
    })
    .await
}

async fn reckon(tx: &mut Tx, hall: HallId, day: NaiveDate) -> Result<DayOut, LobbyError> {
    /// More than a hall has windows for.
    const MOST: i64 = 500;
    place::hall(tx, hall).await?;
    let (tally, numbers) = store::tally(tx, hall, day).await?;
    let cases = store::cases_without_visit(tx, hall, (day_begins(day), day_ends(day)), MOST).await?;
    let signed = store::find_signature(tx, hall, day).await?;
    let open = store::list_open(tx, hall, day, MOST).await?;
    Ok(DayOut {
        day,
        discrepancies: tally.discrepancies(numbers, cases),
        tally,
        open_tickets: open.into_iter().map(Into::into).collect(),
        signed_by: signed.as_ref().map(|row| row.signed_by),
        signed_at: signed.map(|row| row.signed_at),
    })
}

/// Signs a day: every ticket has an end, and what does not add up is explained.
pub(crate) async fn sign_day(db: &Db, actor: &Actor, body: &SignIn) -> Result<DayOut, LobbyError> {
    let (hall, signed_by) = (place::hall_of(actor)?, place::staff_of(actor)?);
    let note = body.note.as_deref().map(str::trim).filter(|text| !text.is_empty());
    transact(db, actor, async |tx| {
        store::lock_hall(tx, hall).await?.ok_or(LobbyError::HallNotFound)?;
        if body.day > local_date(tx.now()) {
            return Err(LobbyError::DayAhead);
        }
        let day = reckon(tx, hall, body.day).await?;
        if day.signed_by.is_some() {
            return Err(LobbyError::DaySigned);
        }
        if day.tally.open > 0 {
            return Err(LobbyError::DayOpen);
        }
        let explained = note.is_some_and(|text| (10..=500).contains(&text.chars().count()));
        if !day.discrepancies.is_empty() && !explained {
            return Err(LobbyError::NoteMissing);
        }
        sign(tx, (hall, signed_by), &day, note).await?;
        reckon(tx, hall, body.day).await
    })
    .await
}

async fn sign(
    tx: &mut Tx,
    (hall_id, signed_by): (HallId, StaffId),
    day: &DayOut,
    note: Option<&str>,
) -> Result<(), LobbyError> {
    let Tally { issued, accepted, told, refused, missed, cancelled, open: _ } = day.tally;
    let discrepancies = i32::try_from(day.discrepancies.len()).unwrap_or(i32::MAX);
    let place = Aad::new("day_signatures", "note", derived_id("day", &format!("{hall_id}/{}", day.day)));
    let new = NewSignature {
        hall_id,
        day: day.day,
        issued,
        accepted,
        told,
        refused,
        missed,
        cancelled,
        discrepancies,
        note: note.map(|text| tx.keyring().seal(place, text.as_bytes())).transpose()?,
        signed_by,
    };
    store::insert_signature(tx, &new).await.map_err(LobbyError::of_constraint)?;
    let detail =
        json!({ "day": day.day, "tally": day.tally, "discrepancies": day.discrepancies, "note": note });
    audit::record(tx, "sign_day", Entity::new("hall", hall_id.as_uuid()), &detail).await?;
    bus::publish(tx, &DayReconciled { hall_id, day: day.day, issued, discrepancies }).await?;
    Ok(())
}

/// Ends a ticket of which nothing will come, with the reason.
pub(crate) async fn close_ticket(
    db: &Db,
    actor: &Actor,
    id: TicketId,
    body: &CloseIn,
) -> Result<TicketOut, LobbyError> {
    let (hall, reason) = (place::hall_of(actor)?, place::words(&body.reason)?);
    transact(db, actor, async |tx| {
        let (row, mut step) = ticket::take(tx, hall, id, Act::Cancel).await?;
        (step.ended_at, step.wanted_window) = (Some(tx.now()), None);
        let detail = json!({ "reason": reason, "was": row.state });
        Ok(ticket::write(tx, &row, &step, ("close_ticket", TicketMove::Cancelled, detail)).await?.into())
    })
    .await
}
