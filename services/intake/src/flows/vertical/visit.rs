//! The applicant's way to the page of a system outside and back: signed, once, and not for long. No personal data stands in an
//! address; the system fetches the case itself.
use super::{
    connected, goes,
    hear::{Answer, Heard, OWN, hear, waits},
    material::{Ways, sees},
    opened,
    send::submission,
    wire::{Lines, ReturnClaims, Submission, VisitClaims},
};
use crate::{
    domain::{
        vertical::{ExchangeState, Mode, Move, VerticalRefused, Via},
        vertical_signature::Stamp,
    },
    error::IntakeError,
    flows::{item, moves, trace},
    store::verticals,
};
use auth::Caller;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::intake::CaseAct;
use kernel::{
    actor::Actor,
    db::{Db, transact},
    id::CaseId,
    personal::Personal,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// How long a visit may last.
const LASTS: TimeDelta = TimeDelta::minutes(30);

/// Where the applicant goes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct VisitOut {
    /// The visit.
    pub(crate) visit: Uuid,
    /// The system's page, with the token.
    pub(crate) url: String,
    /// Until when the way back is open.
    pub(crate) until: DateTime<Utc>,
}

/// The way back, as the system's page gave it to the browser.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Back {
    /// The system's short word.
    pub(crate) system: String,
    /// The token.
    pub(crate) token: String,
}

/// Where a visit led to.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Returned {
    /// The case.
    pub(crate) case: CaseId,
    /// What the system's word led to.
    #[serde(flatten)]
    pub(crate) heard: Heard,
}

/// Begins a visit to the system's page.
pub(crate) async fn begin_visit(
    db: &Db,
    lines: &Lines,
    caller: &Caller,
    id: CaseId,
) -> Result<VisitOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::lock(tx, id).await?;
        goes(tx, &case).await?;
        let item = item::of_case(tx, &case).await?;
        let with = connected(&item)?;
        if with.mode != Mode::Redirect {
            return Err(VerticalRefused::NotConnected.into());
        }
        if !waits(case.state) {
            return Err(VerticalRefused::NotNow.into());
        }
        let system = lines.verticals.named(&with.system).ok_or(VerticalRefused::NoPage)?;
        let page = system.page.as_deref().ok_or(VerticalRefused::NoPage)?;
        let mut exchange = opened(tx, &case, with).await?;
        if !exchange.state.is_open() {
            return Err(VerticalRefused::NotNow.into());
        }
        if exchange.state != ExchangeState::Received {
            let again = exchange.state.after(Move::Again).unwrap_or(exchange.state);
            exchange.state = again.after(Move::Send).ok_or(VerticalRefused::NotNow)?;
        }
        exchange.tries = exchange.tries.saturating_add(1);
        exchange.last_try_at = Some(tx.now());
        verticals::keep(tx, &exchange).await?;
        let (visit, until) = (Uuid::new_v4(), tx.now() + LASTS);
        verticals::begin_visit(tx, &case, visit, until).await?;
        let seen = json!({ "system": exchange.system, "visit": visit });
        trace::record_act(tx, &case, "begin_visit", seen, CaseAct::ExchangeMoved, Some(exchange.id)).await?;
        let expires = (lines.clock.now() + LASTS).timestamp();
        let claims = VisitClaims {
            visit,
            back: format!("{}/vertical/return?system={}", lines.here, system.code),
            expires,
        };
        let token = system.key.token("visit", &claims).map_err(kernel::db::DbError::from)?;
        Ok(VisitOut { visit, url: format!("{page}?visit={token}"), until })
    })
    .await
}

/// Hands a case to the system whose page its applicant has come to.
pub(crate) async fn take_visit(
    db: &Db,
    lines: &Lines,
    (code, visit): (&str, Uuid),
    stamp: Option<Stamp>,
) -> Result<Personal<Submission>, IntakeError> {
    let system = lines.verticals.coded(code).ok_or(VerticalRefused::NotSigned)?;
    // The signature is for this visit: of another one it opens nothing.
    let signed = stamp.filter(|stamp| stamp.id == visit.to_string());
    let good = signed.is_some_and(|stamp| system.key.verify(&stamp, b"", lines.clock.now()).is_ok());
    if !good {
        return Err(VerticalRefused::NotSigned.into());
    }
    transact(db, &Actor::service("vertical"), async |tx| {
        let id = verticals::visited(tx, visit).await?.ok_or(VerticalRefused::VisitOver)?;
        let case = moves::lock(tx, id).await?;
        let found = verticals::of_case(tx, &case).await?;
        let exchange =
            found.filter(|exchange| exchange.system == system.name).ok_or(VerticalRefused::VisitOver)?;
        if !sees(&case, &exchange) {
            return Err(VerticalRefused::VisitOver.into());
        }
        submission(tx, &case, &exchange, &Ways::of(lines, system)).await
    })
    .await
}

/// Takes the way back that a browser brings: once.
pub(crate) async fn return_visit(db: &Db, lines: &Lines, back: &Back) -> Result<Returned, IntakeError> {
    let system = lines.verticals.coded(&back.system).ok_or(VerticalRefused::NotSigned)?;
    let claims: ReturnClaims =
        system.key.open("return", &back.token).map_err(|_bad| VerticalRefused::NotSigned)?;
    transact(db, &Actor::service("vertical"), async |tx| {
        let id = verticals::end_visit(tx, claims.visit).await?.ok_or(VerticalRefused::VisitOver)?;
        let case = moves::lock(tx, id).await?;
        let answer = Answer {
            message: format!("{OWN}visit:{}", claims.visit),
            via: Via::Redirect,
            said: claims.said,
            outside_no: claims.outside_no.clone(),
            reason: claims.reason.clone(),
            remedies: None,
            at: None,
            evidence: None,
        };
        let effect = hear(tx, case, &system.name, &answer).await?;
        Ok(Returned { case: id, heard: effect.into() })
    })
    .await
}
