//! Licences that fall while cases rest on them: the alarm, the list for review, and what a clerk did about it.
use super::{
    moves,
    read::{cursor, marker},
    trace,
};
use crate::{
    domain::{
        alarm::{Advice, Settlement, advice},
        text::Words,
    },
    error::IntakeError,
    store::{
        alarms::{self, Alarm, Fall},
        cases,
        cases::Case,
        materials,
    },
};
use auth::Caller;
use chrono::{DateTime, Utc};
use contracts::intake::CaseAct;
use kernel::{
    db::{Db, Tx, transact},
    http::Page,
    id::{CaseId, LicenceId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// An alarm about a licence that a case took.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct AlarmOut {
    /// The alarm.
    pub(crate) id: Uuid,
    /// The case.
    pub(crate) case_id: CaseId,
    /// `open` in a case under way, `review` for a closed one.
    pub(crate) kind: String,
    /// The licence.
    pub(crate) licence_id: LicenceId,
    /// Its public identifier.
    pub(crate) identifier: String,
    /// `suspended`, `revoked`, `cancelled` or `withdrawn`.
    pub(crate) status: String,
    /// What is to be done: `ask_for_another`, `hold_decision`, `hold_delivery` or `review_decision`.
    pub(crate) advice: String,
    /// The same in words.
    pub(crate) advice_words: String,
    /// Since when the licence is not good.
    pub(crate) since: DateTime<Utc>,
    /// When the case was told.
    pub(crate) raised_at: DateTime<Utc>,
    /// It is over: the licence is good again, or someone settled it.
    pub(crate) over: bool,
    /// How it was settled.
    pub(crate) outcome: Option<String>,
}

/// What was done about an alarm.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettleAlarm {
    /// `replaced` or `not_relied_on` in an open case; `decision_stands`, `decision_undone` or `not_relied_on` in a closed one.
    pub(crate) outcome: String,
    /// Why, in ten characters or more.
    pub(crate) text: String,
}

impl From<Alarm> for AlarmOut {
    fn from(row: Alarm) -> Self {
        let words = Advice::parse(&row.advice).map(|advice| advice.name_zh().to_owned()).unwrap_or_default();
        Self {
            over: row.lifted_at.is_some() || row.settled_at.is_some(),
            advice_words: words,
            id: row.id,
            case_id: row.case_id,
            kind: row.kind,
            licence_id: row.licence_id,
            identifier: row.identifier,
            status: row.status,
            advice: row.advice,
            since: row.since,
            raised_at: row.raised_at,
            outcome: row.outcome,
        }
    }
}

/// A licence fell: every case that took it and may still rest on it is told what to do.
pub(super) async fn raise(tx: &mut Tx, fall: &Fall) -> Result<(), IntakeError> {
    let actor = tx.actor().clone();
    for id in materials::cases_with(tx, fall.licence).await? {
        let Some(case) = cases::lock(tx, &actor, id).await? else { continue };
        let Some(advice) = advice(case.state) else { continue };
        if alarms::raise(tx, &case, fall, advice).await? {
            let seen = json!({
                "licence": fall.licence, "identifier": fall.identifier, "status": fall.status,
                "advice": advice.code(),
            });
            let what = if advice == Advice::ReviewDecision {
                "review_fallen_licence"
            } else {
                "alert_revoked_licence"
            };
            let entity = Some(fall.licence.as_uuid());
            trace::record_act(tx, &case, what, seen, CaseAct::LicenceRevoked, entity).await?;
        }
    }
    Ok(())
}

/// A licence is good again: what stood because of it is over.
pub(super) async fn lift(tx: &mut Tx, licence: LicenceId) -> Result<(), IntakeError> {
    let actor = tx.actor().clone();
    for id in alarms::lift(tx, licence).await? {
        let Some(case) = cases::lock(tx, &actor, id).await? else { continue };
        let (seen, entity) = (json!({ "licence": licence }), Some(licence.as_uuid()));
        trace::record_act(tx, &case, "lift_licence_alarm", seen, CaseAct::LicenceAlarmLifted, entity).await?;
    }
    Ok(())
}

/// Nothing is granted while an alarm stands: the decision would rest on a licence that is not good.
pub(super) async fn none_stands(tx: &mut Tx, case: &Case) -> Result<(), IntakeError> {
    if alarms::stands(tx, case).await? { Err(IntakeError::LicenceAlarm) } else { Ok(()) }
}

/// The standing alarms of the caller's cases: of those under way, or of closed ones to be reviewed.
pub(crate) async fn list_licence_alarms(
    db: &Db,
    caller: &Caller,
    review: bool,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<AlarmOut>, IntakeError> {
    let after = after.map(cursor).transpose()?;
    let kind = if review { "review" } else { "open" };
    transact(db, &caller.actor, async |tx| {
        let rows = alarms::list(tx, kind, after, limit).await?;
        Ok(Page::of(rows, limit, |row| marker(row.raised_at, row.id)).map(AlarmOut::from))
    })
    .await
}

/// Records what was done about an alarm.
pub(crate) async fn settle_licence_alarm(
    db: &Db,
    caller: &Caller,
    id: Uuid,
    done: &SettleAlarm,
) -> Result<AlarmOut, IntakeError> {
    let words = Words::parse(&done.text)?;
    let outcome = Settlement::parse(&done.outcome).map_err(|_unknown| IntakeError::AlarmOutcome)?;
    transact(db, &caller.actor, async |tx| {
        let alarm = alarms::find(tx, id).await?.ok_or(IntakeError::NotFound("alarm"))?;
        // The case's own scope: who may not see the case is told that there is no such alarm.
        let case = moves::lock(tx, alarm.case_id).await.map_err(|_unseen| IntakeError::NotFound("alarm"))?;
        if !outcome.answers(&alarm.kind) {
            return Err(IntakeError::AlarmOutcome);
        }
        let row = alarms::settle(tx, id, outcome, words.as_str()).await?.ok_or(IntakeError::AlarmOver)?;
        let seen = json!({ "licence": row.licence_id, "outcome": outcome.code() });
        let act = CaseAct::LicenceAlarmSettled;
        trace::record_act(tx, &case, "settle_licence_alarm", seen, act, Some(id)).await?;
        Ok(row.into())
    })
    .await
}
