//! The audit administrator reads why persons were opened without a case, and says whether that was right.

use chrono::{DateTime, Utc};
use contracts::identity::GlassReviewed;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    crypto::Aad,
    db::{Db, Tx, transact},
    id::StaffId,
};
use serde_json::json;
use uuid::Uuid;

use super::{break_glass::SHORTEST, misuse::system};
use crate::{
    problem::IdentityError,
    store::{
        break_glass::{self, BreakRow},
        staff,
    },
};

/// A break with its reason.
pub(crate) struct Broken {
    pub(crate) row: BreakRow,
    /// Whose member broke the glass.
    pub(crate) organisation: Option<String>,
    pub(crate) reason: String,
    pub(crate) review: Option<String>,
}

/// Breaks with their reasons, newest first. Whoever reads them is on record, too.
pub(crate) async fn list_broken_glass(
    db: &Db,
    actor: &Actor,
    open_only: bool,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Broken>, IdentityError> {
    transact(db, &system(actor), async |tx| {
        let mut broken = Vec::new();
        for row in break_glass::list(tx, open_only, before, limit).await? {
            audit::record(tx, "read_break_glass", Entity::new("break_glass", row.id), &json!({})).await?;
            broken.push(open(tx, row).await?);
        }
        Ok(broken)
    })
    .await
}

/// Says whether it was right to open a person without a case.
pub(crate) async fn review_broken_glass(
    db: &Db,
    actor: &Actor,
    id: Uuid,
    verdict: &'static str,
    words: &str,
) -> Result<Broken, IdentityError> {
    let words = words.trim();
    if words.chars().count() < SHORTEST {
        return Err(IdentityError::ReasonShort);
    }
    transact(db, &system(actor), async |tx| {
        let row = break_glass::find(tx, id).await?.ok_or(IdentityError::BreakNotFound)?;
        let (by, now) = (tx.actor().id, tx.now());
        if row.account == by {
            return Err(IdentityError::MakerIsChecker);
        }
        let sealed = tx.keyring().seal(Aad::new("break_glass", "review", id), words.as_bytes())?;
        let reviewed = break_glass::review(tx, id, (by, now), verdict, sealed).await?;
        let row = reviewed.ok_or(IdentityError::BreakReviewed)?;
        let detail = json!({ "verdict": verdict, "words": words });
        audit::record(tx, "review_break_glass", Entity::new("break_glass", id), &detail).await?;
        bus::publish(tx, &GlassReviewed { break_id: id, justified: verdict == "justified" }).await?;
        open(tx, row).await
    })
    .await
}

async fn open(tx: &mut Tx, row: BreakRow) -> Result<Broken, IdentityError> {
    let organisation = staff::organisation(tx, StaffId::from_uuid(row.account)).await?;
    let reason = tx.keyring().open_text(Aad::new("break_glass", "reason", row.id), &row.reason)?;
    let review = row.review.as_ref();
    let review = review.map(|words| tx.keyring().open_text(Aad::new("break_glass", "review", row.id), words));
    Ok(Broken { review: review.transpose()?, organisation, reason, row })
}
