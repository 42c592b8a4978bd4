//! Handlers that read cases.
use super::query::CaseQuery;
use crate::flows::{
    self, Standing,
    item::CaseItem,
    read::{CaseOut, TimelineOut, Wanted},
};
use actix_web::web::{Data, Json, Path, Query};
use auth::{
    May,
    permission::{CaseRead, ServiceCall},
};
use contracts::intake::LicenceContent;
use kernel::{
    code::CaseNo,
    db::Db,
    http::{Answer, Page, PageQuery},
    id::CaseId,
    personal::Personal,
};

pub(super) async fn list_cases(
    may: May<CaseRead>,
    db: Data<Db>,
    query: Query<CaseQuery>,
) -> Answer<Json<Page<Standing>>> {
    let of = Wanted {
        states: query.states()?,
        applicant: query.applicant,
        item: query.item.clone(),
        from: query.from,
        to: query.to,
        newest_first: query.newest,
        mine: query.mine,
        unclaimed: query.unclaimed,
    };
    Ok(Json(flows::read::list_cases(&db, &may, of, query.after.as_deref(), query.limit()).await?))
}

pub(super) async fn get_case(may: May<CaseRead>, db: Data<Db>, id: Path<CaseId>) -> Answer<Json<CaseOut>> {
    Ok(Json(flows::read::get_case(&db, &may, *id).await.map(Personal::reveal)?))
}

pub(super) async fn get_case_item(
    may: May<CaseRead>,
    db: Data<Db>,
    id: Path<CaseId>,
) -> Answer<Json<CaseItem>> {
    Ok(Json(flows::item::get_case_item(&db, &may, *id).await?))
}

pub(super) async fn get_case_by_no(
    may: May<CaseRead>,
    db: Data<Db>,
    no: Path<CaseNo>,
) -> Answer<Json<Standing>> {
    Ok(Json(flows::read::get_case_by_no(&db, &may, &no).await?))
}

pub(super) async fn get_timeline(
    may: May<CaseRead>,
    db: Data<Db>,
    id: Path<CaseId>,
    query: Query<PageQuery>,
) -> Answer<Json<Page<TimelineOut>>> {
    let after = query.after.as_deref();
    Ok(Json(flows::read::get_timeline(&db, &may, *id, after, query.limit()).await?))
}

pub(super) async fn get_licence_content(
    may: May<ServiceCall>,
    db: Data<Db>,
    id: Path<CaseId>,
) -> Answer<Json<LicenceContent>> {
    Ok(Json(flows::content::get_licence_content(&db, &may, *id).await.map(Personal::reveal)?))
}
