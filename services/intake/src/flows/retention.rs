//! How long ended cases are kept: a class fixed when a case ends, which is only ever prolonged, and holds (行政复议、诉讼、审计、刑事)
//! that keep a case from being destroyed. The applicant learns of none of them: a hold may be a criminal procedure's.
pub(crate) mod carry_out;
pub(crate) mod due;
pub(crate) mod list;

use super::{evidence, evidence::Upload, file, file::FileOut, moves, scan, scan::Gate};
use crate::{
    domain::{
        retention::{ArchiveRefused, Class, Ground},
        text::Words,
    },
    error::IntakeError,
    store::{
        cases::Case,
        files,
        retentions::{self, HoldRow, Kept},
    },
};
use auth::Caller;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::intake::{CaseAct, CaseWorkedOn};
use kernel::{
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::{CaseId, FileId},
    idempotency::{IdempotencyKey, once},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// A longer period.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LongerIn {
    /// The class it gets.
    pub(crate) class: Class,
    /// Why, at least ten characters.
    pub(crate) reason: String,
}

/// A hold to be placed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HoldIn {
    /// The ground.
    pub(crate) ground: Ground,
    /// Why, at least ten characters.
    pub(crate) reason: String,
    /// The paper it rests on, a file of the case.
    pub(crate) document: FileId,
}

/// A hold to be lifted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LiftIn {
    /// Why, at least ten characters.
    pub(crate) reason: String,
    /// The paper it rests on, another file of the case.
    pub(crate) document: FileId,
}

/// A hold, as whoever keeps the archive sees it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ArchiveHoldOut {
    /// The hold.
    pub(crate) id: Uuid,
    /// The case.
    pub(crate) case: CaseId,
    /// Its number.
    pub(crate) case_no: Option<String>,
    /// The ground.
    pub(crate) ground: Ground,
    /// The ground in Chinese.
    pub(crate) ground_name: String,
    /// Why.
    pub(crate) reason: String,
    /// The paper.
    pub(crate) document: FileId,
    /// Who placed it.
    pub(crate) placed_by: Uuid,
    /// When.
    pub(crate) placed_at: DateTime<Utc>,
    /// Why it was lifted.
    pub(crate) lift_reason: Option<String>,
    /// On which paper.
    pub(crate) lift_document: Option<FileId>,
    /// By whom.
    pub(crate) lifted_by: Option<Uuid>,
    /// When.
    pub(crate) lifted_at: Option<DateTime<Utc>>,
}

/// How long a case is kept, and what holds it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RetentionOut {
    /// The class.
    pub(crate) class: Class,
    /// The class in Chinese.
    pub(crate) class_name: String,
    /// The day it ended.
    pub(crate) ended_on: NaiveDate,
    /// The last day it is kept; none for ever.
    pub(crate) retain_through: Option<NaiveDate>,
    /// The edition of the rules that said so, or that somebody prolonged it.
    pub(crate) rule: String,
    /// Since when.
    pub(crate) fixed_at: DateTime<Utc>,
    /// Its holds, the first first.
    pub(crate) holds: Vec<ArchiveHoldOut>,
}

pub(super) fn hold_out(
    tx: &Tx,
    row: HoldRow,
    case_no: Option<String>,
) -> Result<ArchiveHoldOut, IntakeError> {
    Ok(ArchiveHoldOut {
        reason: row.reason(tx)?,
        lift_reason: row.lift_reason(tx)?,
        id: row.id,
        case: row.case_id,
        case_no,
        ground: row.ground,
        ground_name: row.ground.name_zh().to_owned(),
        document: row.document,
        placed_by: row.placed_by,
        placed_at: row.placed_at,
        lift_document: row.lift_document,
        lifted_by: row.lifted_by,
        lifted_at: row.lifted_at,
    })
}

/// Audit row and event; no line of the timeline.
pub(super) async fn told(
    tx: &Tx,
    case: &Case,
    what: &'static str,
    detail: Value,
    entity: Option<Uuid>,
) -> Result<(), IntakeError> {
    audit::record(tx, what, Entity::new("case", case.id.as_uuid()), &detail).await?;
    bus::publish(tx, &CaseWorkedOn { case_id: case.id, act: CaseAct::ArchiveMoved, entity }).await?;
    Ok(())
}

/// A case is kept, held and destroyed by the people of the authority that has it. Others may see it: a hall, a reviewing or a
/// supervising unit.
pub(super) fn own(tx: &Tx, case: &Case) -> Result<(), IntakeError> {
    let own = tx.actor().scope.authority.as_ref() == Some(&case.authority);
    if own { Ok(()) } else { Err(ArchiveRefused::NotOwn.into()) }
}

/// The class of a case that is over.
async fn kept(tx: &mut Tx, case: &Case) -> Result<Kept, IntakeError> {
    let found = retentions::find(tx, case).await?.filter(|_| case.state.is_final());
    Ok(found.ok_or(ArchiveRefused::NotEnded)?)
}

async fn whole(tx: &mut Tx, case: &Case) -> Result<RetentionOut, IntakeError> {
    let kept = kept(tx, case).await?;
    let number = case.case_no.as_ref().map(ToString::to_string);
    let rows = retentions::holds_of(tx, case).await?;
    let holds = rows.into_iter().map(|row| hold_out(tx, row, number.clone())).collect::<Result<_, _>>()?;
    Ok(RetentionOut {
        class: kept.class,
        class_name: kept.class.name_zh().to_owned(),
        ended_on: kept.ended_on,
        retain_through: kept.retain_through,
        rule: kept.rule,
        fixed_at: kept.fixed_at,
        holds,
    })
}

/// How long a case is kept, and what holds it.
pub(crate) async fn get_retention(db: &Db, caller: &Caller, id: CaseId) -> Result<RetentionOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        whole(tx, &case).await
    })
    .await
}

/// Prolongs the period of a case. Nothing shortens one.
pub(crate) async fn prolong_retention(
    db: &Db,
    caller: &Caller,
    id: CaseId,
    new: &LongerIn,
) -> Result<RetentionOut, IntakeError> {
    let reason = Words::parse(&new.reason)?;
    transact(db, &caller.actor, async |tx| {
        let case = moves::lock(tx, id).await?;
        own(tx, &case)?;
        let before = kept(tx, &case).await?;
        if new.class <= before.class {
            return Err(ArchiveRefused::NotLonger.into());
        }
        retentions::prolong(tx, &case, (new.class, before.ended_on, "prolonged")).await?;
        let detail = json!({ "class": new.class, "reason": reason.as_str() });
        told(tx, &case, "prolong_retention", detail, None).await?;
        whole(tx, &case).await
    })
    .await
}

/// Takes the paper on which a hold is placed or lifted, also where the case takes no other.
pub(crate) async fn add_archive_paper(
    db: &Db,
    gate: &Gate,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    upload: Upload,
) -> Result<FileOut, IntakeError> {
    let stored = upload.store(&gate.store).await?;
    let taken: Result<FileOut, IntakeError> = transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, &stored.sha256), async |tx| {
            let case = moves::lock(tx, id).await?;
            own(tx, &case)?;
            if !case.state.is_final() {
                return Err(ArchiveRefused::NotEnded.into());
            }
            let file = file::enter(tx, Some(&case), &stored).await?;
            let entity = Some(file.id.as_uuid());
            told(tx, &case, "add_archive_paper", json!({ "file": file.id }), entity).await?;
            Ok(file)
        })
        .await
    })
    .await;
    scan::at_once(db, gate, taken?).await
}

/// Places a hold: the case is not destroyed while it stands, whatever any list says.
pub(crate) async fn hold_archive(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &HoldIn,
) -> Result<ArchiveHoldOut, IntakeError> {
    let reason = Words::parse(&new.reason)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let case = moves::lock(tx, id).await?;
            own(tx, &case)?;
            kept(tx, &case).await?;
            evidence::of_case(tx, &case, new.document).await?;
            let entry = (new.ground, reason.as_str(), new.document);
            let hold = retentions::hold(tx, &case, entry).await?.ok_or(ArchiveRefused::Held)?;
            let detail = json!({ "hold": hold, "ground": new.ground });
            told(tx, &case, "hold_archive", detail, Some(hold)).await?;
            found(tx, hold, &case).await
        })
        .await
    })
    .await
}

async fn found(tx: &mut Tx, hold: Uuid, case: &Case) -> Result<ArchiveHoldOut, IntakeError> {
    let row = retentions::find_hold(tx, hold).await?.ok_or(IntakeError::NotFound("hold"))?;
    hold_out(tx, row, case.case_no.as_ref().map(ToString::to_string))
}

/// Lifts a hold, as another than who placed it, on a paper that came later.
pub(crate) async fn lift_archive_hold(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, hold): (CaseId, Uuid),
    new: &LiftIn,
) -> Result<ArchiveHoldOut, IntakeError> {
    let reason = Words::parse(&new.reason)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, hold, new), async |tx| {
            let case = moves::lock(tx, id).await?;
            own(tx, &case)?;
            let row = retentions::find_hold(tx, hold).await?.filter(|row| row.case_id == id);
            let row = row.ok_or(IntakeError::NotFound("hold"))?;
            if row.document == new.document {
                return Err(ArchiveRefused::SamePaper.into());
            }
            if row.placed_by == tx.actor().id {
                return Err(ArchiveRefused::OwnHold.into());
            }
            evidence::of_case(tx, &case, new.document).await?;
            if files::find(tx, new.document).await?.is_none_or(|paper| paper.brought_at <= row.placed_at) {
                return Err(ArchiveRefused::OldPaper.into());
            }
            if !retentions::lift(tx, hold, (reason.as_str(), new.document)).await? {
                return Err(ArchiveRefused::NotHeld.into());
            }
            told(tx, &case, "lift_archive_hold", json!({ "hold": hold }), Some(hold)).await?;
            found(tx, hold, &case).await
        })
        .await
    })
    .await
}
