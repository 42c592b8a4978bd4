//! Handlers about persons.

use actix_web::{
    HttpRequest,
    web::{Data, Json, Path, Query},
};
use auth::{
    ACT_TOKEN_HEADER, ActToken, Caller, May, Role, ServiceKey,
    permission::{PersonFind, PersonRegister, ServiceCall},
};
use contracts::identity::PersonOut;
use kernel::{
    actor::ActorKind,
    db::Db,
    http::{Answer, Created},
    id::PersonId,
    idempotency::IdempotencyKey,
};

use crate::{
    flows::persons::{self, Reach},
    problem::IdentityError,
    views::persons::{FindPersonIn, FoundOut, ReadPersonQuery, RegisterPersonIn, RegisteredOut, person_out},
};

/// How sure a clerk at a window can be, and an agent at a door.
const AT_WINDOW: u8 = 2;
const AT_DOOR: u8 = 1;

pub(crate) async fn register_person(
    may: May<PersonRegister>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<RegisterPersonIn>,
) -> Answer<Created<RegisteredOut>> {
    let person = body.parse(if may.has(Role::Agent) { AT_DOOR } else { AT_WINDOW })?;
    let person_id = persons::register_person(&db, &may.actor, &reach_of(&may), &key, &*body, &person).await?;
    Ok(Created(RegisteredOut { person_id }))
}

pub(crate) async fn find_person(
    may: May<PersonFind>,
    db: Data<Db>,
    body: Json<FindPersonIn>,
) -> Answer<Json<FoundOut>> {
    let (number, name) = body.parse()?;
    let found = persons::find_person(&db, &may.actor, &reach_of(&may), body.purpose, &number, &name).await?;
    Ok(Json(found.into()))
}

pub(crate) async fn read_person(
    may: May<ServiceCall>,
    db: Data<Db>,
    service_key: Data<ServiceKey>,
    id: Path<PersonId>,
    query: Query<ReadPersonQuery>,
    request: HttpRequest,
) -> Answer<Json<PersonOut>> {
    let act = act_of(&request, &service_key)?;
    let read = persons::read_person(&db, &may.actor, act.as_ref(), *id, query.purpose, query.case_id);
    let (id, person) = read.await?.reveal();
    Ok(Json(person_out(id, &person)))
}

fn reach_of(caller: &Caller) -> Reach {
    match caller.actor.kind {
        ActorKind::Agent => Reach::Villages(caller.villages.clone()),
        ActorKind::Staff => Reach::Anywhere,
        ActorKind::Nobody | ActorKind::Person | ActorKind::Department | ActorKind::Service => {
            Reach::Villages(Vec::new())
        }
    }
}

fn act_of(request: &HttpRequest, key: &ServiceKey) -> Result<Option<ActToken>, IdentityError> {
    let Some(header) = request.headers().get(ACT_TOKEN_HEADER) else { return Ok(None) };
    let token = header.to_str().or(Err(IdentityError::ActTokenInvalid))?;
    ActToken::verify(token, key, "identity").map(Some).or(Err(IdentityError::ActTokenInvalid))
}
