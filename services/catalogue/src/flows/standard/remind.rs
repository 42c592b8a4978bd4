//! Reminding those who still have to follow a changed base item: a week before the day, and when it is over.

use chrono::{Days, NaiveDate};
use contracts::catalogue::{FollowReminded, Reminder};
use kernel::{
    actor::Actor,
    audit,
    db::{Db, Tx, transact},
    problem::Chain,
    service::TaskContext,
};
use serde_json::json;
use std::time::Duration;

use super::publish::today;
use crate::{flows::claim::entity, problem::CatalogueError, store};

/// How often it is looked whom to remind. Days change at midnight, but nobody should wait for it.
const EVERY: Duration = Duration::from_secs(30);

/// So many days before the last one an authority is reminded.
const DAYS_BEFORE: u64 = 7;

/// So many are reminded in one transaction.
const BATCH: i64 = 200;

/// Reminds until the process stops.
pub(crate) async fn run(context: TaskContext) {
    while !context.stop.is_stopped() {
        if let Err(error) = run_reminders(&context.db).await {
            tracing::error!(error = %Chain(&error), "reminders wait; it is tried again");
        }
        context.stop.sleep(EVERY).await;
    }
}

/// Reminds everyone whose day is near or over, each once for each version.
///
/// # Errors
/// [`CatalogueError`] if the database fails; who was reminded stays reminded.
pub async fn run_reminders(db: &Db) -> Result<(), CatalogueError> {
    let actor = Actor::service("catalogue");
    for (reminder, name) in [(Reminder::Overdue, "overdue"), (Reminder::Soon, "soon")] {
        while transact(db, &actor, async |tx| batch(tx, reminder, name).await).await? {}
    }
    Ok(())
}

/// One batch; false when nobody was left.
async fn batch(tx: &mut Tx, reminder: Reminder, name: &'static str) -> Result<bool, CatalogueError> {
    let (today, now) = (today(tx), tx.now());
    let before = match reminder {
        Reminder::Overdue => today,
        Reminder::Soon => today.checked_add_days(Days::new(DAYS_BEFORE + 1)).unwrap_or(NaiveDate::MAX),
    };
    let due = store::pending::to_remind(tx, before, name, BATCH).await?;
    let found = !due.is_empty();
    for (code, authority, base_version, until) in due {
        if !store::pending::remind(tx, &code, base_version, name, now).await?
            || is_late(reminder, until, today)
        {
            continue;
        }
        let detail = json!({ "base_version": base_version, "until": until, "reminder": name });
        audit::record(tx, "remind_to_follow", entity(&code), &detail).await?;
        let event = FollowReminded { implementing_code: code, authority, base_version, until, reminder };
        bus::publish(tx, &event).await?;
    }
    Ok(found)
}

/// Who is told that the day is over need not be told that it is near.
fn is_late(reminder: Reminder, until: NaiveDate, today: NaiveDate) -> bool {
    reminder == Reminder::Soon && until < today
}
