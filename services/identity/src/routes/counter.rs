//! Handlers about what takes two: of persons at a counter, of staff by two administrators.

use actix_web::web::{Data, Json, Path, Query};
use auth::{
    May,
    permission::{CounterAct, StaffApprove, StaffManage},
};
use kernel::{
    db::Db,
    http::{Answer, Created, NoContent, Page, PageQuery},
    idempotency::IdempotencyKey,
};
use uuid::Uuid;

use crate::{
    flows::{counter_acts, desk::Desk, staff_resets},
    problem::IdentityError,
    views::counter::{
        ConfirmedOut, CounterActOut, ProposeCounterActIn, ProposeStaffResetIn, WaitingActOut, WaitingResetOut,
    },
};

/// The longest page: each line of it is a look at a person.
const PAGE: i64 = 50;

fn place(page: &PageQuery) -> Result<Option<Uuid>, IdentityError> {
    page.after.as_deref().map(Uuid::parse_str).transpose().or(Err(IdentityError::BadCursor))
}

pub(crate) async fn propose_counter_act(
    may: May<CounterAct>,
    db: Data<Db>,
    desk: Data<Desk>,
    key: IdempotencyKey,
    body: Json<ProposeCounterActIn>,
) -> Answer<Created<CounterActOut>> {
    let about = (body.person_id, &body.proposed());
    let register = desk.settings.household.as_ref();
    let id = counter_acts::propose_counter_act(&db, &may.actor, register, &key, about).await?;
    Ok(Created(CounterActOut { act_id: id }))
}

pub(crate) async fn list_counter_acts(
    may: May<CounterAct>,
    db: Data<Db>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<WaitingActOut>>> {
    let limit = page.limit().min(PAGE);
    let waiting = counter_acts::list_counter_acts(&db, &may.actor, place(&page)?, limit + 1).await?;
    let items = waiting.into_iter().map(|waiting| waiting.reveal().into()).collect();
    Ok(Json(Page::of(items, limit, WaitingActOut::cursor)))
}

pub(crate) async fn approve_counter_act(
    may: May<CounterAct>,
    db: Data<Db>,
    id: Path<Uuid>,
    key: IdempotencyKey,
) -> Answer<Json<ConfirmedOut>> {
    Ok(Json(counter_acts::approve_counter_act(&db, &may.actor, &key, *id).await?.into()))
}

pub(crate) async fn refuse_counter_act(
    may: May<CounterAct>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<NoContent> {
    counter_acts::refuse_counter_act(&db, &may.actor, *id).await?;
    Ok(NoContent)
}

pub(crate) async fn propose_staff_reset(
    may: May<StaffManage>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<ProposeStaffResetIn>,
) -> Answer<Created<CounterActOut>> {
    let proposed = staff_resets::propose_staff_reset(&db, &may.actor, &key, body.staff_id, &body.reason);
    Ok(Created(CounterActOut { act_id: proposed.await? }))
}

pub(crate) async fn list_staff_resets(
    may: May<StaffApprove>,
    db: Data<Db>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<WaitingResetOut>>> {
    let limit = page.limit().min(PAGE);
    let waiting = staff_resets::list_staff_resets(&db, &may.actor, place(&page)?, limit + 1).await?;
    let items = waiting.into_iter().map(WaitingResetOut::from).collect();
    Ok(Json(Page::of(items, limit, WaitingResetOut::cursor)))
}

pub(crate) async fn approve_staff_reset(
    may: May<StaffApprove>,
    db: Data<Db>,
    id: Path<Uuid>,
    key: IdempotencyKey,
) -> Answer<Json<ConfirmedOut>> {
    Ok(Json(staff_resets::approve_staff_reset(&db, &may.actor, &key, *id).await?.into()))
}

pub(crate) async fn refuse_staff_reset(
    may: May<StaffApprove>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<NoContent> {
    staff_resets::refuse_staff_reset(&db, &may.actor, *id).await?;
    Ok(NoContent)
}
