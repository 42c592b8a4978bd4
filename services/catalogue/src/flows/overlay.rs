//! Overlays: what an authority fills in, checked and published by a second person.

use auth::Role;
use chrono::{DateTime, Utc};
use contracts::catalogue::{
    DraftChange, DraftChanged, Finding, OverlayContent, OverlayPublished, check, check_dated, check_overlay,
};
use kernel::{audit, code::ImplementingItemCode, db::Tx};
use serde_json::json;

use crate::{
    domain::{
        item_state::{ItemAction, ItemState},
        version_state::VersionAction,
    },
    flows::{
        claim::{entity, locked},
        cycle::{self, Because},
        units,
    },
    problem::CatalogueError,
    store::{
        self,
        acts::Moving,
        claims::Claim,
        overlays::{OverlayVersion, Writing},
    },
};

/// Saves the overlay that was at `revision`; revision 0 begins a new version. It is written for the base version
/// that is in force now, or for the one that will be where none is yet.
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
    let base = store::published::base_or_next(tx, &claim.base_code).await?;
    let (base_version, ..) = base.ok_or_else(|| CatalogueError::BaseUnpublished(claim.base_code.clone()))?;
    let writing = Writing { content, base_version, editor: tx.actor().id, now: tx.now() };
    let present = store::overlays::open_version(tx, code).await?;
    let (saved, change) = match present {
        None if revision == 0 => {
            (store::overlays::insert_draft(tx, code, &writing).await?, DraftChange::Begun)
        }
        None => return Err(CatalogueError::Stale),
        Some(draft) => {
            cycle::allowed(draft.state, VersionAction::Edit)?;
            let saved = store::overlays::save_draft(tx, &draft, revision, &writing).await?;
            (saved.ok_or(CatalogueError::Stale)?, DraftChange::Edited)
        }
    };
    cycle::note(tx, (code.as_str(), saved.version), VersionAction::Edit, None).await?;
    told(tx, &saved, change, "fill_overlay").await?;
    Ok(saved)
}

/// Hands the overlay to the department's review, with what it changes and why.
pub(crate) async fn submit_overlay(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    because: Because<'_>,
) -> Result<OverlayVersion, CatalogueError> {
    let claim = locked(tx, code).await?;
    let draft = open(tx, code, VersionAction::Submit).await?;
    let begins = store::published::base_or_next(tx, &claim.base_code).await?.map(|(.., at)| at);
    let at = begins.map_or(tx.now(), |begins| begins.max(tx.now()));
    quality(tx, &claim, &draft, at).await?;
    let said = Moving { reason: Some(because.reason), basis: Some(because.basis), ..Moving::default() };
    let moved = step(tx, &draft, VersionAction::Submit, &said, None).await?;
    told(tx, &moved, DraftChange::Submitted, "submit_overlay").await?;
    Ok(moved)
}

/// Passes the overlay for the department.
pub(crate) async fn review_overlay(
    tx: &mut Tx,
    code: &ImplementingItemCode,
) -> Result<OverlayVersion, CatalogueError> {
    locked(tx, code).await?;
    let version = open(tx, code, VersionAction::Review).await?;
    let moved = step(tx, &version, VersionAction::Review, &Moving::default(), None).await?;
    told(tx, &moved, DraftChange::Reviewed, "review_overlay").await?;
    Ok(moved)
}

/// Passes the overlay as lawful.
pub(crate) async fn legal_review_overlay(
    tx: &mut Tx,
    code: &ImplementingItemCode,
) -> Result<OverlayVersion, CatalogueError> {
    locked(tx, code).await?;
    let version = open(tx, code, VersionAction::LegalReview).await?;
    let moved = step(tx, &version, VersionAction::LegalReview, &Moving::default(), None).await?;
    told(tx, &moved, DraftChange::Reviewed, "legal_review_overlay").await?;
    Ok(moved)
}

/// Sends the overlay back to its editor, and says why. Only from the state that it waits in for the caller's role.
pub(crate) async fn send_back_overlay(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    role: Role,
    note: &str,
) -> Result<OverlayVersion, CatalogueError> {
    locked(tx, code).await?;
    let version = open(tx, code, VersionAction::SendBack).await?;
    cycle::turn_of(version.state, role)?;
    let moved = step(tx, &version, VersionAction::SendBack, &Moving::default(), Some(note)).await?;
    told(tx, &moved, DraftChange::SentBack, "send_back_overlay").await?;
    Ok(moved)
}

/// Publishes the overlay with the base version it was written for: at once, or for a moment to come.
pub(crate) async fn publish_overlay(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    effective_at: Option<DateTime<Utc>>,
) -> Result<OverlayVersion, CatalogueError> {
    store::base::hold(tx, &code.base()).await?;
    let claim = locked(tx, code).await?;
    after_publish(&claim)?;
    let version = open(tx, code, VersionAction::Publish).await?;
    if store::overlays::scheduled(tx, code).await?.is_some() {
        return Err(CatalogueError::Scheduled(code.to_string()));
    }
    let (action, at) = cycle::effect(tx.now(), effective_at)?;
    quality(tx, &claim, &version, at).await?;
    let moving = Moving { checked_by: Some(tx.actor().id), effective_at: Some(at), ..Moving::default() };
    if action == VersionAction::Schedule {
        let moved = step(tx, &version, action, &moving, None).await?;
        told(tx, &moved, DraftChange::Scheduled, "schedule_overlay").await?;
        return Ok(moved);
    }
    retire_present(tx, &claim).await?;
    let published = step(tx, &version, action, &moving, None).await?;
    in_force(tx, &claim, &published, "publish_overlay").await?;
    Ok(published)
}

/// Takes back an overlay before its day.
pub(crate) async fn withdraw_overlay(
    tx: &mut Tx,
    code: &ImplementingItemCode,
) -> Result<OverlayVersion, CatalogueError> {
    locked(tx, code).await?;
    let version = scheduled(tx, code).await?;
    if store::overlays::open_version(tx, code).await?.is_some() {
        return Err(CatalogueError::DraftOpen(code.to_string()));
    }
    let moved = step(tx, &version, VersionAction::Withdraw, &Moving::default(), None).await?;
    told(tx, &moved, DraftChange::Withdrawn, "withdraw_overlay").await?;
    Ok(moved)
}

/// Puts in force what was published for a day that has come.
pub(crate) async fn overlay_takes_effect(
    tx: &mut Tx,
    code: &ImplementingItemCode,
) -> Result<OverlayVersion, CatalogueError> {
    store::base::hold(tx, &code.base()).await?;
    let claim = locked(tx, code).await?;
    let version = scheduled(tx, code).await?;
    let at = version.effective_at.filter(|at| *at <= tx.now()).ok_or(CatalogueError::Late)?;
    retire_present(tx, &claim).await?;
    let moving = Moving { effective_at: Some(at), ..Moving::default() };
    let published = step(tx, &version, VersionAction::TakeEffect, &moving, None).await?;
    in_force(tx, &claim, &published, "overlay_takes_effect").await?;
    Ok(published)
}

/// What the rules say of a saved draft: warnings until it is submitted.
pub(crate) async fn draft_findings(
    tx: &mut Tx,
    draft: &OverlayVersion,
) -> Result<Vec<Finding>, CatalogueError> {
    let code = &draft.implementing_code;
    let claim = locked(tx, code).await?;
    let (_, content) =
        store::overlays::version(tx, code, draft.version).await?.ok_or(CatalogueError::Late)?;
    let base = store::base::version(tx, &code.base(), draft.base_version).await?;
    let (_, base) = base.ok_or_else(|| CatalogueError::BaseUnpublished(code.base()))?;
    let mut findings = check_overlay(&base, &content);
    findings.extend(check_dated(&content, cycle::day_of(tx.now())));
    findings.extend(units::findings(tx, &claim.division, &content).await?);
    Ok(findings)
}

/// What follows once a version is in force: it is found by place, its item is in force, and everyone is told.
async fn in_force(
    tx: &mut Tx,
    claim: &Claim,
    published: &OverlayVersion,
    action: &'static str,
) -> Result<(), CatalogueError> {
    let code = &claim.code;
    let (_, content) =
        store::overlays::version(tx, code, published.version).await?.ok_or(CatalogueError::Late)?;
    let at = published.effective_at.unwrap_or_else(|| tx.now());
    store::places::replace(tx, code, &claim.division, &content).await?;
    let versions = (published.version, published.base_version);
    let now = tx.now();
    let moved = store::claims::put_in_force(tx, claim, after_publish(claim)?, versions, now).await?;
    moved.ok_or(CatalogueError::Late)?;
    let detail = json!({ "version": published.version, "base_version": published.base_version });
    audit::record(tx, action, entity(code), &detail).await?;
    let event = OverlayPublished {
        implementing_code: code.clone(),
        base_code: code.base(),
        base_version: published.base_version,
        version: published.version,
        published_at: at,
        reason: published.reason.clone(),
        basis: published.basis.clone(),
        content,
    };
    bus::publish(tx, &event).await?;
    Ok(())
}

fn after_publish(claim: &Claim) -> Result<ItemState, CatalogueError> {
    let refused = CatalogueError::ItemState { state: claim.state, action: "published" };
    claim.state.after(ItemAction::Publish).ok_or(refused)
}

async fn retire_present(tx: &mut Tx, claim: &Claim) -> Result<(), CatalogueError> {
    let Some(old) = claim.published_version else { return Ok(()) };
    let no_version = || CatalogueError::NoVersion(claim.code.to_string(), old);
    let (old, _) = store::overlays::version(tx, &claim.code, old).await?.ok_or_else(no_version)?;
    step(tx, &old, VersionAction::Retire, &Moving::default(), None).await?;
    Ok(())
}

/// The content, if it keeps every rule on the base version that will be in force then, and names places and units that
/// exist.
async fn quality(
    tx: &mut Tx,
    claim: &Claim,
    version: &OverlayVersion,
    at: DateTime<Utc>,
) -> Result<(), CatalogueError> {
    let code = &version.implementing_code;
    let found = store::overlays::version(tx, code, version.version).await?;
    let (_, content) = found.ok_or(CatalogueError::Late)?;
    let base = store::published::base_at(tx, &code.base(), at).await?;
    let (now, base) = base.ok_or_else(|| CatalogueError::BaseUnpublished(code.base()))?;
    if now != version.base_version {
        return Err(CatalogueError::BaseMoved { now, written: version.base_version });
    }
    let mut findings = check(&base, &content);
    findings.extend(check_dated(&content, cycle::day_of(at)));
    findings.extend(units::findings(tx, &claim.division, &content).await?);
    if !findings.is_empty() {
        return Err(CatalogueError::Quality(findings));
    }
    let unknown = store::places::unknown(tx, &content).await?;
    if unknown.is_empty() { Ok(()) } else { Err(CatalogueError::UnknownPlaces(unknown)) }
}

async fn open(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    action: VersionAction,
) -> Result<OverlayVersion, CatalogueError> {
    let version = store::overlays::open_version(tx, code).await?;
    let version = version.ok_or_else(|| CatalogueError::NoDraft(code.to_string()))?;
    cycle::allowed(version.state, action)?;
    Ok(version)
}

async fn scheduled(tx: &mut Tx, code: &ImplementingItemCode) -> Result<OverlayVersion, CatalogueError> {
    let version = store::overlays::scheduled(tx, code).await?;
    version.ok_or_else(|| CatalogueError::NoDraft(code.to_string()))
}

/// One step of a version's life, noted.
async fn step(
    tx: &mut Tx,
    version: &OverlayVersion,
    action: VersionAction,
    moving: &Moving<'_>,
    note: Option<&str>,
) -> Result<OverlayVersion, CatalogueError> {
    let key = (version.implementing_code.as_str(), version.version);
    let to = cycle::next(tx, key, version.state, action).await?;
    let moved = store::overlays::move_version(tx, version, to, moving).await?.ok_or(CatalogueError::Late)?;
    cycle::note(tx, key, action, note).await?;
    Ok(moved)
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
