//! Judges each account's looks against the patterns of misuse, the same day, and keeps what the audit administrator says.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contracts::identity::{MisuseAnswered, MisuseSuspected};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    crypto::Aad,
    db::{Db, Tx, transact},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    domain::misuse::{Limits, Pattern, judge, local_day},
    problem::IdentityError,
    store::{
        looks::LookRow,
        misuse::{self, Active, AlarmRow},
    },
};

/// How many earlier days are looked back at.
const BACK: TimeDelta = TimeDelta::days(30);
/// As long as an answer must be, in characters.
const SHORTEST: usize = 10;

/// Judges today and yesterday, of which looks may have come late; how many alarms are new.
pub(crate) async fn judge_accounts(db: &Db, actor: &Actor, limits: &Limits) -> Result<usize, IdentityError> {
    let now = transact(db, actor, async |tx| Ok::<_, IdentityError>(tx.now())).await?;
    let today = local_day(now);
    let mut raised = 0;
    for day in [today - TimeDelta::days(1), today] {
        let (from, to) = span(day);
        let accounts =
            transact(db, actor, async |tx| Ok::<_, IdentityError>(misuse::active(tx, from, to).await?));
        for account in accounts.await? {
            raised += transact(db, actor, async |tx| judge_day(tx, limits, &account, day).await).await?;
        }
    }
    Ok(raised)
}

/// From midnight to midnight, in China.
fn span(day: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let begins = day.and_time(chrono::NaiveTime::MIN).and_utc() - TimeDelta::hours(8);
    (begins, begins + TimeDelta::days(1))
}

async fn judge_day(
    tx: &mut Tx,
    limits: &Limits,
    account: &Active,
    day: NaiveDate,
) -> Result<usize, IdentityError> {
    let (from, to) = span(day);
    let looks = misuse::looks(tx, account.actor_id, from, to).await?;
    let before = misuse::days(tx, account.actor_id, from - BACK, from).await?;
    let mut raised = 0;
    for found in judge(limits, &looks, &before) {
        let Some(alarm) = misuse::raise(tx, account, day, &found).await? else { continue };
        let detail =
            json!({ "account": alarm.account, "pattern": alarm.pattern, "measured": alarm.measured });
        audit::record(tx, "suspect_misuse", Entity::new("misuse_alarm", alarm.id), &detail).await?;
        let event = MisuseSuspected { alarm_id: alarm.id, account_id: alarm.account, pattern: alarm.pattern };
        bus::publish(tx, &event).await?;
        raised += 1;
    }
    Ok(raised)
}

/// An alarm with what was seen, in words.
pub(crate) struct Explained {
    pub(crate) row: AlarmRow,
    pub(crate) words: String,
}

impl From<AlarmRow> for Explained {
    fn from(row: AlarmRow) -> Self {
        let pattern = Pattern::parse(&row.pattern);
        let words = pattern.map(|p| p.explain(row.measured.into(), row.threshold.into())).unwrap_or_default();
        Self { row, words }
    }
}

/// Alarms, newest first.
pub(crate) async fn list_misuse_alarms(
    db: &Db,
    actor: &Actor,
    open_only: bool,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Explained>, IdentityError> {
    transact(db, &system(actor), async |tx| {
        let rows = misuse::list(tx, open_only, before, limit).await?;
        Ok(rows.into_iter().map(Explained::from).collect())
    })
    .await
}

/// The looks of the day of an alarm, in order. They name persons by id only.
pub(crate) async fn read_misuse_evidence(
    db: &Db,
    actor: &Actor,
    id: Uuid,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<LookRow>, IdentityError> {
    transact(db, &system(actor), async |tx| {
        let alarm = misuse::find(tx, id).await?.ok_or(IdentityError::AlarmNotFound)?;
        audit::record(tx, "read_misuse_evidence", Entity::new("misuse_alarm", id), &json!({})).await?;
        let (from, to) = span(alarm.day);
        Ok(misuse::evidence(tx, alarm.account, from, to, after, limit).await?)
    })
    .await
}

/// Answers an alarm: explained, or misuse.
pub(crate) async fn answer_misuse_alarm(
    db: &Db,
    actor: &Actor,
    id: Uuid,
    verdict: &'static str,
    words: &str,
) -> Result<Explained, IdentityError> {
    let words = words.trim();
    if words.chars().count() < SHORTEST {
        return Err(IdentityError::ReasonShort);
    }
    transact(db, &system(actor), async |tx| {
        misuse::find(tx, id).await?.ok_or(IdentityError::AlarmNotFound)?;
        let sealed = tx.keyring().seal(Aad::new("misuse_alarm", "words", id), words.as_bytes())?;
        let (by, now) = (tx.actor().id, tx.now());
        let answered = misuse::answer(tx, id, (by, now), verdict, sealed).await?;
        let row = answered.ok_or(IdentityError::AlarmAnswered)?;
        let detail = json!({ "verdict": verdict, "words": words });
        audit::record(tx, "answer_misuse_alarm", Entity::new("misuse_alarm", id), &detail).await?;
        bus::publish(tx, &MisuseAnswered { alarm_id: id, misuse: verdict == "misuse" }).await?;
        Ok(row.into())
    })
    .await
}

/// The audit administrator has no scope of his own: he sees the trails of all, and nothing else.
pub(super) fn system(actor: &Actor) -> Actor {
    let mut actor = actor.clone();
    actor.scope.system = true;
    actor
}
