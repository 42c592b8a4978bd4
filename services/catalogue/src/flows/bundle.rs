//! Bundles: life events and projects, from draft over two reviews to their day, as items are.

use auth::Role;
use chrono::{DateTime, Utc};
use contracts::catalogue::{
    BaseItemContent, BundleContent, BundlePublished, DraftChange, DraftChanged, Finding, check_bundle,
    item_subject,
};
use kernel::{
    audit::{self, Entity},
    db::Tx,
};
use serde_json::json;

use crate::{
    domain::{
        territory::may_work_on_base,
        version_state::{VersionAction, VersionState},
    },
    flows::cycle::{self, Because},
    problem::CatalogueError,
    store::{acts::Moving, bundles, bundles::BundleVersion, published},
};

pub(crate) mod show;

/// Enters a bundle that was not there before, as a draft.
pub(crate) async fn create_bundle(
    tx: &mut Tx,
    content: &BundleContent,
) -> Result<BundleVersion, CatalogueError> {
    in_scope(tx)?;
    if !plain(&content.code) {
        return Err(CatalogueError::CodeMismatch { pointer: "/code" });
    }
    if !bundles::claim_code(tx, &content.code).await? {
        return Err(CatalogueError::Exists(content.code.clone()));
    }
    begin(tx, content).await
}

/// Begins the next version of a bundle.
pub(crate) async fn create_bundle_version(
    tx: &mut Tx,
    code: &str,
    content: &BundleContent,
) -> Result<BundleVersion, CatalogueError> {
    in_scope(tx)?;
    same_code(code, content)?;
    locked(tx, code).await?;
    if bundles::in_state(tx, code, &VersionState::OPEN).await?.is_some() {
        return Err(CatalogueError::DraftOpen(code.to_owned()));
    }
    begin(tx, content).await
}

/// Saves the draft that was at `revision`.
pub(crate) async fn edit_bundle(
    tx: &mut Tx,
    code: &str,
    revision: i64,
    content: &BundleContent,
) -> Result<BundleVersion, CatalogueError> {
    in_scope(tx)?;
    same_code(code, content)?;
    open(tx, code, VersionAction::Edit).await?;
    let (editor, now) = (tx.actor().id, tx.now());
    let saved =
        bundles::save_draft(tx, content, revision, editor, now).await?.ok_or(CatalogueError::Stale)?;
    cycle::note(tx, (&key(code), saved.version), VersionAction::Edit, None).await?;
    told(tx, &saved, DraftChange::Edited, "edit_bundle").await?;
    Ok(saved)
}

/// What the rules say of a bundle on the standards in force.
pub(crate) async fn findings(tx: &mut Tx, content: &BundleContent) -> Result<Vec<Finding>, CatalogueError> {
    let members = standards(tx, content).await?;
    Ok(check_bundle(content, &members))
}

/// Hands the draft to review, with what it changes and why.
pub(crate) async fn submit_bundle(
    tx: &mut Tx,
    code: &str,
    because: Because<'_>,
) -> Result<BundleVersion, CatalogueError> {
    in_scope(tx)?;
    let draft = open(tx, code, VersionAction::Submit).await?;
    quality(tx, &draft).await?;
    let said = Moving { reason: Some(because.reason), basis: Some(because.basis), ..Moving::default() };
    let moved = step(tx, &draft, VersionAction::Submit, &said, None).await?;
    told(tx, &moved, DraftChange::Submitted, "submit_bundle").await?;
    Ok(moved)
}

/// Passes one of the two reviews.
pub(crate) async fn pass_bundle(
    tx: &mut Tx,
    code: &str,
    action: VersionAction,
    audited: &'static str,
) -> Result<BundleVersion, CatalogueError> {
    in_scope(tx)?;
    let version = open(tx, code, action).await?;
    let moved = step(tx, &version, action, &Moving::default(), None).await?;
    told(tx, &moved, DraftChange::Reviewed, audited).await?;
    Ok(moved)
}

/// Sends the version back to its editor, and says why.
pub(crate) async fn send_back_bundle(
    tx: &mut Tx,
    code: &str,
    role: Role,
    note: &str,
) -> Result<BundleVersion, CatalogueError> {
    in_scope(tx)?;
    let version = open(tx, code, VersionAction::SendBack).await?;
    cycle::turn_of(version.state, role)?;
    let moved = step(tx, &version, VersionAction::SendBack, &Moving::default(), Some(note)).await?;
    told(tx, &moved, DraftChange::SentBack, "send_back_bundle").await?;
    Ok(moved)
}

/// Publishes the version: at once, or for a moment to come.
pub(crate) async fn publish_bundle(
    tx: &mut Tx,
    code: &str,
    effective_at: Option<DateTime<Utc>>,
) -> Result<BundleVersion, CatalogueError> {
    in_scope(tx)?;
    let version = open(tx, code, VersionAction::Publish).await?;
    if bundles::in_state(tx, code, &[VersionState::Scheduled]).await?.is_some() {
        return Err(CatalogueError::Scheduled(code.to_owned()));
    }
    quality(tx, &version).await?;
    let (action, at) = cycle::effect(tx.now(), effective_at)?;
    let moving = Moving { checked_by: Some(tx.actor().id), effective_at: Some(at), ..Moving::default() };
    if action == VersionAction::Schedule {
        let moved = step(tx, &version, action, &moving, None).await?;
        told(tx, &moved, DraftChange::Scheduled, "schedule_bundle").await?;
        return Ok(moved);
    }
    in_force(tx, &version, action, &moving, "publish_bundle").await
}

/// Takes back what was published for a day that has not come.
pub(crate) async fn withdraw_bundle(tx: &mut Tx, code: &str) -> Result<BundleVersion, CatalogueError> {
    in_scope(tx)?;
    locked(tx, code).await?;
    let version = bundles::in_state(tx, code, &[VersionState::Scheduled]).await?;
    let version = version.ok_or_else(|| CatalogueError::NoDraft(code.to_owned()))?;
    if bundles::in_state(tx, code, &VersionState::OPEN).await?.is_some() {
        return Err(CatalogueError::DraftOpen(code.to_owned()));
    }
    let moved = step(tx, &version, VersionAction::Withdraw, &Moving::default(), None).await?;
    told(tx, &moved, DraftChange::Withdrawn, "withdraw_bundle").await?;
    Ok(moved)
}

/// Puts in force what was published for a day that has come.
pub(crate) async fn bundle_takes_effect(tx: &mut Tx, code: &str) -> Result<BundleVersion, CatalogueError> {
    locked(tx, code).await?;
    let version = bundles::in_state(tx, code, &[VersionState::Scheduled]).await?;
    let version = version.ok_or_else(|| CatalogueError::NoDraft(code.to_owned()))?;
    let at = version.effective_at.filter(|at| *at <= tx.now()).ok_or(CatalogueError::Late)?;
    let moving = Moving { effective_at: Some(at), ..Moving::default() };
    in_force(tx, &version, VersionAction::TakeEffect, &moving, "bundle_takes_effect").await
}

async fn in_force(
    tx: &mut Tx,
    version: &BundleVersion,
    action: VersionAction,
    moving: &Moving<'_>,
    audited: &'static str,
) -> Result<BundleVersion, CatalogueError> {
    if let Some(old) = bundles::in_state(tx, &version.code, &[VersionState::Published]).await? {
        step(tx, &old, VersionAction::Retire, &Moving::default(), None).await?;
    }
    let published = step(tx, version, action, moving, None).await?;
    bundles::show(tx, &version.code, published.version).await?;
    let content = content(tx, &published).await?;
    audit::record(tx, audited, entity(&version.code), &json!({ "version": published.version })).await?;
    let event = BundlePublished {
        code: published.code.clone(),
        version: published.version,
        published_at: published.effective_at.unwrap_or_else(|| tx.now()),
        reason: published.reason.clone(),
        basis: published.basis.clone(),
        content,
    };
    bus::publish(tx, &event).await?;
    Ok(published)
}

async fn begin(tx: &mut Tx, content: &BundleContent) -> Result<BundleVersion, CatalogueError> {
    let (editor, now) = (tx.actor().id, tx.now());
    let draft = bundles::insert_draft(tx, content, editor, now).await?;
    cycle::note(tx, (&key(&content.code), draft.version), VersionAction::Edit, None).await?;
    told(tx, &draft, DraftChange::Begun, "begin_bundle").await?;
    Ok(draft)
}

async fn quality(tx: &mut Tx, version: &BundleVersion) -> Result<(), CatalogueError> {
    let content = content(tx, version).await?;
    let findings = findings(tx, &content).await?;
    if findings.is_empty() { Ok(()) } else { Err(CatalogueError::Quality(findings)) }
}

/// The members' standards in force.
async fn standards(tx: &mut Tx, bundle: &BundleContent) -> Result<Vec<BaseItemContent>, CatalogueError> {
    let mut standards = Vec::new();
    for member in &bundle.members {
        if let Some((_, standard)) = published::base(tx, &member.item).await? {
            standards.push(standard);
        }
    }
    Ok(standards)
}

async fn content(tx: &mut Tx, version: &BundleVersion) -> Result<BundleContent, CatalogueError> {
    let found = bundles::version(tx, &version.code, version.version).await?;
    found.map(|(_, content)| content).ok_or(CatalogueError::Late)
}

async fn open(tx: &mut Tx, code: &str, action: VersionAction) -> Result<BundleVersion, CatalogueError> {
    locked(tx, code).await?;
    let version = bundles::in_state(tx, code, &VersionState::OPEN).await?;
    let version = version.ok_or_else(|| CatalogueError::NoDraft(code.to_owned()))?;
    cycle::allowed(version.state, action)?;
    Ok(version)
}

async fn step(
    tx: &mut Tx,
    version: &BundleVersion,
    action: VersionAction,
    moving: &Moving<'_>,
    note: Option<&str>,
) -> Result<BundleVersion, CatalogueError> {
    let own = key(&version.code);
    let to = cycle::next(tx, (&own, version.version), version.state, action).await?;
    let moved = bundles::move_version(tx, version, to, moving).await?.ok_or(CatalogueError::Late)?;
    cycle::note(tx, (&own, version.version), action, note).await?;
    Ok(moved)
}

async fn locked(tx: &mut Tx, code: &str) -> Result<(), CatalogueError> {
    bundles::lock(tx, code).await?.ok_or_else(|| CatalogueError::NotFound(code.to_owned()))?;
    Ok(())
}

async fn told(
    tx: &mut Tx,
    version: &BundleVersion,
    change: DraftChange,
    action: &'static str,
) -> Result<(), CatalogueError> {
    let detail = json!({ "version": version.version, "revision": version.revision });
    audit::record(tx, action, entity(&version.code), &detail).await?;
    let event = DraftChanged { code: key(&version.code), version: version.version, change };
    bus::publish(tx, &event).await?;
    Ok(())
}

/// Under which its history and its events stand.
fn key(code: &str) -> String {
    format!("bundle/{code}")
}

fn plain(code: &str) -> bool {
    (1..=60).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn same_code(code: &str, content: &BundleContent) -> Result<(), CatalogueError> {
    if content.code == *code { Ok(()) } else { Err(CatalogueError::CodeMismatch { pointer: "/code" }) }
}

fn in_scope(tx: &Tx) -> Result<(), CatalogueError> {
    if may_work_on_base(&tx.actor().scope) { Ok(()) } else { Err(CatalogueError::OutOfScope) }
}

fn entity(code: &str) -> Entity {
    Entity::new("bundle", item_subject(&key(code)))
}
