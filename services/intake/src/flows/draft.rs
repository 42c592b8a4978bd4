//! Beginning an application, and throwing it away.
use super::{Standing, handover, item, moves, trace};
use crate::{
    domain::{
        mandate::{Act, NoMandate},
        state::{Action, Door, State, Who},
    },
    error::IntakeError,
    store::{cases, items},
};
use auth::Caller;
use contracts::intake::{CaseDiscarded, CaseDrafted, Channel};
use kernel::{
    actor::ActorKind,
    code::{Division, DivisionPrefix},
    db::{Db, Tx, transact},
    id::{CaseId, HallId, PersonId, StaffId},
    idempotency::{IdempotencyKey, once},
};
use legal_clock::{day_begins, local_date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// So many drafts an agent begins on one day.
const DRAFTS_A_DAY: i64 = 30;

/// An application that someone begins.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDraft {
    /// The item: base, implementing or handling code.
    pub(crate) item: String,
    /// The village or township it concerns. Staff may leave it out for their own, an agent for his only village.
    pub(crate) division: Option<Division>,
    /// The hall to hand it in at, where it is not that of the place.
    pub(crate) hall: Option<HallId>,
    /// For whom; a citizen always applies for himself.
    pub(crate) applicant: Option<PersonId>,
}

/// Begins an application. It is bound to the versions of the item that are in force now.
pub(crate) async fn create_case(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &NewDraft,
) -> Result<Standing, IntakeError> {
    let applicant = applicant(caller, new)?;
    let place = place(caller, new)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, new, async |tx| {
            within_quota(tx, caller).await?;
            // The county is that of the hall: an item handed in at a county's hall for a place in it stays in its shard.
            let id = CaseId::in_county(&place);
            begin(tx, caller, new, (id, applicant), &place).await
        })
        .await
    })
    .await
}

/// Whether an agent may begin one more today.
pub(super) async fn within_quota(tx: &mut Tx, caller: &Caller) -> Result<(), IntakeError> {
    if let (_, Some(agent)) = door(caller) {
        let midnight = day_begins(local_date(tx.now()));
        if cases::drafts_since(tx, agent, midnight).await? >= DRAFTS_A_DAY {
            return Err(IntakeError::DraftQuota);
        }
    }
    Ok(())
}

/// Begins an application within a transaction.
pub(super) async fn begin(
    tx: &mut Tx,
    caller: &Caller,
    new: &NewDraft,
    (id, applicant): (CaseId, PersonId),
    place: &Division,
) -> Result<Standing, IntakeError> {
    let (item, hall) = item::by_code(tx, &new.item, place, new.hall.or(caller.actor.scope.hall)).await?;
    if items::is_marked(tx, &item.code).await? {
        return Err(IntakeError::ItemClosed);
    }
    if !caller.acts_within(item.code.as_str()) {
        return Err(NoMandate::OutOfScope.into());
    }
    let (channel, agent) = door(caller);
    if agent.is_some() && !item.agent_allowed {
        return Err(IntakeError::NoAgents);
    }
    cases::insert(
        tx,
        cases::NewCase {
            county: place.county(),
            id,
            state: State::Draft,
            channel,
            implementing_code: &item.code,
            base_version: item.base_version,
            overlay_version: item.overlay_version,
            division: place,
            hall_id: hall.id,
            authority: &item.authority,
            supervising_unit: Some(&item.supervising_unit),
            applicant_id: applicant,
            agent_id: agent,
            filed_by: caller.actor.id,
            silence_accepts: item.rules.silence_accepts,
        },
    )
    .await?;
    let case = moves::find(tx, id).await?;
    let event = CaseDrafted {
        case_id: id,
        implementing_code: item.code,
        base_version: item.base_version,
        overlay_version: item.overlay_version,
        applicant,
        channel: channel_of(channel),
    };
    trace::record(tx, &case, "create_case", json!({}), new, &event).await?;
    Ok(case.into())
}

/// Throws a draft away.
pub(crate) async fn discard_case(db: &Db, caller: &Caller, id: CaseId) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| discard(tx, caller, id).await).await
}

/// Throws a draft away within a transaction.
pub(super) async fn discard(tx: &mut Tx, caller: &Caller, id: CaseId) -> Result<Standing, IntakeError> {
    let mut case = moves::find(tx, id).await?;
    // An agent may drop what he began whether or not he still has a mandate.
    let who = match caller.actor.kind {
        ActorKind::Agent => Who::Agent,
        ActorKind::Person => Who::Applicant,
        ActorKind::Staff | ActorKind::Service | ActorKind::Department | ActorKind::Nobody => Who::Clerk,
    };
    handover::none_out(tx, &case).await?;
    moves::go(tx, &mut case, Action::Discard, who).await?;
    trace::record(tx, &case, "discard_case", json!({}), &json!({}), &CaseDiscarded { case_id: id }).await?;
    Ok(case.into())
}

/// The act of a mandate that changing a case in this state is part of.
pub(super) fn changing_act(state: State) -> Act {
    if state == State::Draft { Act::Submit } else { Act::Supplement }
}

/// The door as contracts name it.
pub(super) fn channel_of(door: Door) -> Channel {
    match door {
        Door::Online => Channel::Online,
        Door::Window => Channel::Window,
        Door::Agent => Channel::Agent,
    }
}

/// The door that a caller comes through, and the agent he is.
pub(super) fn door(caller: &Caller) -> (Door, Option<StaffId>) {
    match caller.actor.kind {
        ActorKind::Agent => (Door::Agent, caller.staff()),
        ActorKind::Person => (Door::Online, None),
        ActorKind::Staff | ActorKind::Service | ActorKind::Department | ActorKind::Nobody => {
            (Door::Window, None)
        }
    }
}

/// For whom it is.
pub(super) fn applicant(caller: &Caller, new: &NewDraft) -> Result<PersonId, IntakeError> {
    match (caller.person(), new.applicant) {
        (Some(own), None) => Ok(own),
        (Some(own), Some(named)) if own == named => Ok(own),
        (Some(_), Some(_)) => Err(IntakeError::NotYourself),
        (None, named) => named.ok_or(IntakeError::ApplicantMissing),
    }
}

/// The place it concerns, if the caller may begin one there.
pub(super) fn place(caller: &Caller, new: &NewDraft) -> Result<Division, IntakeError> {
    let agent = caller.actor.kind == ActorKind::Agent;
    if let Some(place) = &new.division {
        let inside = |village: &DivisionPrefix| {
            place.as_str().starts_with(village.as_str())
                || village.as_str().starts_with(place.prefix().as_str())
        };
        let served = !agent || caller.villages.iter().any(inside);
        return if served { Ok(place.clone()) } else { Err(IntakeError::OutsideVillages) };
    }
    let own = if agent { caller.villages.first() } else { caller.actor.scope.division.as_ref() };
    let own = own.ok_or(IntakeError::PlaceMissing)?;
    Ok(Division::parse(&format!("{:0<12}", own.as_str()))?)
}
