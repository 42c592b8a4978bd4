//! Handlers about the sessions of others, the revocation feed and the signing key.

use actix_web::web::{Data, Json, Path, Query};
use auth::{
    May, RevocationPage,
    permission::{KeyRotate, ServiceCall, SessionRevoke},
};
use kernel::{
    clock::Clock,
    db::Db,
    http::{Answer, NoContent},
    id::SessionId,
};
use uuid::Uuid;

use crate::{
    domain::session::EndReason,
    flows::{keys, sessions},
    views::{
        oauth::RevocationQuery,
        staff::{EndedOut, RotatedOut},
    },
};

pub(crate) async fn end_session(
    may: May<SessionRevoke>,
    db: Data<Db>,
    id: Path<SessionId>,
) -> Answer<NoContent> {
    sessions::end_session(&db, &may.actor, *id, EndReason::Revoked).await?;
    Ok(NoContent)
}

pub(crate) async fn end_sessions_of(
    may: May<SessionRevoke>,
    db: Data<Db>,
    subject: Path<Uuid>,
) -> Answer<Json<EndedOut>> {
    let ended = sessions::end_sessions_of(&db, &may.actor, *subject).await?;
    Ok(Json(EndedOut { ended }))
}

pub(crate) async fn list_revocations(
    may: May<ServiceCall>,
    db: Data<Db>,
    query: Query<RevocationQuery>,
) -> Answer<Json<RevocationPage>> {
    Ok(Json(sessions::list_revocations(&db, &may.actor, query.after).await?))
}

pub(crate) async fn rotate_key(
    may: May<KeyRotate>,
    db: Data<Db>,
    clock: Data<Clock>,
) -> Answer<Json<RotatedOut>> {
    let kid = keys::rotate_key(&db, &may.actor, &clock).await?;
    Ok(Json(RotatedOut { kid }))
}
