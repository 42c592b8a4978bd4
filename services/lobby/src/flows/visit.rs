//! The end of a visit: a case, what was said, or a reasoned refusal.
use super::{place, ticket};
use crate::{
    domain::{Act, Outcome, TicketState},
    problem::LobbyError,
    store::{self, NewVisit, TicketRow},
};
use contracts::lobby::VisitEnded;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    code::CaseNo,
    crypto::Aad,
    db::{Db, Tx, transact},
    id::{CaseId, TicketId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// Body of `POST /tickets/{id}/end`: a case for an accepted visit, words for any other.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndIn {
    /// What came of it.
    pub(crate) outcome: Outcome,
    /// The number of the case that was handed in.
    pub(crate) case_no: Option<CaseNo>,
    /// What he was told, or why it was not taken in; for an accepted visit, for whom he came, if the case is another's. Kept
    /// sealed.
    #[schemars(length(min = 2, max = 500))]
    pub(crate) said: Option<String>,
}

/// A visit that has ended.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct VisitOut {
    /// The visit.
    id: Uuid,
    /// The ticket.
    ticket_id: TicketId,
    /// What came of it.
    outcome: Outcome,
    /// The case.
    case_id: Option<CaseId>,
}

/// Ends the visit at the caller's window.
pub(crate) async fn end_visit(
    db: &Db,
    actor: &Actor,
    id: TicketId,
    body: &EndIn,
) -> Result<VisitOut, LobbyError> {
    let said = body.said.as_deref().map(place::words).transpose()?;
    if (body.outcome == Outcome::Accepted) != body.case_no.is_some() {
        return Err(LobbyError::OutcomeUnclear);
    }
    if body.outcome != Outcome::Accepted && said.is_none() {
        return Err(LobbyError::TextLength);
    }
    transact(db, actor, async |tx| {
        let (row, mut step, window_id) = ticket::take_own(tx, actor, id, Act::End).await?;
        let case_id = match &body.case_no {
            Some(number) => Some(case(tx, &row, number, said.is_some()).await?),
            None => None,
        };
        let visit = Uuid::new_v4();
        let seal = |text: &str| tx.keyring().seal(Aad::new("visits", "said", visit), text.as_bytes());
        let new = NewVisit {
            id: visit,
            ticket_id: id,
            hall_id: row.hall_id,
            day: row.day,
            window_id,
            staff_id: place::staff_of(actor)?,
            outcome: body.outcome,
            case_id,
            said: said.map(seal).transpose()?,
            began_at: row.started_at.unwrap_or(tx.now()),
            ended_at: tx.now(),
        };
        store::insert_visit(tx, &new).await.map_err(LobbyError::of_constraint)?;
        (step.state, step.ended_at) = (TicketState::Ended, Some(new.ended_at));
        store::move_ticket(tx, id, &step).await?;
        tell(tx, &new, said).await?;
        Ok(VisitOut { id: visit, ticket_id: id, outcome: body.outcome, case_id })
    })
    .await
}

/// The case of this number: a window of this hall received it, not before the visitor came, and it is his own. Who comes for
/// his mother or his firm has a case of another; then the clerk says so in words, which stay with the visit.
async fn case(
    tx: &mut Tx,
    ticket: &TicketRow,
    number: &CaseNo,
    explained: bool,
) -> Result<CaseId, LobbyError> {
    let known = store::case_of_no(tx, ticket.hall_id, number.as_str()).await?;
    let known = known.filter(|known| known.at_window).ok_or(LobbyError::CaseUnknown)?;
    if known.submitted_at < ticket.arrived_at {
        return Err(LobbyError::CaseOlder);
    }
    let holder = store::holder_of(tx, ticket.id).await?;
    if !explained
        && let (Some(holder), Some(applicant)) = (holder, known.applicant)
        && !store::is_same_person(tx, holder, applicant).await?
    {
        return Err(LobbyError::CaseOfAnother);
    }
    Ok(known.case_id)
}

async fn tell(tx: &mut Tx, new: &NewVisit, said: Option<&str>) -> Result<(), LobbyError> {
    let detail = json!({ "visit": new.id, "outcome": new.outcome, "case": new.case_id, "said": said });
    audit::record(tx, "end_visit", Entity::new("ticket", new.ticket_id.as_uuid()), &detail).await?;
    let event = VisitEnded {
        ticket_id: new.ticket_id,
        hall_id: new.hall_id,
        window_id: new.window_id,
        outcome: new.outcome.into(),
        case_id: new.case_id,
        ended_at: new.ended_at,
    };
    bus::publish(tx, &event).await?;
    Ok(())
}
