//! The events of a case's clock.
use crate::{
    domain::clock::{ClockEvent, Moved},
    schema::clock_events,
    store::cases::Case,
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::Aad,
    db::{DbError, Tx},
    id::{FileId, StaffId},
};
use legal_clock::{Ground, local_date};
use uuid::Uuid;

/// An event that is recorded.
#[derive(Debug)]
pub(crate) struct NewEvent<'a> {
    pub(crate) what: Moved,
    pub(crate) counts_from: DateTime<Utc>,
    pub(crate) document: Option<FileId>,
    pub(crate) notice: Option<&'a str>,
    pub(crate) approved_by: Option<StaffId>,
}

fn words(what: &Moved) -> (&'static str, Option<&'static str>, Option<i16>) {
    let days = |days: u16| i16::try_from(days).ok();
    match what {
        Moved::Started => ("started", None, None),
        Moved::Restarted => ("restarted", None, None),
        Moved::Suspended { ground, days: told } => ("suspended", Some(ground.code()), days(*told)),
        Moved::Resumed => ("resumed", None, None),
        Moved::Extended { days: more } => ("extended", None, days(*more)),
    }
}

pub(crate) async fn add(tx: &mut Tx, case: &Case, event: &NewEvent<'_>) -> Result<Uuid, DbError> {
    let id = Uuid::new_v4();
    let seal = |text: &str| tx.keyring().seal(Aad::new("clock_events", "notice", id), text.as_bytes());
    let notice = event.notice.map(seal).transpose()?;
    let (kind, ground, days) = words(&event.what);
    let by = tx.actor().id;
    diesel::insert_into(clock_events::table)
        .values((
            clock_events::county.eq(&case.county),
            clock_events::case_id.eq(case.id.as_uuid()),
            clock_events::id.eq(id),
            clock_events::kind.eq(kind),
            clock_events::ground.eq(ground),
            clock_events::days.eq(days),
            clock_events::document.eq(event.document.map(|file| file.as_uuid())),
            clock_events::notice.eq(notice),
            clock_events::acted_by.eq(by),
            clock_events::approved_by.eq(event.approved_by.map(|staff| staff.as_uuid())),
            clock_events::counts_from.eq(event.counts_from),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

/// What happened to the clock, in order.
pub(crate) async fn events(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<ClockEvent>, DbError> {
    type Row = (String, Option<String>, Option<i16>, DateTime<Utc>);
    let rows: Vec<Row> = clock_events::table
        .filter(clock_events::county.eq(&case.county))
        .filter(clock_events::case_id.eq(case.id.as_uuid()))
        .order(clock_events::seq)
        .select((clock_events::kind, clock_events::ground, clock_events::days, clock_events::counts_from))
        .load(conn)
        .await?;
    Ok(rows.into_iter().filter_map(read).collect())
}

/// The CHECK constraints keep any other words out of the table.
fn read(
    (kind, ground, days, from): (String, Option<String>, Option<i16>, DateTime<Utc>),
) -> Option<ClockEvent> {
    let days = days.and_then(|days| u16::try_from(days).ok());
    let what = match kind.as_str() {
        "started" => Moved::Started,
        "restarted" => Moved::Restarted,
        "suspended" => Moved::Suspended { ground: Ground::from_code(ground.as_deref()?)?, days: days? },
        "resumed" => Moved::Resumed,
        "extended" => Moved::Extended { days: days? },
        _ => return None,
    };
    Some(ClockEvent { on: local_date(from), what })
}
