//! Base items: drafted by an editor, reviewed by the department, reviewed as lawful, published by another.

use auth::Role;
use chrono::{DateTime, Utc};
use contracts::catalogue::{
    BaseItemContent, BaseItemPublished, DraftChange, DraftChanged, Finding, check_base, item_subject,
};
use kernel::{
    audit::{self, Entity},
    code::BaseItemCode,
    db::Tx,
};
use serde_json::json;

use crate::{
    domain::{standing::Standing, territory::may_work_on_base, version_state::VersionAction},
    flows::{
        cycle::{self, Because},
        samples,
    },
    problem::CatalogueError,
    store::{self, acts::Moving, base::BaseVersion},
};

/// Enters a base item that was not there before, as a draft.
pub(crate) async fn create_base_item(
    tx: &mut Tx,
    content: &BaseItemContent,
) -> Result<BaseVersion, CatalogueError> {
    in_scope(tx)?;
    if !store::base::claim_code(tx, &content.code).await? {
        return Err(CatalogueError::Exists(content.code.to_string()));
    }
    begin(tx, content, "create_base_item").await
}

/// Begins the next version of a base item.
pub(crate) async fn create_base_version(
    tx: &mut Tx,
    code: &BaseItemCode,
    content: &BaseItemContent,
) -> Result<BaseVersion, CatalogueError> {
    in_scope(tx)?;
    same_code(code, content)?;
    locked(tx, code).await?;
    active(tx, code).await?;
    if store::base::open_version(tx, code).await?.is_some() {
        return Err(CatalogueError::DraftOpen(code.to_string()));
    }
    begin(tx, content, "create_base_version").await
}

/// Saves the draft that was at `revision`.
pub(crate) async fn edit_base_draft(
    tx: &mut Tx,
    code: &BaseItemCode,
    revision: i64,
    content: &BaseItemContent,
) -> Result<BaseVersion, CatalogueError> {
    in_scope(tx)?;
    same_code(code, content)?;
    let draft = open(tx, code, VersionAction::Edit).await?;
    let (editor, now) = (tx.actor().id, tx.now());
    let saved = store::base::save_draft(tx, &draft, revision, content, editor, now).await?;
    let saved = saved.ok_or(CatalogueError::Stale)?;
    cycle::note(tx, (code.as_str(), saved.version), VersionAction::Edit, None).await?;
    told(tx, &saved, DraftChange::Edited, "edit_base_draft").await?;
    Ok(saved)
}

/// What the rules say of a base item, its sample files included.
pub(crate) async fn findings(tx: &mut Tx, content: &BaseItemContent) -> Result<Vec<Finding>, CatalogueError> {
    let mut findings = check_base(content);
    findings.extend(samples::findings(tx, content).await?);
    Ok(findings)
}

/// Hands the draft to the department's review, with what it changes and why.
pub(crate) async fn submit_base(
    tx: &mut Tx,
    code: &BaseItemCode,
    because: Because<'_>,
) -> Result<BaseVersion, CatalogueError> {
    in_scope(tx)?;
    let draft = open(tx, code, VersionAction::Submit).await?;
    quality(tx, &draft).await?;
    let said = Moving { reason: Some(because.reason), basis: Some(because.basis), ..Moving::default() };
    let moved = step(tx, &draft, VersionAction::Submit, &said, None).await?;
    told(tx, &moved, DraftChange::Submitted, "submit_base").await?;
    Ok(moved)
}

/// Passes the version for the department.
pub(crate) async fn review_base(tx: &mut Tx, code: &BaseItemCode) -> Result<BaseVersion, CatalogueError> {
    in_scope(tx)?;
    let version = open(tx, code, VersionAction::Review).await?;
    let moved = step(tx, &version, VersionAction::Review, &Moving::default(), None).await?;
    told(tx, &moved, DraftChange::Reviewed, "review_base").await?;
    Ok(moved)
}

/// Passes the version as lawful.
pub(crate) async fn legal_review_base(
    tx: &mut Tx,
    code: &BaseItemCode,
) -> Result<BaseVersion, CatalogueError> {
    in_scope(tx)?;
    let version = open(tx, code, VersionAction::LegalReview).await?;
    let moved = step(tx, &version, VersionAction::LegalReview, &Moving::default(), None).await?;
    told(tx, &moved, DraftChange::Reviewed, "legal_review_base").await?;
    Ok(moved)
}

/// Sends the version back to its editor, and says why. Only from the state that it waits in for the caller's role.
pub(crate) async fn send_back_base(
    tx: &mut Tx,
    code: &BaseItemCode,
    role: Role,
    note: &str,
) -> Result<BaseVersion, CatalogueError> {
    in_scope(tx)?;
    let version = open(tx, code, VersionAction::SendBack).await?;
    cycle::turn_of(version.state, role)?;
    let moved = step(tx, &version, VersionAction::SendBack, &Moving::default(), Some(note)).await?;
    told(tx, &moved, DraftChange::SentBack, "send_back_base").await?;
    Ok(moved)
}

/// Publishes the version: at once, or for a moment to come. Whoever implements the item has `follow_within` days to
/// follow, counted from then.
pub(crate) async fn publish_base(
    tx: &mut Tx,
    code: &BaseItemCode,
    follow_within: u16,
    effective_at: Option<DateTime<Utc>>,
) -> Result<BaseVersion, CatalogueError> {
    in_scope(tx)?;
    active(tx, code).await?;
    let version = open(tx, code, VersionAction::Publish).await?;
    if store::base::scheduled(tx, code).await?.is_some() {
        return Err(CatalogueError::Scheduled(code.to_string()));
    }
    quality(tx, &version).await?;
    let (action, at) = cycle::effect(tx.now(), effective_at)?;
    let moving = Moving {
        checked_by: Some(tx.actor().id),
        effective_at: Some(at),
        follow_days: i16::try_from(follow_within).ok(),
        ..Moving::default()
    };
    if action == VersionAction::Schedule {
        let moved = step(tx, &version, action, &moving, None).await?;
        told(tx, &moved, DraftChange::Scheduled, "schedule_base").await?;
        return Ok(moved);
    }
    retire_present(tx, code).await?;
    let published = step(tx, &version, action, &moving, None).await?;
    in_force(tx, &published, "publish_base").await?;
    Ok(published)
}

/// Takes back a version before its day.
pub(crate) async fn withdraw_base(tx: &mut Tx, code: &BaseItemCode) -> Result<BaseVersion, CatalogueError> {
    in_scope(tx)?;
    let moved = of_scheduled(tx, code, VersionAction::Withdraw, &Moving::default()).await?;
    // Who claimed it for that day takes his own back first.
    if let Some(waiting) = store::overlays::waiting_for(tx, code, moved.version).await? {
        return Err(CatalogueError::Scheduled(waiting.to_string()));
    }
    told(tx, &moved, DraftChange::Withdrawn, "withdraw_base").await?;
    Ok(moved)
}

/// Puts in force what was published for a day that has come.
pub(crate) async fn base_takes_effect(
    tx: &mut Tx,
    code: &BaseItemCode,
) -> Result<BaseVersion, CatalogueError> {
    locked(tx, code).await?;
    let version = store::base::scheduled(tx, code).await?;
    let version = version.ok_or_else(|| CatalogueError::NoDraft(code.to_string()))?;
    let at = version.effective_at.filter(|at| *at <= tx.now()).ok_or(CatalogueError::Late)?;
    retire_present(tx, code).await?;
    let moving = Moving { effective_at: Some(at), ..Moving::default() };
    let published = step(tx, &version, VersionAction::TakeEffect, &moving, None).await?;
    in_force(tx, &published, "base_takes_effect").await?;
    Ok(published)
}

/// What follows once a version is in force: it is searched, others are asked to follow, and everyone is told.
async fn in_force(tx: &mut Tx, published: &BaseVersion, action: &'static str) -> Result<(), CatalogueError> {
    let code = &published.base_code;
    let content = content(tx, published).await?;
    let at = published.effective_at.unwrap_or_else(|| tx.now());
    store::base::show(tx, &content, published.version).await?;
    let days = published.follow_days.and_then(|days| u16::try_from(days).ok()).unwrap_or_default();
    let until = cycle::follow_until(at, days);
    let told = store::base::ask_to_follow(tx, code, published.version, until).await?;
    let detail = json!({ "version": published.version, "asked_to_follow": told, "until": until });
    audit::record(tx, action, entity(code), &detail).await?;
    let event = BaseItemPublished {
        base_code: code.clone(),
        version: published.version,
        published_at: at,
        reason: published.reason.clone(),
        basis: published.basis.clone(),
        content,
    };
    bus::publish(tx, &event).await?;
    Ok(())
}

async fn begin(
    tx: &mut Tx,
    content: &BaseItemContent,
    action: &'static str,
) -> Result<BaseVersion, CatalogueError> {
    let (editor, now) = (tx.actor().id, tx.now());
    let draft = store::base::insert_draft(tx, content, editor, now).await?;
    cycle::note(tx, (content.code.as_str(), draft.version), VersionAction::Edit, None).await?;
    told(tx, &draft, DraftChange::Begun, action).await?;
    Ok(draft)
}

async fn retire_present(tx: &mut Tx, code: &BaseItemCode) -> Result<(), CatalogueError> {
    let Some(old) = locked(tx, code).await? else { return Ok(()) };
    let no_version = || CatalogueError::NoVersion(code.to_string(), old);
    let (old, _) = store::base::version(tx, code, old).await?.ok_or_else(no_version)?;
    step(tx, &old, VersionAction::Retire, &Moving::default(), None).await?;
    Ok(())
}

async fn of_scheduled(
    tx: &mut Tx,
    code: &BaseItemCode,
    action: VersionAction,
    moving: &Moving<'_>,
) -> Result<BaseVersion, CatalogueError> {
    locked(tx, code).await?;
    let version = store::base::scheduled(tx, code).await?;
    let version = version.ok_or_else(|| CatalogueError::NoDraft(code.to_string()))?;
    if store::base::open_version(tx, code).await?.is_some() {
        return Err(CatalogueError::DraftOpen(code.to_string()));
    }
    step(tx, &version, action, moving, None).await
}

/// One step of a version's life, noted.
async fn step(
    tx: &mut Tx,
    version: &BaseVersion,
    action: VersionAction,
    moving: &Moving<'_>,
    note: Option<&str>,
) -> Result<BaseVersion, CatalogueError> {
    let key = (version.base_code.as_str(), version.version);
    let to = cycle::next(tx, key, version.state, action).await?;
    let moved = store::base::move_version(tx, version, to, moving).await?.ok_or(CatalogueError::Late)?;
    cycle::note(tx, key, action, note).await?;
    Ok(moved)
}

/// The version that is being worked on, if its state allows the action.
async fn open(
    tx: &mut Tx,
    code: &BaseItemCode,
    action: VersionAction,
) -> Result<BaseVersion, CatalogueError> {
    locked(tx, code).await?;
    let version = store::base::open_version(tx, code).await?;
    let version = version.ok_or_else(|| CatalogueError::NoDraft(code.to_string()))?;
    cycle::allowed(version.state, action)?;
    Ok(version)
}

/// A base item that was repealed is never published again.
async fn active(tx: &mut Tx, code: &BaseItemCode) -> Result<(), CatalogueError> {
    match store::base::standing(tx, code).await? {
        None => Err(CatalogueError::BaseNotFound(code.clone())),
        Some(Standing::Repealed) => Err(CatalogueError::BaseGone(code.clone())),
        Some(Standing::Active | Standing::Suspended) => Ok(()),
    }
}

async fn locked(tx: &mut Tx, code: &BaseItemCode) -> Result<Option<i32>, CatalogueError> {
    store::base::lock(tx, code).await?.ok_or_else(|| CatalogueError::BaseNotFound(code.clone()))
}

async fn content(tx: &mut Tx, version: &BaseVersion) -> Result<BaseItemContent, CatalogueError> {
    let found = store::base::version(tx, &version.base_code, version.version).await?;
    found.map(|(_, content)| content).ok_or(CatalogueError::Late)
}

async fn told(
    tx: &mut Tx,
    version: &BaseVersion,
    change: DraftChange,
    action: &'static str,
) -> Result<(), CatalogueError> {
    let detail = json!({ "version": version.version, "revision": version.revision });
    audit::record(tx, action, entity(&version.base_code), &detail).await?;
    let event = DraftChanged { code: version.base_code.to_string(), version: version.version, change };
    bus::publish(tx, &event).await?;
    Ok(())
}

async fn quality(tx: &mut Tx, version: &BaseVersion) -> Result<(), CatalogueError> {
    let content = content(tx, version).await?;
    let findings = findings(tx, &content).await?;
    if findings.is_empty() { Ok(()) } else { Err(CatalogueError::Quality(findings)) }
}

fn same_code(code: &BaseItemCode, content: &BaseItemContent) -> Result<(), CatalogueError> {
    if content.code == *code { Ok(()) } else { Err(CatalogueError::CodeMismatch { pointer: "/code" }) }
}

fn in_scope(tx: &Tx) -> Result<(), CatalogueError> {
    if may_work_on_base(&tx.actor().scope) { Ok(()) } else { Err(CatalogueError::OutOfScope) }
}

fn entity(code: &BaseItemCode) -> Entity {
    Entity::new("base_item", item_subject(code.as_str()))
}
