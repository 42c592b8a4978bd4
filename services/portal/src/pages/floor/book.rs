//! 预约办理: a hall, a slot, and the appointment.
use super::wait;
use crate::{
    client::lobby::{self as api, HallDetail, Queue, Slot},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Fields, Posted, User, Visitor, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use kernel::id::{HallId, PersonId, QueueId};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
pub(super) struct BookQuery {
    item: Option<String>,
    queue: Option<QueueId>,
    /// For whom a clerk or an agent books.
    person: Option<PersonId>,
}

struct HallLine {
    href: String,
    name: String,
    display: String,
}

#[derive(Template)]
#[template(path = "floor/halls.html")]
struct HallsPage {
    shell: Shell,
    halls: Vec<HallLine>,
}

/// An item's code, as it may stand in an address.
fn item(query: &BookQuery) -> Option<&str> {
    let code = query.item.as_deref()?;
    code.bytes().all(|byte| byte.is_ascii_alphanumeric()).then_some(code)
}

/// What goes along from page to page.
fn carried(query: &BookQuery) -> String {
    let mut pairs = Vec::new();
    pairs.extend(item(query).map(|item| ("item", item.to_owned())));
    pairs.extend(query.person.map(|person| ("person", person.to_string())));
    serde_urlencoded::to_string(pairs).unwrap_or_default()
}

/// The halls where places can be booked, those of the site's own county first.
pub(super) async fn halls(visitor: Visitor, query: Query<BookQuery>) -> Result<HttpResponse, PortalError> {
    let mut found = api::list_halls(&visitor.api).await?.items;
    let county = visitor.portal.brand.division.county().to_owned();
    found.sort_by_key(|hall| !hall.division.starts_with(&county));
    let carried = carried(&query);
    let halls = found.into_iter().map(|hall| HallLine {
        href: format!("/book/{}?{carried}", hall.id),
        display: format!("/display/{}", hall.id),
        name: hall.name,
    });
    page(&HallsPage { shell: visitor.shell("预约办理"), halls: halls.collect() })
}

struct QueueLine {
    href: String,
    name: String,
    wait: String,
    waiting: i64,
    here: bool,
}

struct DayLine {
    name: String,
    slots: Vec<SlotLine>,
}

struct SlotLine {
    value: String,
    id: String,
    text: String,
    free: i16,
}

#[derive(Template)]
#[template(path = "floor/book.html")]
struct BookPage {
    shell: Shell,
    hall: String,
    path: String,
    item: String,
    item_name: Option<String>,
    person: String,
    queues: Vec<QueueLine>,
    queue: String,
    days: Vec<DayLine>,
    chosen: String,
    needs: String,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(super) async fn slots(
    user: User,
    hall: Path<HallId>,
    query: Query<BookQuery>,
) -> Result<HttpResponse, PortalError> {
    show(&user, *hall, &query, &Fields::default(), Vec::new()).await
}

async fn show(
    user: &User,
    hall: HallId,
    query: &BookQuery,
    fields: &Fields,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    let item = item(query);
    let detail = api::get_hall(user.api(), hall, item).await?;
    let first = detail.queues.first().map(|queue| queue.id);
    let queue = query.queue.or(detail.queue_for_item).or(first).ok_or(PortalError::NotFound)?;
    let slots = api::list_slots(user.api(), hall, queue).await?;
    let item_name = match item {
        Some(code) => Some(user.visitor.portal.names.of(user.api(), code).await),
        None => None,
    };
    let again = !mistakes.is_empty();
    let template = BookPage {
        shell: user.shell("选个时间").with_errors(again),
        path: format!("/book/{hall}"),
        queues: queue_lines(&detail, hall, queue, &carried(query)),
        hall: detail.hall.name,
        item: item.unwrap_or_default().to_owned(),
        item_name,
        person: query.person.map(|person| person.to_string()).unwrap_or_default(),
        queue: queue.to_string(),
        days: day_lines(user, slots),
        chosen: fields.text("slot").to_owned(),
        needs: fields.text("needs").to_owned(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

fn queue_lines(detail: &HallDetail, hall: HallId, here: QueueId, carried: &str) -> Vec<QueueLine> {
    let line = |queue: &Queue| QueueLine {
        href: format!("/book/{hall}?queue={}&{carried}", queue.id),
        name: queue.name.clone(),
        wait: wait(queue.waiting, queue.wait_minutes),
        waiting: queue.waiting,
        here: queue.id == here,
    };
    detail.queues.iter().map(line).collect()
}

fn day_lines(user: &User, slots: Vec<Slot>) -> Vec<DayLine> {
    let now = user.visitor.portal.clock.now();
    let mut days: Vec<DayLine> = Vec::new();
    for slot in slots {
        let name = words::day(slot.day, now);
        if days.last().is_none_or(|day| day.name != name) {
            days.push(DayLine { name, slots: Vec::new() });
        }
        if let Some(day) = days.last_mut() {
            day.slots.push(SlotLine {
                value: format!("{}T{}", slot.day, slot.starts),
                id: format!("s-{}-{}", slot.day, slot.starts.format("%H%M")),
                text: format!("{}–{}", slot.starts.format("%H:%M"), slot.ends.format("%H:%M")),
                free: slot.free,
            });
        }
    }
    days
}

pub(super) async fn book(posted: Posted, hall: Path<HallId>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    let query = BookQuery {
        item: fields.some("item").map(ToOwned::to_owned),
        queue: fields.text("queue").parse().ok(),
        person: fields.text("person").parse().ok(),
    };
    let Some((day, starts)) = fields.text("slot").split_once('T') else {
        let text = "还没选时间。请选一个时段。".to_owned();
        return show(user, *hall, &query, fields, vec![Mistake { anchor: "slots".into(), text }]).await;
    };
    let body = json!({
        "hall": *hall, "queue": query.queue, "day": day, "starts": starts, "item": item(&query),
        "needs": fields.some("needs"), "person": query.person,
    });
    match api::book(user.api(), fields.key(), &body).await {
        Ok(_booked) => Ok(see_other("/me/appointments")),
        Err(fault) => show(user, *hall, &query, fields, refused(fault)?).await,
    }
}
