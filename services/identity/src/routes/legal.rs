//! Handlers about legal persons and those who act for them. Each is about the human being behind the session, also while he
//! acts for a legal person.

use actix_web::web::{Data, Json, Path};
use auth::{May, permission::OwnAccount};
use kernel::{
    actor::{Actor, ActorKind},
    code::Uscc,
    db::Db,
    http::{Answer, Created, NoContent},
    id::PersonId,
};
use uuid::Uuid;

use crate::{
    domain::person::PersonName,
    flows::{
        desk::Desk,
        legal_persons::{self, Human},
    },
    problem::IdentityError,
    views::legal::{ClaimLegalPersonIn, ClaimedOut, LegalAgentOut, NameDelegateIn, NamedOut},
};

/// Who asks, and the actor of what is done in his name. Delegations are closed to the caller himself.
pub(super) fn human(may: &May<OwnAccount>) -> Result<(Human, Actor), IdentityError> {
    if may.actor.kind != ActorKind::Person {
        return Err(IdentityError::PersonNotFound);
    }
    let human =
        Human { id: PersonId::from_uuid(may.actor.id), assurance: may.assurance, limited: may.limited };
    Ok((human, Actor::service("identity").in_trace(may.actor.trace.clone())))
}

pub(crate) async fn list_legal_persons(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
) -> Answer<Json<Vec<LegalAgentOut>>> {
    let (human, actor) = human(&may)?;
    let shown = legal_persons::list_legal_persons(desk.door(&db, &actor), human).await?;
    Ok(Json(shown.into_iter().map(LegalAgentOut::from).collect()))
}

pub(crate) async fn claim_legal_person(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    body: Json<ClaimLegalPersonIn>,
) -> Answer<Created<ClaimedOut>> {
    let (human, actor) = human(&may)?;
    let code = Uscc::parse(body.code.trim()).map_err(IdentityError::BadNumber)?;
    let name = PersonName::parse(&body.name).map_err(IdentityError::BadName)?;
    let register = desk.settings.business.as_ref().ok_or(IdentityError::BusinessClosed)?;
    let door = desk.door(&db, &actor);
    let legal_id = legal_persons::claim_legal_person(door, register, human, (&code, &name)).await?;
    Ok(Created(ClaimedOut { legal_id }))
}

pub(crate) async fn act_for_legal_person(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    id: Path<PersonId>,
) -> Answer<NoContent> {
    let (human, actor) = human(&may)?;
    legal_persons::act_for(desk.door(&db, &actor), human, may.session, Some(*id)).await?;
    Ok(NoContent)
}

pub(crate) async fn act_for_oneself(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
) -> Answer<NoContent> {
    let (human, actor) = human(&may)?;
    legal_persons::act_for(desk.door(&db, &actor), human, may.session, None).await?;
    Ok(NoContent)
}

pub(crate) async fn list_delegates(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    id: Path<PersonId>,
) -> Answer<Json<Vec<LegalAgentOut>>> {
    let (human, actor) = human(&may)?;
    let shown = legal_persons::list_delegates(desk.door(&db, &actor), human, *id).await?;
    Ok(Json(shown.into_iter().map(LegalAgentOut::from).collect()))
}

pub(crate) async fn name_delegate(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    id: Path<PersonId>,
    body: Json<NameDelegateIn>,
) -> Answer<Created<NamedOut>> {
    let (human, actor) = human(&may)?;
    let naming = body.read()?;
    let agent_id = legal_persons::name_delegate(desk.door(&db, &actor), human, *id, &naming).await?;
    Ok(Created(NamedOut { agent_id }))
}

pub(crate) async fn end_delegation(
    may: May<OwnAccount>,
    db: Data<Db>,
    desk: Data<Desk>,
    id: Path<Uuid>,
) -> Answer<NoContent> {
    let (human, actor) = human(&may)?;
    legal_persons::end_delegation(desk.door(&db, &actor), human, *id).await?;
    Ok(NoContent)
}
