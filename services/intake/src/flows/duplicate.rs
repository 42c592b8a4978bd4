//! Duplicates: which open cases look like one that the same person handed in before, and what somebody found of it. Open cases are read
//! page by page along the lists' indexes; what is looked for beside them is what these persons handed in, and a person has few cases.
use super::{
    Standing, moves,
    read::{cursor, marker},
    trace,
};
use crate::{
    domain::{
        duplicate::{DuplicateRefused, Mark, span, suspected},
        state::State,
        text::Words,
    },
    error::IntakeError,
    store::{
        cases::{self, Case},
        duplicates::{self, HandedIn, Marked},
        worklist::{self, Sought},
    },
};
use auth::Caller;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::intake::CaseAct;
use kernel::{
    db::{Db, Tx, transact},
    http::Page,
    id::CaseId,
    idempotency::{IdempotencyKey, once},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// So many open cases are looked at for one page.
const LOOKED_AT: i64 = 300;

/// Two cases that look like one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PairOut {
    /// The later one, which is open.
    pub(crate) case: Standing,
    /// When it was handed in.
    pub(crate) received_at: DateTime<Utc>,
    /// The earlier one.
    pub(crate) other: CaseId,
    /// When that was handed in.
    pub(crate) other_received_at: DateTime<Utc>,
    /// Where the earlier one stands, if the caller may see it.
    pub(crate) other_standing: Option<Standing>,
    /// What somebody found, if somebody looked.
    pub(crate) mark: Option<MarkOut>,
}

/// What somebody found of two cases.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MarkOut {
    /// `same_matter` or `not_duplicate`.
    pub(crate) mark: String,
    /// Why; which of them goes on.
    pub(crate) reason: String,
    /// Who.
    pub(crate) by: Uuid,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// What two cases are.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkIn {
    /// The same matter twice, or not.
    pub(crate) mark: Mark,
    /// Why, at least ten characters; which of them goes on.
    pub(crate) reason: String,
}

/// Open cases of the caller's that look like duplicates, the newest first; with `all` also those somebody has looked at.
pub(crate) async fn list_duplicates(
    db: &Db,
    caller: &Caller,
    days: Option<u16>,
    all: bool,
    after: Option<&str>,
) -> Result<Page<PairOut>, IntakeError> {
    let within = span(days)?;
    let after = after.map(cursor).transpose()?.map(|(at, id)| (at, CaseId::from_uuid(id)));
    let states: Vec<State> = State::ALL.iter().copied().filter(|state| state.is_open()).collect();
    let sought = Sought {
        states: &states,
        applicant: None,
        item: None,
        from: None,
        before: None,
        newest_first: true,
        held_by: &[],
        unclaimed_in: None,
        after,
        limit: LOOKED_AT,
    };
    transact(db, &caller.actor, async |tx| {
        let open = worklist::find(tx, &caller.actor, sought).await?;
        let page = Page::of(open, LOOKED_AT, |case| marker(case.drafted_at, case.id.as_uuid()));
        let items = pairs(tx, &page.items, within, all).await?;
        Ok(Page { items, next: page.next })
    })
    .await
}

async fn pairs(
    tx: &mut Tx,
    open: &[Case],
    within: TimeDelta,
    all: bool,
) -> Result<Vec<PairOut>, IntakeError> {
    let persons: Vec<Uuid> = open.iter().map(|case| case.applicant_id.as_uuid()).collect();
    let Some(oldest) = open.iter().map(|case| case.drafted_at).min() else { return Ok(Vec::new()) };
    let handed_in = duplicates::handed_in_by(tx, &persons, oldest - within).await?;
    let marks = duplicates::marks(tx, open).await?;
    let mut found = Vec::new();
    for case in open {
        let Some(this) = handed_in.iter().find(|row| row.case_id == case.id) else { continue };
        let Some(other) = handed_in.iter().find(|row| is_twin(this, row, within)) else { continue };
        let marked = marks.iter().find(|row| row.case_id == case.id && row.other_id == other.case_id);
        if all || marked.is_none() {
            found.push(pair(tx, case, (this, other), marked).await?);
        }
    }
    Ok(found)
}

fn is_twin(this: &HandedIn, other: &HandedIn, within: TimeDelta) -> bool {
    this.case_id != other.case_id
        && this.applicant_id == other.applicant_id
        && this.implementing_code == other.implementing_code
        && suspected(this.received_at, other.received_at, within)
}

async fn pair(
    tx: &mut Tx,
    case: &Case,
    (this, other): (&HandedIn, &HandedIn),
    marked: Option<&Marked>,
) -> Result<PairOut, IntakeError> {
    let actor = tx.actor().clone();
    let standing = cases::find(tx, &actor, other.case_id).await?.map(Standing::from);
    let mark = match marked {
        Some(row) => Some(MarkOut {
            mark: row.mark.clone(),
            reason: row.reason(tx)?,
            by: row.marked_by,
            at: row.marked_at,
        }),
        None => None,
    };
    Ok(PairOut {
        case: case.clone().into(),
        received_at: this.received_at,
        other: other.case_id,
        other_received_at: other.received_at,
        other_standing: standing,
        mark,
    })
}

/// Says what two cases are. It moves neither: the applicant takes one back, or each is answered.
pub(crate) async fn mark_duplicate(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, other): (CaseId, CaseId),
    new: &MarkIn,
) -> Result<Standing, IntakeError> {
    let reason = Words::parse(&new.reason)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, other, new), async |tx| {
            let case = moves::lock(tx, id).await?;
            let this = duplicates::handed_in(tx, id).await?.ok_or(DuplicateRefused::NotAPair)?;
            let that = duplicates::handed_in(tx, other).await?.ok_or(DuplicateRefused::NotAPair)?;
            if !is_twin(&this, &that, TimeDelta::days(366)) {
                return Err(DuplicateRefused::NotAPair.into());
            }
            let entity = duplicates::mark(tx, &case, other, (new.mark, reason.as_str())).await?;
            let entity = entity.ok_or(DuplicateRefused::Marked)?;
            let seen = json!({ "other": other, "mark": new.mark });
            let act = CaseAct::DuplicateMarked;
            trace::record_act(tx, &case, "mark_duplicate", seen, act, Some(entity)).await?;
            Ok(case.into())
        })
        .await
    })
    .await
}
