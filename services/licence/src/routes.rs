//! The operations of the repository: the table, and below it handlers that parse, call one flow and answer.
use crate::{
    act::Acting,
    cursor::read_cursor,
    domain::{IssuerCertificate, LicenceFile, TRANSITIONS},
    flows::{self, ChangeOrder, LookUp, Proof},
    problem::LicenceError,
    views::{
        ChangeIn, GetLicenceQuery, LicenceDetailOut, LicenceOut, LicenceTypeOut, LicenceUseOut, OfflineOut,
        PresentationOut, StandingOut, TransitionOut, VerifyIn,
    },
};
use actix_web::{
    http::Method,
    web::{Data, Json, Path, Query},
};
use auth::{
    May,
    permission::{LicenceAuthorise, LicenceRead, LicenceRevoke, ServiceCall},
};
use contracts::licence::{Holding, Jwks, UseIn, UseOut, VerificationOut};
use kernel::{
    code::LicenceTypeCode,
    db::Db,
    http::{Answer, Created, Page, PageQuery, Routes, Traced},
    id::LicenceId,
    idempotency::IdempotencyKey,
    personal::Personal,
};

pub(crate) fn routes() -> Routes {
    let (get, post) = (Method::GET, Method::POST);
    Routes::new()
        .public(get.clone(), "/types", list_types, "Licence types that are defined")
        .public(get.clone(), "/types/{code}", get_type, "One licence type")
        .public(get.clone(), "/keys", get_keys, "Public keys that signed statements are checked with")
        .public(
            get.clone(),
            "/file-keys",
            get_file_keys,
            "The issuer's certificate, by which files are checked",
        )
        .public(get.clone(), "/state-machine", get_state_machine, "How the standing of a licence may change")
        .public(
            post.clone(),
            "/verifications",
            verify_licence,
            "Checks a licence by the holder's code or by identifier",
        )
        .guarded(get.clone(), "/licences", list_licences, "The caller's own licences, newest first")
        .guarded(
            get.clone(),
            "/licences/{id}",
            get_licence,
            "A licence with what it says, for its holder or for a purpose",
        )
        .guarded(get.clone(), "/licences/{id}/uses", list_uses, "Who used a licence, for its holder")
        .guarded(
            get.clone(),
            "/licences/{id}/offline",
            get_offline_statement,
            "A signed statement that can be checked without the network",
        )
        .guarded(
            get.clone(),
            "/licences/{id}/file",
            get_licence_file,
            "A licence as a file signed with SM2 and Ed25519, for its holder",
        )
        .guarded(
            post.clone(),
            "/licences/{id}/presentations",
            present_licence,
            "Makes a code for showing a licence once, within a minute",
        )
        .guarded(
            post.clone(),
            "/licences/{id}/changes",
            change_licence,
            "Suspends, resumes, revokes, withdraws, cancels or transfers a licence",
        )
        .guarded(post, "/uses", use_licence, "Takes a licence as a material of a case, with an act token")
        .guarded(get, "/holdings", list_holdings, "What the principal of an act token holds and could use")
}

async fn list_types(db: Data<Db>, page: Query<PageQuery>) -> Answer<Json<Page<LicenceTypeOut>>> {
    let limit = page.limit();
    let types = flows::list_types(&db, page.into_inner().after, limit).await?;
    Ok(Json(types.map(Into::into)))
}

async fn get_type(db: Data<Db>, code: Path<LicenceTypeCode>) -> Answer<Json<LicenceTypeOut>> {
    Ok(Json(flows::get_type(&db, &code).await?.into()))
}

async fn get_keys(db: Data<Db>) -> Answer<Json<Jwks>> {
    Ok(Json(flows::public_keys(db.keyring())))
}

async fn get_state_machine() -> Answer<Json<Vec<TransitionOut>>> {
    Ok(Json(TRANSITIONS.iter().map(Into::into).collect()))
}

async fn verify_licence(
    db: Data<Db>,
    Traced(trace): Traced,
    body: Json<VerifyIn>,
) -> Answer<Json<VerificationOut>> {
    let body = body.into_inner();
    let proof = match (body.token, body.identifier) {
        (Some(token), None) => Proof::Token(token),
        (None, Some(identifier)) => Proof::Identifier(identifier),
        (Some(_), Some(_)) | (None, None) => return Err(LicenceError::VerifyWhat.into()),
    };
    Ok(Json(flows::verify_licence(&db, &trace, proof, body.expected_type).await?))
}

async fn list_licences(
    may: May<LicenceRead>,
    db: Data<Db>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<LicenceOut>>> {
    let own = flows::list_licences(&db, &may.actor, read_cursor(&page)?, page.limit()).await?;
    Ok(Json(own.map(|page| page.map(Into::into)).reveal()))
}

async fn get_licence(
    may: May<LicenceRead>,
    db: Data<Db>,
    id: Path<LicenceId>,
    query: Query<GetLicenceQuery>,
) -> Answer<Json<LicenceDetailOut>> {
    let why = LookUp { case: query.case_id, purpose: query.purpose.map(Into::into) };
    let detail = flows::get_licence(&db, &may.actor, *id, why).await?;
    Ok(Json(detail.map(Into::into).reveal()))
}

async fn list_uses(
    may: May<LicenceRead>,
    db: Data<Db>,
    id: Path<LicenceId>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<LicenceUseOut>>> {
    let uses = flows::list_uses(&db, &may.actor, *id, read_cursor(&page)?, page.limit()).await?;
    Ok(Json(uses.map(Into::into)))
}

async fn get_offline_statement(
    may: May<LicenceRead>,
    db: Data<Db>,
    id: Path<LicenceId>,
) -> Answer<Json<OfflineOut>> {
    let statement = flows::offline_statement(&db, &may.actor, *id).await?;
    Ok(Json(statement.map(Into::into).reveal()))
}

async fn get_licence_file(
    may: May<LicenceRead>,
    db: Data<Db>,
    id: Path<LicenceId>,
) -> Answer<Json<LicenceFile>> {
    Ok(Json(flows::get_licence_file(&db, &may.actor, *id).await?.reveal()))
}

async fn get_file_keys(db: Data<Db>) -> Answer<Json<IssuerCertificate>> {
    Ok(Json(flows::issuer_certificate(db.keyring())?))
}

async fn present_licence(
    may: May<LicenceAuthorise>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<LicenceId>,
) -> Answer<Created<PresentationOut>> {
    Ok(Created(flows::present_licence(&db, &may.actor, &key, *id).await?.into()))
}

async fn change_licence(
    may: May<LicenceRevoke>,
    db: Data<Db>,
    id: Path<LicenceId>,
    body: Json<ChangeIn>,
) -> Answer<Json<StandingOut>> {
    let body = body.into_inner();
    let order = ChangeOrder { action: body.action, reason_code: body.reason_code, reason: body.reason };
    Ok(Json(flows::change_licence(&db, &may.actor, *id, order).await?.into()))
}

async fn use_licence(
    _may: May<ServiceCall>,
    Acting(act): Acting,
    db: Data<Db>,
    Traced(trace): Traced,
    key: IdempotencyKey,
    body: Json<UseIn>,
) -> Answer<Created<UseOut>> {
    let used = flows::use_licence(&db, &act, &trace, &key, &body).await?;
    Ok(Created(used.reveal()))
}

async fn list_holdings(
    _may: May<ServiceCall>,
    Acting(act): Acting,
    db: Data<Db>,
    Traced(trace): Traced,
) -> Answer<Json<Vec<Holding>>> {
    Ok(Json(Personal::reveal(flows::list_holdings(&db, &act, &trace).await?)))
}
