//! Handlers for what anyone may read.
use crate::flows::{
    self, DisplayOut, HallDetail, HallOut, HallQuery, PriorityOut, SlotOut, SlotQuery, TicketPlace,
};
use actix_web::web::{Data, Json, Path, Query};
use kernel::{
    db::Db,
    http::{Answer, Page, PageQuery},
    id::{HallId, TicketId},
};

pub(super) async fn list_halls(db: Data<Db>, page: Query<PageQuery>) -> Answer<Json<Page<HallOut>>> {
    let limit = page.limit();
    Ok(Json(flows::list_halls(&db, page.into_inner().after, limit).await?))
}

pub(super) async fn get_hall(
    db: Data<Db>,
    id: Path<HallId>,
    query: Query<HallQuery>,
) -> Answer<Json<HallDetail>> {
    Ok(Json(flows::get_hall(&db, *id, &query).await?))
}

pub(super) async fn list_slots(
    db: Data<Db>,
    id: Path<HallId>,
    query: Query<SlotQuery>,
) -> Answer<Json<Vec<SlotOut>>> {
    Ok(Json(flows::list_slots(&db, *id, &query).await?))
}

pub(super) async fn get_display(db: Data<Db>, id: Path<HallId>) -> Answer<Json<DisplayOut>> {
    Ok(Json(flows::get_display(&db, *id).await?))
}

pub(super) async fn list_priorities(db: Data<Db>) -> Answer<Json<Vec<PriorityOut>>> {
    Ok(Json(flows::list_priorities(&db).await?))
}

pub(super) async fn get_ticket(db: Data<Db>, id: Path<TicketId>) -> Answer<Json<TicketPlace>> {
    Ok(Json(flows::get_ticket(&db, *id).await?))
}
