//! Base items: drafted by an editor, checked and published by another.

use chrono::{Days, NaiveDate};
use contracts::catalogue::{
    BaseItemContent, BaseItemPublished, DraftChange, DraftChanged, check_base, item_subject,
};
use kernel::{
    audit::{self, Entity},
    code::BaseItemCode,
    db::Tx,
};
use serde_json::json;

use crate::{
    domain::{
        territory::may_work_on_base,
        version_state::{VersionAction, VersionState},
    },
    problem::CatalogueError,
    store::{self, base::BaseVersion},
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
    let draft = open(tx, code, VersionAction::Edit, "edited").await?;
    let (editor, now) = (tx.actor().id, tx.now());
    let saved = store::base::save_draft(tx, &draft, revision, content, editor, now).await?;
    let saved = saved.ok_or(CatalogueError::Stale)?;
    told(tx, &saved, DraftChange::Edited, "edit_base_draft").await?;
    Ok(saved)
}

/// Hands the draft to review.
pub(crate) async fn submit_base(tx: &mut Tx, code: &BaseItemCode) -> Result<BaseVersion, CatalogueError> {
    in_scope(tx)?;
    let draft = open(tx, code, VersionAction::Submit, "submitted").await?;
    quality(&content(tx, &draft).await?)?;
    let moved = moved(tx, &draft, VersionAction::Submit, "submitted").await?;
    told(tx, &moved, DraftChange::Submitted, "submit_base").await?;
    Ok(moved)
}

/// Sends the version back to its editor.
pub(crate) async fn send_back_base(tx: &mut Tx, code: &BaseItemCode) -> Result<BaseVersion, CatalogueError> {
    in_scope(tx)?;
    let version = open(tx, code, VersionAction::SendBack, "sent back").await?;
    let moved = moved(tx, &version, VersionAction::SendBack, "sent back").await?;
    told(tx, &moved, DraftChange::SentBack, "send_back_base").await?;
    Ok(moved)
}

/// Puts the version in force. Whoever implements the item has `follow_within` days to follow.
pub(crate) async fn publish_base(
    tx: &mut Tx,
    code: &BaseItemCode,
    follow_within: u16,
) -> Result<BaseVersion, CatalogueError> {
    in_scope(tx)?;
    let in_force = locked(tx, code).await?;
    let version = open(tx, code, VersionAction::Publish, "published").await?;
    let (checker, now) = (tx.actor().id, tx.now());
    if version.edited_by == checker {
        return Err(CatalogueError::MakerIsChecker);
    }
    let content = content(tx, &version).await?;
    quality(&content)?;
    if let Some(old) = in_force {
        retire(tx, code, old).await?;
    }
    let published = store::base::move_version(tx, &version, VersionState::Published, Some((checker, now)));
    let published = published.await?.ok_or(CatalogueError::Late)?;
    store::base::show(tx, &content, published.version).await?;
    let until = now.date_naive().checked_add_days(Days::new(follow_within.into())).unwrap_or(NaiveDate::MAX);
    let told = store::base::ask_to_follow(tx, code, published.version, until).await?;
    let detail = json!({ "version": published.version, "asked_to_follow": told, "until": until });
    audit::record(tx, "publish_base", entity(code), &detail).await?;
    let event =
        BaseItemPublished { base_code: code.clone(), version: published.version, published_at: now, content };
    bus::publish(tx, &event).await?;
    Ok(published)
}

async fn begin(
    tx: &mut Tx,
    content: &BaseItemContent,
    action: &'static str,
) -> Result<BaseVersion, CatalogueError> {
    let (editor, now) = (tx.actor().id, tx.now());
    let draft = store::base::insert_draft(tx, content, editor, now).await?;
    told(tx, &draft, DraftChange::Begun, action).await?;
    Ok(draft)
}

async fn retire(tx: &mut Tx, code: &BaseItemCode, old: i32) -> Result<(), CatalogueError> {
    let no_version = || CatalogueError::NoVersion(code.to_string(), old);
    let (old, _) = store::base::version(tx, code, old).await?.ok_or_else(no_version)?;
    moved(tx, &old, VersionAction::Retire, "retired").await?;
    Ok(())
}

async fn moved(
    tx: &mut Tx,
    version: &BaseVersion,
    action: VersionAction,
    participle: &'static str,
) -> Result<BaseVersion, CatalogueError> {
    let refused = CatalogueError::VersionState { state: version.state, action: participle };
    let to = version.state.after(action).ok_or(refused)?;
    store::base::move_version(tx, version, to, None).await?.ok_or(CatalogueError::Late)
}

/// The version that is being worked on, if its state allows the action.
async fn open(
    tx: &mut Tx,
    code: &BaseItemCode,
    action: VersionAction,
    participle: &'static str,
) -> Result<BaseVersion, CatalogueError> {
    locked(tx, code).await?;
    let version = store::base::open_version(tx, code).await?;
    let version = version.ok_or_else(|| CatalogueError::NoDraft(code.to_string()))?;
    match version.state.after(action) {
        Some(_) => Ok(version),
        None => Err(CatalogueError::VersionState { state: version.state, action: participle }),
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

fn quality(content: &BaseItemContent) -> Result<(), CatalogueError> {
    let findings = check_base(content);
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
