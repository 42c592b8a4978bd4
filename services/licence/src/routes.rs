//! The operations of the repository: the table, and below it handlers that parse, call one flow and answer.
mod desk;
mod file;
mod offline;
mod share;

use crate::{
    act::Acting,
    cursor::read_cursor,
    domain::{IssuerCertificate, LicenceFile, TRANSITIONS},
    flows::{self, ChangeOrder, LookUp, MadeKeys, Proof},
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

use desk::{
    approve_entry, enter_list, enter_version, get_entry, list_entries, list_issued, list_issuers,
    list_versions, reject_entry, set_issuer,
};
use file::{get_licence_ofd, get_licence_pdf, revoke_certificate};
use offline::{get_presentation, get_status_list};
use share::{
    approve_contract, check_copy, copy_licence, end_contract, give_consent, list_calls, list_consents,
    list_contracts, propose_contract, search_licences, share_file, share_metadata, share_standing,
    withdraw_consent,
};

pub(crate) fn routes() -> Routes {
    sharing(issuing(licences()))
}

fn licences() -> Routes {
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
            get.clone(),
            "/licences/{id}/pdf",
            get_licence_pdf,
            "A licence as a signed PDF, for its holder",
        )
        .guarded(
            get.clone(),
            "/licences/{id}/ofd",
            get_licence_ofd,
            "A licence as a signed OFD (GB/T 33190), for its holder",
        )
        .guarded(
            get.clone(),
            "/licences/{id}/presentation",
            get_presentation,
            "A presentation that is checked without the network, for one audience",
        )
        .guarded(
            post.clone(),
            "/licences/{id}/presentations",
            present_licence,
            "Makes a code for showing a licence once, within a minute",
        )
        .guarded(post, "/uses", use_licence, "Takes a licence as a material of a case, with an act token")
        .guarded(get, "/holdings", list_holdings, "What the principal of an act token holds and could use")
}

fn issuing(routes: Routes) -> Routes {
    let (get, post) = (Method::GET, Method::POST);
    routes
        .guarded(
            post.clone(),
            "/issuer-certificates/{serial}/revoke",
            revoke_certificate,
            "Revokes a certificate of an issuer",
        )
        .guarded(
            post.clone(),
            "/licences/{id}/changes",
            change_licence,
            "Suspends, resumes, revokes, withdraws, cancels or transfers a licence",
        )
        .guarded(
            post.clone(),
            "/licences/{id}/versions",
            enter_version,
            "Enters the next version of a licence, changed or renewed; it is written when another approves it",
        )
        .guarded(
            get.clone(),
            "/licences/{id}/versions",
            list_versions,
            "All versions of one of the caller's licences",
        )
        .guarded(get.clone(), "/issued", list_issued, "What the caller's authority issued, newest first")
        .guarded(
            post.clone(),
            "/imports",
            enter_list,
            "Enters a list of existing licences; they are taken over when another approves it",
        )
        .guarded(
            get.clone(),
            "/entries",
            list_entries,
            "What was entered in the caller's authority and waits for another",
        )
        .guarded(get.clone(), "/entries/{id}", get_entry, "What an entry says, for whoever approves it")
        .guarded(
            post.clone(),
            "/entries/{id}/approve",
            approve_entry,
            "Approves what somebody else entered: only now is anything issued",
        )
        .guarded(post.clone(), "/entries/{id}/reject", reject_entry, "Rejects an entry, or takes one back")
        .guarded(post, "/types/{code}/issuers", set_issuer, "Says who may issue a type")
        .public(get, "/types/{code}/issuers", list_issuers, "Who may issue a type")
}

fn sharing(routes: Routes) -> Routes {
    let (get, post) = (Method::GET, Method::POST);
    routes
        .public(
            get.clone(),
            "/status-lists/{list}",
            get_status_list,
            "The standing of all licences, signed and fresh for a day",
        )
        .public(
            get.clone(),
            "/sharing/contracts",
            list_contracts,
            "Who may use licences under which contract",
        )
        .guarded(post.clone(), "/sharing/contracts", propose_contract, "Proposes a contract on sharing")
        .guarded(
            post.clone(),
            "/sharing/contracts/{id}/approve",
            approve_contract,
            "Approves a contract of somebody else",
        )
        .guarded(post.clone(), "/sharing/contracts/{id}/end", end_contract, "Ends a contract")
        .guarded(
            post.clone(),
            "/sharing/searches",
            search_licences,
            "Which licences a holder has, under a contract",
        )
        .guarded(
            post.clone(),
            "/sharing/metadata",
            share_metadata,
            "The fields of a licence that a contract names",
        )
        .guarded(
            post.clone(),
            "/sharing/verifications",
            share_standing,
            "The standing of a licence, under a contract",
        )
        .guarded(
            post.clone(),
            "/sharing/files",
            share_file,
            "The signed record of a licence, under a contract",
        )
        .guarded(post.clone(), "/sharing/copies", copy_licence, "A copy of a licence for one use, as PDF")
        .public(get.clone(), "/copies/{number}", check_copy, "Whether a copy for one use is good")
        .guarded(post.clone(), "/licences/{id}/consents", give_consent, "Lets an authority use a licence")
        .guarded(get.clone(), "/licences/{id}/consents", list_consents, "Whom the holder lets use a licence")
        .guarded(post, "/consents/{id}/withdraw", withdraw_consent, "Takes a consent back")
        .guarded(get, "/licences/{id}/calls", list_calls, "What systems asked of a licence, for its holder")
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
        (None, Some(identifier)) => Proof::Identifier(identifier, body.code),
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

async fn get_file_keys(db: Data<Db>, made: Data<MadeKeys>) -> Answer<Json<IssuerCertificate>> {
    Ok(Json(flows::issuer_certificate(&db, &made).await?))
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
