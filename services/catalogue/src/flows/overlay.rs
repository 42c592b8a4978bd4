//! Overlays: what an authority fills in, checked and published by a second person.

use contracts::catalogue::{DraftChange, DraftChanged, OverlayContent, OverlayPublished, check};
use kernel::{audit, code::ImplementingItemCode, db::Tx};
use serde_json::json;

use crate::{
    domain::{
        item_state::ItemAction,
        version_state::{VersionAction, VersionState},
    },
    flows::claim::{entity, locked},
    problem::CatalogueError,
    store::{
        self,
        overlays::{OverlayVersion, Writing},
    },
};

/// Saves the overlay that was at `revision`; revision 0 begins a new version. It is written for the base version
/// that is in force now.
pub(crate) async fn fill_overlay(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    revision: i64,
    content: &OverlayContent,
) -> Result<OverlayVersion, CatalogueError> {
    let claim = locked(tx, code).await?;
    if content.authority != claim.authority {
        return Err(CatalogueError::CodeMismatch { pointer: "/authority" });
    }
    let base = store::published::base(tx, &claim.base_code).await?;
    let (base_version, _) = base.ok_or_else(|| CatalogueError::BaseUnpublished(claim.base_code.clone()))?;
    let writing = Writing { content, base_version, editor: tx.actor().id, now: tx.now() };
    let present = store::overlays::open_version(tx, code).await?;
    let (saved, change) = match present {
        None if revision == 0 => {
            (store::overlays::insert_draft(tx, code, &writing).await?, DraftChange::Begun)
        }
        None => return Err(CatalogueError::Stale),
        Some(draft) => {
            allowed(&draft, VersionAction::Edit, "edited")?;
            let saved = store::overlays::save_draft(tx, &draft, revision, &writing).await?;
            (saved.ok_or(CatalogueError::Stale)?, DraftChange::Edited)
        }
    };
    told(tx, &saved, change, "fill_overlay").await?;
    Ok(saved)
}

/// Hands the overlay to review.
pub(crate) async fn submit_overlay(
    tx: &mut Tx,
    code: &ImplementingItemCode,
) -> Result<OverlayVersion, CatalogueError> {
    locked(tx, code).await?;
    let draft = open(tx, code, VersionAction::Submit, "submitted").await?;
    quality(tx, &draft).await?;
    let moved = moved(tx, &draft, VersionAction::Submit, "submitted").await?;
    told(tx, &moved, DraftChange::Submitted, "submit_overlay").await?;
    Ok(moved)
}

/// Sends the overlay back to its editor.
pub(crate) async fn send_back_overlay(
    tx: &mut Tx,
    code: &ImplementingItemCode,
) -> Result<OverlayVersion, CatalogueError> {
    locked(tx, code).await?;
    let version = open(tx, code, VersionAction::SendBack, "sent back").await?;
    let moved = moved(tx, &version, VersionAction::SendBack, "sent back").await?;
    told(tx, &moved, DraftChange::SentBack, "send_back_overlay").await?;
    Ok(moved)
}

/// Puts the overlay in force, with the base version it was written for.
pub(crate) async fn publish_overlay(
    tx: &mut Tx,
    code: &ImplementingItemCode,
) -> Result<OverlayVersion, CatalogueError> {
    store::base::hold(tx, &code.base()).await?;
    let claim = locked(tx, code).await?;
    let refused = CatalogueError::ItemState { state: claim.state, action: "published" };
    let to = claim.state.after(ItemAction::Publish).ok_or(refused)?;
    let version = open(tx, code, VersionAction::Publish, "published").await?;
    let (checker, now) = (tx.actor().id, tx.now());
    if version.edited_by == checker {
        return Err(CatalogueError::MakerIsChecker);
    }
    let content = quality(tx, &version).await?;
    if let Some(old) = claim.published_version {
        let no_version = || CatalogueError::NoVersion(code.to_string(), old);
        let (old, _) = store::overlays::version(tx, code, old).await?.ok_or_else(no_version)?;
        moved(tx, &old, VersionAction::Retire, "retired").await?;
    }
    let published =
        store::overlays::move_version(tx, &version, VersionState::Published, Some((checker, now)));
    let published = published.await?.ok_or(CatalogueError::Late)?;
    store::places::replace(tx, code, &claim.division, &content).await?;
    let in_force = store::claims::put_in_force(tx, &claim, to, published.version, now).await?;
    in_force.ok_or(CatalogueError::Late)?;
    let detail = json!({ "version": published.version, "base_version": published.base_version });
    audit::record(tx, "publish_overlay", entity(code), &detail).await?;
    let event = OverlayPublished {
        implementing_code: code.clone(),
        base_code: code.base(),
        base_version: published.base_version,
        version: published.version,
        published_at: now,
        content,
    };
    bus::publish(tx, &event).await?;
    Ok(published)
}

/// The content, if it keeps every rule on the base version that is in force, and names places that exist.
async fn quality(tx: &mut Tx, version: &OverlayVersion) -> Result<OverlayContent, CatalogueError> {
    let code = &version.implementing_code;
    let found = store::overlays::version(tx, code, version.version).await?;
    let (_, content) = found.ok_or(CatalogueError::Late)?;
    let base = store::published::base(tx, &code.base()).await?;
    let (now, base) = base.ok_or_else(|| CatalogueError::BaseUnpublished(code.base()))?;
    if now != version.base_version {
        return Err(CatalogueError::BaseMoved { now, written: version.base_version });
    }
    let findings = check(&base, &content);
    if !findings.is_empty() {
        return Err(CatalogueError::Quality(findings));
    }
    let unknown = store::places::unknown(tx, &content).await?;
    if !unknown.is_empty() {
        return Err(CatalogueError::UnknownPlaces(unknown));
    }
    Ok(content)
}

async fn open(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    action: VersionAction,
    participle: &'static str,
) -> Result<OverlayVersion, CatalogueError> {
    let version = store::overlays::open_version(tx, code).await?;
    let version = version.ok_or_else(|| CatalogueError::NoDraft(code.to_string()))?;
    allowed(&version, action, participle)?;
    Ok(version)
}

fn allowed(
    version: &OverlayVersion,
    action: VersionAction,
    participle: &'static str,
) -> Result<VersionState, CatalogueError> {
    let refused = CatalogueError::VersionState { state: version.state, action: participle };
    version.state.after(action).ok_or(refused)
}

async fn moved(
    tx: &mut Tx,
    version: &OverlayVersion,
    action: VersionAction,
    participle: &'static str,
) -> Result<OverlayVersion, CatalogueError> {
    let to = allowed(version, action, participle)?;
    store::overlays::move_version(tx, version, to, None).await?.ok_or(CatalogueError::Late)
}

async fn told(
    tx: &mut Tx,
    version: &OverlayVersion,
    change: DraftChange,
    action: &'static str,
) -> Result<(), CatalogueError> {
    let detail = json!({ "version": version.version, "revision": version.revision });
    audit::record(tx, action, entity(&version.implementing_code), &detail).await?;
    let event =
        DraftChanged { code: version.implementing_code.to_string(), version: version.version, change };
    bus::publish(tx, &event).await?;
    Ok(())
}
