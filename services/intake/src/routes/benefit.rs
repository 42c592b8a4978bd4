//! Handlers for lists of benefits and their publication.
use super::query::{GrantQuery, MonthQuery};
use crate::flows::{
    benefit::{self, GrantOut, ListIn, ListOut, VoidListIn, WholeList},
    benefit_bank::{self, ResultsIn},
    benefit_publication::{self, PublicationIn, PublishedOut},
    benefit_waiting::{self, WaitingItemOut},
};
use actix_web::{
    HttpResponse,
    http::{Method, header},
    web::{Data, Json, Path, Query},
};
use auth::{
    May,
    permission::{BenefitApprove, BenefitExport, BenefitHandle},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Routes},
    idempotency::IdempotencyKey,
    personal::Personal,
};
use uuid::Uuid;

/// The operations.
pub(super) fn table() -> Routes {
    making()
        .guarded(
            Method::GET,
            "/benefit-lists/{id}/file",
            get_benefit_file,
            "The bank's file of an approved list; the look is logged and shown to each payee",
        )
        .guarded(
            Method::POST,
            "/benefit-lists/{id}/send",
            send_list,
            "Records that the file was handed to the bank, under its hash",
        )
        .guarded(
            Method::POST,
            "/benefit-lists/{id}/results",
            answer_list,
            "Records what the bank answered of each line",
        )
        .guarded(
            Method::POST,
            "/benefit-lists/{id}/publication",
            publish_benefit_list,
            "Publishes an approved list with masked names, from a day to a day",
        )
        .guarded(
            Method::POST,
            "/benefit-lists/{id}/publication/take-down",
            take_down_list,
            "Takes a publication down before its last day",
        )
        .public(
            Method::GET,
            "/benefit-publications",
            list_published,
            "The lists of benefits that are published today, with masked names",
        )
}

fn making() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/benefit-items",
            list_benefit_items,
            "The items that pay money, with how many of their grants no list of a month has",
        )
        .guarded(
            Method::GET,
            "/benefit-grants",
            list_grants,
            "The grants of an item that no list of a month has",
        )
        .guarded(Method::POST, "/benefit-lists", make_list, "Makes a list of grants to be paid")
        .guarded(
            Method::GET,
            "/benefit-lists",
            list_benefit_lists,
            "The lists of the caller's authority, the newest first",
        )
        .guarded(
            Method::GET,
            "/benefit-lists/{id}",
            get_benefit_list,
            "A list with its lines; names are masked, accounts are not shown",
        )
        .guarded(Method::POST, "/benefit-lists/{id}/check", check_list, "Checks a list that another one made")
        .guarded(
            Method::POST,
            "/benefit-lists/{id}/approve",
            approve_benefit_list,
            "Approves a list that two others made and checked",
        )
        .guarded(
            Method::POST,
            "/benefit-lists/{id}/void",
            void_list,
            "Takes a list back before it is handed to the bank",
        )
}

async fn list_benefit_items(
    may: May<BenefitHandle>,
    db: Data<Db>,
    query: Query<MonthQuery>,
) -> Answer<Json<Vec<WaitingItemOut>>> {
    Ok(Json(benefit_waiting::list_benefit_items(&db, &may, &query.period).await?))
}

async fn list_grants(
    may: May<BenefitHandle>,
    db: Data<Db>,
    query: Query<GrantQuery>,
) -> Answer<Json<Vec<GrantOut>>> {
    Ok(Json(benefit::list_grants(&db, &may, &query.item, &query.period).await?))
}

async fn make_list(
    may: May<BenefitHandle>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<ListIn>,
) -> Answer<Created<WholeList>> {
    Ok(Created(benefit::make_list(&db, &may, &key, &body).await?))
}

async fn list_benefit_lists(may: May<BenefitHandle>, db: Data<Db>) -> Answer<Json<Vec<ListOut>>> {
    Ok(Json(benefit::list_benefit_lists(&db, &may).await?))
}

async fn get_benefit_list(may: May<BenefitHandle>, db: Data<Db>, id: Path<Uuid>) -> Answer<Json<WholeList>> {
    Ok(Json(benefit::get_benefit_list(&db, &may, *id).await?))
}

async fn check_list(may: May<BenefitHandle>, db: Data<Db>, id: Path<Uuid>) -> Answer<Json<WholeList>> {
    Ok(Json(benefit::check_list(&db, &may, *id).await?))
}

async fn approve_benefit_list(
    may: May<BenefitApprove>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<Json<WholeList>> {
    Ok(Json(benefit::approve_benefit_list(&db, &may, *id).await?))
}

async fn void_list(
    may: May<BenefitHandle>,
    db: Data<Db>,
    id: Path<Uuid>,
    body: Json<VoidListIn>,
) -> Answer<Json<WholeList>> {
    Ok(Json(benefit::void_list(&db, &may, *id, &body).await?))
}

async fn get_benefit_file(may: May<BenefitExport>, db: Data<Db>, id: Path<Uuid>) -> Answer<HttpResponse> {
    let (name, text) = benefit_bank::get_benefit_file(&db, &may, *id).await.map(Personal::reveal)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(text))
}

async fn send_list(may: May<BenefitHandle>, db: Data<Db>, id: Path<Uuid>) -> Answer<Json<WholeList>> {
    Ok(Json(benefit_bank::send_list(&db, &may, *id).await?))
}

async fn answer_list(
    may: May<BenefitHandle>,
    db: Data<Db>,
    id: Path<Uuid>,
    body: Json<ResultsIn>,
) -> Answer<Json<WholeList>> {
    Ok(Json(benefit_bank::answer_list(&db, &may, *id, &body).await?))
}

async fn publish_benefit_list(
    may: May<BenefitHandle>,
    db: Data<Db>,
    id: Path<Uuid>,
    body: Json<PublicationIn>,
) -> Answer<Json<WholeList>> {
    Ok(Json(benefit_publication::publish_benefit_list(&db, &may, *id, &body).await?))
}

async fn take_down_list(may: May<BenefitHandle>, db: Data<Db>, id: Path<Uuid>) -> Answer<Json<WholeList>> {
    Ok(Json(benefit_publication::take_down_list(&db, &may, *id).await?))
}

async fn list_published(db: Data<Db>) -> Answer<Json<Vec<PublishedOut>>> {
    Ok(Json(benefit_publication::list_published(&db).await?))
}
