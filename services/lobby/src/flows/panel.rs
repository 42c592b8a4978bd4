//! The calling panel: the caller's window, his ticket, who waits, and how the other windows stand.
use super::{place, public, public::QueueOut, ticket::TicketOut, window::WindowOut};
use crate::{
    problem::LobbyError,
    store::{self, TicketRow},
};
use kernel::{
    actor::Actor,
    crypto::Aad,
    db::{Db, Tx, transact},
    id::{HallId, QueueId},
    personal::{Look, Personal, Purpose, read_personal},
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::Serialize;

/// What someone at a window has before him.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PanelOut {
    /// The hall.
    hall_id: HallId,
    /// What it is called.
    hall_name: String,
    /// How often is called before a ticket passes.
    call_limit: i16,
    /// The caller's own window, if he sits.
    window: Option<WindowOut>,
    /// The ticket at it.
    current: Option<TicketOut>,
    /// What help its holder asked for with his appointment.
    needs: Option<String>,
    /// Who waits for the window: heaviest first, then by arrival.
    waiting: Vec<TicketOut>,
    /// Tickets that passed today, newest first.
    missed: Vec<TicketOut>,
    /// All windows of the hall, by number.
    windows: Vec<WindowOut>,
    /// The queues of the hall, with their figures.
    queues: Vec<QueueOut>,
}

/// The panel of the caller.
pub(crate) async fn read_panel(
    db: &Db,
    actor: &Actor,
) -> Result<(PanelOut, Option<Personal<String>>), LobbyError> {
    /// As many as a screen shows.
    const MOST: i64 = 20;
    let (hall, staff) = (place::hall_of(actor)?, place::staff_of(actor)?);
    transact(db, actor, async |tx| {
        let rules = place::hall(tx, hall).await?;
        let day = local_date(tx.now());
        let windows = store::windows_of(tx, hall).await?;
        let own = windows.iter().find(|window| window.staff_id == Some(staff)).cloned();
        let (mut current, mut waiting) = (None, Vec::new());
        if let Some(window) = &own {
            current = store::under_way(tx, window.id).await?;
            let serves: &[QueueId] = &window.queues;
            waiting = store::waiting_for(tx, (hall, day), (window.id, serves), MOST).await?;
        }
        let needs = match &current {
            Some(row) => needs(tx, row).await?,
            None => None,
        };
        let panel = PanelOut {
            hall_id: hall,
            hall_name: rules.name,
            call_limit: rules.call_limit,
            window: own.map(Into::into),
            current: current.map(Into::into),
            needs: None,
            waiting: waiting.into_iter().map(Into::into).collect(),
            missed: store::missed_today(tx, hall, day, MOST).await?.into_iter().map(Into::into).collect(),
            windows: windows.into_iter().map(Into::into).collect(),
            queues: public::queues(tx, hall).await?,
        };
        Ok((panel, needs))
    })
    .await
}

impl PanelOut {
    /// With the help that was asked for.
    pub(crate) fn with_needs(self, needs: Option<String>) -> Self {
        Self { needs, ..self }
    }
}

/// What help the holder of a ticket asked for; a look that he can see.
async fn needs(tx: &mut Tx, ticket: &TicketRow) -> Result<Option<Personal<String>>, LobbyError> {
    let Some(id) = ticket.appointment_id else { return Ok(None) };
    let Some(row) = store::find_appointment(tx, id).await? else { return Ok(None) };
    let Some(sealed) = row.needs else { return Ok(None) };
    let look =
        Look { subject: row.person_id, purpose: Purpose("hall_service"), case: None, fields: &["needs"] };
    let place = Aad::new("appointments", "needs", id.as_uuid());
    let read =
        read_personal(tx, look, async |tx| Ok::<_, LobbyError>(tx.keyring().open_text(place, &sealed)?));
    Ok(Some(read.await?))
}
