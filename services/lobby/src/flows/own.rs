//! One's own appointments, and what came of them.
use super::place;
use crate::{
    domain::{AppointmentState, Outcome},
    problem::LobbyError,
    store::{self, AppointmentRow},
};
use chrono::{DateTime, Utc};
use kernel::{
    actor::{Actor, ActorKind},
    crypto::Aad,
    db::{Db, Tx, transact},
    http::Page,
    id::{AppointmentId, CaseId, HallId, PersonId, QueueId},
    personal::{Look, Personal, Purpose, read_personal},
};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// An appointment, as its holder or who booked it sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AppointmentOut {
    /// The appointment.
    id: AppointmentId,
    /// The hall.
    hall_id: HallId,
    /// What the hall is called.
    hall_name: String,
    /// The queue.
    queue_id: QueueId,
    /// What the queue is called.
    queue_name: String,
    /// The item he comes for.
    item: Option<String>,
    /// When it is due.
    due_at: DateTime<Utc>,
    /// Until when the place is kept.
    held_until: DateTime<Utc>,
    /// How it stands.
    state: AppointmentState,
    /// What is said at the hall's screen; an agent sees it as long as his mandate holds.
    code: Option<String>,
    /// What help was asked for; for the holder only.
    needs: Option<String>,
    /// What came of the visit; for the holder only.
    outcome: Option<Outcome>,
    /// The case it ended in; for the holder only.
    case_id: Option<CaseId>,
    /// What he was told, or why it was not taken in; for the holder only.
    said: Option<String>,
}

/// A person's own appointments, latest first.
pub(crate) async fn list_own_appointments(
    db: &Db,
    actor: &Actor,
    subject: PersonId,
    after: Option<&str>,
    limit: i64,
) -> Result<Personal<Page<AppointmentOut>>, LobbyError> {
    transact(db, actor, async |tx| {
        let fields = &["appointments", "what_was_said"];
        let look = Look { subject, purpose: Purpose("own_view"), case: None, fields };
        read_personal(tx, look, async |tx| page(tx, actor, after, limit).await).await
    })
    .await
}

/// What an agent or a clerk booked for others, latest first. Nothing of theirs is opened.
pub(crate) async fn list_booked_appointments(
    db: &Db,
    actor: &Actor,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<AppointmentOut>, LobbyError> {
    transact(db, actor, async |tx| page(tx, actor, after, limit).await).await
}

async fn page(
    tx: &mut Tx,
    actor: &Actor,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<AppointmentOut>, LobbyError> {
    let whose =
        (actor.scope.subject, matches!(actor.kind, ActorKind::Agent | ActorKind::Staff).then_some(actor.id));
    let rows = store::list_own(tx, whose, after.and_then(read_cursor), limit + 1).await?;
    let page = Page::of(rows, limit, |last| format!("{}_{}", last.due_at.timestamp_micros(), last.id));
    let mut items = Vec::new();
    for row in page.items {
        items.push(out(tx, row, actor.scope.subject.is_some()).await?);
    }
    Ok(Page { items, next: page.next })
}

fn read_cursor(text: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (at, id) = text.split_once('_')?;
    Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, Uuid::parse_str(id).ok()?))
}

async fn out(tx: &mut Tx, row: AppointmentRow, holder: bool) -> Result<AppointmentOut, LobbyError> {
    let hall_name = place::hall(tx, row.hall_id).await?.name;
    let queue_name = place::queue(tx, row.hall_id, row.queue_id).await?.name;
    let visit = if holder { store::visit_of_appointment(tx, row.id).await? } else { None };
    let said = visit.as_ref().and_then(|visit| Some((visit.id, visit.said.as_ref()?)));
    let said =
        said.map(|(id, text)| tx.keyring().open_text(Aad::new("visits", "said", id), text)).transpose()?;
    let needs = row.needs.as_ref().filter(|_| holder);
    let (by, now) = (tx.actor().clone(), tx.now());
    let acts = by.kind != ActorKind::Agent || store::mandate_holds(tx, by.id, row.person_id, now).await?;
    let sealed_in = Aad::new("appointments", "needs", row.id.as_uuid());
    Ok(AppointmentOut {
        id: row.id,
        hall_id: row.hall_id,
        hall_name,
        queue_id: row.queue_id,
        queue_name,
        due_at: row.due_at,
        held_until: row.held_until,
        state: row.state,
        needs: needs.map(|text| tx.keyring().open_text(sealed_in, text)).transpose()?,
        outcome: visit.as_ref().map(|visit| visit.outcome),
        case_id: visit.as_ref().and_then(|visit| visit.case_id),
        said,
        item: row.item_code,
        code: Some(row.code).filter(|_| acts),
    })
}
