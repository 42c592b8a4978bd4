//! 对账: the days that were compared with the payment gateway, what differs, and the refunds that wait for a second person.
use super::{dossier::refused, fees::yuan, page, page_again, see_other};
use crate::{
    client::intake as api,
    error::PortalError,
    form::Mistake,
    session::{Posted, User, random_text},
    shell::Shell,
};
use actix_web::{
    HttpResponse,
    web::{self, Path, ServiceConfig},
};
use askama::Template;
use auth::Role;
use uuid::Uuid;

pub(super) mod amount;
mod list;
mod lists;
mod waiting;

/// Mounts the pages of the books.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/money", web::get().to(books))
        .route("/money/day", web::post().to(reconcile))
        .route("/money/differences/{id}", web::post().to(settle))
        .route("/money/refunds/{id}", web::post().to(judge))
        .route("/money/waiting", web::get().to(waiting::waiting))
        .route("/money/waiting/reductions/{case}", web::post().to(waiting::approve))
        .route("/money/waiting/refunds/{id}", web::post().to(waiting::judge))
        .route("/money/lists", web::get().to(lists::lists))
        .route("/money/lists", web::post().to(lists::make))
        .route("/money/lists/new", web::get().to(lists::new))
        .route("/money/lists/{id}", web::get().to(list::list))
        .route("/money/lists/{id}/file", web::get().to(list::file))
        .route("/money/lists/{id}/{step}", web::post().to(list::act));
}

struct DayRow {
    day: String,
    theirs: (String, String),
    ours: (String, String),
    differences: i32,
}

struct DifferenceRow {
    id: Uuid,
    day: String,
    kind: String,
    number: String,
    theirs: String,
    ours: String,
    /// The gateway can be asked to confirm it.
    may_record: bool,
}

struct RefundRow {
    id: Uuid,
    number: String,
    amount: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "money.html")]
struct BooksPage {
    shell: Shell,
    days: Vec<DayRow>,
    differences: Vec<DifferenceRow>,
    refunds: Vec<RefundRow>,
    key: String,
    mistakes: Vec<Mistake>,
}

async fn books(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, Vec::new()).await
}

async fn show(user: &User, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Finance])?;
    let again = !mistakes.is_empty();
    let amount = |fen: Option<i64>| fen.map_or_else(|| "没有".to_owned(), yuan);
    let days = api::list_days(user.api()).await?.into_iter().map(|row| DayRow {
        day: row.day.to_string(),
        theirs: (yuan(row.paid_fen), yuan(row.refunded_fen)),
        ours: (yuan(row.ours_paid_fen), yuan(row.ours_refunded_fen)),
        differences: row.differences,
    });
    let differences = api::list_differences(user.api()).await?.into_iter().map(|row| DifferenceRow {
        id: row.id,
        day: row.day.to_string(),
        may_record: row.kind == "paid_there",
        kind: row.kind_name,
        number: row.number,
        theirs: amount(row.theirs_fen),
        ours: amount(row.ours_fen),
    });
    let refunds = api::list_refunds(user.api()).await?.into_iter().map(|row| RefundRow {
        id: row.id,
        number: row.refund_no,
        amount: yuan(row.amount_fen),
        reason: row.reason_name,
    });
    let template = BooksPage {
        shell: user.shell("对账").with_errors(again),
        days: days.collect(),
        differences: differences.collect(),
        refunds: refunds.collect(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn reconcile(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::Finance])?;
    let Ok(day) = fields.text("day").parse() else {
        let text = "请选对哪一天的账。".to_owned();
        return show(user, vec![Mistake { anchor: "day".into(), text }]).await;
    };
    match api::reconcile_day(user.api(), fields.key(), day).await {
        Ok(_compared) => Ok(see_other("/money")),
        Err(fault) => show(user, refused(fault)?).await,
    }
}

async fn settle(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::Finance])?;
    let said = (fields.text("how"), fields.text("note"));
    match api::settle_difference(user.api(), fields.key(), *id, said).await {
        Ok(_settled) => Ok(see_other("/money")),
        Err(fault) => show(user, refused(fault)?).await,
    }
}

async fn judge(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::Finance])?;
    let approve = fields.text("say") == "approve";
    match api::judge_refund(user.api(), fields.key(), *id, approve).await {
        Ok(()) => Ok(see_other("/money")),
        Err(fault) => show(user, refused(fault)?).await,
    }
}
